import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Types } from 'mongoose'
import { Memberships } from '../../domain/groups/model.ts'
import { notePost } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import type { Happening } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const CANARY = 'canary-7f3a'

describe('the inbox', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  let olga: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    cleo = await community.register('Cleo')
    olga = await community.register('Olga')
  })
  after(() => community.stop())
  beforeEach(async () => {
    await community.drain()
    await Notices.deleteMany({})
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
    await cleo.ask('groups.join', { groupId })
    for (const person of [ada, ben, cleo, olga])
      await person.ask('notifications.set', { follow: 'mine', matrix: { mention: { inApp: true } } })
  })

  const send = async (person: Person, body: string, more: { threadOf?: string; channelId?: string } = {}) =>
    (await person.ask('chat.send', { channelId, clientId: randomUUID(), body, ...more })).message
  const call = ({ id, name }: Person) => `@[${name}](member:${id})`
  const inboxOf = (person: Person, more = {}) => person.ask('notifications.list', more)
  const rowsOf = async (person: Person, more = {}) => (await inboxOf(person, more)).items
  const kindsOf = async (person: Person) => (await rowsOf(person)).map(({ kind }) => kind)

  describe('of who is new', () => {
    it('is empty', async () => {
      assert.deepEqual(await inboxOf(olga), { items: [], nextCursor: null, unread: 0 })
      assert.deepEqual(await olga.ask('notifications.count', {}), { unread: 0 })
      const until = community.now().toISOString()
      assert.deepEqual(await olga.ask('notifications.markRead', { until }), { unread: 0 })
    })

    it('is nobody else’s', async () => {
      const visitor = community.visitor()
      await assertRefused(visitor.ask('notifications.list', {}), 'unauthenticated')
      await assertRefused(visitor.ask('notifications.count', {}), 'unauthenticated')
      const noticeIds = ['f'.repeat(24)]
      await assertRefused(visitor.ask('notifications.markRead', { noticeIds }), 'unauthenticated')
    })

    it('refuses what it cannot read', async () => {
      await assertRefused(inboxOf(ada, { tab: 'gossip' }), 'invalid', ['tab'])
      await assertRefused(inboxOf(ada, { cursor: 'elsewhere' }), 'invalid', ['cursor'])
      await assertRefused(ada.ask('notifications.markRead', {}), 'invalid', ['noticeIds'])
      await assertRefused(ada.ask('notifications.markRead', { noticeIds: ['x'] }), 'invalid', ['noticeIds.0'])
    })
  })

  describe('of who is called', () => {
    it('says who, where and how it begins, and counts once', async () => {
      const live = await ben.connect()
      const sent = await send(ada, `${call(ben)} have a **look** at this`)
      await community.drain()

      const { items, unread } = await inboxOf(ben)
      assert.equal(unread, 1)
      assert.equal(items.length, 1)
      const [row] = items
      assert.ok(row)
      assert.deepEqual([row.kind, row.what, row.read, row.count], ['mention', 'wrote', false, 1])
      assert.deepEqual(row.people, [{ id: ada.id, name: 'Ada' }])
      assert.equal(row.group?.id, groupId)
      assert.equal(row.channel?.id, channelId)
      assert.deepEqual(row.message, {
        id: sent.id,
        seq: sent.seq,
        threadOf: null,
        excerpt: '@Ben have a look at this',
      })
      assert.deepEqual(await live.next('notifications.created'), { memberId: ben.id, unread: 1 })
      assert.deepEqual(await rowsOf(ada), [])
      assert.deepEqual(await rowsOf(cleo), [])
      live.close()
    })

    it('stores nothing of what was said', async () => {
      await send(ada, `${call(ben)} ${CANARY}`)
      await community.drain()
      assert.ok(!JSON.stringify(await Notices.find().lean()).includes(CANARY))
      assert.match((await rowsOf(ben))[0]?.message?.excerpt ?? '', new RegExp(CANARY))
    })

    it('counts in the channel until they read it there, and in the inbox no longer then', async () => {
      const { seq } = await send(ada, call(ben))
      await community.drain()
      const mine = async () =>
        (await ben.ask('chat.mine', {})).items.find(({ id }) => id === channelId)?.mentions
      assert.equal(await mine(), 1)
      await ben.ask('chat.markRead', { channelId, seq })
      assert.equal(await mine(), 0)
      assert.deepEqual(await ben.ask('notifications.count', {}), { unread: 0 })
      const [row] = await rowsOf(ben)
      assert.equal(row?.read, true)
      assert.deepEqual(await rowsOf(ben, { unread: true }), [])
    })

    it('is marked read by its row, or with all before it, on every device', async () => {
      await send(ada, call(ben))
      community.later(1000)
      const between = community.now().toISOString()
      community.later(1000)
      await send(cleo, call(ben))
      await community.drain()
      const [latest, first] = await rowsOf(ben)
      assert.ok(latest && first)
      const live = await ben.connect()
      assert.deepEqual(await cleo.ask('notifications.markRead', { noticeIds: [latest.id] }), { unread: 0 })
      assert.deepEqual(await ben.ask('notifications.count', {}), { unread: 2 })
      assert.deepEqual(await ben.ask('notifications.markRead', { noticeIds: [latest.id] }), { unread: 1 })
      assert.deepEqual(await live.next('notifications.read'), { memberId: ben.id, unread: 1 })
      assert.deepEqual(await ben.ask('notifications.markRead', { until: between }), { unread: 0 })
      assert.deepEqual(
        (await rowsOf(ben)).map(({ read }) => read),
        [true, true],
      )
      live.close()
    })

    it('is told once, however often it is announced', async () => {
      await send(ada, call(ben))
      await community.drain()
      const event = await Outbox.findOne({ name: 'chat.posted' }).sort({ _id: -1 }).lean()
      assert.ok(event)
      const happening = {
        id: event._id.toHexString(),
        name: 'chat.posted',
        payload: event.payload,
      } as Happening<'chat.posted'>
      await notePost(happening, community.now())
      await notePost(happening, community.now())
      assert.equal(await Notices.countDocuments({ memberId: ben.id }), 1)
    })

    it('is not told by the inbox when they chose so', async () => {
      await ben.ask('notifications.set', { matrix: { mention: { inApp: false } } })
      await send(ada, call(ben))
      await community.drain()
      assert.deepEqual(await inboxOf(ben), { items: [], nextCursor: null, unread: 0 })
    })
  })

  describe('leaves out', () => {
    it('what was deleted since', async () => {
      const { id } = await send(ada, `${call(ben)} ${CANARY}`)
      await community.drain()
      assert.equal((await rowsOf(ben)).length, 1)
      await ada.ask('chat.delete', { channelId, messageId: id })
      assert.deepEqual(await rowsOf(ben), [])
      await community.drain()
      assert.deepEqual(await inboxOf(ben), { items: [], nextCursor: null, unread: 0 })
    })

    it('a group its reader was removed from, at once', async () => {
      await send(ada, `${call(ben)} ${CANARY}`)
      await community.drain()
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await rowsOf(ben), [])
      await community.drain()
      assert.deepEqual(await inboxOf(ben), { items: [], nextCursor: null, unread: 0 })
      await send(ada, `${call(ben)} again ${CANARY}`)
      await community.drain()
      assert.deepEqual(await inboxOf(ben), { items: [], nextCursor: null, unread: 0 })
    })

    it('who may not read the channel, and who wrote', async () => {
      await send(ada, `${call(olga)} ${call(ada)} ${CANARY}`)
      await community.drain()
      assert.equal(await Notices.countDocuments({}), 0)
    })

    it('everything of a channel that was muted, and nothing of the next', async () => {
      await ben.ask('notifications.setChannel', { channelId, level: 'nothing' })
      await send(ada, `${call(ben)} ${call(cleo)}`)
      await community.drain()
      assert.deepEqual(await kindsOf(ben), [])
      assert.deepEqual(await kindsOf(cleo), ['mention'])
    })

    it('a lounge, but for who is called there', async () => {
      const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'corridor', kind: 'lounge' })
      await ben.ask('notifications.setChannel', { channelId: channel.id, level: 'all', follow: 'all' })
      const root = await send(ada, 'off the record', { channelId: channel.id })
      await send(ada, 'more', { channelId: channel.id, threadOf: root.id })
      await community.drain()
      assert.deepEqual(await kindsOf(ben), [])
      await send(ada, call(ben), { channelId: channel.id })
      await community.drain()
      assert.deepEqual(await kindsOf(ben), ['mention'])
    })
  })

  describe('of who follows', () => {
    it('everything in a channel hears of the next message of everybody, however long they have been writing there', async () => {
      await send(ada, 'before')
      await send(cleo, 'before')
      await ben.ask('notifications.setChannel', { channelId, level: 'all' })
      await send(ada, 'one')
      await send(cleo, 'two')
      await community.drain()
      assert.deepEqual(
        (await rowsOf(ben)).map(({ count }) => count),
        [2],
      )
    })

    it('everything in a channel hears of each message, in one row, until they follow less', async () => {
      await ben.ask('notifications.setChannel', { channelId, level: 'all' })
      await send(ada, 'one')
      community.later(1000)
      await send(cleo, 'two')
      await community.drain()
      const [row, ...others] = await rowsOf(ben)
      assert.deepEqual(others, [])
      assert.deepEqual([row?.kind, row?.count, row?.message?.excerpt], ['follow', 2, 'two'])
      assert.deepEqual(
        row?.people.map(({ name }) => name),
        ['Cleo', 'Ada'],
      )
      await ben.ask('notifications.setChannel', { channelId, level: 'mentions' })
      await send(ada, 'three')
      await community.drain()
      assert.equal(await Notices.countDocuments({}), 2)
    })

    it('all threads hears of each reply, a row for each thread', async () => {
      await ben.ask('notifications.set', { follow: 'all' })
      const first = await send(ada, 'a thread')
      const second = await send(ada, 'another')
      for (const threadOf of [first.id, second.id, first.id]) {
        community.later(1000)
        await send(cleo, 'reply', { threadOf })
      }
      await community.drain()
      const rows = await rowsOf(ben, { tab: 'replies' })
      assert.deepEqual(
        rows.map(({ kind, count, message }) => [kind, count, message?.threadOf]),
        [
          ['reply', 2, first.id],
          ['reply', 1, second.id],
        ],
      )
    })
  })

  describe('of a whole circle', () => {
    it('is told of what calls everyone, the hosts or the consultants', async () => {
      await community.grant(cleo, 'consultant', new Types.ObjectId().toHexString())
      await send(ben, '@everyone')
      await community.drain()
      assert.deepEqual(
        [await kindsOf(ada), await kindsOf(ben), await kindsOf(cleo)],
        [['mention'], [], ['mention']],
      )
      await send(ben, '@hosts')
      await community.drain()
      assert.deepEqual([(await kindsOf(ada)).length, (await kindsOf(cleo)).length], [2, 1])
      await send(ben, '@consultants')
      await community.drain()
      assert.deepEqual([(await kindsOf(ada)).length, (await kindsOf(cleo)).length], [2, 2])
      assert.deepEqual(await kindsOf(olga), [])
    })

    it('of more than a thousand is told once each, in two runs one of which ended half-way', async () => {
      const since = community.now()
      await Memberships.insertMany(
        Array.from({ length: 1100 }, () => ({
          groupId,
          memberId: new Types.ObjectId(),
          state: 'member',
          since,
        })),
      )
      await send(ada, '@everyone')
      await community.drain()
      assert.equal(await Notices.countDocuments({}), 1102)
      const event = await Outbox.findOne({ name: 'chat.posted' }).sort({ _id: -1 }).lean()
      assert.ok(event)
      const lost = await Notices.find({}, { _id: 1 }).skip(400).limit(600).lean()
      await Notices.collection.deleteMany({ _id: { $in: lost.map(({ _id }) => _id) } })
      await notePost(
        {
          id: event._id.toHexString(),
          name: 'chat.posted',
          payload: event.payload,
        } as Happening<'chat.posted'>,
        community.now(),
      )
      assert.equal(await Notices.countDocuments({}), 1102)
      assert.equal((await Notices.distinct('memberId', {})).length, 1102)
    })
  })

  describe('of who follows a thread', () => {
    it('hears of replies in what they began, and in what they wrote in, until they stop', async () => {
      const root = await send(ben, 'a question')
      await send(cleo, 'an answer', { threadOf: root.id })
      await community.drain()
      assert.deepEqual(await kindsOf(ben), ['reply'])
      community.later(1000)
      await send(ada, 'another', { threadOf: root.id })
      await community.drain()
      assert.deepEqual(await kindsOf(cleo), ['reply'])
      const [row] = await rowsOf(ben)
      assert.equal(row?.count, 2)
      await ben.ask('chat.readThread', { channelId, messageId: root.id, seq: row?.message?.seq ?? 0 })
      assert.equal((await rowsOf(ben))[0]?.read, true)

      await ben.ask('chat.follow', { channelId, messageId: root.id, on: false })
      await send(ada, 'once more', { threadOf: root.id })
      await community.drain()
      assert.deepEqual(await ben.ask('notifications.count', {}), { unread: 0 })
      assert.equal((await rowsOf(cleo))[0]?.count, 2)
    })

    it('hears of none when they follow none of themselves', async () => {
      await ben.ask('notifications.setChannel', { channelId, level: 'mentions', follow: 'none' })
      const root = await send(ben, 'a question')
      await send(cleo, 'an answer', { threadOf: root.id })
      await community.drain()
      assert.deepEqual(await kindsOf(ben), [])
    })
  })

  describe('of many', () => {
    it('comes a page at a time, each topic once', async () => {
      await ben.ask('notifications.setChannel', { channelId, level: 'all' })
      for (let at = 0; at < 7; at++) {
        community.later(1000)
        await send(ada, at % 2 === 0 ? `${call(ben)} ${at}` : `news ${at}`)
      }
      await community.drain()
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await inboxOf(ben, { limit: 2, ...(cursor && { cursor }) })
        seen.push(...page.items.map(({ kind, message }) => `${kind} ${message?.seq}`))
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      assert.deepEqual(seen, ['mention 7', 'follow 6', 'mention 5', 'mention 3', 'mention 1'])
      assert.equal((await rowsOf(ben, { tab: 'mentions' })).length, 4)
      assert.equal((await rowsOf(ben, { kind: 'follow' })).length, 1)
      assert.deepEqual(await rowsOf(ben, { tab: 'requests' }), [])
    })
  })
})
