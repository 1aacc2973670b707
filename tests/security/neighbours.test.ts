import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { connectRaw, type Raw } from '../../faults/neighbours/raw.ts'
import { waitingFor } from '../../server/realtime/crowding.ts'
import { hasUnread } from '../../server/realtime/unread.ts'
import { createTurns } from '../../server/turns.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'

const LONG = 'x'.repeat(15_000)
const PATIENCE_MS = 60_000

describe('a neighbour who takes more than they read', function () {
  this.timeout(PATIENCE_MS)
  let community: Community
  let ada: Person
  const open: Raw[] = []

  before(async () => {
    community = await startCommunity({ environment: { RATE_LIMIT_FACTOR: '1' } })
    ada = await community.register('Ada')
  })
  afterEach(() => {
    for (const line of open.splice(0)) line.end()
  })
  after(() => community.stop())

  const enter = async (person: Person): Promise<Raw> => {
    const { token } = await person.ask('members.createToken', { name: randomUUID().slice(0, 8) })
    const line = await connectRaw(community.url, token)
    open.push(line)
    return line
  }
  const socketsOf = (person: Person) =>
    community.servers.flatMap(({ io }) =>
      [...io.of('/').sockets.values()].filter(({ data }) => data.actor.id === person.id),
    )

  it('is hung up on once eight MiB wait for them, and whoever reads is not', async () => {
    const ben = await community.register('Ben')
    const { group, channel } = await ada.ask('groups.create', { name: 'Long words' })
    await ben.ask('groups.join', { groupId: group.id })
    const [slow, reading] = [await enter(ben), await enter(ada)]
    for (const line of [slow, reading]) await line.askAndWait('chat.open', { channelId: channel.id })
    slow.stopReading()

    const [seat] = socketsOf(ben)
    assert.ok(seat)
    const began = performance.now()
    // Few and large, so that their bytes and not their number end it.
    let sent = 0
    while (seat.connected) {
      assert.ok(performance.now() - began < PATIENCE_MS / 2, 'hung up on in time')
      seat.emit('chat.resync', {
        channelId: channel.id,
        reason: 'x'.repeat(500_000),
        lastSeq: 0,
        rev: 0,
      })
      sent += 1
      await pause(20)
    }
    assert.ok(sent >= 16, `${sent} of half a MiB each`)
    assert.equal(socketsOf(ada).length, 1)
    assert.ok(reading.isOpen())
  })

  it('is answered pages no longer than a process can bear, without a hole between them', async () => {
    const { channel } = await ada.ask('groups.create', { name: 'Long pages' })
    const send = (body: string) =>
      ada.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body })
    for (let at = 0; at < 30; at += 1) await send(LONG)
    await send('short')
    const list = (asked: object) => ada.ask('chat.list', { channelId: channel.id, limit: 200, ...asked })
    const seqs = ({ messages }: { messages: { seq: number }[] }) => messages.map(({ seq }) => seq)

    const newest = await list({})
    assert.equal(newest.lastSeq, 31)
    assert.equal(seqs(newest).at(-1), 31)
    assert.ok(JSON.stringify(newest).length < 400_000)
    assert.deepEqual(seqs(await list({ limit: 3 })), [29, 30, 31])
    assert.deepEqual(seqs(await list({ limit: 31 })), seqs(newest))

    const forwards: number[] = []
    for (let after = 0; after < 31; after = forwards.at(-1) ?? 31)
      forwards.push(...seqs(await list({ after })))
    const all = Array.from({ length: 31 }, (_, at) => at + 1)
    assert.deepEqual(forwards, all)
    const backwards: number[] = []
    for (let before = 32; before > 1; before = backwards[0] ?? 0)
      backwards.unshift(...seqs(await list({ before })))
    assert.deepEqual(backwards, all)
    const around = seqs(await list({ around: 15 }))
    assert.ok(around.includes(15) && around.length < 31)
    assert.deepEqual(around, all.slice((around[0] ?? 0) - 1, around.at(-1)))
  })

  it('who comes back to more than that begins anew with the newest', async () => {
    const { channel } = await ada.ask('groups.create', { name: 'Long away' })
    const live = await ada.connect()
    for (let at = 0; at < 20; at += 1)
      await live.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body: LONG })
    const long = await live.ask('chat.open', { channelId: channel.id, after: 1, rev: 0 })
    assert.equal(long.reset, true)
    assert.equal(long.messages.at(-1)?.seq, 20)
    const short = await live.ask('chat.open', { channelId: channel.id, after: 17, rev: 0 })
    assert.equal(short.reset, false)
    assert.deepEqual(
      short.messages.map(({ seq }) => seq),
      [18, 19, 20],
    )
    live.close()
  })
})

describe('a neighbour who asks and does not read', function () {
  this.timeout(PATIENCE_MS)
  const CALLS = 100
  const HELD_MAX = 2 * 1024 * 1024
  let community: Community

  before(async () => {
    community = await startCommunity()
  })
  after(() => community.stop())

  it('has little waiting and holds up nobody, and is answered everything once they read', async () => {
    const ada = await community.register('Ada')
    const { channel } = await ada.ask('groups.create', { name: 'Unread' })
    for (let at = 0; at < 12; at += 1)
      await ada.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body: LONG })
    const { token } = await ada.ask('members.createToken', { name: 'unread' })
    const [slow, quick] = [await connectRaw(community.url, token), await ada.connect()]
    const seat = community.servers
      .flatMap(({ io }) => [...io.of('/').sockets.values()])
      .find(({ data }) => data.actor.tokenId !== undefined)
    assert.ok(seat)
    slow.stopReading()
    for (let at = 0; at < CALLS; at += 1) slow.ask('chat.list', { channelId: channel.id, limit: 200 }, at + 1)

    let most = 0
    const look = () => (most = Math.max(most, waitingFor(seat).bytes))
    const began = performance.now()
    for (let settled = 0; settled < 20; settled = look() > 0 && hasUnread(seat) ? settled + 1 : 0) {
      assert.ok(performance.now() - began < PATIENCE_MS / 2, 'something waits')
      await pause(50)
    }
    assert.equal((await quick.ask('members.me', {})).member.id, ada.id)
    assert.ok(most < HELD_MAX, `${most} bytes waited`)
    assert.ok(slow.isOpen() && slow.answered() === 0)

    slow.readAgain()
    while (slow.answered() < CALLS) {
      look()
      assert.ok(performance.now() - began < PATIENCE_MS, `${slow.answered()} answered`)
      await pause(20)
    }
    assert.ok(most < HELD_MAX, `${most} bytes waited while they read`)
    slow.end()
    quick.close()
  })
})

describe('the turns of one member', () => {
  it('are four at once, in order, while another member waits for none of them', async () => {
    const turns = createTurns(1)
    const order: string[] = []
    const release: (() => void)[] = []
    const ask = (who: string, name: string) =>
      turns.take(who, async () => {
        order.push(name)
        await new Promise<void>(resolve => release.push(resolve))
        return 1
      })
    const asked = ['1', '2', '3', '4', '5', '6'].map(name => ask('ada', name))
    asked.push(ask('ben', 'other'))
    await pause(10)
    assert.deepEqual(order, ['1', '2', '3', '4', 'other'])
    while (order.length < 7 || release.length > 0) {
      release.shift()?.()
      await pause(1)
    }
    await Promise.all(asked)
    assert.deepEqual(order, ['1', '2', '3', '4', 'other', '5', '6'])
  })

  it('let others be heard between, however fast they are answered', async () => {
    const turns = createTurns(1)
    let answered = 0
    const answer = async () => {
      answered += 1
      return 0
    }
    const asked = Array.from({ length: 64 }, () => turns.take('ada', answer))
    const heardAfter = new Promise<number>(resolve => setImmediate(() => resolve(answered)))
    assert.ok((await heardAfter) <= 8, `${await heardAfter} were answered before anybody else was heard`)
    await Promise.all(asked)
    assert.equal(answered, 64)
  })

  it('are refused when too many wait, and given back when one fails', async () => {
    const turns = createTurns(100)
    let release = () => {}
    const held = new Promise<void>(resolve => (release = resolve))
    const act = () => held.then(() => 1)
    const asked = Array.from({ length: 504 }, () => turns.take('ada', act))
    await assert.rejects(turns.take('ada', act), /waiting/)
    release()
    await Promise.all(asked)
    const failing = () => turns.take('ada', () => Promise.reject(new Error('no')))
    for (let at = 0; at < 10; at += 1) await assert.rejects(failing(), /no/)
    await turns.take('ada', async () => 1)
  })

  it('are one at a time while many of them wait', async () => {
    const turns = createTurns(1)
    let running = 0
    const besideEach: number[] = []
    const ask = () =>
      turns.take('ada', async () => {
        besideEach.push(running)
        running += 1
        await pause(1)
        running -= 1
        return 0
      })
    await Promise.all(Array.from({ length: 100 }, ask))
    // The first four found nobody waiting, and the last 64 no more than anybody may have.
    assert.deepEqual([...new Set(besideEach.slice(4, -64))], [0])
    assert.equal(Math.max(...besideEach.slice(-64)), 3)
  })

  it('wait for the bytes that were answered before', async () => {
    const turns = createTurns(1)
    const began = performance.now()
    await turns.take('ada', async () => 1.5 * 1024 * 1024)
    let isAnswered = false
    const until = turns.take('ada', async () => 1).then(() => (isAnswered = true))
    await turns.take('ben', async () => 1)
    assert.equal(isAnswered, false)
    await until
    assert.ok(performance.now() - began >= 450, `${performance.now() - began} ms`)
  })
})
