import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { hungUp } from '../support/person.ts'

describe('members', () => {
  let community: Community
  let ada: Person
  let ben: Person

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  after(() => community.stop())

  describe('an access token', () => {
    it('speaks for its member over HTTP and live, without cookie or origin', async () => {
      const { token, accessToken } = await ada.ask('members.createToken', { name: 'laptop' })
      const program = community.visitor()
      const made = await fetch(`${community.url}/api/v1/me`, {
        method: 'PATCH',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'Ada' }),
      })
      assert.equal(made.status, 200)
      const live = await program.connect({ auth: { token }, at: 1 })
      assert.equal((await live.ask('members.me', {})).member.id, ada.id)
      live.close()

      const { items } = await ada.ask('members.tokens', {})
      assert.deepEqual(
        items.filter(({ id }) => id === accessToken.id),
        [{ ...accessToken, lastUsedAt: community.now().toISOString() }],
      )
      assert.ok(!JSON.stringify(items).includes(token))
    })

    it('once revoked says nothing more, and its live connections end on every server', async () => {
      const { token, accessToken } = await ada.ask('members.createToken', { name: 'phone' })
      const program = community.visitor()
      program.useToken(token)
      const live = await program.connect({ at: 1 })
      const session = await ada.connect({ at: 1 })
      assert.deepEqual(await ada.ask('members.revokeToken', { tokenId: accessToken.id }), { revoked: true })
      await hungUp(live)
      await assertRefused(program.ask('members.me', {}), 'unauthenticated')
      await assert.rejects(program.connect(), /unauthenticated/)
      assert.equal((await session.ask('members.me', {})).member.id, ada.id)
      session.close()
    })

    it('is only its owner’s to see and to revoke', async () => {
      const { accessToken } = await ada.ask('members.createToken', { name: 'desk' })
      await assertRefused(ben.ask('members.revokeToken', { tokenId: accessToken.id }), 'not_found')
      await assertRefused(
        community.visitor().ask('members.revokeToken', { tokenId: accessToken.id }),
        'unauthenticated',
      )
      assert.deepEqual((await ben.ask('members.tokens', {})).items, [])
      assert.ok((await ada.ask('members.tokens', {})).items.some(({ id }) => id === accessToken.id))
      await assertRefused(community.visitor().ask('members.tokens', {}), 'unauthenticated')
    })

    it('is made once for one clientId, because its secret is shown once', async () => {
      const clientId = randomUUID()
      const outcomes = await Promise.allSettled(
        [1, 2].map(() => ben.ask('members.createToken', { name: 'one', clientId })),
      )
      assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
      await assertRefused(ben.ask('members.createToken', { name: 'one', clientId }), 'conflict')
      assert.equal((await ben.ask('members.tokens', {})).items.length, 1)
      await assertRefused(ben.ask('members.createToken', { name: '' }), 'invalid', ['name'])
      await assertRefused(community.visitor().ask('members.createToken', { name: 'x' }), 'unauthenticated')
    })
  })
})
