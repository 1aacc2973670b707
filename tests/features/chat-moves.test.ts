import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { PayloadOf } from '../../domain/contract.ts'
import { followMove } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { followings, Marks, messages, toObjectId } from '../../domain/chat/model.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Moving, openMoving, type Place } from '../support/moving.ts'

describe('a thread that is moved', () => {
  let moving: Moving
  let community: Community
  let ada: Person
  let ben: Person
  let eva: Person
  let from: Place
  let to: Place
  let sendTo: Moving['sendTo']
  let send: Moving['send']
  let move: Moving['move']
  let list: Moving['list']
  let aThread: Moving['aThread']

  before(async () => {
    moving = await openMoving()
    ;({ community, ada, ben, eva, sendTo, send, move, list, aThread } = moving)
  })
  beforeEach(async () => {
    ;({ from, to } = await moving.makeGroups())
  })
  after(() => community.stop())

  it('stands in the other channel as it was: authors, times, order, edits and reactions', async () => {
    await sendTo(to.channelId, ada, 'was here before')
    community.at('2030-02-01T09:00:00.000Z')
    const { root, first, last } = await aThread()
    const before = (await list(ben, from)).filter(({ id }) => [root.id, first.id, last.id].includes(id))
    community.later(60_000)
    assert.deepEqual(await move(ada, root.id), { channelId: to.channelId, seq: 2 })
    const [, ...moved] = await list(ben, to)
    const asBefore = ({
      authorId,
      authorName,
      body,
      html,
      sentAt,
      editedAt,
      reactions,
    }: (typeof moved)[number]) => ({
      authorId,
      authorName,
      body,
      html,
      sentAt,
      editedAt,
      reactions,
    })
    assert.deepEqual(moved.map(asBefore), before.map(asBefore))
    assert.deepEqual(
      moved.map(({ threadOf }) => threadOf),
      [null, moved[0]?.id, moved[0]?.id],
    )
    const { versions } = await ben.ask('chat.history', {
      channelId: to.channelId,
      messageId: moved[1]?.id ?? '',
    })
    assert.deepEqual(
      versions.map(({ body }) => body),
      ['frist'],
    )
    assert.equal((await ben.ask('chat.list', { channelId: to.channelId })).threads[0]?.replyCount, 2)
    assert.deepEqual((await ben.ask('chat.list', { channelId: from.channelId })).threads, [])
  })

  it('is heard where it goes, and announced to nobody a second time', async () => {
    const { root } = await aThread()
    const [old, other] = [await ben.connect(), await ada.connect()]
    await old.ask('chat.open', { channelId: from.channelId })
    await other.ask('chat.open', { channelId: to.channelId })
    await move(ada, root.id)
    assert.deepEqual(
      [await other.next('chat.sent'), await other.next('chat.sent'), await other.next('chat.sent')].flatMap(
        ({ messages: heard }) => heard.map(({ authorName, body }) => [authorName, body]),
      ),
      [
        ['Eva', 'root'],
        ['Ben', 'first'],
        ['Eva', 'last'],
      ],
    )
    for (let at = 0; at < 3; at += 1) {
      const gone = await old.next('chat.deleted')
      assert.deepEqual([gone.body, gone.deletedAt !== null, 'movedTo' in gone], ['', true, false])
    }
    assert.equal(await messages().countDocuments({ unannounced: true }), 0)
    old.close()
    other.close()
  })

  it('22: leads there from its old place only whoever may read there, and leaves nothing of it behind', async () => {
    const { root, first } = await aThread()
    await move(ada, root.id)
    const movedTo = { groupId: to.groupId, channelId: to.channelId, seq: 1 }
    const found = async (person: Person) => {
      const live = await person.connect()
      const opened = await live.ask('chat.open', { channelId: from.channelId })
      const caughtUp = await live.ask('chat.open', { channelId: from.channelId, after: 99, rev: 0 })
      const changed = await live.ask('chat.open', { channelId: from.channelId, after: 5, rev: 1 })
      live.close()
      const { root: shown } = await person.ask('chat.thread', {
        channelId: from.channelId,
        messageId: root.id,
      })
      return [
        ...(await list(person, from)),
        ...opened.messages,
        ...caughtUp.messages,
        ...changed.changed,
        shown,
      ].filter(({ id }) => id === root.id)
    }
    const [seen, hidden] = [await found(ben), await found(eva)]
    assert.ok(seen.length >= 5 && hidden.length === seen.length)
    for (const tombstone of seen) assert.deepEqual([tombstone.body, tombstone.movedTo], ['', movedTo])
    for (const tombstone of hidden)
      assert.deepEqual([tombstone.body, tombstone.html, 'movedTo' in tombstone], ['', '', false])
    await assertRefused(eva.ask('chat.list', { channelId: to.channelId, around: 1 }), 'not_found')
    await assertRefused(eva.ask('chat.thread', { channelId: to.channelId, messageId: root.id }), 'not_found')
    assert.deepEqual(
      (await eva.ask('chat.history', { channelId: from.channelId, messageId: first.id })).versions,
      [],
    )
  })

  it('keeps the credit for what helped, and it can still be taken back', async () => {
    const { root, first: sent } = await aThread()
    await move(ada, root.id)
    const standing = () => Marks.find({ authorId: ben.id, messageId: sent.id, takenBack: null }).lean()
    assert.equal((await standing()).length, 1)
    await eva.ask('groups.join', { groupId: to.groupId })
    const first = (await list(eva, to)).find(({ body }) => body === 'first')
    const react = (on: boolean) =>
      eva.ask('chat.react', { channelId: to.channelId, messageId: first?.id ?? '', emoji: 'helpful', on })
    await react(false)
    assert.equal((await standing()).length, 0)
    await react(true)
    assert.equal((await standing()).length, 1)
  })

  it('is followed and read as it was by those who may read it there', async () => {
    const { root, first } = await aThread()
    await ben.ask('chat.readThread', { channelId: from.channelId, messageId: root.id, seq: first.seq })
    await move(ada, root.id)
    const [copy, firstCopy] = await list(ben, to)
    const { thread } = await ben.ask('chat.thread', { channelId: to.channelId, messageId: copy?.id ?? '' })
    assert.deepEqual([thread?.following, thread?.lastReadSeq], [true, firstCopy?.seq])
    assert.equal(await followings().countDocuments({ rootId: toObjectId(root.id) }), 0)
    assert.equal(
      await followings().countDocuments({
        memberId: toObjectId(eva.id),
        channelId: toObjectId(to.channelId),
      }),
      0,
    )
  })

  it('takes along what people were told of it, as read as it was', async () => {
    const { root } = await aThread()
    const about = async (person: Person) =>
      (await person.ask('notifications.list', {})).items.filter(({ kind }) => kind === 'mention')
    const call = async (person: Person) => {
      const { id, seq } = await send(ada, `@[${person.name}](member:${person.id}) look`, root.id)
      await community.drain()
      return { id, seq }
    }
    const read = await call(ben)
    await ben.ask('chat.markRead', { channelId: from.channelId, seq: read.seq })
    await ben.ask('chat.readThread', { channelId: from.channelId, messageId: root.id, seq: read.seq })
    await call(ben)
    await call(eva)
    await move(ada, root.id)
    await community.drain()

    const copies = await list(ben, to)
    const told = (await about(ben)).toSorted((a, b) => (a.message?.seq ?? 0) - (b.message?.seq ?? 0))
    assert.deepEqual(
      told.map(({ channel, message, read: isRead }) => [channel?.id, message?.id, message?.seq, isRead]),
      [copies[3], copies[4]].map((copy, nth) => [to.channelId, copy?.id, copy?.seq, nth === 0]),
    )
    assert.match(told[0]?.path ?? '', new RegExp(`/c/${to.channelId}`))
    // Eva may not read there: what called her is not shown, and leads nowhere.
    assert.deepEqual(await about(eva), [])

    const [moved] = await Outbox.find({ name: 'chat.moved', 'payload.fromChannelId': from.channelId }).lean()
    const before = await Notices.find({ channelId: to.channelId }).sort({ _id: 1 }).lean()
    const payload = moved?.payload as PayloadOf<'chat.moved'>
    await followMove({ id: String(moved?._id), name: 'chat.moved', payload }, community.now())
    assert.deepEqual(await Notices.find({ channelId: to.channelId }).sort({ _id: 1 }).lean(), before)
  })

  it('is moved once, however often it is asked, and goes on where it was interrupted', async () => {
    const { root } = await aThread()
    const answers = await Promise.all([move(ada, root.id), move(ada, root.id)])
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual(await move(ada, root.id), answers[0])
    assert.equal((await list(ben, to)).length, 3)

    const second = await aThread()
    // As it is after a server died that had copied two of the three.
    const copying = second.root.id
    await move(ada, copying)
    const copies = (await list(ben, to)).slice(3)
    await messages().deleteOne({ _id: toObjectId(copies[2]?.id ?? '') })
    for (const message of [second.root, second.first, second.last])
      await messages().updateOne(
        { _id: toObjectId(message.id) },
        { $set: { deletedAt: null, body: message.body, html: message.html }, $unset: { movedTo: 1 } },
      )
    await move(ada, copying)
    const bodies = (await list(ben, to)).map(({ body }) => body)
    assert.deepEqual(bodies.filter(body => body === 'root').length, 2)
    assert.equal((await list(ben, from)).filter(({ movedTo }) => movedTo !== undefined).length, 6)
  })

  it('takes no more replies at its old place', async () => {
    const { root, first } = await aThread()
    await move(ada, root.id)
    await assertRefused(send(ben, 'late', root.id), 'conflict')
    await assertRefused(send(ben, 'late', first.id), 'conflict')
    const [copy] = await list(ben, to)
    assert.equal((await sendTo(to.channelId, ben, 'in time', copy?.id)).threadOf, copy?.id)
  })

  it('is moved by hosts of both groups, between channels that are on the record', async () => {
    const root = await send(ben, 'root')
    const lounge = await ada.ask('chat.createChannel', {
      groupId: to.groupId,
      name: 'Corridor',
      kind: 'lounge',
    })
    await assertRefused(move(community.visitor(), root.id), 'unauthenticated')
    await assertRefused(move(ben, root.id), 'forbidden')
    await assertRefused(move(eva, root.id), 'not_found')
    const own = await ben.ask('groups.create', { name: `Own ${randomUUID().slice(0, 8)}` })
    await assertRefused(move(ben, root.id, own.channel.id), 'forbidden')
    await assertRefused(move(ada, root.id, own.channel.id), 'not_found')
    await assertRefused(move(ada, root.id, lounge.channel.id), 'invalid', ['toChannelId'])
    await assertRefused(move(ada, root.id, from.channelId), 'invalid', ['toChannelId'])
    await assertRefused(move(ada, root.id, 'nope'), 'invalid', ['toChannelId'])
    await assertRefused(move(ada, 'f'.repeat(24)), 'not_found')
    assert.equal((await move(ada, root.id)).seq, 1)
    await ben.ask('chat.delete', { channelId: from.channelId, messageId: root.id }).catch(() => undefined)
    const gone = await send(ada, 'gone')
    await ada.ask('chat.delete', { channelId: from.channelId, messageId: gone.id })
    await assertRefused(move(ada, gone.id), 'conflict')
  })
})
