import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { type Community, type Live, type Person, startCommunity } from '../support/community.ts'

const STORED = { html: '', threadOf: null, editedAt: null, deletedAt: null }

describe('a message that was stored and that nobody told', () => {
  let community: Community
  let ada: Person
  let live: Live
  let channelId: string
  let busyId: string

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    const { group, channel } = await ada.ask('groups.create', { name: 'Untold' })
    channelId = channel.id
    busyId = (await ada.ask('chat.createChannel', { groupId: group.id, name: 'told' })).channel.id
    live = await ada.connect({ at: 1 })
    for (const id of [channelId, busyId]) await live.ask('chat.open', { channelId: id })
  })
  after(async () => {
    live?.close()
    await community.stop()
  })

  /** As a server leaves it that ends between storing and telling. */
  const store = async (seq: number) => {
    const ids = {
      channelId: new mongoose.Types.ObjectId(channelId),
      authorId: new mongoose.Types.ObjectId(ada.id),
    }
    await mongoose.connection.collection('messages').insertOne({
      ...STORED,
      ...ids,
      seq,
      clientId: randomUUID(),
      body: `${seq}`,
      sentAt: community.now(),
    })
  }
  const heardOf = (id: string) => live.heard('chat.resync').filter(hint => hint.channelId === id)

  it('is noticed by who has the channel open once it rests, and asked for', async function () {
    this.timeout(30_000)
    await store(1)
    const resync = await live.next('chat.resync')
    assert.deepEqual(resync, { channelId, reason: 'rests', lastSeq: 1, rev: 0 })
    const { messages } = await live.ask('chat.open', { channelId, after: 0 })
    assert.deepEqual(
      messages.map(({ seq }) => seq),
      [1],
    )
  })

  it('is told of once, and again only when there is more', async function () {
    this.timeout(30_000)
    await store(2)
    assert.equal((await live.next('chat.resync')).lastSeq, 2)
    await store(3)
    assert.equal((await live.next('chat.resync')).lastSeq, 3)
    assert.deepEqual(
      heardOf(channelId).map(({ lastSeq }) => lastSeq),
      [1, 2, 3],
    )
  })

  it('says nothing of channels in which nothing happened', () => {
    assert.deepEqual(heardOf(busyId), [])
  })
})
