import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { changeMessage, takeRevisions, transactInTurn } from '../../domain/chat/revisions.ts'
import { transact } from '../../domain/transaction.ts'
import { type Community, type Live, type Person, startCommunity } from '../support/community.ts'

describe('the revision of a channel', () => {
  let community: Community
  let ada: Person
  let live: Live
  let channelId: string
  let messageIds: string[]

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
  })
  beforeEach(async () => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    channelId = made.channel.id
    live = await ada.connect()
    messageIds = []
    for (const body of ['one', 'two', 'three']) {
      const { message } = await ada.ask('chat.send', { channelId, clientId: randomUUID(), body })
      messageIds.push(message.id)
    }
  })
  afterEach(() => live.close())
  after(() => community.stop())

  const idAt = (place: number) => messageIds[place] ?? ''
  const change = (place: number, body: string) =>
    transactInTurn(channelId, record =>
      changeMessage(record, idAt(place), channelId, { $set: { body, html: `<p>${body}</p>` } }),
    )

  it('is 0 until a message changes, and then grows by one with each change', async () => {
    assert.equal((await ada.ask('chat.list', { channelId })).rev, 0)
    assert.equal((await change(1, 'Two')).rev, 1)
    assert.equal((await change(0, 'One')).rev, 2)
    const page = await ada.ask('chat.list', { channelId })
    assert.equal(page.rev, 2)
    assert.deepEqual(
      page.messages.map(({ body, rev }) => [body, rev]),
      [
        ['One', 2],
        ['Two', 1],
        ['three', undefined],
      ],
    )
  })

  it('grows by one for each of many changes at once, of one process or of several', async () => {
    const many = Array.from({ length: 20 }, (_, at) => at)
    const inTurn = many.map(at => change(at % 3, `a${at}`))
    // Two processes do not know of each other's queues.
    const atOnce = many.map(at =>
      transact(record =>
        changeMessage(record, idAt(at % 3), channelId, { $set: { body: `b${at}`, html: '' } }),
      ),
    )
    const revs = (await Promise.all([...inTurn, ...atOnce])).map(({ rev }) => rev ?? 0)
    assert.deepEqual(
      revs.toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_, at) => at + 1),
    )
  })

  it('does not grow when the change it was taken for fails', async () => {
    await change(0, 'One')
    await assert.rejects(
      transact(async record => {
        await changeMessage(record, idAt(1), channelId, { $set: { body: 'never' } })
        throw new Error('the power went')
      }),
      /the power went/,
    )
    const page = await ada.ask('chat.list', { channelId })
    assert.deepEqual([page.rev, page.messages[1]?.body], [1, 'two'])
  })

  it('brings to whoever says the last they saw what changed of what they had, the latest change last', async () => {
    const before = await live.ask('chat.open', { channelId })
    await change(1, 'Two')
    await change(0, 'One')
    await change(1, 'Two again')
    const missed = await live.ask('chat.open', { channelId, after: before.lastSeq, rev: before.rev })
    assert.deepEqual(
      missed.changed.map(({ body, rev }) => [body, rev]),
      [
        ['One', 2],
        ['Two again', 3],
      ],
    )
    assert.deepEqual([missed.rev, missed.reset, missed.messages], [3, false, []])
    const part = await live.ask('chat.open', { channelId, after: 1, rev: 1 })
    assert.deepEqual(
      [part.changed, part.messages].map(found => found.map(({ seq, rev }) => [seq, rev])),
      [
        [[1, 2]],
        [
          [2, 3],
          [3, undefined],
        ],
      ],
    )
    assert.deepEqual((await live.ask('chat.open', { channelId, after: 3, rev: 3 })).changed, [])
  })

  it('resets whoever missed more than 200 changed messages, or claims to know a revision that is not there', async () => {
    const clientIds = Array.from({ length: 201 }, () => randomUUID())
    const sent = await Promise.all(
      clientIds.map(clientId => ada.ask('chat.send', { channelId, clientId, body: 'x' })),
    )
    await transact(async record => {
      for (const { message } of sent)
        await changeMessage(record, message.id, channelId, { $set: { body: 'y' } })
    })
    const most = await live.ask('chat.open', { channelId, after: 204, rev: 1 })
    assert.deepEqual([most.changed.length, most.reset, most.rev], [200, false, 201])
    const tooMany = await live.ask('chat.open', { channelId, after: 204, rev: 0 })
    assert.deepEqual(
      [tooMany.changed, tooMany.reset, tooMany.rev, tooMany.messages.at(-1)?.seq],
      [[], true, 201, 204],
    )
    const unknown = await live.ask('chat.open', { channelId, after: 204, rev: 202 })
    assert.deepEqual([unknown.reset, unknown.messages.length], [true, 50])
  })

  it('is told live with the message as it stands', async () => {
    await live.ask('chat.open', { channelId })
    const changed = await change(2, 'Three')
    assert.deepEqual(await live.next('chat.edited'), changed)
    assert.deepEqual((await ada.ask('chat.list', { channelId })).messages[2], changed)
  })

  it('is taken for many messages at once', async () => {
    assert.equal(await transact(() => takeRevisions(channelId, 5)), 5)
    assert.equal((await change(0, 'One')).rev, 6)
  })
})
