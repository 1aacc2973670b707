import assert from 'node:assert/strict'
import { REACTIONS_MAX } from '../../domain/chat/contract.ts'
import { Marks, Messages, toObjectId } from '../../domain/chat/model.ts'
import { Groups } from '../../domain/groups/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { openParlour, type Parlour } from '../support/chat.ts'
import { assertRefused, type Person } from '../support/community.ts'

describe('reactions to a message', () => {
  let parlour: Parlour
  let ada: Person
  let ben: Person
  let cleo: Person
  let groupId: string
  let channelId: string

  before(async () => {
    parlour = await openParlour()
    ;({ ada, ben, cleo } = parlour)
  })
  beforeEach(async () => {
    ;({ groupId, channelId } = await parlour.openGroup())
    await Outbox.deleteMany({})
  })
  afterEach(() => parlour.hangUp())
  after(() => parlour.community.stop())

  const say = (person: Person, body = 'Tap first') => parlour.say(person, channelId, body)
  const react = async (person: Person, messageId: string, emoji: string, on = true, channel = channelId) =>
    (await person.ask('chat.react', { channelId: channel, messageId, emoji, on })).message
  const revNow = async () => (await cleo.ask('chat.list', { channelId })).rev
  /** What happened to helpful marks since the group was opened: who, and whether it was put or taken back. */
  const marked = async () => {
    const rows = await Outbox.find({ name: /^chat\.(un)?markedHelpful$/ })
      .sort({ _id: 1 })
      .lean()
    return rows.map(({ name, payload }) => [name, (payload as { byId: string }).byId])
  }

  it('are a set of people for each emoji, in the order in which they came', async () => {
    const { id } = await say(ada)
    await react(ben, id, '👍')
    await react(cleo, id, '🐈‍⬛')
    const message = await react(cleo, id, '👍')
    assert.deepEqual(message.reactions, [
      { emoji: '👍', memberIds: [ben.id, cleo.id] },
      { emoji: '🐈‍⬛', memberIds: [cleo.id] },
    ])
    assert.deepEqual((await react(ben, id, '👍', false)).reactions?.[0], {
      emoji: '👍',
      memberIds: [cleo.id],
    })
    await react(cleo, id, '👍', false)
    assert.equal((await react(cleo, id, '🐈‍⬛', false)).reactions, undefined)
  })

  it('change nothing when they are so already', async () => {
    const { id } = await say(ada)
    const first = await react(ben, id, '👍')
    assert.deepEqual(await react(ben, id, '👍'), first)
    assert.deepEqual(await react(ben, id, '🎉', false), first)
    assert.equal(await revNow(), 1)
  })

  it('are heard by everybody who has the channel open', async () => {
    const { id } = await say(ada)
    const live = await parlour.connect(cleo)
    await live.ask('chat.open', { channelId })
    const message = await react(ben, id, '👍')
    assert.deepEqual(await live.next('chat.reacted'), message)
  })

  it('work by a socket and by the path as the reference tells it', async () => {
    const { id } = await say(ada)
    const live = await parlour.connect(ben)
    await live.ask('chat.react', { channelId, messageId: id, emoji: '1️⃣', on: true })
    const path = `/api/v1/channels/${channelId}/messages/${id}/reactions/${encodeURIComponent('👩🏽‍⚕️')}`
    assert.equal((await cleo.http('PUT', path, { on: true })).status, 200)
    const { messages } = await ada.ask('chat.list', { channelId })
    assert.deepEqual(
      messages[0]?.reactions?.map(({ emoji }) => emoji),
      ['1️⃣', '👩🏽‍⚕️'],
    )
  })

  it('are one emoji or the word helpful, and nothing else', async () => {
    const { id } = await say(ada)
    for (const emoji of [
      'good',
      '👍👍',
      'HELPFUL',
      '<b>',
      'a',
      '1',
      ' ',
      '👍 ',
      `👍${'\u200D👍'.repeat(20)}`,
    ])
      await assertRefused(react(ben, id, emoji), 'invalid', ['emoji'])
    for (const emoji of ['👍', '❤️', '🇪🇺', '#️⃣', 'helpful']) await react(ben, id, emoji)
    assert.equal(await revNow(), 5)
  })

  it('are put by who may write there', async () => {
    const { id } = await say(ada)
    await assertRefused(react(parlour.visitor, id, '👍'), 'unauthenticated')
    await assertRefused(react(parlour.outsider, id, '👍'), 'not_found')
    await react(ben, id, '👍')
    await Groups.updateOne({ _id: groupId }, { $set: { archivedAt: parlour.community.now() } })
    await assertRefused(react(ben, id, '👍', false), 'forbidden')
  })

  it('are so many that a page stays readable, and no more', async () => {
    const { id } = await say(ada)
    const emoji = Array.from({ length: REACTIONS_MAX.emoji + 1 }, (_, at) =>
      String.fromCodePoint(0x1f600 + at),
    )
    for (const one of emoji.slice(0, -1)) await react(ben, id, one)
    await assertRefused(react(ben, id, emoji.at(-1) ?? ''), 'conflict')
    await react(cleo, id, emoji[0] ?? '')
    const crowd = Array.from({ length: REACTIONS_MAX.members }, (_, at) =>
      toObjectId(at.toString(16).padStart(24, '0')),
    )
    await Messages.updateOne({ _id: id }, { $set: { reactions: [{ emoji: '👍', memberIds: crowd }] } })
    await assertRefused(react(ben, id, '👍'), 'conflict')
    await react(ben, id, '🎉')
  })

  describe('that say it helped', () => {
    it('are announced once for each reader, and when they are taken back', async () => {
      const { id } = await say(ada)
      for (const on of [true, true, false, false, true]) await react(ben, id, 'helpful', on)
      await react(cleo, id, 'helpful')
      assert.deepEqual(await marked(), [
        ['chat.markedHelpful', ben.id],
        ['chat.unmarkedHelpful', ben.id],
        ['chat.markedHelpful', ben.id],
        ['chat.markedHelpful', cleo.id],
      ])
      assert.equal(await Marks.countDocuments({ messageId: id, takenBack: null }), 2)
    })

    it('are not for one’s own message', async () => {
      const { id } = await say(ada)
      await assertRefused(react(ada, id, 'helpful'), 'forbidden')
      await react(ada, id, '👍')
      await react(ben, id, 'helpful')
      assert.equal((await marked()).length, 1)
    })

    it('are taken back with the message, each by an event of its own', async () => {
      const { id } = await say(ada)
      await react(ben, id, 'helpful')
      await react(cleo, id, 'helpful')
      await ada.ask('chat.delete', { channelId, messageId: id })
      await ada.ask('chat.delete', { channelId, messageId: id })
      const takenBack = (await marked()).slice(2)
      assert.deepEqual(
        takenBack.map(([name]) => name),
        ['chat.unmarkedHelpful', 'chat.unmarkedHelpful'],
      )
      assert.deepEqual(new Set(takenBack.map(([, byId]) => byId)), new Set([ben.id, cleo.id]))
      assert.equal(await Marks.countDocuments({ messageId: id, takenBack: null }), 0)
      const removed = await Outbox.find({ name: 'chat.messageDeleted' }).lean()
      assert.deepEqual(
        removed.map(({ payload }) => (payload as { byId: string }).byId),
        [ada.id],
      )
    })

    it('are seen in a lounge and credited to nobody', async () => {
      const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'Corridor', kind: 'lounge' })
      const { id } = await parlour.say(ada, channel.id, 'off the record')
      const message = await react(ben, id, 'helpful', true, channel.id)
      assert.deepEqual(message.reactions, [{ emoji: 'helpful', memberIds: [ben.id] }])
      await react(ben, id, 'helpful', false, channel.id)
      assert.deepEqual(await marked(), [])
      const { id: onTheRecord } = await say(ada)
      await react(ben, onTheRecord, 'helpful')
      assert.equal((await marked()).length, 1)
    })

    it('are seen between those who write directly and credited to nobody; there everybody pins, and only the author removes', async () => {
      const { channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id] })
      const { id } = await parlour.say(ada, channel.id, 'between us')
      const message = await react(ben, id, 'helpful', true, channel.id)
      assert.deepEqual(message.reactions, [{ emoji: 'helpful', memberIds: [ben.id] }])
      assert.deepEqual(await marked(), [])

      const named = { channelId: channel.id, messageId: id }
      await ben.ask('chat.pin', { ...named, on: true })
      assert.equal((await ada.ask('chat.pins', { channelId: channel.id })).items[0]?.id, id)
      await assertRefused(cleo.ask('chat.pins', { channelId: channel.id }), 'not_found')
      const { id: answerId } = await parlour.say(ben, channel.id, 'indeed')
      const answer = { channelId: channel.id, messageId: answerId }
      await assertRefused(ada.ask('chat.delete', answer), 'forbidden')
      await ben.ask('chat.delete', answer)
    })

    it('leave no mark, no reaction and no event when they fail half-way', async () => {
      const { id } = await say(ada)
      const insertMany = Outbox.insertMany
      Outbox.insertMany = () => Promise.reject(new Error('the disk is full'))
      try {
        await assert.rejects(react(ben, id, 'helpful'))
      } finally {
        Outbox.insertMany = insertMany
      }
      const { messages, rev } = await ben.ask('chat.list', { channelId })
      assert.deepEqual(
        [messages[0]?.reactions, rev, await Marks.countDocuments({ messageId: id })],
        [undefined, 0, 0],
      )
      await react(ben, id, 'helpful')
      assert.equal((await marked()).length, 1)
    })
  })
})
