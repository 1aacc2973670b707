import assert from 'node:assert/strict'
import { followClaimContest } from '../../domain/claims/actions.ts'
import type { ClaimView } from '../../domain/claims/contract.ts'
import { Claims } from '../../domain/claims/model.ts'
import type { InputOf } from '../../domain/contract.ts'
import { creditClaim } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { sumOf } from '../../domain/exchanges/rules.ts'
import { noteClaim } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('a claim of a contribution made elsewhere', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let staff: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor, staff } = clinic)
  })
  after(() => community.stop())

  const today = () => community.now().toISOString().slice(0, 10)
  const claimOf = (more: Partial<InputOf<'claims.create'>> = {}): InputOf<'claims.create'> => ({
    kind: 'mentoring',
    what: 'Six months of Friday calls',
    on: today(),
    for: { kind: 'member', id: ben.id },
    ...more,
  })
  const claim = async (person: Person, more?: Partial<InputOf<'claims.create'>>): Promise<ClaimView> => {
    community.later(1000)
    return (await person.ask('claims.create', claimOf(more))).claim
  }
  const waitingFor = async (person: Person) =>
    (await person.ask('claims.waiting', {})).items.map(({ id }) => id)
  const createdBy = async (person: Person) => (await clinic.standingNow(person)).created
  /** What the ledger says, before anything is weighed. */
  const sumFor = async (person: Person) =>
    sumOf((await Exchanges.find({ creatorId: person.id }).lean()).map(({ credit }) => credit))
  async function happeningsOf<N extends Happening['name']>(name: N): Promise<Happening<N>[]> {
    const rows = await Outbox.find({ name }).lean()
    return rows.map(({ _id, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening<N>)
  }

  it('counts once the one who got the good of it confirms it, and not before', async () => {
    const { id: claimId } = await claim(ada)
    await community.drain()
    assert.equal((await createdBy(ada)).total, 0)
    assert.deepEqual(await waitingFor(ben), [claimId])
    assert.equal(await Notices.countDocuments({ memberId: ben.id, what: 'claimMade' }), 1)

    const { claim: confirmed } = await ben.ask('claims.confirm', { claimId })
    assert.deepEqual([confirmed.state, confirmed.mayDecide], ['confirmed', false])
    await ben.ask('claims.confirm', { claimId })
    await community.drain()
    for (const happening of await happeningsOf('claims.confirmed')) {
      await creditClaim(happening)
      await noteClaim(happening, community.now())
    }
    assert.deepEqual((await createdBy(ada)).byKind, { mentoring: 8 })
    const [row] = (await clinic.ledgerOf(ben)).items
    assert.deepEqual(
      [row?.side, row?.what, row?.motive],
      ['derived', 'You confirmed what Ada did: Six months of Friday calls', 'career_step'],
    )
    assert.deepEqual(
      row?.why.map(({ step }) => step),
      ['Done', 'Confirmed', 'Counted'],
    )
    assert.equal(await Notices.countDocuments({ memberId: ada.id, what: 'claimConfirmed' }), 1)
    assert.deepEqual(await waitingFor(ben), [])
    await assertLedgerIsWhatCasesSay()
  })

  it('is the way a discovered need and a part in an initiative are credited, on the word of the association', async () => {
    const ida = await community.register('Ida')
    const made = [
      { kind: 'demand', what: 'Practices ask for help with exotic pets, and got a group' },
      { kind: 'initiative', what: 'The triage sheet of the emergency initiative' },
    ] as const
    for (const each of made) {
      const { id: claimId } = await claim(ida, { ...each, for: { kind: 'association' } })
      assert.deepEqual(await waitingFor(staff), [claimId])
      await staff.ask('claims.confirm', { claimId })
    }
    await community.drain()
    const rows = await Exchanges.find({ creatorId: ida.id }).sort({ at: 1 }).lean()
    assert.deepEqual(
      rows.map(({ kind, credit }) => [kind, credit]),
      [
        ['demand', 6],
        ['initiative', 8],
      ],
    )
    const [adopted] = (await clinic.ledgerOf(ida)).items
    assert.deepEqual(
      [adopted?.dimension, adopted?.beneficiary.kind, adopted?.what.endsWith('emergency initiative')],
      ['leadership', 'association', true],
    )
    await assertLedgerIsWhatCasesSay()
  })

  it('is never confirmed by who made it, nor by who has no part in it', async () => {
    const { id: claimId } = await claim(ada, { togetherIds: [vera.id] })
    for (const maker of [ada, vera]) {
      await assertRefused(maker.ask('claims.confirm', { claimId }), 'forbidden')
      await assertRefused(maker.ask('claims.decline', { claimId, reason: 'No' }), 'forbidden')
    }
    for (const outsider of [victor, staff]) {
      await assertRefused(outsider.ask('claims.confirm', { claimId }), 'not_found')
      await assertRefused(outsider.ask('claims.decline', { claimId, reason: 'No' }), 'not_found')
      await assertRefused(outsider.ask('claims.withdraw', { claimId }), 'not_found')
      await assertRefused(outsider.ask('claims.contest', { claimId, reason: 'No' }), 'not_found')
    }
    await assertRefused(ben.ask('claims.confirm', { claimId: NOWHERE }), 'not_found')
    await assertRefused(ben.ask('claims.decline', { claimId, reason: ' ' }), 'invalid')
    assert.equal((await ada.ask('claims.withdraw', { claimId })).claim.state, 'withdrawn')
    await assertRefused(ben.ask('claims.confirm', { claimId }), 'conflict')
  })

  it('is refused where it names nobody, oneself, a day ahead or a visitor makes it', async () => {
    const cases: [Partial<InputOf<'claims.create'>>, string][] = [
      [{ for: { kind: 'member', id: ada.id } }, 'for.id'],
      [{ for: { kind: 'member', id: NOWHERE } }, 'for.id'],
      [{ for: { kind: 'group', id: NOWHERE } }, 'for.id'],
      [{ togetherIds: [ada.id] }, 'togetherIds'],
      [{ togetherIds: [vera.id, vera.id] }, 'togetherIds'],
      [{ on: '2099-01-01' }, 'on'],
      [{ on: '1999-01-01' }, 'on'],
      [{ link: 'javascript:alert(1)' }, 'link'],
    ]
    for (const [more, field] of cases)
      await assertRefused(ada.ask('claims.create', claimOf(more)), 'invalid', [field])
    const visitor = community.visitor()
    await assertRefused(visitor.ask('claims.create', claimOf()), 'unauthenticated')
    await assertRefused(visitor.ask('claims.mine', {}), 'unauthenticated')
    await assertRefused(visitor.ask('claims.waiting', {}), 'unauthenticated')
  })

  it('stands once for each link, however it is written, until it is declined or withdrawn', async () => {
    const link = 'https://www.lva.example/talks/ferrets/?utm_source=mail'
    const first = await claim(ada, { link })
    const copied = claimOf({ link: 'http://lva.example/talks/ferrets#top' })
    await assertRefused(vera.ask('claims.create', copied), 'conflict', ['link'])
    await ada.ask('claims.withdraw', { claimId: first.id })
    const second = await claim(vera, { link: 'https://lva.example/talks/ferrets' })
    assert.equal(second.state, 'waiting')
    await vera.ask('claims.withdraw', { claimId: second.id })
  })

  it('keeps its link while it is contested, so that nothing counts twice', async () => {
    const link = 'https://lva.example/talks/newts'
    const [olga, pia, quinn] = await Promise.all(
      ['Olga', 'Pia', 'Quinn'].map(name => community.register(name)),
    )
    assert.ok(olga && pia && quinn)
    const to = { kind: 'member' as const, id: pia.id }
    const declined = async () => {
      const { id: claimId } = await claim(olga, { link, for: to })
      await pia.ask('claims.decline', { claimId, reason: 'I was not there.' })
      return claimId
    }
    const decide = async (outcome: 'upheld' | 'dismissed') => {
      const [open] = (await staff.ask('moderation.contests', {})).items
      const contestId = open?.id ?? ''
      await staff.ask('moderation.decideContest', { contestId, outcome, words: 'I asked around.' })
      await community.drain()
    }
    const first = await declined()
    await olga.ask('claims.contest', { claimId: first, reason: 'Ask anybody.' })
    await assertRefused(quinn.ask('claims.create', claimOf({ link, for: to })), 'conflict', ['link'])
    await decide('dismissed')

    const second = await declined()
    const again = await claim(quinn, { link, for: to })
    const contest = { claimId: second, reason: 'Ask anybody.' }
    await assertRefused(olga.ask('claims.contest', contest), 'conflict', ['link'])
    await quinn.ask('claims.withdraw', { claimId: again.id })
    await olga.ask('claims.contest', contest)
    await decide('upheld')
    const [mine] = (await olga.ask('claims.mine', { limit: 1 })).items
    assert.deepEqual([mine?.id, mine?.state], [second, 'confirmed'])
  })

  it('made by several together is shared out to the last thousandth', async () => {
    const before = await Promise.all([ada, vera, victor].map(createdBy))
    const { id: claimId } = await claim(ada, {
      kind: 'speaking',
      for: { kind: 'association' },
      togetherIds: [vera.id, victor.id],
    })
    assert.deepEqual(await waitingFor(staff), [claimId])
    await staff.ask('claims.confirm', { claimId })
    await community.drain()
    const after = await Promise.all([ada, vera, victor].map(createdBy))
    const added = after.map(
      ({ byKind }, n) => (byKind['speaking'] ?? 0) - (before[n]?.byKind['speaking'] ?? 0),
    )
    assert.deepEqual(added, [3.34, 3.33, 3.33])
    const [row] = (await clinic.ledgerOf(vera)).items
    assert.deepEqual(row?.beneficiary, { id: null, name: 'The association', kind: 'association' })
    assert.deepEqual(row?.share, { part: 333, of: 1000 })
    await assertLedgerIsWhatCasesSay()
  })

  it('for a group waits for its hosts, and for a specialty for its editors', async () => {
    const { group } = await ben.ask('groups.create', { name: 'Ferret people' })
    const forGroup = await claim(ada, { kind: 'teaching', for: { kind: 'group', id: group.id } })
    assert.deepEqual(await waitingFor(ben), [forGroup.id])
    await ben.ask('claims.confirm', { claimId: forGroup.id })
    await community.grant(victor, 'editor', clinic.catsId)
    const forCats = await claim(ada, { kind: 'teaching', for: { kind: 'specialty', id: clinic.catsId } })
    assert.deepEqual(await waitingFor(victor), [forCats.id])
    await assertRefused(ben.ask('claims.confirm', { claimId: forCats.id }), 'not_found')
    await victor.ask('claims.confirm', { claimId: forCats.id })
    await community.drain()
    const names = (await clinic.ledgerOf(ada)).items.slice(0, 2).map(({ beneficiary }) => beneficiary.name)
    assert.deepEqual(names, ['Cats', 'Ferret people'])
    await assertLedgerIsWhatCasesSay()
  })

  it('that is declined says why, may be contested once, and counts where somebody else finds it right', async () => {
    const { id: claimId } = await claim(ada)
    await assertRefused(ada.ask('claims.contest', { claimId, reason: 'Not yet decided' }), 'conflict')
    await ben.ask('claims.decline', { claimId, reason: 'We spoke once.' })
    await community.drain()
    const [declined] = (await ada.ask('claims.mine', { limit: 1 })).items
    assert.deepEqual(
      [declined?.state, declined?.reason, declined?.mayContest],
      ['declined', 'We spoke once.', true],
    )
    assert.equal(await Notices.countDocuments({ memberId: ada.id, what: 'claimDeclined' }), 1)

    const before = await sumFor(ada)
    await ada.ask('claims.contest', { claimId, reason: 'Here are the dates of eleven calls.' })
    await assertRefused(ada.ask('claims.contest', { claimId, reason: 'Again' }), 'conflict')
    const [open] = (await staff.ask('moderation.contests', {})).items
    assert.deepEqual(open?.subject, { kind: 'claim', id: claimId })
    await staff.ask('moderation.decideContest', {
      contestId: open?.id ?? '',
      outcome: 'upheld',
      words: 'Right.',
    })
    await community.drain()
    for (const happening of await happeningsOf('moderation.contestDecided'))
      await followClaimContest(happening)
    await community.drain()
    assert.equal(await sumFor(ada), before + 8)
    assert.equal((await Claims.findById(claimId).lean())?.credits.length, 1)
    const [row] = (await clinic.ledgerOf(ada)).items
    assert.equal(row?.what, 'Stella confirmed what you did: Six months of Friday calls')
    await assertLedgerIsWhatCasesSay()
  })

  it('is stored once for each client id', async () => {
    const asked = claimOf({ clientId: 'claim-000001' })
    const [first, again] = [await ada.ask('claims.create', asked), await ada.ask('claims.create', asked)]
    assert.equal(first.claim.id, again.claim.id)
  })
})
