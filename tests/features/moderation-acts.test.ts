import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Notices } from '../../domain/notifications/model.ts'
import { noteAppeal, noteDecision } from '../../domain/notifications/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { forgetTakenAway } from '../../domain/moderation/actions.ts'
import { Decisions, Reviews } from '../../domain/moderation/model.ts'
import { moveDecided } from '../../domain/chat/actions.ts'
import { NOWHERE } from '../support/chat.ts'
import { assertRefused } from '../support/community.ts'
import { type Court, openCourt } from '../support/review.ts'

const DAY_MS = 86_400_000

describe('a decision', () => {
  let court: Court
  let channelId: string
  before(async () => {
    court = await openCourt()
    channelId = (await court.openGroup()).channelId
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  const reported = async (body: string) => {
    const { id } = await court.say(court.ben, channelId, body)
    const review = await court.report(court.cleo, id)
    return { id, reviewId: review.id }
  }
  const stored = async (id: string) =>
    (await court.ada.ask('chat.list', { channelId, limit: 200 })).messages.find(message => message.id === id)

  const runMovesAgain = async () => {
    for (const { _id, name, payload } of await Outbox.find({ name: 'moderation.moved' }).lean())
      await moveDecided(
        { id: _id.toHexString(), name, payload } as Happening<'moderation.moved'>,
        court.community.now(),
      )
  }

  it('lets something stand, and tells the reporter and nobody else', async () => {
    const { mod, cleo, ben, community } = court
    const { id, reviewId } = await reported('A harmless joke')
    const { decision } = await mod.ask('moderation.decide', { reviewId, act: 'approve' })
    assert.equal(decision.by.name, 'Mona')
    assert.equal((await stored(id))?.body, 'A harmless joke')
    const [flag] = (await cleo.ask('moderation.myFlags', {})).items
    assert.equal(flag?.outcome, 'dismissed')
    await community.drain()
    const told = await Notices.find({ kind: 'review' }).lean()
    assert.deepEqual(
      told.map(({ memberId, what }) => [memberId.toHexString(), what]),
      [[cleo.id, 'reportDismissed']],
    )
    assert.deepEqual((await ben.ask('moderation.mine', {})).decisions, [])
    await assertRefused(mod.ask('moderation.decide', { reviewId, act: 'redact', words: 'Late' }), 'conflict')
  })

  it('takes something away everywhere, tells its author why, and can be taken back', async () => {
    const { mod, ada, ben, cleo, community, connect } = court
    const { id, reviewId } = await reported('Mrs Verbeek pays late')
    await ben.ask('chat.edit', { channelId, messageId: id, body: 'Mrs Verbeek, Kanaalstraat, pays late' })
    await cleo.ask('chat.react', { channelId, messageId: id, emoji: 'helpful', on: true })
    const live = await connect(ada)
    await live.ask('chat.open', { channelId })
    const told = await connect(ben)
    const { decision } = await mod.ask('moderation.decide', {
      reviewId,
      act: 'redact',
      reason: 'privacy',
      words: 'The owner can be found by this.',
    })
    assert.notEqual((await live.next('chat.deleted')).deletedAt, null)
    assert.equal((await told.next('moderation.told')).memberId, ben.id)
    assert.equal((await stored(id))?.body, '')
    assert.deepEqual((await ada.ask('chat.history', { channelId, messageId: id })).versions, [])
    await community.drain()
    assert.equal(await Notices.countDocuments({ messageId: id }), 0)

    const [own] = (await ben.ask('moderation.mine', {})).decisions
    assert.deepEqual(
      [own?.id, own?.act, own?.reason, own?.words, own?.about],
      [
        decision.id,
        'redact',
        'privacy',
        'The owner can be found by this.',
        'Mrs Verbeek, Kanaalstraat, pays late',
      ],
    )
    assert.ok(!JSON.stringify(own).includes('Mona'))
    assert.equal((await cleo.ask('moderation.myFlags', {})).items[0]?.outcome, 'acted')

    await assertRefused(court.second.ask('moderation.undo', { decisionId: decision.id }), 'not_found')
    await assertRefused(court.visitor.ask('moderation.undo', { decisionId: decision.id }), 'unauthenticated')
    await assertRefused(mod.ask('moderation.undo', { decisionId: 'x' }), 'invalid', ['decisionId'])
    const undone = await mod.ask('moderation.undo', { decisionId: decision.id })
    assert.notEqual(undone.decision.undoneAt, null)
    assert.equal((await stored(id))?.body, 'Mrs Verbeek, Kanaalstraat, pays late')
    assert.equal((await cleo.ask('moderation.myFlags', {})).items[0]?.outcome, 'open')
    assert.equal((await court.openOf(mod, id))?.id, reviewId)
    await assertRefused(mod.ask('moderation.undo', { decisionId: decision.id }), 'conflict')
  })

  it('masks what names somebody and leaves no earlier version, or edits with the history to be seen', async () => {
    const { mod, ada } = court
    const masked = await reported('Mrs Verbeek splits the tablets')
    await mod.ask('moderation.decide', {
      reviewId: masked.reviewId,
      act: 'redact',
      words: 'Good tip, without the name.',
      body: 'An owner splits the tablets',
    })
    assert.equal((await stored(masked.id))?.body, 'An owner splits the tablets')
    const historyOf = (messageId: string) => ada.ask('chat.history', { channelId, messageId })
    assert.deepEqual((await historyOf(masked.id)).versions, [])

    const edited = await reported('10 mg/kg apomorphine')
    await assertRefused(
      mod.ask('moderation.decide', { reviewId: edited.reviewId, act: 'edit', words: 'Dose' }),
      'invalid',
      ['body'],
    )
    await mod.ask('moderation.decide', {
      reviewId: edited.reviewId,
      act: 'edit',
      words: 'Ten times too much.',
      body: '0.03 mg/kg apomorphine',
    })
    assert.equal((await stored(edited.id))?.body, '0.03 mg/kg apomorphine')
    assert.deepEqual(
      (await historyOf(edited.id)).versions.map(({ body }) => body),
      ['10 mg/kg apomorphine'],
    )
  })

  it('closes a thread to replies, and opens it again', async () => {
    const { mod, ben, cleo, say } = court
    const { id, reviewId } = await reported('Which is best?')
    await say(cleo, channelId, 'Mine', { threadOf: id })
    const { decision } = await mod.ask('moderation.decide', { reviewId, act: 'lock', words: 'Enough said.' })
    await assertRefused(
      ben.ask('chat.send', { channelId, clientId: randomUUID(), body: 'No, mine', threadOf: id }),
      'forbidden',
    )
    await mod.ask('moderation.undo', { decisionId: decision.id })
    await say(ben, channelId, 'No, mine', { threadOf: id })
  })

  it('moves a message with its thread to another channel of the group, and back', async () => {
    const { mod, ada, ben, cleo, say, community, openGroup } = court
    const { groupId, channelId: here } = await openGroup()
    const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'Business' })
    const root = await say(ben, here, 'I sell a scanner')
    await say(cleo, here, 'How much?', { threadOf: root.id })
    const { id: reviewId } = await court.report(cleo, root.id, { reason: 'misplaced' })
    const { review } = await mod.ask('moderation.show', { reviewId })
    assert.deepEqual(
      review.channels.map(({ id }) => id),
      [here, channel.id],
    )
    const asked = { reviewId, act: 'move', words: 'There is a channel for this.' } as const
    await assertRefused(mod.ask('moderation.decide', asked), 'invalid', ['channelId'])
    for (const elsewhere of [here, channelId])
      await assertRefused(mod.ask('moderation.decide', { ...asked, channelId: elsewhere }), 'invalid', [
        'channelId',
      ])
    const { decision } = await mod.ask('moderation.decide', { ...asked, channelId: channel.id })
    await assertRefused(mod.ask('moderation.undo', { decisionId: decision.id }), 'conflict')
    await community.drain()
    const bodies = async (of: string) =>
      (await ben.ask('chat.list', { channelId: of })).messages
        .filter(({ deletedAt }) => deletedAt === null)
        .map(({ body }) => body)
    assert.deepEqual([await bodies(here), await bodies(channel.id)], [[], ['I sell a scanner', 'How much?']])
    await runMovesAgain()
    assert.equal((await bodies(channel.id)).length, 2)
    await mod.ask('moderation.undo', { decisionId: decision.id })
    await community.drain()
    await runMovesAgain()
    assert.deepEqual([await bodies(here), await bodies(channel.id)], [['I sell a scanner', 'How much?'], []])
  })

  it('splits a thread from a reply on, and joins it again', async () => {
    const { mod, ben, cleo, say, community, openGroup } = court
    const { channelId: here } = await openGroup()
    const root = await say(ben, here, 'Which scanner?')
    await say(cleo, here, 'Mine', { threadOf: root.id })
    const astray = await say(ben, here, 'By the way, who takes Sunday?', { threadOf: root.id })
    await say(cleo, here, 'I do', { threadOf: root.id })
    const { id: reviewId } = await court.report(cleo, astray.id, { reason: 'misplaced' })
    const split = { reviewId, act: 'split', words: 'Two subjects.', channelId: here } as const
    const { decision } = await mod.ask('moderation.decide', split)
    await community.drain()
    const threads = async () =>
      (await cleo.ask('chat.list', { channelId: here })).threads.map(({ replyCount }) => replyCount)
    assert.deepEqual(await threads(), [1, 1])
    await mod.ask('moderation.undo', { decisionId: decision.id })
    await community.drain()
    assert.deepEqual(await threads(), [3])
    const whole = await court.report(cleo, root.id, { reason: 'misplaced' })
    await assertRefused(mod.ask('moderation.decide', { ...split, reviewId: whole.id }), 'invalid', ['act'])
  })

  it('says why, names what is missing, and keeps to whoever may decide', async () => {
    const { mod, ada, cleo, outsider, visitor } = court
    const { reviewId } = await reported('Hm')
    await assertRefused(mod.ask('moderation.decide', { reviewId, act: 'redact' }), 'invalid', ['words'])
    await assertRefused(
      mod.ask('moderation.decide', { reviewId, act: 'silence', words: 'Calm' }),
      'invalid',
      ['until'],
    )
    await assertRefused(
      mod.ask('moderation.decide', {
        reviewId,
        act: 'silence',
        words: 'Calm',
        until: '2020-01-01T00:00:00Z',
      }),
      'invalid',
      ['until'],
    )
    await assertRefused(mod.ask('moderation.decide', { reviewId, act: 'merge', words: 'x' }), 'forbidden')
    await assertRefused(ada.ask('moderation.decide', { reviewId, act: 'ban', words: 'x' }), 'forbidden')
    await assertRefused(cleo.ask('moderation.decide', { reviewId, act: 'approve' }), 'forbidden')
    await assertRefused(outsider.ask('moderation.decide', { reviewId, act: 'approve' }), 'forbidden')
    await assertRefused(visitor.ask('moderation.decide', { reviewId, act: 'approve' }), 'unauthenticated')
    await assertRefused(mod.ask('moderation.decide', { reviewId: NOWHERE, act: 'approve' }), 'not_found')
    await ada.ask('moderation.decide', { reviewId, act: 'warn', words: 'Please say more than hm.' })
  })

  it('is one, of two who decide at once', async () => {
    const { mod, second } = court
    const { id, reviewId } = await reported('Twice?')
    const outcomes = await Promise.allSettled(
      [mod, second].map(person =>
        person.ask('moderation.decide', { reviewId, act: 'redact', words: 'Once' }),
      ),
    )
    assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
    assert.equal(await Decisions.countDocuments({ subjectId: id }), 1)
  })

  it('is told once, however often the reaction runs', async () => {
    const rows = await Outbox.find({ name: 'moderation.decided' }).lean()
    assert.ok(rows.length > 3)
    await court.community.drain()
    const before = await Notices.countDocuments({})
    for (const { _id, name, payload } of rows)
      await noteDecision(
        { id: _id.toHexString(), name, payload } as Happening<'moderation.decided'>,
        court.community.now(),
      )
    assert.equal(await Notices.countDocuments({}), before)
  })

  it('is kept with what was taken away until nobody can appeal it', async () => {
    const { mod, community } = court
    const { id, reviewId } = await reported('Kept for a while')
    const { decision } = await mod.ask('moderation.decide', { reviewId, act: 'redact', words: 'Gone' })
    const kept = async () => (await Decisions.findById(decision.id).lean())?.before?.body
    await forgetTakenAway(new Date(community.now().getTime() + 29 * DAY_MS))
    assert.equal(await kept(), 'Kept for a while')
    await forgetTakenAway(new Date(community.now().getTime() + 31 * DAY_MS))
    await forgetTakenAway(new Date(community.now().getTime() + 31 * DAY_MS))
    assert.equal(await kept(), undefined)
    await assertRefused(mod.ask('moderation.undo', { decisionId: decision.id }), 'conflict')
    assert.equal((await stored(id))?.body, '')
  })
})

describe('an appeal', () => {
  let court: Court
  let channelId: string
  before(async () => {
    court = await openCourt()
    channelId = (await court.openGroup()).channelId
  })
  after(() => {
    court.hangUp()
    return court.community.stop()
  })

  const redacted = async (body: string) => {
    const { ben, cleo, mod, report, say } = court
    const { id } = await say(ben, channelId, body)
    const { id: reviewId } = await report(cleo, id)
    const { decision } = await mod.ask('moderation.decide', { reviewId, act: 'redact', words: 'Not here.' })
    return { id, decisionId: decision.id }
  }

  it('is decided by someone else, and overturning brings back what was taken away', async () => {
    const { ben, mod, second, ada, cleo, outsider, visitor, community } = court
    const { id, decisionId } = await redacted('It is what the leaflet says')
    const { appeal } = await ben.ask('moderation.appeal', { decisionId, words: 'It is printed on the box.' })
    assert.equal(appeal.state, 'open')
    assert.deepEqual((await mod.ask('moderation.appeals', {})).items, [])
    assert.equal((await mod.ask('moderation.count', {})).appeals, 0)
    assert.equal((await second.ask('moderation.count', {})).appeals, 1)
    const [shown] = (await second.ask('moderation.appeals', {})).items
    assert.deepEqual([shown?.id, shown?.kept], [appeal.id, 'It is what the leaflet says'])

    const decision = { appealId: appeal.id, outcome: 'overturned', words: 'You are right.' } as const
    await assertRefused(mod.ask('moderation.decideAppeal', decision), 'forbidden')
    await assertRefused(ben.ask('moderation.decideAppeal', decision), 'forbidden')
    await assertRefused(outsider.ask('moderation.decideAppeal', decision), 'forbidden')
    await assertRefused(visitor.ask('moderation.decideAppeal', decision), 'unauthenticated')
    await assertRefused(second.ask('moderation.decideAppeal', { ...decision, words: '' }), 'invalid', [
      'words',
    ])
    await assertRefused(
      second.ask('moderation.decideAppeal', { ...decision, appealId: NOWHERE }),
      'not_found',
    )
    assert.equal((await second.ask('moderation.decideAppeal', decision)).appeal.state, 'overturned')
    await assertRefused(second.ask('moderation.decideAppeal', decision), 'conflict')

    const { messages } = await ada.ask('chat.list', { channelId })
    assert.equal(messages.find(message => message.id === id)?.body, 'It is what the leaflet says')
    assert.equal((await cleo.ask('moderation.myFlags', {})).items[0]?.outcome, 'dismissed')
    const [own] = (await ben.ask('moderation.mine', {})).decisions
    assert.deepEqual([own?.appeal?.state, own?.appeal?.answer], ['overturned', 'You are right.'])
    await community.drain()
    const [row] = await Outbox.find({ name: 'moderation.appealDecided' }).lean()
    const happening = { id: String(row?._id), name: row?.name, payload: row?.payload }
    await noteAppeal(happening as Happening<'moderation.appealDecided'>, community.now())
    assert.equal(await Notices.countDocuments({ memberId: ben.id, what: 'appealOverturned' }), 1)
  })

  it('leaves things as they are when it is not granted', async () => {
    const { ben, second, ada } = court
    const { id, decisionId } = await redacted('Fools, all of you')
    const { appeal } = await ben.ask('moderation.appeal', { decisionId, words: 'I meant it kindly.' })
    await second.ask('moderation.decideAppeal', {
      appealId: appeal.id,
      outcome: 'upheld',
      words: 'It stands.',
    })
    const { messages } = await ada.ask('chat.list', { channelId })
    assert.equal(messages.find(message => message.id === id)?.body, '')
  })

  it('is made once, in time, by whom it concerns', async () => {
    const { ben, cleo, mod, visitor, community } = court
    const { decisionId } = await redacted('Once more')
    const words = 'Please look again.'
    await assertRefused(cleo.ask('moderation.appeal', { decisionId, words }), 'not_found')
    await assertRefused(visitor.ask('moderation.appeal', { decisionId, words }), 'unauthenticated')
    await assertRefused(ben.ask('moderation.appeal', { decisionId, words: ' ' }), 'invalid', ['words'])
    await ben.ask('moderation.appeal', { decisionId, words })
    await assertRefused(ben.ask('moderation.appeal', { decisionId, words }), 'conflict')
    await assertRefused(mod.ask('moderation.undo', { decisionId }), 'conflict')

    const late = await redacted('Too late')
    community.later(31 * DAY_MS)
    await assertRefused(ben.ask('moderation.appeal', { decisionId: late.decisionId, words }), 'conflict')
    assert.equal((await ben.ask('moderation.mine', {})).decisions[0]?.mayAppealUntil, null)
    await assertRefused(visitor.ask('moderation.mine', {}), 'unauthenticated')
    await assertRefused(visitor.ask('moderation.appeals', {}), 'unauthenticated')
    await assertRefused(cleo.ask('moderation.appeals', {}), 'forbidden')
  })

  it('that waits past the time to appeal can still bring back what was taken away', async () => {
    const { ben, second, ada, community } = court
    const { id, decisionId } = await redacted('The dose is on page nine')
    community.later(29 * DAY_MS)
    const { appeal } = await ben.ask('moderation.appeal', { decisionId, words: 'Look it up.' })
    community.later(9 * DAY_MS)
    await forgetTakenAway(community.now())
    const decision = { appealId: appeal.id, outcome: 'overturned', words: 'So it is.' } as const
    await second.ask('moderation.decideAppeal', decision)
    const { messages } = await ada.ask('chat.list', { channelId })
    assert.equal(messages.find(message => message.id === id)?.body, 'The dose is on page nine')
    await forgetTakenAway(community.now())
    assert.equal((await Decisions.findById(decisionId).lean())?.before?.body, undefined)
  })

  it('against what the only host decided goes to the moderators', async () => {
    const { ada, ben, cleo, mod, say, openOf } = court
    const { id } = await say(ben, channelId, 'The host decides')
    await cleo.ask('moderation.flag', { kind: 'message', id, reason: 'unkind' })
    const review = await openOf(ada, id)
    const { decision } = await ada.ask('moderation.decide', {
      reviewId: review?.id ?? '',
      act: 'redact',
      words: 'Not in my group.',
    })
    await ben.ask('moderation.appeal', { decisionId: decision.id, words: 'Why?' })
    const isListed = async (person: typeof ada) =>
      (await person.ask('moderation.appeals', {})).items.some(item => item.decision.id === decision.id)
    assert.deepEqual([await isListed(ada), await isListed(mod)], [false, true])
    assert.equal(await Reviews.countDocuments({ state: 'open', subjectId: id }), 0)
  })
})
