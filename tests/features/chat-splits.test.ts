import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

describe('messages that are moved', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let eva: Person
  let groupId: string
  let from: string
  let to: string
  before(async () => {
    community = await startCommunity()
    ;[ada, ben, eva] = [
      await community.register('Ada'),
      await community.register('Ben'),
      await community.register('Eva'),
    ]
  })
  beforeEach(async () => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    ;[groupId, from] = [made.group.id, made.channel.id]
    to = (await ada.ask('chat.createChannel', { groupId, name: 'Elsewhere' })).channel.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const send = async (person: Person, body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId: from,
        clientId: randomUUID(),
        body,
        ...(threadOf && { threadOf }),
      })
    ).message
  const move = (person: Person, messageIds: string[], more: { rest?: boolean; toChannelId?: string } = {}) =>
    person.ask('chat.moveMessages', { channelId: from, messageIds, toChannelId: to, ...more })
  const standing = async (channelId: string) =>
    (await ben.ask('chat.list', { channelId })).messages.filter(({ deletedAt }) => deletedAt === null)
  const bodies = async (channelId: string) => (await standing(channelId)).map(({ body }) => body)
  const aThread = async () => {
    const root = await send(ben, 'root')
    const replies = []
    for (const body of ['one', 'two', 'three']) replies.push(await send(ada, body, root.id))
    await community.drain()
    const [one, two, three] = replies
    assert.ok(one && two && three)
    return { root, one, two, three }
  }

  it('are those that were chosen, each with its thread, in their order', async () => {
    const { root } = await aThread()
    await send(ada, 'stays')
    const also = await send(ben, 'also')
    const { seq } = await move(ada, [also.id, root.id])
    assert.equal(seq, 1)
    assert.deepEqual(
      [await bodies(from), await bodies(to)],
      [['stays'], ['root', 'one', 'two', 'three', 'also']],
    )
    const [first, ...others] = await standing(to)
    assert.deepEqual(
      others.map(({ threadOf }) => threadOf),
      [first?.id, first?.id, first?.id, null],
    )
    assert.deepEqual(await move(ada, [also.id, root.id]), { channelId: to, seq: 1 })
    assert.equal((await standing(to)).length, 5)
  })

  it('split a thread from one reply on, here or elsewhere, and who followed it follows both', async () => {
    const { root, two } = await aThread()
    await move(ada, [two.id], { rest: true, toChannelId: from })
    const [, , split, after] = await standing(from)
    assert.deepEqual(await bodies(from), ['root', 'one', 'two', 'three'])
    assert.deepEqual([split?.body, split?.threadOf, after?.threadOf], ['two', null, split?.id])
    const threads = (await ben.ask('chat.list', { channelId: from })).threads
    assert.deepEqual(
      threads.map(({ rootId, replyCount, following }) => [rootId, replyCount, following]),
      [
        [root.id, 1, true],
        [split?.id, 1, true],
      ],
    )
    const { one } = await aThread()
    await move(ada, [one.id], { rest: true })
    assert.deepEqual(await bodies(to), ['one', 'two', 'three'])
  })

  it('are moved by hosts, and only what the channel has', async () => {
    const { root, one, two } = await aThread()
    await assertRefused(move(community.visitor(), [root.id]), 'unauthenticated')
    await assertRefused(move(eva, [root.id]), 'not_found')
    await assertRefused(move(ben, [root.id]), 'forbidden')
    await assertRefused(move(ada, [root.id, 'f'.repeat(24)]), 'not_found')
    await assertRefused(move(ada, []), 'invalid', ['messageIds'])
    await assertRefused(move(ada, [one.id, two.id], { rest: true }), 'invalid', ['messageIds'])
    await assertRefused(move(ada, [root.id], { rest: true }), 'invalid', ['messageIds'])
    await assertRefused(move(ada, [root.id], { toChannelId: from }), 'invalid', ['toChannelId'])
    const { channel: lounge } = await ada.ask('chat.createChannel', {
      groupId,
      name: 'Corridor',
      kind: 'lounge',
    })
    await assertRefused(move(ada, [root.id], { toChannelId: lounge.id }), 'invalid', ['toChannelId'])
    const hidden = await ada.ask('groups.create', { name: 'Unseen', listing: 'members' })
    await assertRefused(
      eva.ask('chat.moveMessages', { channelId: hidden.channel.id, messageIds: [root.id], toChannelId: to }),
      'not_found',
    )
  })
})
