import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  assertRefused,
  Refused,
  type Community,
  type Live,
  type Person,
  startCommunity,
} from '../support/community.ts'

const NOBODY = 'f'.repeat(24)
type Problem = {
  type: string
  title: string
  status: number
  code: string
  detail?: string
  issues?: { path: string; message: string }[]
  requestId: string
}

describe('the two doors', () => {
  let community: Community
  let ada: Person
  let live: Live

  before(async () => {
    community = await startCommunity({ environment: { RATE_LIMIT_FACTOR: '100' } })
    ada = await community.register('Ada')
    live = await ada.connect()
  })
  after(async () => {
    live.close()
    await community.stop()
  })

  const problemOf = async (
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    person = ada,
  ): Promise<Problem> => {
    const answered = await person.http(method, path, body, headers)
    assert.match(answered.headers.get('content-type') ?? '', /^application\/problem\+json(; charset=utf-8)?$/)
    const problem = answered.body as Problem
    assert.equal(problem.status, answered.status)
    assert.equal(problem.type, `urn:commonground:problem:${problem.code}`)
    assert.equal(problem.requestId, answered.headers.get('x-request-id'))
    assert.deepEqual(
      Object.keys(problem).filter(
        key => !['type', 'title', 'status', 'code', 'detail', 'issues', 'requestId'].includes(key),
      ),
      [],
    )
    return problem
  }

  describe('say the same', () => {
    const same: [string, object][] = [
      ['members.me', {}],
      ['members.tokens', {}],
      ['groups.list', { limit: 5 }],
      ['groups.list', { mine: true }],
      ['groups.show', { groupId: NOBODY }],
      ['groups.show', { groupId: 'cats' }],
      ['groups.show', {}],
      ['members.show', { memberId: NOBODY }],
      ['members.list', {}],
      ['members.grant', { memberId: NOBODY, role: 'staff' }],
      ['members.rename', { name: '' }],
      ['members.rename', { name: 'Ada', grants: [] }],
      ['groups.list', { cursor: 'strange' }],
      ['groups.list', { limit: 0 }],
    ]
    for (const [name, input] of same)
      it(`to ${name} with ${JSON.stringify(input)}`, async () => {
        const told = (work: Promise<unknown>) =>
          work.catch((error: unknown) => {
            assert.ok(error instanceof Refused)
            return { code: error.code, message: error.message, issues: error.issues }
          })
        // A path cannot lack a part of itself.
        if (name === 'groups.show' && !('groupId' in input))
          return assertRefused(live.ask('groups.show', input as never), 'invalid', ['groupId'])
        assert.deepEqual(
          await told(live.ask(name as 'members.me', input as never)),
          await told(ada.ask(name as 'members.me', input as never)),
        )
      })
  })

  describe('a problem over HTTP', () => {
    it('has a status for each code', async () => {
      const visitor = community.visitor()
      const statuses: [number, string, string, string, unknown?, Person?][] = [
        [400, 'invalid', 'PATCH', '/api/v1/me', { name: '' }],
        [401, 'unauthenticated', 'GET', '/api/v1/me', undefined, visitor],
        [403, 'forbidden', 'GET', '/api/v1/members'],
        [404, 'not_found', 'GET', `/api/v1/groups/${NOBODY}`],
        [
          409,
          'conflict',
          'POST',
          '/api/v1/auth/register',
          { email: ada.email, name: 'Ada', password: 'ten letters and more' },
          visitor,
        ],
      ]
      for (const [status, code, method, path, body, person] of statuses) {
        const problem = await problemOf(method, path, body, {}, person)
        assert.deepEqual([problem.status, problem.code], [status, code])
        assert.ok(problem.title.length > 5)
      }
    })

    it('names each field that is not as expected', async () => {
      const { issues, detail } = await problemOf('POST', '/api/v1/groups', {
        name: 'x',
        colour: 'red',
        clientId: '!',
      })
      assert.deepEqual(issues?.map(({ path }) => path).toSorted(), ['clientId', 'colour', 'name'])
      for (const { message } of issues ?? []) assert.ok(message.length > 5)
      assert.equal(detail, 'Some fields are not as expected')
    })

    const unreadable: [string, string, string, unknown][] = [
      ['a body that is not JSON', 'PATCH', '/api/v1/me', '{"name": Ada}'],
      ['a body that is a list', 'PATCH', '/api/v1/me', ['Ada']],
      ['a body that is a word', 'PATCH', '/api/v1/me', '"Ada"'],
      ['a body of nothing', 'PATCH', '/api/v1/me', 'null'],
      ['a body that is too large', 'PATCH', '/api/v1/me', { name: 'x'.repeat(300 * 1024) }],
      ['a field of the path in the body', 'POST', `/api/v1/groups/${NOBODY}/join`, { groupId: NOBODY }],
      ['a query field given twice', 'GET', '/api/v1/groups?q=a&q=b', undefined],
      ['a query field it does not know', 'GET', '/api/v1/groups?sort=name', undefined],
      ['an operator in the query', 'GET', '/api/v1/groups?q[$ne]=1', undefined],
      ['an id that is none', 'GET', '/api/v1/groups/%00', undefined],
      ['an address that cannot be decoded', 'GET', '/api/v1/groups/%E0%A4%A', undefined],
    ]
    for (const [what, method, path, body] of unreadable)
      it(`refuses ${what}`, async () => {
        assert.equal((await problemOf(method, path, body)).code, 'invalid')
      })

    it('ignores a body of another type, and one in another character set', async () => {
      const text = await problemOf('PATCH', '/api/v1/me', '{"name":"Eve"}', { 'content-type': 'text/plain' })
      assert.equal(text.code, 'invalid')
      const odd = await problemOf('PATCH', '/api/v1/me', '{"name":"Eve"}', {
        'content-type': 'application/json; charset=ebcdic',
      })
      assert.equal(odd.code, 'invalid')
      assert.equal((await ada.ask('members.me', {})).member.name, 'Ada')
    })

    it('takes a query field left empty for one not given', async () => {
      const { status } = await ada.http('GET', '/api/v1/groups?q=&mine=&cursor=')
      assert.equal(status, 200)
    })

    it('is told when there is no such path, whatever the method', async () => {
      for (const [method, path] of [
        ['GET', '/api/v1/nothing'],
        ['POST', '/api/v1/nothing'],
        ['GET', '/api/v2/me'],
        ['PUT', '/api/v1/me'],
        ['DELETE', '/api/v1/groups'],
        ['GET', '/api/v1/__proto__'],
      ] as const)
        assert.equal(
          (await problemOf(method, path, method === 'GET' ? undefined : {})).code,
          'not_found',
          `${method} ${path}`,
        )
    })

    it('is told when a file of the pages is not there', async () => {
      for (const path of ['/assets/nothing.js', '/.env', '/.git/config', '/package.json', '/nothing.map'])
        assert.equal((await community.visitor().http('GET', path)).status, 404, path)
    })

    it('carries the id a proxy gave the request, and no other writing', async () => {
      const idFor = async (given: string) =>
        (await problemOf('GET', '/api/v1/nothing', undefined, { 'x-request-id': given })).requestId
      assert.equal(await idFor('proxy-0123456789'), 'proxy-0123456789')
      for (const strange of [
        'short',
        'x'.repeat(65),
        '<script>alert(1)</script>',
        '{"level":"error"}',
        'a b c d e f g',
      ])
        assert.match(await idFor(strange), /^[0-9a-f-]{36}$/)
    })
  })

  describe('attack 24: another method', () => {
    it('is not taken from a header or a field', async () => {
      const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' }
      const { accessToken } = await ada.ask('members.createToken', { name: 'kept' })
      await ada.http('POST', `/api/v1/me/tokens/${accessToken.id}?_method=DELETE`, {}, headers)
      await ada.http('GET', `/api/v1/me/tokens/${accessToken.id}?_method=DELETE`, undefined, headers)
      assert.ok((await ada.ask('members.tokens', {})).items.some(({ id }) => id === accessToken.id))
    })

    it('HEAD reads like GET and changes nothing, and TRACE is not there', async () => {
      const head = await ada.http('HEAD', '/api/v1/me')
      assert.deepEqual([head.status, head.body], [200, ''])
      await ada.http('HEAD', '/api/v1/auth/logout')
      assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
    })
  })

  describe('attack 46: a key named __proto__', () => {
    it('is a field like any other that is not known, and pollutes nothing', async () => {
      for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
        const body = `{"name":"Ada","${key}":{"polluted":true,"admin":true}}`
        const { status } = await ada.http('PATCH', '/api/v1/me', body)
        assert.equal(status, 400, key)
        await assertRefused(live.ask('members.rename', JSON.parse(body) as never), 'invalid')
        await ada.http('GET', `/api/v1/groups?${key}[polluted]=1&${key}=1`)
      }
      assert.equal(({} as { polluted?: boolean }).polluted, undefined)
    })
  })

  describe('one’s own connection', () => {
    it('counts a creation once for one clientId, whichever door it came by', async () => {
      const input = { name: 'Both doors', clientId: randomUUID() }
      const [first, again] = [await ada.ask('groups.create', input), await live.ask('groups.create', input)]
      assert.equal(first.group.id, again.group.id)
    })
  })
})
