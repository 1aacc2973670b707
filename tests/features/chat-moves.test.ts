import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { PayloadOf } from '../../domain/contract.ts'
import { followMove } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { followings, Marks, messages, toObjectId } from '../../domain/chat/model.ts'
import { sendThrough } from '../../domain/chat/actions.ts'
import { moveThrough } from '../../domain/chat/moves.ts'
import { createWriter, type Writer } from '../../domain/chat/writer.ts'
import { actorOf } from '../../domain/members/access.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

describe('a thread that is moved', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let eva: Person
  let from: { groupId: string; channelId: string }
  let to: { groupId: string; channelId: string }

  before(async () => {
    community = await startCommunity()
    ;[ada, ben, eva] = [
      await community.register('Ada'),
      await community.register('Ben'),
      await community.register('Eva'),
    ]
  })
  beforeEach(async () => {
    const made = async (name: string) => {
      const { group, channel } = await ada.ask('groups.create', {
        name: `${name} ${randomUUID().slice(0, 8)}`,
      })
      return { groupId: group.id, channelId: channel.id }
    }
    ;[from, to] = [await made('Cats'), await made('Private')]
    for (const person of [ben, eva]) await person.ask('groups.join', { groupId: from.groupId })
    await ben.ask('groups.join', { groupId: to.groupId })
  })
  after(() => community.stop())

  const sendTo = async (channelId: string, person: Person, body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body,
        ...(threadOf && { threadOf }),
      })
    ).message
  const send = (person: Person, body: string, threadOf?: string) =>
    sendTo(from.channelId, person, body, threadOf)
  const move = (person: Person, messageId: string, toChannelId = to.channelId) =>
    person.ask('chat.moveThread', { channelId: from.channelId, messageId, toChannelId })
  const list = async (person: Person, { channelId }: { channelId: string }) =>
    (await person.ask('chat.list', { channelId })).messages
  /** A thread by several people, edited, reacted to and said to have helped. */
  const aThread = async () => {
    const root = await send(eva, 'root')
    await send(ada, 'beside it')
    const first = await send(ben, 'frist', root.id)
    await ben.ask('chat.edit', { channelId: from.channelId, messageId: first.id, body: 'first' })
    await eva.ask('chat.react', {
      channelId: from.channelId,
      messageId: first.id,
      emoji: 'helpful',
      on: true,
    })
    const gone = await send(ada, 'gone', root.id)
    await ada.ask('chat.delete', { channelId: from.channelId, messageId: gone.id })
    const last = await send(eva, 'last', root.id)
    await community.drain()
    return { root, first, last }
  }

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

  describe('does not keep what was taken away', () => {
    /** Moves as a server does that does `also` once it has copied a text. */
    const moveWhile = async (messageId: string, text: string, also: () => Promise<unknown>) => {
      const writer = createWriter()
      const append: Writer['append'] = async draft => {
        const stored = await writer.append(draft)
        if (draft.body === text) await also()
        return stored
      }
      const context = { actor: await actorOf(ada.id), now: community.now() }
      const input = { channelId: from.channelId, messageId, toChannelId: to.channelId }
      await moveThrough({ ...writer, append }, context, input).finally(() => writer.drain())
    }
    const takeAway = (person: Person, { id }: { id: string }) =>
      person.ask('chat.delete', { channelId: from.channelId, messageId: id })
    const standing = async (person: Person, place: { channelId: string }) =>
      (await list(person, place)).filter(({ deletedAt }) => deletedAt === null).map(({ body }) => body)

    it('while it was copied', async () => {
      const { root, first } = await aThread()
      await moveWhile(root.id, 'last', () => takeAway(ben, first))
      assert.deepEqual(await standing(ben, to), ['root', 'last'])
      const stored = await messages()
        .find({ channelId: { $in: [from, to].map(({ channelId }) => toObjectId(channelId)) } })
        .toArray()
      assert.doesNotMatch(JSON.stringify(stored), /first/)
      assert.equal((await list(ben, to))[1]?.removed?.by, 'author')
      await community.drain()
      assert.equal(await Marks.countDocuments({ messageId: first.id, takenBack: null }), 0)
      const moved = await Outbox.findOne({ name: 'chat.moved' }).sort({ _id: -1 }).lean()
      assert.equal((moved?.payload as PayloadOf<'chat.moved'>).messages.length, 2)
    })

    it('after whoever copied it died', async () => {
      const { root, first } = await aThread()
      await assert.rejects(
        moveWhile(root.id, 'first', () => Promise.reject(new Error('It died'))),
        /It died/,
      )
      await takeAway(ben, first)
      await move(ada, root.id)
      assert.deepEqual(await standing(ben, to), ['root', 'last'])
      assert.deepEqual(await standing(ben, from), ['beside it'])
    })

    it('nor takes the credit of what another host moved elsewhere meanwhile', async () => {
      const { root, first } = await aThread()
      const { channel } = await ada.ask('chat.createChannel', { groupId: from.groupId, name: 'doses' })
      await moveWhile(root.id, 'last', () =>
        ada.ask('chat.moveMessages', {
          channelId: from.channelId,
          messageIds: [first.id],
          toChannelId: channel.id,
        }),
      )
      assert.deepEqual(await standing(ben, to), ['root', 'last'])
      assert.deepEqual(await standing(ben, { channelId: channel.id }), ['first'])
      assert.equal(await Marks.countDocuments({ messageId: first.id, takenBack: null }), 1)
    })

    it('by its author after it was moved, also to where they may not read', async () => {
      const { root, last } = await aThread()
      await move(ada, root.id)
      await assertRefused(takeAway(community.visitor(), last), 'unauthenticated')
      await assertRefused(takeAway(ben, last), 'forbidden')
      const { message } = await takeAway(eva, last)
      assert.equal('movedTo' in message, false)
      assert.deepEqual(await standing(ben, to), ['root', 'first'])
      assert.deepEqual((await list(ben, to))[2]?.removed, { by: 'author' })
      await takeAway(eva, last)
      assert.deepEqual(await standing(ben, to), ['root', 'first'])
    })
  })

  it('stays closed to replies', async () => {
    const { root } = await aThread()
    await messages().updateOne({ _id: toObjectId(root.id) }, { $set: { lockedAt: community.now() } })
    await move(ada, root.id)
    const [copy] = await list(ben, to)
    await assertRefused(sendTo(to.channelId, ben, 'more', copy?.id), 'forbidden')
  })

  it('tells who sent it before nothing of where it went, when they send it again', async () => {
    const sent = { channelId: from.channelId, clientId: randomUUID(), body: 'root' }
    const { message } = await eva.ask('chat.send', sent)
    await move(ada, message.id)
    // A server that did not see it sent finds it stored.
    const writer = createWriter()
    const context = { actor: await actorOf(eva.id), now: community.now() }
    const again = await sendThrough(writer, context, sent).finally(() => writer.drain())
    assert.deepEqual([again.message.id, 'movedTo' in again.message], [message.id, false])
  })

  it('cannot be kept from moving by a message that takes its name', async () => {
    const root = await send(ben, 'root')
    const named = { channelId: to.channelId, clientId: `moved-${root.id}`, body: 'x' }
    await assertRefused(ben.ask('chat.send', named), 'invalid', ['clientId'])
    assert.equal((await move(ada, root.id)).seq, 1)
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
