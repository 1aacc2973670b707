import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

type Keys = Awaited<ReturnType<typeof generateKeyPair>>
const NOW = '2030-01-01T12:00:00.000Z'

/** A site that issues badges, of somebody else. */
async function openIssuer() {
  const keys = await generateKeyPair('ES256')
  const kid = 'key-1'
  const site: { asked: string[]; answers: { [path: string]: unknown }; status: number; location?: string } = {
    asked: [],
    answers: {},
    status: 200,
  }
  const answer: RequestListener = (request, response) => {
    const path = request.url ?? ''
    site.asked.push(path)
    if (site.location !== undefined) return void response.writeHead(302, { location: site.location }).end()
    const said = site.answers[path]
    if (said === undefined) return void response.writeHead(404).end()
    response.writeHead(site.status, { 'content-type': 'application/json' })
    response.end(typeof said === 'string' ? said : JSON.stringify(said))
  }
  const server: Server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const published = { ...(await exportJWK(keys.publicKey)), kid }
  return { server, origin, keys, kid, site, published }
}

describe('a badge from elsewhere', () => {
  let issuer: Awaited<ReturnType<typeof openIssuer>>
  let community: Community
  let ada: Person
  let ben: Person

  before(async () => {
    issuer = await openIssuer()
    community = await startCommunity({ environment: { BADGES_TEST_ORIGIN: issuer.origin } })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  beforeEach(() => {
    community.at(NOW)
    delete issuer.site.location
    issuer.site.asked.splice(0)
    issuer.site.answers = {
      '/.well-known/jwks.json': { keys: [issuer.published] },
      '/revoked': { revokedCredentials: [] },
    }
  })
  after(async () => {
    await community.stop()
    issuer.server.close()
  })

  const badge = (more: object = {}) => ({
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    id: `${issuer.origin}/badges/7`,
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: 'Ultrasound of cats',
    issuer: { id: `${issuer.origin}/issuer`, name: 'Academy of Cats' },
    validFrom: '2029-01-01T00:00:00Z',
    validUntil: '2031-01-01T00:00:00Z',
    credentialSubject: { id: `mailto:${ada.email}`, achievement: { name: 'Ultrasound' } },
    credentialStatus: { id: `${issuer.origin}/revoked`, type: '1EdTechRevocationList' },
    ...more,
  })
  const sign = (payload: object, key: Keys['privateKey'] = issuer.keys.privateKey, kid = issuer.kid) =>
    new SignJWT({ ...payload }).setProtectedHeader({ alg: 'ES256', typ: 'JWT', kid }).sign(key)
  const take = (source: string, person = ada) => person.ask('credentials.importBadge', { source })
  const refused = (source: string, person = ada) => assertRefused(take(source, person), 'invalid', ['source'])

  it('is taken over once it is verified with the keys of its issuer, as a token or by its address', async () => {
    const token = await sign(badge())
    const { items } = await take(token)
    assert.deepEqual(
      items.map(({ title, issuer: by, site, verifiedAt }) => [title, by, site, verifiedAt]),
      [['Ultrasound of cats', 'Academy of Cats', new URL(issuer.origin).host, NOW]],
    )
    issuer.site.answers['/badges/7.jwt'] = token
    assert.equal(
      (await take(`${issuer.origin}/badges/7.jwt`)).items.length,
      1,
      'the same badge is there once',
    )
    assert.deepEqual(await ada.ask('credentials.foreign', {}), await take(token))
  })

  it('may name its holder by a digest of their address', async () => {
    const identityHash = `sha256$${createHash('sha256').update(`${ada.email}salt`).digest('hex')}`
    const identifier = [
      { type: 'IdentityObject', identityHash, identityType: 'emailAddress', hashed: true, salt: 'salt' },
    ]
    await take(await sign(badge({ id: 'urn:uuid:2', credentialSubject: { identifier } })))
    await refused(await sign(badge({ id: 'urn:uuid:2', credentialSubject: { identifier } })), ben)
  })

  it('is refused when it is another’s, or anybody’s', async () => {
    await refused(await sign(badge()), ben)
    await refused(await sign(badge({ credentialSubject: { id: 'mailto:x@y.example' } })))
    await refused(await sign(badge({ credentialSubject: {} })))
    const name = [{ identityHash: 'Ada', identityType: 'name', hashed: false }]
    await refused(await sign(badge({ credentialSubject: { identifier: name } })))
  })

  it('is refused when it was changed, signed by somebody else, or proves nothing', async () => {
    const other = await generateKeyPair('ES256')
    await refused(await sign(badge(), other.privateKey))
    const [head = '', , signature = ''] = (await sign(badge())).split('.')
    const changed = Buffer.from(JSON.stringify(badge({ name: 'Professor' }))).toString('base64url')
    await refused(`${head}.${changed}.${signature}`)
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')
    await refused(`${none}.${changed}.AAAA`)
    const secret = Buffer.from(JSON.stringify(issuer.published))
    const confused = await new SignJWT({ ...badge() })
      .setProtectedHeader({ alg: 'HS256', kid: issuer.kid })
      .sign(new Uint8Array(secret))
    await refused(confused)
    await refused(await sign(badge({ type: ['VerifiableCredential'] })))
    await refused('no token and no address at all')
  })

  it('is refused after its time, before it, and when its issuer revoked it or does not say', async () => {
    await refused(await sign(badge({ validUntil: '2029-06-01T00:00:00Z' })))
    await refused(await sign(badge({ exp: Date.parse('2029-06-01') / 1000 })))
    await refused(await sign(badge({ nbf: Date.parse('2030-06-01') / 1000 })))
    issuer.site.answers['/revoked'] = { revokedCredentials: [{ id: `${issuer.origin}/badges/7` }] }
    await refused(await sign(badge()))
    delete issuer.site.answers['/revoked']
    await refused(await sign(badge()))
    const unknown = { id: `${issuer.origin}/revoked`, type: 'SomethingElse' }
    await refused(await sign(badge({ credentialStatus: unknown })))
  })

  it('is refused when its keys are not at its issuer’s own site', async () => {
    const other = await generateKeyPair('ES256')
    issuer.site.answers['/mine.json'] = { ...(await exportJWK(other.publicKey)), kid: 'mine' }
    const theirs = badge({ issuer: { id: 'https://university.example/issuer', name: 'A University' } })
    await refused(await sign(theirs, other.privateKey, `${issuer.origin}/mine.json`))
    assert.deepEqual(issuer.site.asked, [], 'nobody was asked')
    issuer.site.answers['/.well-known/jwks.json'] = { keys: [] }
    await refused(await sign(badge()))
    await refused(await sign(badge({ iss: 'https://university.example/issuer' })))
  })

  it('is refused, and nothing breaks, whatever its issuer’s site answers', async () => {
    const answers = [null, [], 'x', 7, { keys: [null, 7, 'x'] }, { keys: {} }, { verificationMethod: [null] }]
    for (const answer of answers) {
      issuer.site.answers['/.well-known/jwks.json'] = JSON.stringify(answer)
      await refused(await sign(badge()))
    }
    issuer.site.answers['/.well-known/jwks.json'] = { keys: [null, { kid: 7 }, issuer.published] }
    for (const answer of [null, 'x', { revokedCredentials: {} }, { revokedCredentials: [null] }]) {
      issuer.site.answers['/revoked'] = JSON.stringify(answer)
      await refused(await sign(badge()))
    }
    for (const did of ['did:web:%', 'did:web:example.org:%E0%A4%A'])
      await refused(await sign(badge({ issuer: { id: did } })))
    issuer.site.answers['/revoked'] = {}
    await take(await sign(badge()))
  })

  it('leads to no machine behind our own walls, whatever it names', async () => {
    const inside = community.url
    const addresses = [
      `${inside}/healthz`,
      'http://127.0.0.1:27017/',
      'https://127.0.0.1/jwks.json',
      'https://localhost/jwks.json',
      'https://169.254.169.254/latest/meta-data',
      'https://[::1]/x',
      'https://10.0.0.1/x',
      'file:///etc/passwd',
      'ftp://example.org/x',
    ]
    for (const address of addresses) {
      await refused(address)
      await refused(await sign(badge({ issuer: { id: address } }), issuer.keys.privateKey, address))
      await refused(await sign(badge({ credentialStatus: { id: address, type: '1EdTechRevocationList' } })))
    }
    for (const did of ['did:web:127.0.0.1', 'did:web:localhost%3A3000', 'did:web:10.0.0.1:x', 'did:web:'])
      await refused(await sign(badge({ issuer: { id: did } })))
    issuer.site.location = `${inside}/healthz`
    await refused(`${issuer.origin}/badges/7.jwt`)
    delete issuer.site.location
    issuer.site.answers['/large'] = 'x'.repeat(400_000)
    await refused(`${issuer.origin}/large`)
  })

  it('is shown on the page of a consultant, until it is over or taken away; and is nobody else’s to touch', async () => {
    const { items } = await take(await sign(badge()))
    const foreignId = items[0]?.id ?? ''
    await assertRefused(ben.ask('credentials.removeForeign', { foreignId }), 'not_found')
    await assertRefused(ada.ask('credentials.removeForeign', { foreignId: NOWHERE }), 'not_found')
    await assertRefused(ada.ask('credentials.removeForeign', { foreignId: 'x' }), 'invalid', ['foreignId'])
    const visitor = community.visitor()
    await assertRefused(visitor.ask('credentials.foreign', {}), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.importBadge', { source: 'x'.repeat(20) }), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.removeForeign', { foreignId }), 'unauthenticated')
    assert.deepEqual((await ben.ask('credentials.foreign', {})).items, [])
    const left = await ada.ask('credentials.removeForeign', { foreignId })
    assert.ok(!left.items.some(({ id }) => id === foreignId))
  })
})
