import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { type CallName, calls, socketCalls } from '../../domain/contract.ts'
import {
  assertRefused,
  type Community,
  type Live,
  type Person,
  startCommunity,
} from '../support/community.ts'
import { leastCoreMs } from '../support/effort.ts'
import { upload } from '../support/files.ts'

const names = Object.keys(calls) as CallName[]
const OPERATORS = [
  { $gt: '' },
  { $ne: null },
  { $regex: '^a' },
  { $where: 'sleep(1000)' },
  { $in: ['a'] },
  { $set: { grants: [{ role: 'admin', scope: '*' }] } },
  { $function: { body: 'x', args: [], lang: 'js' } },
]

describe('attacks by what is sent', () => {
  let community: Community
  let ada: Person
  let live: Live
  before(async () => {
    community = await startCommunity({ environment: { RATE_LIMIT_FACTOR: '1000' } })
    ada = await community.register('Ada')
    await community.grant(ada, 'admin')
    live = await ada.connect()
  })
  after(async () => {
    live.close()
    await community.stop()
  })

  const outcomeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: { code?: string }) => error.code ?? 'none',
    )

  it('39, 41, 43: an operator in any field of any call is refused at once, through both doors', async () => {
    const slow: string[] = []
    for (const name of [...names, ...(Object.keys(socketCalls) as 'chat.open'[])]) {
      const call = name in calls ? calls[name as CallName] : undefined
      const shape = Object.keys((call ?? socketCalls[name as 'chat.open']).input.shape)
      for (const field of shape)
        for (const operator of OPERATORS) {
          if (name === 'members.register' || name === 'members.signIn') continue
          const refuse = async () =>
            assert.equal(
              await outcomeOf(live.ask(name, { [field]: operator })),
              'invalid',
              `${name} ${field}`,
            )
          if ((await leastCoreMs(refuse, 200)) > 200) slow.push(`${name} ${field}`)
        }
    }
    for (const path of ['/api/v1/auth/login', '/api/v1/auth/register'])
      for (const field of ['email', 'password', 'name', 'clientId'])
        for (const operator of OPERATORS) {
          const body = { email: ada.email, password: ada.password, [field]: operator }
          const { status } = await community.visitor().http('POST', path, body)
          assert.equal(status, 400, `${path} ${field}`)
        }
    assert.deepEqual(slow, [])
  })

  it('35: a name and a password are texts', async () => {
    for (const password of [[ada.password], { length: 99 }, null, true, 7])
      await assertRefused(
        community.visitor().ask('members.signIn', { email: ada.email, password } as never),
        'invalid',
        ['password'],
      )
    for (const email of [[ada.email], { toString: 'x' }, null])
      await assertRefused(
        community.visitor().ask('members.signIn', { email, password: ada.password } as never),
        'invalid',
        ['email'],
      )
    await community.visitor().ask('members.signIn', { email: ada.email, password: ada.password })
  })

  it('40, 42: operators, dots and dollars in a query or as names of fields are not fields of a call', async () => {
    for (const query of [
      'q[$ne]=1',
      'limit[$gt]=1',
      'filter={"$or":[{}]}',
      'sort[$gt]=1',
      'sort=__proto__',
      'fields=%2BpasswordHash',
      '$where=1',
      'q.x=1',
      'limit=5&limit=6',
    ])
      assert.equal((await ada.http('GET', `/api/v1/groups?${query}`)).status, 400, query)
    for (const key of ['$set', 'grants.0.role', 'name.$', '$rename', ''])
      assert.equal((await ada.http('PATCH', '/api/v1/me', { name: 'Ada', [key]: 'x' })).status, 400, key)
    assert.equal((await ada.http('GET', '/api/v1/groups?q=Cats')).status, 200)
  })

  it('45: text that is dear to search and to check is answered without delay', async () => {
    for (const work of [
      () => ada.ask('groups.list', { q: '(a+)+$'.repeat(10) }),
      () => ada.ask('members.list', { q: `${'a'.repeat(79)}!` }),
      () => outcomeOf(ada.ask('members.rename', { name: 'a'.repeat(50_000) })),
      () =>
        outcomeOf(
          community.visitor().ask('members.signIn', { email: `${'a.'.repeat(25_000)}@x`, password: 'x' }),
        ),
    ]) {
      const took = await leastCoreMs(work, 300)
      assert.ok(took < 300, `${took} ms`)
    }
  })

  it('73: more than a page, a body or a header may hold is refused', async () => {
    for (const limit of [0, -1, 201, 1_000_000, '1e9', 'NaN'])
      await assertRefused(ada.ask('groups.list', { limit }), 'invalid', ['limit'])
    await assertRefused(ada.ask('groups.list', { cursor: 'x'.repeat(201) }), 'invalid', ['cursor'])
    assert.equal((await ada.http('PATCH', '/api/v1/me', { name: 'x'.repeat(300_000) })).status, 400)
    const deep = `{"name":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
    assert.equal((await ada.http('PATCH', '/api/v1/me', deep)).status, 400)
    assert.match(
      await say(
        community.url,
        `GET /health/live HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`,
      ),
      /^HTTP\/1\.1 431/,
    )
    assert.match(await say(community.url, 'GARBAGE\r\n\r\n'), /^HTTP\/1\.1 400/)
    assert.equal((await ada.http('GET', '/health/live')).status, 200)
  })

  it('55: another site cannot act for who is signed in, nor sign them in as someone else', async () => {
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${community.url}.evil.example` },
      { origin: community.url.replace('127.0.0.1', '127.0.0.2') },
      { origin: community.url.replace('http', 'https') + '0' },
    ]
    const statuses = await Promise.all(
      foreign.map(async headers => (await ada.http('PATCH', '/api/v1/me', { name: 'Eve' }, headers)).status),
    )
    assert.deepEqual(
      statuses,
      foreign.map(() => 403),
    )
    const details = { email: ada.email, password: ada.password }
    for (const headers of foreign)
      assert.equal(
        (await community.visitor().http('POST', '/api/v1/auth/login', details, headers)).status,
        403,
      )

    const bare = (method: string, headers: Record<string, string>, body?: string) =>
      fetch(`${community.url}/api/v1/me`, {
        method,
        headers: { cookie: ada.cookie(), ...headers },
        ...(body && { body }),
      })
    const json = { 'content-type': 'application/json' }
    assert.equal((await bare('PATCH', json, '{"name":"Eve"}')).status, 403)
    for (const site of ['cross-site', 'same-site', 'none'])
      assert.equal(
        (await bare('PATCH', { ...json, 'sec-fetch-site': site }, '{"name":"Eve"}')).status,
        403,
        site,
      )
    const form = await ada.http('POST', '/api/v1/groups', 'name=Eve', {
      origin: 'https://evil.example',
      'content-type': 'application/x-www-form-urlencoded',
    })
    assert.equal(form.status, 403)
    const visitor = await fetch(`${community.url}/api/v1/auth/login`, {
      method: 'POST',
      headers: { ...json, 'sec-fetch-site': 'cross-site' },
      body: JSON.stringify(details),
    })
    assert.equal(visitor.status, 403)
    assert.equal((await ada.ask('members.me', {})).member.name, 'Ada')
    assert.equal(
      (await bare('PATCH', { ...json, 'sec-fetch-site': 'same-origin' }, '{"name":"Ada"}')).status,
      200,
    )
  })

  it('55: reading changes nothing', async () => {
    for (const path of [
      '/api/v1/auth/logout',
      '/api/v1/me/tokens/x',
      '/api/v1/groups/x/join',
      '/api/v1/groups/x/leave',
    ])
      assert.equal((await ada.http('GET', path)).status, 404, path)
    assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
  })

  it('56: no other site is allowed to read', async () => {
    for (const origin of ['https://evil.example', 'null', `${community.url}.evil.example`, community.url])
      for (const [method, path] of [
        ['GET', '/api/v1/me'],
        ['OPTIONS', '/api/v1/me'],
        ['GET', '/socket.io/?EIO=4&transport=polling'],
        ['GET', '/health/live'],
      ] as const) {
        const { headers } = await ada.http(method, path, undefined, {
          origin,
          'access-control-request-method': 'PATCH',
        })
        assert.equal(headers.get('access-control-allow-origin'), null)
        assert.equal(headers.get('access-control-allow-credentials'), null)
      }
  })

  it('57: a live connection from another site is refused, with a cookie and with a token', async () => {
    const { token } = await ada.ask('members.createToken', { name: 'socket' })
    for (const origin of ['https://evil.example', 'null', `${community.url}.evil.example`]) {
      await assert.rejects(ada.connect({ extraHeaders: { origin } }), origin)
      await assert.rejects(community.visitor().connect({ auth: { token }, extraHeaders: { origin } }), origin)
      const { status } = await ada.http('GET', '/socket.io/?EIO=4&transport=polling', undefined, { origin })
      assert.equal(status, 403, origin)
    }
    const crossSite = await fetch(`${community.url}/socket.io/?EIO=4&transport=polling`, {
      headers: { cookie: ada.cookie(), 'sec-fetch-site': 'cross-site' },
    })
    assert.equal(crossSite.status, 403)
    const own = await ada.connect({ extraHeaders: { origin: community.url } })
    own.close()
  })

  it('a page that believes somebody else to be signed in says nothing in the name of who is', async () => {
    const ben = await community.register('Ben')
    const { channel } = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    const said = { clientId: randomUUID(), body: 'Ben’s words' }
    const as = (memberId: string) => ({ 'x-speaks-as': memberId })
    const path = `/api/v1/channels/${channel.id}/messages`
    assert.equal((await ada.http('POST', path, said, as(ben.id))).status, 401)
    assert.equal((await ada.http('GET', '/api/v1/me/drafts', undefined, as(ben.id))).status, 401)
    assert.equal(
      (await ada.http('POST', '/api/v1/auth/logout', { everywhere: true }, as(ben.id))).status,
      401,
    )
    assert.equal((await ada.http('POST', path, said, as(ada.id))).status, 201)
    const file = (memberId: string) =>
      upload(community, ada, Buffer.from('Ben’s notes'), 'notes.txt', { headers: as(memberId) })
    assert.equal((await file(ben.id)).status, 401)
    assert.equal((await file(ada.id)).status, 201)
    // Who is not signed in at all is told so by the call itself.
    assert.equal((await community.visitor().http('GET', '/api/v1/me', undefined, as(ben.id))).status, 401)

    const extraHeaders = { cookie: ada.cookie() }
    await assertRefused(ada.connect({ auth: { as: ben.id }, extraHeaders }), 'unauthenticated')
    const own = await ada.connect({ auth: { as: ada.id }, extraHeaders })
    assert.equal((await own.ask('members.me', {})).member.id, ada.id)
    own.close()
  })

  it('33: a token or a session in the address opens nothing', async () => {
    const { token } = await ada.ask('members.createToken', { name: 'address' })
    const session = encodeURIComponent(ada.cookie())
    for (const query of [
      `token=${token}`,
      `access_token=${token}`,
      `authorization=Bearer%20${token}`,
      `cookie=${session}`,
    ])
      assert.equal((await community.visitor().http('GET', `/api/v1/me?${query}`)).status, 401, query)
    const { status } = await community
      .visitor()
      .http('GET', `/socket.io/?EIO=4&transport=polling&token=${token}`)
    assert.equal(status, 200, 'the transport opens, and the community does not')
    for (const authorization of [`Basic ${token}`, `Bearer`, `Bearer ${token}x`, token, `bearer  ${token}`])
      assert.equal(
        (await community.visitor().http('GET', '/api/v1/me', undefined, { authorization })).status,
        401,
        authorization,
      )
  })

  it('59, 60: nothing private is kept by a cache, and no address holds a secret', async () => {
    for (const path of ['/api/v1/me', '/api/v1/groups', '/api/v1/nothing', '/api/v1/me/tokens']) {
      const { headers } = await ada.http('GET', path)
      assert.equal(headers.get('cache-control'), 'no-store', path)
      assert.equal(headers.get('etag'), null)
    }
    for (const { http } of Object.values(calls)) assert.doesNotMatch(http, /token=|secret|:\w*password/i)
  })

  it('85: every answer carries what keeps browsers careful', async () => {
    for (const path of [
      '/',
      '/api/v1/me',
      '/api/v1/nothing',
      '/api/openapi.json',
      '/api/reference/',
      '/health/live',
      '/nothing.js',
    ]) {
      const { headers } = await community.visitor().http('GET', path, undefined, { accept: 'text/html' })
      const policy = headers.get('content-security-policy') ?? ''
      for (const directive of [
        "default-src 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "script-src 'self'",
      ])
        assert.ok(policy.includes(directive), `${path}: ${directive}`)
      assert.doesNotMatch(/script-src[^;]*/.exec(policy)?.[0] ?? '', /unsafe/)
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path)
      assert.equal(headers.get('referrer-policy'), 'same-origin', path)
      assert.match(headers.get('permissions-policy') ?? '', /camera=\(\)/)
      assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin', path)
      assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin', path)
      assert.equal(headers.get('x-powered-by'), null, path)
    }
  })

  it('86: a session is named by more than 128 random bits', async () => {
    const ids = new Set<string>()
    for (let turn = 0; turn < 5; turn += 1) {
      const person = community.visitor()
      await person.ask('members.signIn', { email: ada.email, password: ada.password })
      const id = /commonground=s%3A([^.]+)\./.exec(person.cookie())?.[1] ?? ''
      assert.ok(id.length * 6 >= 128)
      ids.add(id)
    }
    assert.equal(ids.size, 5)
  })

  it('82: what is for operators and builders is not for visitors', async () => {
    for (const path of [
      '/metrics',
      '/.git/config',
      '/.git/HEAD',
      '/.env',
      '/package.json',
      '/server/index.ts',
      '/assets/../../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/%2e%2e/package.json',
    ]) {
      const { status, body } = await community
        .visitor()
        .http('GET', path, undefined, { 'x-forwarded-for': '203.0.113.9' })
      assert.ok(status === 404 || status === 400, `${path}: ${status}`)
      assert.doesNotMatch(JSON.stringify(body), /"dependencies"|\[core\]|MONGODB/)
    }
  })

  it('84: an error tells no path, no stack and no query', async () => {
    for (const [method, path, body] of [
      ['GET', '/api/v1/groups/%E0%A4%A', undefined],
      ['GET', `/api/v1/${'x'.repeat(5000)}`, undefined],
      ['POST', '/api/v1/groups', '{"name":'],
      ['GET', '/api/v1/groups?cursor=WzEsMl0', undefined],
      ['GET', '/assets/%00', undefined],
    ] as const) {
      const answered = await ada.http(method, path, body)
      assert.ok(answered.status >= 400 && answered.status < 500, `${path.slice(0, 30)}: ${answered.status}`)
      assert.doesNotMatch(
        JSON.stringify(answered.body),
        /node_modules|\.ts|at \w+ \(|Mongo|SyntaxError|Unexpected/,
      )
      assert.match(answered.headers.get('content-type') ?? '', /problem\+json/)
    }
  })

  it('48: a line break in a header goes nowhere', async () => {
    const name = `Ada ${randomUUID().slice(0, 4)}`
    await assertRefused(ada.ask('members.rename', { name: `${name}\r\nSet-Cookie: x=1` }), 'invalid', [
      'name',
    ])
    const { headers } = await ada.http('GET', '/api/v1/nothing%0d%0aSet-Cookie:%20x=1')
    assert.deepEqual(headers.getSetCookie(), [])
  })
})

/** What a server answers to bytes that no library would send. */
function say(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const line = connect(Number(new URL(url).port), '127.0.0.1', () => line.write(text))
    let heard = ''
    line.setEncoding('utf8').on('data', (chunk: string) => {
      heard += chunk
    })
    line.once('close', () => resolve(heard))
    line.once('error', reject)
    setTimeout(() => line.end(), 500).unref()
  })
}
