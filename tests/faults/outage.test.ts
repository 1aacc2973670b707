import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Community, startCommunity } from '../support/community.ts'
import { createPerson, type Live, type Person } from '../support/person.ts'
import { openProxy, type Proxy } from '../support/proxy.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

const ANSWERED_WITHIN_MS = 6000
const BACK_WITHIN_MS = 8000

describe('attack 88: while a dependency is away', () => {
  let community: Community
  let mongo: Proxy
  let redis: Proxy
  let server: ServerProcess
  let ada: Person
  let program: Person
  let live: Live
  let channelId: string

  before(async function () {
    this.timeout(90_000)
    community = await startCommunity()
    const mongoUrl = new URL(community.settings.mongoUrl)
    const redisUrl = new URL(community.settings.redisUrl)
    mongo = await openProxy(mongoUrl.hostname, Number(mongoUrl.port))
    redis = await openProxy(redisUrl.hostname, Number(redisUrl.port || 6379))
    server = await startServerProcess({
      MONGODB_URI: `mongodb://127.0.0.1:${mongo.port}${mongoUrl.pathname}?directConnection=true`,
      REDIS_URL: `redis://127.0.0.1:${redis.port}`,
    })
    ada = createPerson([server.url])
    await ada.ask('members.register', {
      email: `${randomUUID()}@people.example`,
      name: 'Ada',
      password: 'ten letters and more',
    })
    program = createPerson([server.url])
    program.useToken((await ada.ask('members.createToken', { name: 'program' })).token)
    channelId = (await ada.ask('groups.create', { name: 'Outage' })).channel.id
    live = await ada.connect()
  })
  after(async () => {
    live?.close()
    await server?.stop()
    await Promise.all([mongo?.close(), redis?.close()])
    await community.stop()
  })

  afterEach(() => {
    mongo.heal()
    redis.heal()
  })

  const heardAfter = (seq: number) =>
    live.heard('chat.sent').some(({ messages }) => messages.some(message => message.seq > seq))
  const send = () => ({ channelId, clientId: randomUUID(), body: 'Is anyone there?' })
  const timed = async <T>(work: Promise<T>): Promise<T> => {
    const began = performance.now()
    try {
      return await work
    } finally {
      assert.ok(
        performance.now() - began < ANSWERED_WITHIN_MS,
        `answered after ${performance.now() - began} ms`,
      )
    }
  }
  const codeOf = (work: Promise<unknown>) =>
    timed(work).then(
      () => 'ok',
      (error: { code?: string; message: string }) => error.code ?? error.message,
    )
  const ready = async () => (await fetch(`${server.url}/health/ready`)).status
  const back = async (work: () => Promise<unknown>) => {
    const deadline = performance.now() + BACK_WITHIN_MS
    for (;;) {
      const outcome = await work().then(
        () => undefined,
        (error: unknown) => ({ error }),
      )
      if (!outcome) return
      if (performance.now() > deadline) throw outcome.error
      await new Promise(resolve => setTimeout(resolve, 100))
    }
  }

  for (const how of ['cut', 'hold'] as const)
    describe(`MongoDB (${how})`, () => {
      it('everyone is told so within six seconds, nothing is said to be stored, and it comes back by itself', async function () {
        this.timeout(30_000)
        const { lastSeq } = await live.ask('chat.open', { channelId })
        mongo[how]()
        const { email, password } = { email: 'nobody@people.example', password: 'ten letters and more' }
        const outcomes = await Promise.all([
          codeOf(program.ask('groups.list', {})),
          codeOf(ada.ask('groups.create', { name: 'Lost', clientId: 'the-same-one' })),
          codeOf(ada.ask('members.signIn', { email, password })),
          codeOf(live.ask('groups.list', {})),
          codeOf(live.ask('chat.open', { channelId, after: lastSeq, rev: 0 })),
          codeOf(live.ask('chat.send', send())),
          codeOf(live.ask('groups.create', { name: 'Lost', clientId: 'the-same-one' })),
        ])
        assert.deepEqual([...new Set(outcomes)], ['unavailable'])
        assert.equal(await ready(), 503)
        assert.equal((await fetch(`${server.url}/health/live`)).status, 200)

        mongo.heal()
        await back(() => ada.ask('groups.list', {}))
        await back(() => live.ask('chat.send', send()))
        await back(async () => assert.ok(heardAfter(lastSeq), 'what was open before is heard after'))
        await back(() => live.ask('groups.create', { name: 'Lost', clientId: 'the-same-one' }))
        assert.equal((await ada.ask('groups.list', { q: 'Lost' })).items.length, 1)
        await back(async () => assert.equal(await ready(), 200))
      })
    })

  for (const how of ['cut', 'hold'] as const)
    describe(`Redis (${how})`, () => {
      it('sessions fail closed, tokens and live connections go on, and it comes back by itself', async function () {
        this.timeout(30_000)
        const { lastSeq } = await live.ask('chat.open', { channelId })
        redis[how]()
        const [withCookie, withToken, overSocket, stored] = await Promise.all([
          codeOf(ada.ask('members.me', {})),
          codeOf(program.ask('members.me', {})),
          codeOf(live.ask('members.me', {})),
          codeOf(live.ask('chat.send', send())),
        ])
        assert.deepEqual(
          { withCookie, withToken, overSocket, stored },
          { withCookie: 'unavailable', withToken: 'ok', overSocket: 'ok', stored: 'ok' },
        )
        await back(async () =>
          assert.ok(heardAfter(lastSeq), 'what is said is heard by who is connected here'),
        )
        assert.notEqual(await codeOf(ada.connect().then(connected => connected.close())), 'ok')
        assert.notEqual(
          await codeOf(
            createPerson([server.url]).ask('members.signIn', { email: 'a@b.example', password: 'wrong' }),
          ),
          'ok',
        )
        assert.equal(await ready(), 503)

        redis.heal()
        await back(() => ada.ask('members.me', {}))
        await back(async () => assert.equal(await ready(), 200))
        const again = await ada.connect()
        await again.ask('chat.open', { channelId })
        await live.ask('chat.send', send())
        await again.next('chat.sent')
        again.close()
      })
    })

  describe('and afterwards', () => {
    it('the server has lived through all of it without a bug', () => {
      assert.equal(server.child.exitCode, null)
      assert.deepEqual(
        server.lines.filter(line => /"level":"fatal"|"outcome":"bug"|: a bug/.test(line)),
        [],
      )
    })
  })
})
