import assert from 'node:assert/strict'
import type { InputOf } from '../../domain/contract.ts'
import { remindOfBenefits } from '../../domain/credentials/actions.ts'
import { Members } from '../../domain/members/model.ts'
import type { NoticeWhat } from '../../domain/notifications/contract.ts'
import { Outbox } from '../../domain/transaction.ts'
import { reactionsTo } from '../../workers/subscriptions.ts'
import { endAward, giveAward, renewAward } from '../support/awards.ts'
import { NOWHERE } from '../support/clinic.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const DAY_MS = 86_400_000
const PUBLIC_URL = 'http://ground.association.example'

describe('what members come for', () => {
  let community: Community
  let staff: Person
  let vera: Person
  let nora: Person
  let ben: Person
  let awardId: string
  let norasId: string

  before(async () => {
    community = await startCommunity({
      environment: { PUBLIC_URL, ASSOCIATION_NAME: 'Veterinary Association' },
    })
  })
  beforeEach(async () => {
    staff = await community.register('Sam Staff')
    vera = await community.register('Vera')
    nora = await community.register('Nora')
    ben = await community.register('Ben')
    await community.grant(staff, 'staff')
    awardId = await giveAward(community, vera)
    norasId = await giveAward(community, nora)
  })
  afterEach(async () => {
    for (const { id, open } of (await staff.ask('credentials.allBenefits', {})).items)
      if (open) await staff.ask('credentials.closeBenefit', { benefitId: id })
  })
  after(() => community.stop())

  const offer = async (title: string, more: Partial<InputOf<'credentials.defineBenefit'>> = {}) =>
    (
      await staff.ask('credentials.defineBenefit', {
        kind: 'place',
        title,
        says: 'Something of use.',
        motives: [],
        places: null,
        ...more,
      })
    ).benefit.id
  const offeredTo = async (person: Person) =>
    (await person.ask('credentials.benefits', {})).offered.map(({ title, fits }) => [title, ...fits])
  const mineOf = async (person: Person) =>
    (await person.ask('credentials.benefits', {})).mine.map(({ state }) => state)
  const grant = (benefitId: string, person: Person) =>
    staff.ask('credentials.grantBenefit', { benefitId, memberId: person.id })

  /** What a person was told of these, the latest first, after everything that told it ran a second time. */
  async function told(person: Person, whats: readonly NoticeWhat[]) {
    await community.drain()
    for (const { _id, name, payload } of await Outbox.find({ name: /^credentials\./ }).lean())
      for (const react of Object.values(reactionsTo(name)))
        await react({ id: _id.toHexString(), name, payload } as Parameters<typeof react>[0], community.now())
    const { items } = await person.ask('notifications.list', { kind: 'recognition' })
    return items.filter(({ what }) => whats.includes(what)).map(({ what, path }) => [what, path])
  }

  it('is theirs to say, to change and to take away, and to nobody else’s knowledge', async () => {
    assert.deepEqual(await vera.ask('members.motives', {}), { motives: [] })
    const said = await vera.ask('members.setMotives', { motives: ['giving_back', 'clients', 'clients'] })
    assert.deepEqual(said, { motives: ['clients', 'giving_back'] })
    assert.deepEqual(await vera.ask('members.motives', {}), said)
    assert.deepEqual(await ben.ask('members.motives', {}), { motives: [] })
    const shown = [
      await ben.ask('members.show', { memberId: vera.id }),
      await staff.ask('members.show', { memberId: vera.id }),
      await staff.ask('members.list', { q: 'Vera' }),
      await vera.ask('members.me', {}),
    ]
    assert.doesNotMatch(JSON.stringify(shown), /giving_back|motive/)
    await vera.ask('members.setMotives', { motives: [] })
    assert.deepEqual(await vera.ask('members.motives', {}), { motives: [] })
    assert.equal('motives' in (await Members.findById(vera.id).orFail().lean()), false)
    const wrong = { motives: ['money'] } as unknown as InputOf<'members.setMotives'>
    await assertRefused(vera.ask('members.setMotives', wrong), 'invalid', ['motives.0'])
    for (const name of ['members.motives', 'members.setMotives'] as const)
      await assertRefused(community.visitor().ask(name, { motives: [] }), 'unauthenticated')
  })

  it('brings an awardee first what serves it, and says so; of who states nothing nothing is supposed', async () => {
    await offer('Press day', { motives: ['visibility', 'clients'] })
    await offer('Mentoring', { motives: ['giving_back'] })
    await offer('Breakfast')
    const asMade = [['Breakfast'], ['Mentoring'], ['Press day']]
    assert.deepEqual(await offeredTo(vera), asMade)
    await vera.ask('members.setMotives', { motives: ['clients', 'visibility', 'giving_back'] })
    assert.deepEqual(await offeredTo(vera), [
      ['Press day', 'visibility', 'clients'],
      ['Mentoring', 'giving_back'],
      ['Breakfast'],
    ])
    assert.deepEqual(await offeredTo(nora), asMade)
    await vera.ask('members.setMotives', { motives: [] })
    assert.deepEqual(await offeredTo(vera), asMade)
  })

  it('is seen by staff who grant a benefit as far as it serves it, and no further', async () => {
    const benefitId = await offer('Press day', { motives: ['visibility', 'clients'] })
    await vera.ask('members.setMotives', { motives: ['clients', 'income'] })
    const seen = async () =>
      (await staff.ask('credentials.fitting', { benefitId })).items
        .filter(({ member }) => [vera.id, nora.id].includes(member.id))
        .map(({ member, fits, has }) => [member.name, has, ...fits])
    assert.deepEqual(await seen(), [
      ['Vera', false, 'clients'],
      ['Nora', false],
    ])
    await grant(benefitId, vera)
    assert.deepEqual((await seen())[0], ['Vera', true, 'clients'])
    for (const person of [ben, vera]) {
      await assertRefused(person.ask('credentials.fitting', { benefitId }), 'forbidden')
      await assertRefused(
        person.ask('credentials.grantBenefit', { benefitId, memberId: vera.id }),
        'forbidden',
      )
    }
    const visitor = community.visitor()
    await assertRefused(visitor.ask('credentials.fitting', { benefitId }), 'unauthenticated')
    await assertRefused(
      visitor.ask('credentials.grantBenefit', { benefitId, memberId: vera.id }),
      'unauthenticated',
    )
    await assertRefused(staff.ask('credentials.fitting', { benefitId: NOWHERE }), 'not_found')
  })

  it('is served by a place that staff keep: taken by a word, given back, and gone with the award', async () => {
    const benefitId = await offer('Spotlight', { kind: 'spotlight', places: 1 })
    await assertRefused(grant(benefitId, ben), 'invalid', ['memberId'])
    await assertRefused(grant(NOWHERE, vera), 'not_found')
    await giveAward(community, staff)
    await assertRefused(grant(benefitId, staff), 'forbidden')
    await Promise.all([grant(benefitId, vera), grant(benefitId, vera)])
    assert.deepEqual(await mineOf(vera), ['granted'])
    await assertRefused(grant(benefitId, nora), 'conflict')
    await assertRefused(nora.ask('credentials.acceptBenefit', { benefitId }), 'conflict')
    assert.equal((await ben.ask('credentials.spotlight', {})).spotlight, null)
    // What is kept for somebody stays theirs when it is offered to nobody new.
    await staff.ask('credentials.closeBenefit', { benefitId })
    await vera.ask('credentials.acceptBenefit', { benefitId })
    assert.deepEqual(await mineOf(vera), ['accepted'])
    assert.equal((await ben.ask('credentials.spotlight', {})).spotlight?.member.name, 'Vera')
    await assertRefused(grant(benefitId, nora), 'not_found')

    const other = await offer('Press day', { places: 1 })
    const { mine } = await grant(other, vera).then(() => vera.ask('credentials.benefits', {}))
    const kept = mine.find(({ benefit }) => benefit.id === other)
    await vera.ask('credentials.giveBack', { entitlementId: kept?.id ?? '' })
    await grant(other, vera)
    assert.equal(
      (await staff.ask('credentials.allBenefits', {})).items.find(({ id }) => id === other)?.taken,
      1,
    )
    await endAward(community, vera, awardId, 'withdrawn')
    assert.deepEqual(new Set(await mineOf(vera)), new Set(['ended']))
    await grant(other, nora)
    const { items } = await staffAudit()
    assert.equal(items.filter(({ act }) => act === 'grant benefit').length, 4)
  })

  const staffAudit = () => staff.ask('moderation.audit', { actorId: staff.id })

  it('tells an awardee once what is kept for them, used, or ends within a month, as they chose', async () => {
    const whats = ['benefitGranted', 'benefitUsed', 'benefitExpiring'] as const
    const benefitId = await offer('Press day')
    await grant(benefitId, vera)
    await grant(benefitId, nora)
    assert.deepEqual(await told(vera, whats), [['benefitGranted', '/credentials']])
    const remind = async () => {
      for (let run = 0; run < 2; run += 1) await remindOfBenefits(community.now())
      return (await told(vera, ['benefitExpiring'])).length
    }
    community.later(330 * DAY_MS)
    assert.equal(await remind(), 0)
    community.later(6 * DAY_MS)
    assert.equal(await remind(), 1)
    community.later(DAY_MS)
    assert.equal(await remind(), 1)
    await renewAward(community, vera, awardId)
    community.later(364 * DAY_MS)
    assert.equal(await remind(), 2)
    const { mine } = await vera.ask('credentials.benefits', {})
    const entitlementId = mine[0]?.id ?? ''
    for (let run = 0; run < 2; run += 1) await staff.ask('credentials.useBenefit', { entitlementId })
    assert.deepEqual((await told(vera, whats)).flat().filter(word => word === 'benefitUsed').length, 1)
    // Who says it themselves knows.
    const own = (await nora.ask('credentials.benefits', {})).mine[0]?.id ?? ''
    await assertRefused(nora.ask('credentials.useBenefit', { entitlementId: own }), 'conflict')
    await nora.ask('notifications.set', { matrix: { recognition: { inApp: false, mail: false } } })
    await endAward(community, nora, norasId, 'alumni')
    await giveAward(community, nora)
    await grant(benefitId, nora)
    assert.deepEqual(
      (await told(nora, whats)).map(([what]) => what),
      ['benefitExpiring', 'benefitGranted'],
    )
  })

  it('tells an awardee once that a badge is signed, signed anew, or does not hold any more', async () => {
    const whats = ['badgeIssued', 'badgeAnew', 'badgeEnded'] as const
    const path = '/credentials'
    assert.deepEqual(await told(vera, whats), [['badgeIssued', path]])
    const admin = await community.register('Admin')
    await community.grant(admin, 'admin')
    const { items } = await admin.ask('credentials.keys', {})
    const keyId = items.find(({ use }) => use === 'badges')?.id ?? ''
    community.later(DAY_MS)
    await admin.ask('credentials.withdrawKey', { keyId, reason: 'Lost a disk' })
    assert.deepEqual((await told(vera, whats))[0], ['badgeAnew', path])
    const [badge] = (await vera.ask('credentials.badges', {})).items
    await vera.ask('credentials.showBadge', { badgeId: badge?.id ?? '', shown: true })
    community.later(DAY_MS)
    await endAward(community, vera, awardId, 'revoked')
    assert.deepEqual((await told(vera, whats))[0], ['badgeEnded', path])
    assert.equal((await told(vera, whats)).length, 3)
  })

  it('tells nobody of the end of a badge that they gave up, or that nobody could see', async () => {
    const [badge] = (await vera.ask('credentials.badges', {})).items
    await vera.ask('credentials.showBadge', { badgeId: badge?.id ?? '', shown: true })
    await endAward(community, vera, awardId, 'withdrawn')
    assert.deepEqual(await told(vera, ['badgeEnded']), [])
    const unseen = await giveAward(community, ben)
    await endAward(community, ben, unseen, 'alumni')
    assert.deepEqual(await told(ben, ['badgeEnded']), [])
  })
})
