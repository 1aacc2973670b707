import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { recomputeLedger, verifyLedger } from '../../domain/exchanges/actions.ts'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { reactionsTo } from '../../workers/subscriptions.ts'
import { openParlour, type Parlour } from '../support/chat.ts'
import { assertLedgerIsWhatCasesSay } from '../support/clinic.ts'
import type { Person } from '../support/community.ts'

describe('credit for a message', () => {
  let parlour: Parlour
  let ada: Person
  let ben: Person
  let cleo: Person
  let staff: Person
  let groupId: string
  let channelId: string

  beforeEach(async () => {
    parlour = await openParlour()
    ;({ ada, ben, cleo } = parlour)
    ;({ groupId, channelId } = await parlour.openGroup())
    staff = await parlour.community.register('Stella')
    await parlour.community.grant(staff, 'staff')
  })
  afterEach(() => parlour.community.stop())

  const react = async (person: Person, messageId: string, on = true, channel = channelId) => {
    await person.ask('chat.react', { channelId: channel, messageId, emoji: 'helpful', on })
    parlour.community.later(1000)
  }
  const ledgerOf = (person: Person, reader = person) => reader.ask('exchanges.list', { memberId: person.id })
  const totalOf = async (person: Person) =>
    (await person.ask('exchanges.standing', { memberId: person.id })).created.total

  it('goes to its author once for each reader, and shows to both on what evidence', async () => {
    const { id, seq } = await parlour.say(ada, channelId, 'Tap *first*, then furosemide')
    await react(ben, id)
    await react(cleo, id)
    await parlour.community.drain()

    const [, first] = (await ledgerOf(ada)).items
    assert.deepEqual(
      [first?.kind, first?.side, first?.credit, first?.dimension, first?.state],
      ['helpful_message', 'created', 1, 'knowledge', 'settled'],
    )
    assert.equal(first?.what, 'Ben marked your message “Tap *first*, then furosemide” as helpful')
    assert.deepEqual(first?.evidence, {
      kind: 'message',
      messageId: id,
      title: 'Tap *first*, then furosemide',
      place: { groupId, channelId, seq },
    })
    assert.deepEqual(
      first?.why.slice(0, -1).map(({ step, detail }) => `${step}: ${detail}`),
      [
        'Written: You wrote the message.',
        'Marked as helpful: Ben marked the message as helpful.',
        'Counted: 1 counted under the rule “Message marked as helpful”, once.',
      ],
    )
    const [got] = (await ledgerOf(ben)).items
    assert.deepEqual([got?.side, got?.id, got?.creator.name], ['derived', first?.id, 'Ada'])
    assert.deepEqual((await ada.ask('exchanges.standing', { memberId: ada.id })).created, {
      total: 2,
      byKind: { helpful_message: 2 },
      people: 2,
    })
    await assertLedgerIsWhatCasesSay()
  })

  it('tells whoever may not read the message nothing of it', async () => {
    const { id } = await parlour.say(ada, channelId, 'private words')
    await react(ben, id)
    await parlour.community.drain()
    const [seen] = (await ledgerOf(ada, staff)).items
    assert.equal(seen?.what, 'Ben marked Ada’s message as helpful')
    assert.deepEqual(seen?.evidence, { kind: 'message', messageId: id, title: '', place: null })
    await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
    assert.ok(!JSON.stringify(await ledgerOf(ben)).includes('private words'))
    assert.ok(JSON.stringify(await ledgerOf(ada)).includes('private words'))
  })

  it('counts once however often it is toggled, each time with a row that takes it back', async () => {
    const { id } = await parlour.say(ada, channelId, 'Tap first')
    for (const on of [true, true, false, true, false, false, true]) await react(ben, id, on)
    await parlour.community.drain()
    assert.deepEqual(
      (await ledgerOf(ada)).items.map(({ credit, state }) => [credit, state]),
      [
        [1, 'settled'],
        [-1, 'settled'],
        [1, 'reversed'],
        [-1, 'settled'],
        [1, 'reversed'],
      ],
    )
    assert.equal(await totalOf(ada), 1)
    await assertLedgerIsWhatCasesSay()
  })

  it('ends with the message, and then tells nothing of what it said', async () => {
    const { id } = await parlour.say(ada, channelId, 'soon gone')
    await react(ben, id)
    await react(cleo, id)
    await parlour.community.drain()
    assert.equal(await totalOf(ada), 2)

    await ada.ask('chat.delete', { channelId, messageId: id })
    await parlour.community.drain()
    assert.equal(await totalOf(ada), 0)
    const { items } = await ledgerOf(ada)
    assert.equal(items.length, 4)
    assert.ok(!JSON.stringify(items).includes('soon gone'))
    await assertLedgerIsWhatCasesSay()
  })

  it('is news for its author, as long as the message is there', async () => {
    const { id } = await parlour.say(ada, channelId, 'Tap first')
    await react(ben, id)
    await parlour.community.drain()
    const told = async () =>
      (await ada.ask('notifications.list', {})).items.filter(({ kind }) => kind === 'helpful')
    const [notice, ...more] = await told()
    assert.deepEqual(
      [notice?.exchange?.says, notice?.message?.id, more.length],
      ['Ben marked your message “Tap first” as helpful', id, 0],
    )
    await ada.ask('chat.delete', { channelId, messageId: id })
    assert.deepEqual(await told(), [])
  })

  it('is given in no lounge', async () => {
    const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'Corridor', kind: 'lounge' })
    const { id } = await parlour.say(ada, channel.id, 'off the record')
    await react(ben, id, true, channel.id)
    const { id: onTheRecord } = await parlour.say(ada, channelId, 'on the record')
    await react(ben, onTheRecord)
    await parlour.community.drain()
    assert.equal(await totalOf(ada), 1)
    await assertLedgerIsWhatCasesSay()
  })

  it('speaks for its author in the shortlist, though staff may not read it', async () => {
    const { id } = await parlour.say(ada, channelId, 'Tap first')
    await react(ben, id)
    await react(cleo, id)
    await parlour.community.drain()
    await draftShortlist(parlour.community.now())
    const { items } = await staff.ask('recognition.cycles', {})
    const cycleId = items[0]?.id ?? ''
    const { candidates } = await staff.ask('recognition.shortlist', { cycleId })
    assert.deepEqual(
      candidates[0]?.evidence.map(({ what, caseId, credit }) => [what, caseId, credit]),
      [
        ['Cleo marked Ada’s message as helpful', null, 1],
        ['Ben marked Ada’s message as helpful', null, 1],
      ],
    )
  })

  describe('behind the doors', () => {
    const runReactions = async (happening: Happening) => {
      for (const reaction of Object.values(reactionsTo(happening.name)))
        await reaction(happening, parlour.community.now())
    }
    const marks = async (): Promise<Happening[]> => {
      const rows = await Outbox.find({ name: /arkedHelpful$/ })
        .sort({ _id: 1 })
        .lean()
      return rows.map(({ _id, name, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening)
    }
    const ledger = async () =>
      (await Exchanges.find().sort({ _id: 1 }).lean()).map(row => ({ ...row, at: row.at.toISOString() }))

    beforeEach(async () => {
      const { id } = await parlour.say(ada, channelId, 'Tap first')
      for (const on of [true, false, true]) await react(ben, id, on)
      await react(cleo, id)
    })

    it('is the same when each reaction runs twice, at once and in the wrong order', async () => {
      for (const happening of await marks()) await runReactions(happening)
      const once = await ledger()
      assert.equal(once.length, 4)
      const happened = await marks()
      await Promise.all([...happened, ...happened].map(runReactions))
      assert.deepEqual(await ledger(), once)

      await Exchanges.collection.deleteMany({})
      for (const happening of happened.toReversed()) await runReactions(happening)
      assert.deepEqual(await ledger(), once)
    })

    it('is counted again from the marks, and what differs is found', async () => {
      assert.equal((await verifyLedger()).waiting, 4)
      await parlour.community.drain()
      await assertLedgerIsWhatCasesSay()
      const recomputed: string[] = []
      for await (const row of recomputeLedger()) recomputed.push(row._id.toHexString())
      assert.deepEqual(recomputed.toSorted(), (await ledger()).map(({ _id }) => _id.toHexString()).toSorted())

      const [gone, altered, kept] = await Exchanges.find().sort({ at: 1 }).lean()
      assert.ok(gone && altered && kept)
      await Exchanges.collection.deleteOne({ _id: gone._id })
      await Exchanges.collection.updateOne({ _id: altered._id }, { $set: { credit: 400 } })
      const orphan = {
        ...kept,
        _id: new Types.ObjectId(),
        eventId: new Types.ObjectId(),
        evidence: { messageId: new Types.ObjectId() },
      }
      await Exchanges.collection.insertOne(orphan)
      const check = await verifyLedger()
      assert.deepEqual(
        check.examples.map(({ exchangeId, problem }) => `${exchangeId} ${problem}`).toSorted(),
        [
          `${gone._id.toHexString()} missing`,
          `${altered._id.toHexString()} different`,
          `${orphan._id.toHexString()} unexpected`,
        ].toSorted(),
      )
    })
  })
})
