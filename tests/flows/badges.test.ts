import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { CITATION, endAward, everythingStored, giveAward, renewAward, TITLE } from '../support/awards.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'

const run = promisify(execFile)
const support = path.resolve(import.meta.dirname, '../support')
const PUBLIC_URL = 'http://ground.association.example'
const ISSUER = `${PUBLIC_URL}/badges/issuer`
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

type Payload = {
  id: string
  issuer: { id: string; name: string }
  validUntil: string
  credentialSubject: { id: string; identifier: { identityHash: string }[]; achievement: { name: string } }
  [claim: string]: unknown
}
const payloadOf = (token: string): Payload =>
  JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Payload

describe('a badge in the hands of strangers', () => {
  let community: Community
  let ada: Person
  let vera: Person
  let visitor: Person
  let folder: string
  let isLibraryHere = false

  before(async () => {
    isLibraryHere = spawnSync('python3', ['-c', 'import openbadgeslib.ob3'], { timeout: 60_000 }).status === 0
    folder = await mkdtemp(path.join(tmpdir(), 'badges-'))
    community = await startCommunity({
      environment: { PUBLIC_URL, ASSOCIATION_NAME: 'Veterinary Association' },
    })
    // Strangers look at the clock on their own wall.
    community.at(new Date(Date.now() - HOUR_MS).toISOString())
    ada = await community.register('Ada Admin')
    vera = await community.register('Vera')
    await vera.ask('members.rename', { name: 'Vera Kovač' })
    await community.grant(ada, 'admin')
    visitor = community.visitor()
  })
  after(async () => {
    await community.stop()
    await rm(folder, { recursive: true, force: true })
  })

  const badgesOf = async (person: Person) => (await person.ask('credentials.badges', {})).items
  const latestOf = async (person: Person) => {
    const [badge] = await badgesOf(person)
    assert.ok(badge?.token)
    return { ...badge, token: badge.token }
  }
  const publish = async (person: Person) =>
    person.ask('credentials.showBadge', { badgeId: (await latestOf(person)).id, shown: true })

  /** What a program of a few lines says, in a process of its own. */
  const judged = async (token: string): Promise<string> =>
    (
      await run(process.execPath, [path.join(support, 'verify-badge.mjs'), community.url, ISSUER, token])
    ).stdout.trim()
  /** What openbadgeslib says of a file. */
  const judgedByLibrary = async (name: string, content: string | Buffer): Promise<string> => {
    const file = path.join(folder, name)
    await writeFile(file, content)
    const said = await run('python3', [path.join(support, 'verify-badge.py'), community.url, ISSUER, file])
    return said.stdout.trim()
  }
  const bytesOf = async (address: string) =>
    Buffer.from(await (await fetch(`${community.url}${address}`)).arrayBuffer())

  it('is the credential itself, signed, and valid to a program that knows nothing of us', async () => {
    await giveAward(community, vera)
    const badge = await latestOf(vera)
    assert.equal(badge.state, 'valid')
    const payload = payloadOf(badge.token)
    assert.deepEqual(payload['type'], ['VerifiableCredential', 'OpenBadgeCredential'])
    assert.equal(payload.id, `${PUBLIC_URL}${badge.path}`)
    assert.equal(payload.issuer.name, 'Veterinary Association')
    assert.equal(payload.validUntil, badge.until.replace(/\.\d+Z$/, 'Z'))
    assert.equal(payload.credentialSubject.achievement.name, TITLE)
    assert.equal(payload.credentialSubject.identifier[0]?.identityHash, 'Vera Kovač')
    assert.equal(payload['description'], CITATION)
    assert.equal('vc' in payload, false)
    assert.ok(!JSON.stringify(payload).includes(vera.email) && !JSON.stringify(payload).includes(vera.id))
    assert.equal(await judged(badge.token), 'valid')
  })

  it('is valid to openbadgeslib, as a token and in both pictures', async function () {
    if (!isLibraryHere) return this.skip()
    await publish(vera)
    const badge = await latestOf(vera)
    assert.equal(await judgedByLibrary('badge.jwt', badge.token), 'valid')
    assert.equal(await judgedByLibrary('badge.svg', await bytesOf(`${badge.path}.svg`)), 'valid')
    assert.equal(await judgedByLibrary('badge.png', await bytesOf(`${badge.path}.png`)), 'valid')
  })

  it('fails when a word is changed, another signs it, or it names another issuer', async () => {
    const { token } = await latestOf(vera)
    const [head = '', body = '', signature = ''] = token.split('.')
    const seal = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const changed = seal({ ...payloadOf(token), validUntil: '2099-01-01T00:00:00.000Z', exp: 4_070_908_800 })
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const forged = sign('sha256', Buffer.from(`${head}.${body}`), privateKey).toString('base64url')
    const unsigned = `${seal({ alg: 'none', typ: 'JWT', kid: 'mine' })}.${body}.`
    assert.equal(await judged(token), 'valid')
    assert.equal(await judged(`${head}.${changed}.${signature}`), 'wrong signature')
    assert.equal(await judged(`${head}.${body}.${forged}`), 'wrong signature')
    assert.equal(await judged(unsigned), 'unknown key')
    const other = `${seal({ alg: 'RS256', typ: 'JWT', kid: 'https://elsewhere.example/key' })}.${body}.${signature}`
    assert.equal(await judged(other), 'unknown key')
    const { stdout } = await run(process.execPath, [
      path.join(support, 'verify-badge.mjs'),
      community.url,
      'https://elsewhere.example/badges/issuer',
      token,
    ])
    assert.equal(stdout.trim(), 'wrong issuer')
    if (isLibraryHere) {
      assert.match(
        await judgedByLibrary('changed.jwt', `${head}.${changed}.${signature}`),
        /Invalid signature/,
      )
      assert.match(await judgedByLibrary('forged.jwt', `${head}.${body}.${forged}`), /Invalid signature/)
    }
  })

  it('fails after its tenure, and its renewal is another badge', async () => {
    const paul = await community.register('Paul Past')
    const longAgo = new Date(Date.now() - 366 * DAY_MS)
    const awardId = await giveAward(community, paul, {
      from: longAgo,
      until: new Date(Date.now() - 2 * HOUR_MS),
    })
    // One whose tenure is over when we hear of it is not signed at all.
    assert.deepEqual(
      (await badgesOf(paul)).map(({ state }) => state),
      ['expired'],
    )
    const mara = await community.register('Mara Minute')
    const soon = await giveAward(community, mara, {
      from: longAgo,
      until: new Date(Date.now() - 30 * 60_000),
    })
    const { token } = await latestOf(mara)
    assert.equal(await judged(token), 'expired')
    if (isLibraryHere) assert.match(await judgedByLibrary('expired.jwt', token), /expired/i)
    await renewAward(community, mara, soon)
    const [renewed, former] = await badgesOf(mara)
    assert.notEqual(renewed?.path, former?.path)
    assert.equal(await judged(renewed?.token ?? ''), 'valid')
    await renewAward(community, paul, awardId)
    assert.equal((await latestOf(paul)).state, 'valid')
  })

  it('fails at once when the award is revoked, whatever a cache kept', async () => {
    const rita = await community.register('Rita Revoked')
    const awardId = await giveAward(community, rita)
    const { token, path: page } = await latestOf(rita)
    await publish(rita)
    assert.equal(await judged(token), 'valid')
    const list = await visitor.http('GET', '/badges/revocations')
    const tag = list.headers.get('etag') ?? ''
    // Said outright, or the client that tests use asks for no kept copy.
    const kept = { 'if-none-match': tag, 'cache-control': 'max-age=0' }
    const again = () => visitor.http('GET', '/badges/revocations', undefined, kept)
    assert.equal(list.headers.get('cache-control'), 'no-cache')
    assert.equal((await again()).status, 304)
    await endAward(community, rita, awardId, 'revoked')
    assert.equal((await again()).status, 200)
    assert.equal(await judged(token), 'revoked')
    if (isLibraryHere) assert.equal(await judgedByLibrary('revoked.jwt', token), 'revoked')
    const shown = await visitor.http('GET', page)
    assert.match(String(shown.body), /does not hold any more/)
    assert.ok(!String(shown.body).includes(CITATION))
    // It was restored after all: that is another badge, and the one that was taken back stays so.
    await renewAward(community, rita, awardId)
    assert.equal(await judged((await latestOf(rita)).token), 'valid')
    assert.equal(await judged(token), 'revoked')
  })

  it('stays valid when the key is replaced, and is signed anew when a key is withdrawn', async () => {
    const before = (await latestOf(vera)).token
    const { items } = await ada.ask('credentials.rotateKey', { use: 'badges' })
    assert.deepEqual(
      items.filter(({ use }) => use === 'badges').map(({ state }) => state),
      ['signing', 'published'],
    )
    assert.equal(await judged(before), 'valid')
    const nora = await community.register('Nora New')
    await giveAward(community, nora)
    const header = (token: string) =>
      (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid
    const hers = (await latestOf(nora)).token
    assert.notEqual(header(hers), header(before))

    const stolen = items.find(({ state }) => state === 'published')
    const reason = 'A copy of the disk was lost'
    const left = await ada.ask('credentials.withdrawKey', { keyId: stolen?.id ?? '', reason })
    assert.equal(left.items.find(({ id }) => id === stolen?.id)?.state, 'withdrawn')
    await community.drain()
    assert.equal(await judged(before), 'unknown key')
    const anew = await latestOf(vera)
    assert.equal(payloadOf(anew.token).id, payloadOf(before).id)
    assert.equal(await judged(anew.token), 'valid')
    assert.equal((await latestOf(nora)).token, hers)
  })

  it('has its keys looked after from the command line, too', async () => {
    const { mongoUrl: MONGODB_URI, redisUrl: REDIS_URL } = community.settings
    const keys = async (...words: string[]) => {
      const env = { ...process.env, NODE_ENV: 'test', MONGODB_URI, REDIS_URL, PUBLIC_URL }
      const script = path.resolve(import.meta.dirname, '../../scripts/keys.ts')
      return (await run(process.execPath, ['--import', 'tsx', script, ...words], { env })).stdout
    }
    const told = await keys('--rotate', 'papers')
    assert.match(told, /^papers +[0-9a-f-]{36} signing /m)
    const [, kid = ''] = /^papers +([0-9a-f-]{36}) signing/m.exec(told) ?? []
    const left = await keys('--withdraw', kid, '--reason', 'A test of the way')
    assert.match(left, new RegExp(`^papers +${kid} withdrawn`, 'm'))
    assert.match(left, /^papers +[0-9a-f-]{36} signing/m)
    assert.doesNotMatch(told + left, /PRIVATE/)
  }).timeout(60_000)

  it('keeps private keys where nobody reads them', async () => {
    const stored = await everythingStored()
    assert.doesNotMatch(stored, /PRIVATE KEY/)
    assert.doesNotMatch(stored, /"(d|p|q|dp|dq|qi)":"[\w-]{40,}"/)
    const answers = [
      await visitor.http('GET', '/.well-known/jwks.json'),
      await visitor.http('GET', '/badges/issuer'),
      await ada.http('GET', '/api/v1/credentials/keys'),
    ]
    for (const { body } of answers) {
      assert.doesNotMatch(JSON.stringify(body), /"(d|p|q|dp|dq|qi|locked)":/)
      assert.doesNotMatch(JSON.stringify(body), /PRIVATE/)
    }
  })
})
