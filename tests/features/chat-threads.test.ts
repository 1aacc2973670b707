import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { followersOf } from '../../domain/chat/access.ts'
import { followPosted } from '../../domain/chat/actions.ts'
import { followings, messages, toObjectId } from '../../domain/chat/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import {
  assertRefused,
  type Community,
  type Live,
  type Person,
  startCommunity,
} from '../support/community.ts'
import { asked } from '../support/profile.ts'

describe('a thread', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let eva: Person
  let outsider: Person
  let groupId: string
  let channelId: string
  const lives: Live[] = []

  before(async () => {
    community = await startCommunity()
    ;[ada, ben, eva, outsider] = [
      await community.register('Ada'),
      await community.register('Ben'),
      await community.register('Eva'),
      await community.register('Olga'),
    ]
  })
  beforeEach(async () => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
    await eva.ask('groups.join', { groupId })
  })
  afterEach(() => {
    for (const live of lives.splice(0)) live.close()
  })
  after(() => community.stop())

  const connect = async (person: Person) => {
    const live = await person.connect()
    lives.push(live)
    return live
  }
  const send = async (person: Person, body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body,
        ...(threadOf && { threadOf }),
      })
    ).message
  const call = ({ id, name }: Person) => `@[${name}](member:${id})`
  const show = (person: Person, messageId: string) => person.ask('chat.thread', { channelId, messageId })
  const follow = async (person: Person, messageId: string, on: boolean) =>
    (await person.ask('chat.follow', { channelId, messageId, on })).following
  const isFollowing = async (person: Person, messageId: string) =>
    (await show(person, messageId)).thread?.following
  /** A message taken away as a host does it: a tombstone keeps its place. */
  const remove = (messageId: string) =>
    messages().updateOne(
      { _id: toObjectId(messageId) },
      { $set: { deletedAt: community.now(), body: '', html: '' } },
    )

  describe('is summed up', () => {
    it('with the message it hangs off, wherever that is listed', async () => {
      const root = await send(ada, 'root')
      await send(eva, 'beside it')
      await send(ben, 'first', root.id)
      community.later(60_000)
      const last = await send(eva, 'second', root.id)
      await send(ada, 'after it')
      const expected = {
        rootId: root.id,
        rootSeq: 1,
        replyCount: 2,
        lastSeq: 4,
        lastAt: last.sentAt,
        memberIds: [eva.id, ben.id],
        following: true,
        lastReadSeq: 0,
      }
      const pages = [
        await ada.ask('chat.list', { channelId }),
        await ada.ask('chat.list', { channelId, before: 3 }),
        await (await connect(ada)).ask('chat.open', { channelId }),
      ]
      for (const { threads } of pages) assert.deepEqual(threads, [expected])
      assert.deepEqual((await show(ada, root.id)).thread, expected)
      assert.deepEqual((await ada.ask('chat.list', { channelId, after: 1 })).threads, [])
    })

    it('the same from a page that ends the channel as from the index', async () => {
      const roots = [await send(ada, 'a'), await send(ben, 'b'), await send(eva, 'c')]
      for (const [at, person] of [ada, ben, eva, ben, ada, ben].entries())
        await send(person, `reply ${at}`, roots[at % 2]?.id)
      const gone = await send(ada, 'gone', roots[0]?.id)
      await remove(gone.id)
      const whole = await ben.ask('chat.list', { channelId, limit: 200 })
      const part = await ben.ask('chat.list', { channelId, after: 0, limit: 3 })
      assert.equal(whole.threads.length, 2)
      assert.deepEqual(whole.threads, part.threads)
    })

    it('without what was taken away: nothing stays unread that nobody can read', async () => {
      const root = await send(ada, 'root')
      const first = await send(ben, 'first', root.id)
      const second = await send(ben, 'second', root.id)
      await ada.ask('chat.readThread', { channelId, messageId: root.id, seq: first.seq })
      await remove(second.id)
      const { thread, messages: shown } = await show(ada, root.id)
      assert.deepEqual([thread?.replyCount, thread?.lastSeq, thread?.lastReadSeq], [1, first.seq, first.seq])
      assert.deepEqual(
        shown.map(({ deletedAt }) => deletedAt !== null),
        [false, true],
      )
      await remove(first.id)
      assert.equal((await show(ada, root.id)).thread, null)
      assert.deepEqual((await ada.ask('chat.list', { channelId })).threads, [])
    })

    it('reading no message for it, however long it is', async () => {
      const root = await send(ada, 'root')
      for (const person of [ben, eva, ben]) await send(person, 'reply', root.id)
      const older = await asked('messages', () => ada.ask('chat.list', { channelId, after: 0, limit: 1 }))
      const sumsUp = ({ command }: { command: object }) =>
        JSON.stringify(command).includes('"threadOf":{"$in"')
      const summing = older.filter(sumsUp)
      assert.deepEqual(
        summing.map(({ keysExamined, docsExamined }) => [keysExamined, docsExamined]),
        [[3, 0]],
      )
      const newest = await asked('messages', () => ada.ask('chat.list', { channelId }))
      assert.deepEqual(newest.filter(sumsUp), [])
    })
  })

  describe('is shown', () => {
    it('from any of its messages, a page at a time', async () => {
      const root = await send(ada, 'root')
      const replies = []
      for (const body of ['one', 'two', 'three']) replies.push(await send(ben, body, root.id))
      await send(ada, 'elsewhere')
      const whole = await show(eva, replies[1]?.id ?? '')
      assert.deepEqual([whole.root, whole.messages], [root, replies])
      const page = await eva.ask('chat.thread', {
        channelId,
        messageId: root.id,
        after: replies[0]?.seq ?? 0,
        limit: 1,
      })
      assert.deepEqual([page.messages, page.thread?.replyCount], [[replies[1]], 3])
    })

    it('before it has a reply', async () => {
      const root = await send(ada, 'root')
      assert.deepEqual(await show(ben, root.id), { root, messages: [], thread: null })
    })

    it('to those who may read its channel, and only as part of it', async () => {
      const root = await send(ada, 'root')
      const asked = { channelId, messageId: root.id }
      await assertRefused(community.visitor().ask('chat.thread', asked), 'unauthenticated')
      await assertRefused(outsider.ask('chat.thread', asked), 'not_found')
      await assertRefused(ben.ask('chat.thread', { ...asked, messageId: 'f'.repeat(24) }), 'not_found')
      await assertRefused(ben.ask('chat.thread', { ...asked, messageId: 'nope' }), 'invalid', ['messageId'])
      assert.equal((await ben.ask('chat.thread', asked)).root.id, root.id)
    })
  })

  describe('is followed', () => {
    it('by who began it, wrote in it or was called in it, and by nobody else', async () => {
      const root = await send(ada, 'root')
      const reply = await send(ben, `reply to ${call(outsider)}`, root.id)
      assert.deepEqual((await followersOf(reply.id)).toSorted(), [ada.id])
      assert.deepEqual([await isFollowing(ada, root.id), await isFollowing(ben, root.id)], [true, true])
      await community.drain()
      assert.deepEqual(
        [await isFollowing(ada, root.id), await isFollowing(ben, root.id), await isFollowing(eva, root.id)],
        [true, true, false],
      )
      const calling = await send(ada, `and ${call(eva)}`, root.id)
      assert.deepEqual((await followersOf(calling.id)).toSorted(), [ben.id, eva.id].toSorted())
      await community.drain()
      assert.deepEqual((await followersOf(calling.id)).toSorted(), [ben.id, eva.id].toSorted())
      assert.equal(await isFollowing(eva, root.id), true)
      assert.equal(await followings().countDocuments({ memberId: toObjectId(outsider.id) }), 0)
    })

    it('by nobody who stopped, until they write in it or are called in it', async () => {
      const root = await send(ada, 'root')
      await send(ben, 'reply', root.id)
      await community.drain()
      for (const person of [ada, ben]) assert.equal(await follow(person, root.id, false), false)
      await send(eva, 'more', root.id)
      await community.drain()
      assert.deepEqual([await isFollowing(ada, root.id), await isFollowing(ben, root.id)], [false, false])
      const again = await send(ben, `I, and ${call(ada)}`, root.id)
      assert.equal(await isFollowing(ben, root.id), true)
      await community.drain()
      assert.deepEqual([await isFollowing(ada, root.id), await isFollowing(ben, root.id)], [true, true])
      assert.deepEqual((await followersOf(again.id)).toSorted(), [ada.id, eva.id].toSorted())
    })

    it('by who says so, from then on, without a word', async () => {
      const root = await send(ada, 'root')
      const reply = await send(ben, 'reply', root.id)
      assert.equal(await follow(eva, reply.id, true), true)
      const { thread } = await show(eva, root.id)
      assert.deepEqual([thread?.following, thread?.lastReadSeq], [true, reply.seq])
      assert.equal(await follow(eva, root.id, true), true)
      assert.equal(
        await followings().countDocuments({ memberId: toObjectId(eva.id), rootId: toObjectId(root.id) }),
        1,
      )
    })

    it('the same when its reaction runs twice, late, or at the same time', async () => {
      const root = await send(ada, 'root')
      await send(ben, `reply to ${call(eva)}`, root.id)
      await community.drain()
      const row = await Outbox.findOne({ name: 'chat.posted' }).sort({ _id: -1 }).lean()
      const happening = { id: row?._id.toHexString(), name: 'chat.posted', payload: row?.payload } as never
      const before = await followings()
        .find({ rootId: toObjectId(root.id) })
        .sort({ _id: 1 })
        .toArray()
      await Promise.all([followPosted(happening), followPosted(happening), followPosted(happening)])
      assert.deepEqual(
        await followings()
          .find({ rootId: toObjectId(root.id) })
          .sort({ _id: 1 })
          .toArray(),
        before,
      )
      await follow(eva, root.id, false)
      await followPosted(happening)
      assert.equal(await isFollowing(eva, root.id), false)
      await followings().deleteMany({ rootId: toObjectId(root.id) })
      await Promise.all(Array.from({ length: 5 }, () => followPosted(happening)))
      assert.deepEqual(
        (
          await followings()
            .find({ rootId: toObjectId(root.id) })
            .toArray()
        )
          .map(({ memberId, following }) => `${memberId.toHexString()} ${following}`)
          .toSorted(),
        [ada, ben, eva].map(({ id }) => `${id} true`).toSorted(),
      )
    })

    it('as each wants it: none of themselves, or all of a channel', async () => {
      await ben.ask('notifications.setChannel', { channelId, level: 'mentions', follow: 'none' })
      await eva.ask('notifications.setChannel', { channelId, level: 'mentions', follow: 'all' })
      const root = await send(ada, 'root')
      const reply = await send(ben, 'reply', root.id)
      assert.deepEqual((await followersOf(reply.id)).toSorted(), [ada.id, eva.id].toSorted())
      await community.drain()
      assert.deepEqual((await followersOf(reply.id)).toSorted(), [ada.id, eva.id].toSorted())
      assert.deepEqual([await isFollowing(ben, root.id), await isFollowing(eva, root.id)], [false, true])
      await follow(ben, root.id, true)
      await follow(eva, root.id, false)
      const next = await send(ada, 'next', root.id)
      await community.drain()
      assert.deepEqual(await followersOf(next.id), [ben.id])
    })

    it('by nobody because of a reply that was taken away', async () => {
      const root = await send(ada, 'root')
      const reply = await send(ben, `reply to ${call(eva)}`, root.id)
      await remove(reply.id)
      await community.drain()
      assert.deepEqual([await followersOf(reply.id), await followersOf(root.id)], [[], []])
      assert.equal(await followings().countDocuments({ rootId: toObjectId(root.id) }), 0)
    })

    it('only where one may read', async () => {
      const root = await send(ada, 'root')
      const asked = { channelId, messageId: root.id, on: true }
      await assertRefused(community.visitor().ask('chat.follow', asked), 'unauthenticated')
      await assertRefused(outsider.ask('chat.follow', asked), 'not_found')
      await assertRefused(ben.ask('chat.follow', { ...asked, messageId: 'f'.repeat(24) }), 'not_found')
      await assertRefused(ben.ask('chat.follow', { ...asked, on: 'perhaps' }), 'invalid', ['on'])
      assert.equal((await ben.ask('chat.follow', asked)).following, true)
      const reply = await send(ada, 'reply', root.id)
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await followersOf(reply.id), [])
    })
  })

  describe('is read', () => {
    it('never back, and never beyond the end of the channel', async () => {
      const root = await send(ada, 'root')
      for (const body of ['a', 'b', 'c']) await send(ben, body, root.id)
      const read = async (seq: number) =>
        (await ada.ask('chat.readThread', { channelId, messageId: root.id, seq })).lastReadSeq
      assert.deepEqual([await read(3), await read(1), await read(99), await read(2)], [3, 3, 4, 4])
      await Promise.all([1, 4, 2, 3].map(read))
      assert.equal((await show(ada, root.id)).thread?.lastReadSeq, 4)
      assert.equal((await ada.ask('chat.list', { channelId })).lastReadSeq, 0)
    })

    it('on all devices of the member, and on nobody else’s', async () => {
      const root = await send(ada, 'root')
      await send(ben, 'reply', root.id)
      const [phone, desk, other] = [await connect(eva), await connect(eva), await connect(ada)]
      await other.ask('chat.open', { channelId })
      await phone.ask('chat.readThread', { channelId, messageId: root.id, seq: 2 })
      const about = { channelId, rootId: root.id, memberId: eva.id }
      assert.deepEqual(await desk.next('chat.threadRead'), { ...about, lastReadSeq: 2, following: false })
      await phone.ask('chat.readThread', { channelId, messageId: root.id, seq: 1 })
      await phone.ask('chat.follow', { channelId, messageId: root.id, on: true })
      assert.deepEqual(await desk.next('chat.threadRead'), { ...about, lastReadSeq: 2, following: true })
      assert.equal(desk.heard('chat.threadRead').length, 2)
      assert.equal(other.heard('chat.threadRead').length, 0)
    })

    it('only by those who may read', async () => {
      const root = await send(ada, 'root')
      const asked = { channelId, messageId: root.id, seq: 1 }
      await assertRefused(community.visitor().ask('chat.readThread', asked), 'unauthenticated')
      await assertRefused(outsider.ask('chat.readThread', asked), 'not_found')
      await assertRefused(ben.ask('chat.readThread', { ...asked, seq: -1 }), 'invalid', ['seq'])
      assert.equal((await ben.ask('chat.readThread', asked)).lastReadSeq, 1)
    })
  })

  describe('that I follow is listed', () => {
    it('with the latest reply first, a page at a time, while I may read it', async () => {
      const other = await ada.ask('groups.create', { name: `Dogs ${randomUUID().slice(0, 8)}` })
      await ben.ask('groups.join', { groupId: other.group.id })
      const roots = [await send(ada, 'one'), await send(ada, 'two'), await send(ada, 'three')]
      const elsewhere = await ada.ask('chat.send', {
        channelId: other.channel.id,
        clientId: randomUUID(),
        body: 'four',
      })
      await send(ada, 'nobody answers this')
      for (const root of roots.toReversed()) {
        community.later(60_000)
        await send(ben, 'reply', root.id)
      }
      community.later(60_000)
      await ben.ask('chat.send', {
        channelId: other.channel.id,
        clientId: randomUUID(),
        body: 'reply',
        threadOf: elsewhere.message.id,
      })
      await community.drain()
      const mine = new Set([elsewhere.message.id, ...roots.map(({ id }) => id)])
      const listed = async (person: Person) => {
        const ids: string[] = []
        let cursor: string | undefined
        do {
          const page = await person.ask('chat.threads', { limit: 2, ...(cursor && { cursor }) })
          ids.push(...page.items.map(({ root }) => root.id))
          cursor = page.nextCursor ?? undefined
        } while (cursor !== undefined)
        return ids.filter(id => mine.has(id))
      }
      const order = [elsewhere.message.id, ...roots.map(({ id }) => id)]
      assert.deepEqual(await listed(ada), order)
      assert.deepEqual(await listed(ben), order)
      assert.deepEqual(await listed(eva), [])
      const first = (await ben.ask('chat.threads', { limit: 1 })).items[0]
      assert.deepEqual(
        [first?.channel.id, first?.thread.replyCount, first?.thread.following],
        [other.channel.id, 1, true],
      )
      await ada.ask('groups.removeMember', { groupId: other.group.id, memberId: ben.id })
      await follow(ben, roots[0]?.id ?? '', false)
      assert.deepEqual(await listed(ben), order.slice(2))
    })

    it('to members who ask with a cursor of this list', async () => {
      await assertRefused(community.visitor().ask('chat.threads', {}), 'unauthenticated')
      await assertRefused(ada.ask('chat.threads', { cursor: 'nope' }), 'invalid', ['cursor'])
      await assertRefused(ada.ask('chat.threads', { limit: 0 }), 'invalid', ['limit'])
      assert.deepEqual((await outsider.ask('chat.threads', {})).items, [])
    })
  })
})
