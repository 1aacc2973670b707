import assert from 'node:assert/strict'
import { LOUNGE_KEPT_DAYS } from '../../domain/chat/contract.ts'
import { expireLounges } from '../../domain/chat/actions.ts'
import { Messages, Versions } from '../../domain/chat/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { schedule } from '../../workers/schedule.ts'
import { openParlour, type Parlour } from '../support/chat.ts'
import type { Person } from '../support/community.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

describe('what is said in a lounge', () => {
  let parlour: Parlour
  let ada: Person
  let ben: Person
  let channelId: string
  let loungeId: string

  before(async () => {
    parlour = await openParlour()
    ;({ ada, ben } = parlour)
  })
  beforeEach(async () => {
    const made = await parlour.openGroup()
    channelId = made.channelId
    const { channel } = await ada.ask('chat.createChannel', {
      groupId: made.groupId,
      name: 'Corridor',
      kind: 'lounge',
    })
    loungeId = channel.id
    await Outbox.deleteMany({})
  })
  afterEach(() => parlour.hangUp())
  after(() => parlour.community.stop())

  const say = (body: string, where = loungeId) => parlour.say(ben, where, body)
  const list = (where = loungeId) => ada.ask('chat.list', { channelId: where, limit: 200 })
  const expire = async () => schedule['expireLounges']?.run(parlour.community.now())
  const bodies = async (where = loungeId) => (await list(where)).messages.map(({ body }) => body)

  it('is gone a week later, and leaves a tombstone at its place', async () => {
    const old = await say('old')
    await ben.ask('chat.edit', { channelId: loungeId, messageId: old.id, body: 'old and edited' })
    await ada.ask('chat.react', { channelId: loungeId, messageId: old.id, emoji: 'helpful', on: true })
    await say('elsewhere', channelId)
    parlour.community.later(HOUR_MS)
    await say('an hour younger')

    parlour.community.later(LOUNGE_KEPT_DAYS * DAY_MS - HOUR_MS)
    await expire()
    assert.deepEqual(await bodies(), ['old and edited', 'an hour younger'])

    parlour.community.later(1)
    await expire()
    const { messages, rev } = await list()
    assert.deepEqual(
      messages.map(({ seq, body, html, reactions, deletedAt }) => [
        seq,
        body,
        html,
        reactions,
        deletedAt !== null,
      ]),
      [
        [1, '', '', undefined, true],
        [2, 'an hour younger', '<p>an hour younger</p>', undefined, false],
      ],
    )
    assert.deepEqual([messages[0]?.rev, rev, messages[0]?.editedAt], [3, 3, null])
    assert.equal(await Versions.countDocuments({ messageId: old.id }), 0)
    assert.deepEqual(await bodies(channelId), ['elsewhere'])
  })

  it('goes once, however often and by however many it is looked for', async () => {
    for (const body of ['one', 'two', 'three']) await say(body)
    await ben.ask('chat.delete', { channelId: loungeId, messageId: (await list()).messages[1]?.id ?? '' })
    parlour.community.later(8 * DAY_MS)
    const now = parlour.community.now()
    await Promise.all([expireLounges(now), expireLounges(now), expireLounges(now)])
    const once = await list()
    assert.deepEqual(
      once.messages.map(({ rev }) => rev),
      [2, 1, 3],
    )
    await expireLounges(now)
    assert.deepEqual(await list(), once)
    const removed = await Outbox.find({ name: 'chat.messageDeleted', 'payload.channelId': loungeId })
      .sort({ _id: 1 })
      .lean()
    assert.deepEqual(
      removed.map(({ payload }) => (payload as { byId: string | null }).byId),
      [ben.id, null, null],
    )
  })

  it('goes in batches, and what is said meanwhile stays', async () => {
    await Promise.all(Array.from({ length: 40 }, (_, at) => say(`message ${at}`)))
    await Messages.insertMany(
      Array.from({ length: 400 }, (_, at) => ({
        channelId: loungeId,
        seq: 41 + at,
        authorId: ben.id,
        clientId: `imported-${at}`,
        body: 'x',
        html: '<p>x</p>',
        sentAt: parlour.community.now(),
      })),
    )
    parlour.community.later(8 * DAY_MS)
    const live = await parlour.connect(ada)
    await live.ask('chat.open', { channelId: loungeId })
    const [sent] = await Promise.all([say('today'), expire()])
    assert.equal(sent.seq, 441)
    assert.equal(await Messages.countDocuments({ channelId: loungeId, deletedAt: null }), 1)
    assert.equal((await list()).rev, 440)
    // So many are not told one by one: who has it open is asked to look again, and is told that too much changed.
    assert.equal((await live.next('chat.resync')).channelId, loungeId)
    assert.deepEqual(live.heard('chat.deleted'), [])
    const again = await live.ask('chat.open', { channelId: loungeId, after: 440, rev: 0 })
    assert.deepEqual([again.reset, again.messages.at(-1)?.body], [true, 'today'])
  })

  it('stays whole when it fails half-way', async () => {
    await say('one')
    parlour.community.later(8 * DAY_MS)
    const insertMany = Outbox.insertMany
    Outbox.insertMany = () => Promise.reject(new Error('the disk is full'))
    try {
      await assert.rejects(expireLounges(parlour.community.now()), /the disk is full/)
    } finally {
      Outbox.insertMany = insertMany
    }
    assert.deepEqual([(await list()).rev, await bodies()], [0, ['one']])
    await expire()
    assert.deepEqual([(await list()).rev, await bodies()], [1, ['']])
  })
})
