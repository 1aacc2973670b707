import assert from 'node:assert/strict'
import { endAward, giveAward } from '../support/awards.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const BREAK_OUT = '</script><script>alert(1)</script><img src=x onerror=alert(2)>'
const PUBLIC_URL = 'http://ground.association.example'

describe('badges, and who may see what of them', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let visitor: Person

  before(async () => {
    community = await startCommunity({ environment: { PUBLIC_URL } })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    vera = await community.register('Vera')
    await community.grant(ada, 'admin')
    await community.grant(ben, 'staff')
    visitor = community.visitor()
    await giveAward(community, vera, { citation: BREAK_OUT, title: `Plus ${BREAK_OUT}` })
  })
  after(() => community.stop())

  const mine = async () => {
    const [badge] = (await vera.ask('credentials.badges', {})).items
    assert.ok(badge)
    return badge
  }
  const show = async (shown: boolean) =>
    (await vera.ask('credentials.showBadge', { badgeId: (await mine()).id, shown })).badge

  it('are for their awardee alone until they say otherwise, and again after', async () => {
    const { path } = await mine()
    for (const file of ['', '.jwt', '.svg', '.png']) {
      const statuses = async () =>
        Promise.all(
          [visitor, ben, ada, vera].map(async person => (await person.http('GET', path + file)).status),
        )
      assert.deepEqual(await statuses(), [404, 404, 404, 200], file)
      await show(true)
      assert.deepEqual(await statuses(), [200, 200, 200, 200], file)
      await show(false)
      assert.deepEqual(await statuses(), [404, 404, 404, 200], file)
    }
    const { headers } = await vera.http('GET', path)
    assert.equal(headers.get('cache-control'), 'private, no-store')
    assert.equal(headers.get('access-control-allow-origin'), null)
  })

  it('are not found by another code, kind of file or path', async () => {
    const { path } = await show(true)
    const code = path.slice('/badges/'.length)
    for (const address of [
      `/badges/${code.slice(0, -1)}A`,
      `/badges/${vera.id}`,
      '/badges/..%2fissuer',
      `${path}.pdf`,
      `${path}.constructor`,
      `/badges/keys/nothing`,
      `/badges/${'a'.repeat(3000)}`,
    ])
      if (address !== path) assert.equal((await visitor.http('GET', address)).status, 404, address)
    await show(false)
  })

  it('run nothing of what stands in them', async () => {
    const { path } = await show(true)
    const page = String((await visitor.http('GET', path)).body)
    assert.equal(page.match(/<script/g)?.length, 2, 'the two of our own')
    assert.doesNotMatch(page, /<img src=x/)
    assert.match(page, /&lt;\/script&gt;/)
    const picture = await fetch(`${community.url}${path}.svg`)
    assert.match(picture.headers.get('content-security-policy') ?? '', /default-src 'self'/)
    assert.equal(picture.headers.get('x-content-type-options'), 'nosniff')
    assert.doesNotMatch(await picture.text(), /<script|onerror/)
    await show(false)
  })

  it('leave no id, address or name of others on what everyone reads', async () => {
    await show(true)
    const { path } = await mine()
    for (const address of [path, '/badges/issuer', '/badges/revocations', '/.well-known/jwks.json']) {
      const { body, headers } = await visitor.http('GET', address)
      const told = JSON.stringify(body)
      assert.doesNotMatch(told, /(?<![0-9a-f-])[0-9a-f]{24}(?![0-9a-f])/, address)
      assert.ok(!told.includes(vera.email), address)
      assert.equal(headers.get('set-cookie'), null)
    }
    await show(false)
  })

  it('are shown by whoever they were awarded to, and by no one else', async () => {
    const { id: badgeId } = await mine()
    await assertRefused(ben.ask('credentials.showBadge', { badgeId, shown: true }), 'not_found')
    await assertRefused(ada.ask('credentials.showBadge', { badgeId, shown: true }), 'not_found')
    await assertRefused(vera.ask('credentials.showBadge', { badgeId: NOWHERE, shown: true }), 'not_found')
    await assertRefused(visitor.ask('credentials.showBadge', { badgeId, shown: true }), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.badges', {}), 'unauthenticated')
    await assertRefused(vera.ask('credentials.showBadge', { badgeId, shown: 'yes' as never }), 'invalid', [
      'shown',
    ])
    assert.deepEqual((await ben.ask('credentials.badges', {})).items, [])
    const foreign = await vera.http(
      'PATCH',
      `/api/v1/credentials/badges/${badgeId}`,
      { shown: true },
      { origin: 'https://evil.example' },
    )
    assert.equal(foreign.status, 403)
    assert.equal((await mine()).shown, false)
  })

  it('are signed with keys that administrators alone see, replace and withdraw', async () => {
    const { items } = await ada.ask('credentials.keys', {})
    const keyId = items[0]?.id ?? ''
    const reason = 'Lost'
    for (const person of [vera, ben]) {
      await assertRefused(person.ask('credentials.keys', {}), 'forbidden')
      await assertRefused(person.ask('credentials.rotateKey', { use: 'badges' }), 'forbidden')
      await assertRefused(person.ask('credentials.withdrawKey', { keyId, reason }), 'forbidden')
    }
    await assertRefused(visitor.ask('credentials.keys', {}), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.rotateKey', { use: 'badges' }), 'unauthenticated')
    await assertRefused(visitor.ask('credentials.withdrawKey', { keyId, reason }), 'unauthenticated')
    await assertRefused(ada.ask('credentials.rotateKey', { use: 'x' as never }), 'invalid', ['use'])
    await assertRefused(ada.ask('credentials.withdrawKey', { keyId, reason: '' }), 'invalid', ['reason'])
    await assertRefused(ada.ask('credentials.withdrawKey', { keyId: NOWHERE, reason }), 'not_found')
    await assertRefused(ada.ask('credentials.keys', { locked: true } as never), 'invalid', ['locked'])
    // Twice is once: the key that took its place stays.
    await ada.ask('credentials.withdrawKey', { keyId, reason })
    await community.drain()
    const once = await ada.ask('credentials.keys', {})
    assert.deepEqual(await ada.ask('credentials.withdrawKey', { keyId, reason }), once)
    const acts = (await ada.ask('moderation.audit', {})).items.map(({ act }) => act)
    assert.equal(acts.filter(act => act === 'key.withdrawn').length, 1)
  })

  it('say no more of somebody than that it is over, when it is', async () => {
    const nora = await community.register('Nora')
    const awardId = await giveAward(community, nora, { citation: 'A word about Nora' })
    const [badge] = (await nora.ask('credentials.badges', {})).items
    await nora.ask('credentials.showBadge', { badgeId: badge?.id ?? '', shown: true })
    assert.match(String((await visitor.http('GET', badge?.path ?? '')).body), /A word about Nora/)
    await endAward(community, nora, awardId, 'withdrawn')
    const { body, status } = await visitor.http('GET', badge?.path ?? '')
    assert.equal(status, 200)
    assert.doesNotMatch(String(body), /A word about Nora/)
    assert.equal((await nora.ask('credentials.badges', {})).items[0]?.addToProfile, null)
  })
})
