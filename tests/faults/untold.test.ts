import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
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

describe('a channel that could not be read for a moment', () => {
  let community: Community
  let ada: Person
  let channelId: string
  const lives: Live[] = []

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    channelId = (await ada.ask('groups.create', { name: 'Unread' })).channel.id
  })
  after(async () => {
    for (const live of lives) live.close()
    await community.stop()
  })

  const connect = async () => {
    const live = await ada.connect()
    lives.push(live)
    return live
  }
  const send = async () => {
    const asked = { channelId, clientId: randomUUID(), body: 'Who hears?' }
    return (await ada.ask('chat.send', asked)).message.seq
  }
  const hasHeard = (live: Live, seq: number) =>
    live.heard('chat.sent').some(({ messages }) => messages.some(message => message.seq === seq))

  it('is still heard by who had it open, and by nobody who could not open it', async () => {
    const [open, shut, witness] = [await connect(), await connect(), await connect()]
    for (const live of [open, witness]) await live.ask('chat.open', { channelId })
    await send()
    // No page that has this in it can be shown: reading fails after access was found to hold.
    const messages = mongoose.connection.collection('messages')
    const place = { channelId: new mongoose.Types.ObjectId(channelId), seq: 2 }
    await messages.insertOne({ ...STORED, ...place, body: null, clientId: 'broken', sentAt: community.now() })
    for (const live of [open, shut])
      await assert.rejects(live.ask('chat.open', { channelId, after: 1, rev: 0 }), { code: 'bug' })
    await messages.updateOne(place, {
      $set: { body: 'mended', authorId: new mongoose.Types.ObjectId(ada.id) },
    })

    const seq = await send()
    for (let turn = 0; !hasHeard(witness, seq) || !hasHeard(open, seq); turn += 1) {
      assert.ok(turn < 200, 'who had it open hears it')
      await pause(50)
    }
    await shut.ask('members.me', {})
    assert.equal(hasHeard(shut, seq), false)
  })
})
