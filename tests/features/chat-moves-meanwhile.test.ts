import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { sendThrough } from '../../domain/chat/actions.ts'
import { Marks, messages, toObjectId } from '../../domain/chat/model.ts'
import { moveThrough } from '../../domain/chat/moves.ts'
import { createWriter, type Writer } from '../../domain/chat/writer.ts'
import type { PayloadOf } from '../../domain/contract.ts'
import { actorOf } from '../../domain/members/access.ts'
import { Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Moving, openMoving, type Place } from '../support/moving.ts'

describe('a thread that is moved while its people go on', () => {
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
      try {
        await moveThrough({ ...writer, append }, context, input)
      } finally {
        await writer.drain()
      }
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
      assert.ok(moved)
      assert.equal((moved.payload as PayloadOf<'chat.moved'>).messages.length, 2)
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
    const again = await sendThrough(writer, context, sent)
    await writer.drain()
    assert.deepEqual([again.message.id, 'movedTo' in again.message], [message.id, false])
  })

  it('cannot be kept from moving by a message that takes its name', async () => {
    const root = await send(ben, 'root')
    const named = { channelId: to.channelId, clientId: `moved-${root.id}`, body: 'x' }
    await assertRefused(ben.ask('chat.send', named), 'invalid', ['clientId'])
    assert.equal((await move(ada, root.id)).seq, 1)
  })
})
