import assert from 'node:assert/strict'
import type { InputOf } from '../../domain/contract.ts'
import { endAward, giveAward, renewAward } from '../support/awards.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

describe('benefits of awardees', () => {
  let community: Community
  let staff: Person
  let vera: Person
  let nora: Person
  let ben: Person
  let visitor: Person
  let awardId: string

  beforeEach(async () => {
    community = await startCommunity()
    staff = await community.register('Sam Staff')
    vera = await community.register('Vera')
    nora = await community.register('Nora')
    ben = await community.register('Ben')
    visitor = community.visitor()
    await community.grant(staff, 'staff')
    awardId = await giveAward(community, vera)
    await giveAward(community, nora)
  })
  afterEach(() => community.stop())

  const define = async (more: Partial<InputOf<'credentials.defineBenefit'>> = {}) =>
    (
      await staff.ask('credentials.defineBenefit', {
        kind: 'speaking_slot',
        title: 'A talk at the congress',
        says: 'Thirty minutes in the main hall.',
        motives: ['visibility'],
        places: 1,
        ...more,
      })
    ).benefit
  const mineOf = (person: Person) => person.ask('credentials.benefits', {})

  it('are offered to who holds an award, accepted once, and only as long as there are places', async () => {
    const { id: benefitId } = await define()
    assert.deepEqual(await mineOf(ben), { awarded: false, offered: [], mine: [] })
    assert.deepEqual(
      (await mineOf(vera)).offered.map(({ id, open }) => [id, open]),
      [[benefitId, true]],
    )
    const [once, twice] = await Promise.all([
      vera.ask('credentials.acceptBenefit', { benefitId }),
      vera.ask('credentials.acceptBenefit', { benefitId }),
    ])
    assert.equal(once.mine.length, 1)
    assert.equal(twice.mine.length, 1)
    assert.deepEqual(once.offered, [])
    await assertRefused(nora.ask('credentials.acceptBenefit', { benefitId }), 'conflict')
    assert.equal((await mineOf(nora)).offered[0]?.open, false)
    const { items, accepted } = await staff.ask('credentials.allBenefits', {})
    assert.equal(items[0]?.taken, 1)
    assert.deepEqual(
      accepted.map(({ member }) => member.name),
      ['Vera'],
    )
  })

  it('never go to more than there are places for, however many press at once', async () => {
    const { id: benefitId } = await define({ places: 1 })
    const outcomes = await Promise.allSettled(
      [vera, nora].map(person => person.ask('credentials.acceptBenefit', { benefitId })),
    )
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    assert.equal((await staff.ask('credentials.allBenefits', {})).items[0]?.taken, 1)
  })

  it('are used or given back, and what was given back is free for another', async () => {
    const { id: benefitId } = await define()
    const [first] = (await vera.ask('credentials.acceptBenefit', { benefitId })).mine
    const entitlementId = first?.id ?? ''
    await vera.ask('credentials.giveBack', { entitlementId })
    await vera.ask('credentials.giveBack', { entitlementId })
    const [hers] = (await nora.ask('credentials.acceptBenefit', { benefitId })).mine
    const used = await staff.ask('credentials.useBenefit', { entitlementId: hers?.id ?? '' })
    assert.equal(used.entitlement.state, 'used')
    assert.deepEqual(await nora.ask('credentials.useBenefit', { entitlementId: hers?.id ?? '' }), used)
    await assertRefused(nora.ask('credentials.giveBack', { entitlementId: hers?.id ?? '' }), 'conflict')
    await assertRefused(vera.ask('credentials.useBenefit', { entitlementId }), 'conflict')
    await vera.ask('credentials.acceptBenefit', { benefitId }).catch(() => undefined)
    assert.equal((await staff.ask('credentials.allBenefits', {})).items[0]?.taken, 1)
  })

  it('end with the award, and last as long as it does', async () => {
    const { id: benefitId } = await define({ places: null })
    await vera.ask('credentials.acceptBenefit', { benefitId })
    const before = (await mineOf(vera)).mine[0]
    await renewAward(community, vera, awardId)
    const after = (await mineOf(vera)).mine[0]
    assert.ok(new Date(after?.until ?? 0) > new Date(before?.until ?? 0))
    await endAward(community, vera, awardId, 'withdrawn')
    const left = await mineOf(vera)
    assert.deepEqual([left.awarded, left.offered, left.mine[0]?.state], [false, [], 'ended'])
    assert.equal((await staff.ask('credentials.allBenefits', {})).items[0]?.taken, 0)
    await assertRefused(vera.ask('credentials.acceptBenefit', { benefitId }), 'forbidden')
  })

  it('are offered to nobody new once they are closed, and stay with who accepted them', async () => {
    const { id: benefitId } = await define({ places: null })
    await vera.ask('credentials.acceptBenefit', { benefitId })
    assert.equal((await staff.ask('credentials.closeBenefit', { benefitId })).benefit.open, false)
    assert.deepEqual((await mineOf(nora)).offered, [])
    await assertRefused(nora.ask('credentials.acceptBenefit', { benefitId }), 'not_found')
    assert.equal((await mineOf(vera)).mine[0]?.state, 'accepted')
  })

  it('put one of those who accepted it on the first page, another each day, and nobody else', async () => {
    const seen = async () => (await ben.ask('credentials.spotlight', {})).spotlight
    assert.equal(await seen(), null)
    const { id: benefitId } = await define({ kind: 'spotlight', places: null })
    assert.equal(await seen(), null)
    await vera.ask('credentials.acceptBenefit', { benefitId })
    assert.equal((await seen())?.member.name, 'Vera')
    await nora.ask('credentials.acceptBenefit', { benefitId })
    const names: (string | undefined)[] = []
    for (let day = 0; day < 2; day += 1) {
      names.push((await seen())?.member.name)
      community.later(86_400_000)
    }
    assert.deepEqual(
      names.toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)),
      ['Nora', 'Vera'],
    )
    community.later(400 * 86_400_000)
    assert.equal(await seen(), null)
  })

  it('are staff’s to offer, and each one’s own to accept', async () => {
    const { id: benefitId } = await define({ places: null })
    const [mine] = (await vera.ask('credentials.acceptBenefit', { benefitId })).mine
    const entitlementId = mine?.id ?? ''
    const offer = { kind: 'place', title: 'Initiative', says: 'A place.', places: 1 } as const
    for (const person of [vera, ben]) {
      await assertRefused(person.ask('credentials.allBenefits', {}), 'forbidden')
      await assertRefused(person.ask('credentials.defineBenefit', offer), 'forbidden')
      await assertRefused(person.ask('credentials.closeBenefit', { benefitId }), 'forbidden')
    }
    await assertRefused(ben.ask('credentials.useBenefit', { entitlementId }), 'not_found')
    await assertRefused(ben.ask('credentials.giveBack', { entitlementId }), 'not_found')
    await assertRefused(staff.ask('credentials.giveBack', { entitlementId }), 'not_found')
    await assertRefused(ben.ask('credentials.acceptBenefit', { benefitId }), 'forbidden')
    await assertRefused(vera.ask('credentials.acceptBenefit', { benefitId: NOWHERE }), 'not_found')
    await assertRefused(staff.ask('credentials.closeBenefit', { benefitId: NOWHERE }), 'not_found')
    await assertRefused(staff.ask('credentials.defineBenefit', { ...offer, places: 0 }), 'invalid', [
      'places',
    ])
    for (const work of [
      () => visitor.ask('credentials.benefits', {}),
      () => visitor.ask('credentials.allBenefits', {}),
      () => visitor.ask('credentials.defineBenefit', offer),
      () => visitor.ask('credentials.closeBenefit', { benefitId }),
      () => visitor.ask('credentials.acceptBenefit', { benefitId }),
      () => visitor.ask('credentials.useBenefit', { entitlementId }),
      () => visitor.ask('credentials.giveBack', { entitlementId }),
      () => visitor.ask('credentials.spotlight', {}),
    ])
      await assertRefused(work(), 'unauthenticated')
    const again = { ...offer, clientId: 'benefit-once' }
    const { benefit } = await staff.ask('credentials.defineBenefit', again)
    assert.equal((await staff.ask('credentials.defineBenefit', again)).benefit.id, benefit.id)
  })
})
