import assert from 'node:assert/strict'
import { noteRewritten } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import type { Person } from '../support/community.ts'
import { openParlour, type Parlour } from '../support/chat.ts'

describe('a message that helped', () => {
  it('is what its author is told of, until they said that they saw it', async () => {
    const parlour = await openParlour()
    const { ada, ben, community, say } = parlour
    const { groupId, channelId } = await parlour.openGroup()
    const { id, seq } = await say(ada, channelId, 'warm fluids')
    await ben.ask('chat.react', { channelId, messageId: id, emoji: 'helpful', on: true })
    await community.drain()
    await ada.ask('chat.markRead', { channelId, seq })
    const [row] = (await ada.ask('notifications.list', {})).items
    assert.deepEqual(
      [row?.what, row?.path, row?.message?.id, row?.read],
      ['helped', `/g/${groupId}/c/${channelId}/${seq}`, id, false],
    )
    await community.stop()
  })
})

describe('a message that is rewritten', () => {
  let parlour: Parlour
  let groupId: string
  let channelId: string

  before(async () => {
    parlour = await openParlour()
  })
  beforeEach(async () => {
    ;({ groupId, channelId } = await parlour.openGroup({ reading: 'members' }))
    await parlour.community.drain()
    await Notices.deleteMany({})
    await Outbox.deleteMany({})
  })
  after(() => parlour.community.stop())

  const call = ({ id, name }: Person) => `@[${name}](member:${id})`
  const edit = async (messageId: string, body: string) => {
    await parlour.ada.ask('chat.edit', { channelId, messageId, body })
    await parlour.community.drain()
  }
  const told = async (person: Person) =>
    (await person.ask('notifications.list', {})).items.map(({ kind, count, read, message }) => [
      kind,
      count,
      read,
      message?.id,
    ])
  const rewritten = async () =>
    (await Outbox.find({ name: 'chat.rewritten' }).sort({ _id: 1 }).lean()).map(
      ({ _id, name, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening<'chat.rewritten'>,
    )

  it('tells whom it calls anew, once, and nobody whom it called before', async () => {
    const { ada, ben, cleo, community, say } = parlour
    const { id } = await say(ada, channelId, `${call(ben)} look`)
    await community.drain()
    await edit(id, `${call(ben)} and ${call(cleo)} look`)
    for (const person of [ben, cleo]) assert.deepEqual(await told(person), [['mention', 1, false, id]])
    await edit(id, 'Never mind')
    await edit(id, `After all: ${call(cleo)}`)
    await edit(id, `After all: ${call(cleo)} and @everyone`)
    for (const person of [ben, cleo]) assert.deepEqual(await told(person), [['mention', 1, false, id]])
    assert.deepEqual(await told(ada), [])
  })

  it('tells a circle that it calls anew, and whoever was called by name before only once', async () => {
    const { ada, ben, cleo, community, say } = parlour
    const { id } = await say(ada, channelId, `${call(ben)} look`)
    await community.drain()
    await edit(id, `${call(ben)} @everyone look`)
    for (const person of [ben, cleo]) assert.deepEqual(await told(person), [['mention', 1, false, id]])
  })

  it('tells who has read the place already, until they say that they read it', async () => {
    const { ada, ben, community, say } = parlour
    const { id, seq } = await say(ada, channelId, 'look')
    await ben.ask('chat.markRead', { channelId, seq })
    await edit(id, `look, ${call(ben)}`)
    assert.deepEqual(await told(ben), [['mention', 1, false, id]])
    const { items } = await ben.ask('chat.mine', {})
    assert.equal(items.find(channel => channel.id === channelId)?.mentions, 1)
    await ben.ask('notifications.markRead', { until: community.now().toISOString() })
    assert.deepEqual(await told(ben), [['mention', 1, true, id]])
  })

  it('makes who is called into a thread follow it', async () => {
    const { ada, ben, say } = parlour
    const root = await say(ada, channelId, 'root')
    const reply = await say(ada, channelId, 'reply', { threadOf: root.id })
    await edit(reply.id, `reply, ${call(ben)}`)
    const { thread } = await ben.ask('chat.thread', { channelId, messageId: root.id })
    assert.equal(thread?.following, true)
  })

  it('tells nobody who may not read it, wants nothing from there, or is not called any more', async () => {
    const { ada, ben, cleo, outsider, say } = parlour
    await ben.ask('notifications.setChannel', { channelId, level: 'nothing', follow: 'inherit' })
    const { id } = await say(ada, channelId, 'look')
    await ada.ask('chat.edit', { channelId, messageId: id, body: `${call(cleo)} look` })
    await edit(id, `${call(ben)} ${call(outsider)} look`)
    for (const person of [ben, cleo, outsider]) assert.deepEqual(await told(person), [])
  })

  it('announces only what it adds, and is told once however often that is announced', async () => {
    const { ada, ben, community, say } = parlour
    const { id, seq } = await say(ada, channelId, 'look')
    await edit(id, 'look here')
    assert.deepEqual(await rewritten(), [])
    await edit(id, `${call(ben)} @hosts look`)
    const [first, ...others] = await rewritten()
    assert.ok(first)
    assert.deepEqual(first.payload, {
      messageId: id,
      channelId,
      groupId,
      authorId: ada.id,
      seq,
      at: community.now().toISOString(),
      called: { memberIds: [ben.id], circles: ['hosts'] },
    })
    assert.deepEqual(others, [])
    for (let turn = 0; turn < 2; turn += 1) await noteRewritten(first, community.now())
    assert.equal(await Notices.countDocuments({ memberId: ben.id }), 1)
    await edit(id, `${call(ben)} look`)
    assert.equal((await rewritten()).length, 1)
  })
})
