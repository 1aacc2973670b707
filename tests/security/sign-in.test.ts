import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { createLog } from '../../config/log.ts'
import { connectRedis } from '../../config/redis.ts'
import { visitor } from '../../domain/vocabulary.ts'
import { createLimits } from '../../server/limits.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { usualDifferenceMs } from '../support/effort.ts'
import { AS_SHIPPED } from '../support/passwords.ts'
import { createPerson } from '../support/person.ts'
import { type ServerProcess, startServerProcess } from '../support/server-process.ts'

const GUESSES_MAX = 10

describe('attacks on signing in', () => {
  let community: Community
  before(async () => {
    community = await startCommunity({ environment: { RATE_LIMIT_FACTOR: '1' } })
  })
  after(() => community.stop())

  const guess = (email: string, password: string, headers: Record<string, string> = {}) =>
    community.visitor().http('POST', '/api/v1/auth/login', { email, password }, headers)

  it('25: guesses at one account are refused after ten, with the time to wait, and others are let in', async () => {
    const [ada, ben] = [await community.register('Ada'), await community.register('Ben')]
    for (let turn = 0; turn < GUESSES_MAX; turn += 1)
      assert.equal((await guess(ada.email, `wrong ${turn}`)).status, 401)
    const refused = await guess(ada.email.toUpperCase(), 'wrong again')
    assert.equal(refused.status, 429)
    const wait = Number(refused.headers.get('retry-after'))
    assert.ok(wait > 0 && wait <= 600)
    assert.equal((refused.body as { code: string }).code, 'too_many')
    assert.equal((await guess(ben.email, ben.password)).status, 200)
    assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
  })

  it('25: guesses sent all at once are counted like others', async () => {
    const cleo = await community.register('Cleo')
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, turn) => guess(cleo.email, `wrong ${turn}`)),
    )
    assert.equal(outcomes.filter(({ status }) => status === 401).length, GUESSES_MAX)
    assert.equal(outcomes.filter(({ status }) => status === 429).length, 30 - GUESSES_MAX)
  })

  it('25: signing in rightly costs nothing', async () => {
    const dina = await community.register('Dina')
    for (let turn = 0; turn < GUESSES_MAX + 2; turn += 1)
      assert.equal((await guess(dina.email, dina.password)).status, 200)
  })

  it('36: another address in a header is no other address', async () => {
    const statuses = new Set<number>()
    for (let turn = 0; turn < 100 && !statuses.has(429); turn += 10) {
      const batch = Array.from({ length: 10 }, (_, index) =>
        guess(`${randomUUID()}@people.example`, 'one password', {
          'x-forwarded-for': `203.0.113.${turn + index}`,
          'x-real-ip': `203.0.113.${turn + index}`,
          forwarded: `for=203.0.113.${turn + index}`,
        }),
      )
      for (const { status } of await Promise.all(batch)) statuses.add(status)
    }
    assert.deepEqual(
      [...statuses].toSorted((a, b) => a - b),
      [401, 429],
    )
  })

  it('25: a house full of addresses is counted as one: with IPv6 whoever guesses has as many as they like', async () => {
    const redis = connectRedis(community.settings, 'asking', createLog(community.settings, 'server'))
    const limits = createLimits(community.settings, redis)
    const guessFrom = (address: string) =>
      limits.spend('members.signIn', { actor: visitor, address, input: { email: randomUUID() } })
    try {
      for (let turn = 1; turn <= 100; turn += 1) await guessFrom(`2001:db8:1:2::${turn.toString(16)}`)
      await assert.rejects(guessFrom('2001:db8:1:2:ffff::1'), { code: 'too_many' })
      await guessFrom('2001:db8:1:3::1')
    } finally {
      redis.disconnect()
    }
  })
})

describe('attack 26: who is a member', () => {
  let community: Community
  before(async () => {
    community = await startCommunity({ environment: AS_SHIPPED })
  })
  after(() => community.stop())

  it('is not told by the words or the time of a refused sign-in', async () => {
    const ada = await community.register('Ada')
    const bodies = new Set<string>()
    const signIn = async (email: string) => {
      const { body } = await community
        .visitor()
        .http('POST', '/api/v1/auth/login', { email, password: 'wrong password' })
      bodies.add(JSON.stringify({ ...(body as object), requestId: '' }))
    }
    const usual = await usualDifferenceMs(
      [() => signIn(ada.email), () => signIn(`${randomUUID()}@people.example`)],
      { turns: 15, most: 20 },
    )
    assert.equal(bodies.size, 1)
    assert.ok(usual < 20, `${usual} ms`)
  })
})

describe('attacks 33 and 50: what a server writes down', () => {
  let community: Community
  let server: ServerProcess
  let ada: Person
  const secrets: string[] = []

  before(async function () {
    this.timeout(60_000)
    community = await startCommunity()
    server = await startServerProcess({ MONGODB_URI: community.settings.mongoUrl, LOG_LEVEL: 'trace' })
    ada = createPerson([server.url])
  })
  after(async () => {
    await server?.stop()
    await community.stop()
  })

  it('is a line for each call with its name and outcome, and no body, token, cookie or address of a person', async () => {
    const email = `${randomUUID()}@people.example`
    const password = `secret-${randomUUID()}`
    await ada.ask('members.register', { email, name: 'Ada', password })
    const { token } = await ada.ask('members.createToken', { name: 'hidden-name' })
    const { channel } = await ada.ask('groups.create', { name: 'canary-group' })
    const live = await ada.connect()
    await live.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body: 'canary-body' })
    await ada.http('POST', '/api/v1/auth/login', { email, password: 'canary-guess' })
    await ada.http('GET', `/api/v1/me?token=${token}`)
    await ada.http('GET', '/api/v1/members')
    await ada.http('PATCH', '/api/v1/me', { name: 'Eve' }, { origin: 'https://evil.example' })
    live.close()
    secrets.push(email, password, token, ada.cookie(), ada.cookie().slice(20, 50), 'canary', 'hidden-name')

    // An answer may be here before its line is.
    for (const [call, outcome] of [
      ['members.register', 'ok'],
      ['members.signIn', 'unauthenticated'],
      ['members.list', 'forbidden'],
      ['members.rename', 'forbidden'],
      ['chat.send', 'ok'],
    ] as const)
      await server.says(`"call":"${call}"`, `"outcome":"${outcome}"`)
    const log = server.lines.join('\n')
    for (const secret of secrets) assert.ok(!log.includes(secret), secret)
  })

  it('is JSON line by line, whatever is sent to break it', async () => {
    const forged = '\n{"level":"error","msg":"forged"}'
    await ada.http('GET', `/api/v1/${encodeURIComponent(forged)}`)
    await ada.http('PATCH', '/api/v1/me', { name: forged })
    await ada.http('GET', '/api/v1/me', undefined, { 'x-request-id': 'forged"level"' })
    const live = await ada.connect()
    await (live.socket as unknown as { emitWithAck(...packet: unknown[]): Promise<unknown> }).emitWithAck(
      forged,
      {},
    )
    live.close()
    for (const line of server.lines)
      assert.equal(typeof (JSON.parse(line) as { time: string }).time, 'string')
    assert.ok(!server.lines.some(line => (JSON.parse(line) as { msg?: string }).msg === 'forged'))
  })
})
