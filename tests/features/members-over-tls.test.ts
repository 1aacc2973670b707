import assert from 'node:assert/strict'
import { type Community, type Person, startCommunity } from '../support/community.ts'

describe('a community that is reached over TLS, behind a proxy', () => {
  let community: Community
  let ada: Person
  const own = { origin: 'https://community.example', 'x-forwarded-proto': 'https' }

  before(async () => {
    community = await startCommunity({
      environment: { PUBLIC_URL: 'https://community.example/', TRUST_PROXY: '1' },
    })
    ada = community.visitor()
  })
  after(() => community.stop())

  const details = { email: 'ada@people.example', name: 'Ada', password: 'ten letters and more' }

  it('binds its cookie to this host and to TLS', async () => {
    const { status, headers } = await ada.http('POST', '/api/v1/auth/register', details, own)
    assert.equal(status, 201)
    const [cookie = ''] = headers.getSetCookie()
    assert.match(cookie, /^__Host-commonground=/)
    for (const flag of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax'])
      assert.ok(cookie.includes(`; ${flag}`), flag)
    assert.doesNotMatch(cookie, /Domain=/)
  })

  it('takes what changes something from its public address only', async () => {
    const rename = (headers: Record<string, string>) =>
      ada.http('PATCH', '/api/v1/me', { name: 'Ada' }, headers)
    assert.equal((await rename(own)).status, 200)
    assert.equal((await rename({ ...own, origin: community.url })).status, 403)
    assert.equal((await rename({ ...own, origin: 'http://community.example' })).status, 403)
    assert.equal((await rename({ ...own, origin: 'https://community.example.evil.example' })).status, 403)
  })

  it('asks browsers to come back over TLS only', async () => {
    const { headers } = await ada.http('GET', '/health/live', undefined, own)
    assert.match(headers.get('strict-transport-security') ?? '', /^max-age=31536000/)
  })
})
