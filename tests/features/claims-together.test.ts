import assert from 'node:assert/strict'
import type { ClaimView } from '../../domain/claims/contract.ts'
import type { InputOf } from '../../domain/contract.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { noteClaim } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { attach, fetchBytes, pdf, photograph } from '../support/files.ts'

describe('a claim of several, with files that show it', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor } = clinic)
  })
  after(() => community.stop())

  /** Ada, for Ben, with Vera and Victor. */
  const claim = async (more: Partial<InputOf<'claims.create'>> = {}): Promise<ClaimView> => {
    community.later(1000)
    const asked = {
      kind: 'speaking' as const,
      what: 'An evening on hearts',
      on: community.now().toISOString().slice(0, 10),
      for: { kind: 'member' as const, id: ben.id },
      togetherIds: [vera.id, victor.id],
      ...more,
    }
    return (await ada.ask('claims.create', asked)).claim
  }
  const file = async (person: Person, name = 'evening.jpg', bytes?: Buffer) =>
    (await attach(community, person, bytes ?? (await photograph(64, 40)), name)).id
  const statusFor = async (person: Person, id: string) => (await fetchBytes(community, person, id)).status
  const noticesOf = async (person: Person, what: 'claimTogether' | 'claimLeft') =>
    Notices.countDocuments({ memberId: person.id, what })
  const createdFor = async (claimId: string) =>
    (await Exchanges.find({ 'evidence.claimId': claimId }).lean()).map(
      ({ creatorId, credit }) => [creatorId.toHexString(), credit] as const,
    )

  it('is told to everyone it names, who find it among their own', async () => {
    const { id, together } = await claim()
    await community.drain()
    await community.deliver()
    for (const { _id, payload } of await Outbox.find({ name: 'claims.made' }).lean())
      await noteClaim(
        { id: _id.toHexString(), name: 'claims.made', payload } as Happening<'claims.made'>,
        community.now(),
      )
    assert.deepEqual(
      together.map(({ name }) => name),
      ['Vera', 'Victor'],
    )
    assert.deepEqual([await noticesOf(vera, 'claimTogether'), await noticesOf(ben, 'claimTogether')], [1, 0])
    const [own] = (await vera.ask('claims.mine', {})).items
    assert.deepEqual([own?.id, own?.mine, own?.mayLeave, own?.mayDecide], [id, false, true, false])
    assert.deepEqual((await ben.ask('claims.mine', {})).items, [])
  })

  it('counts for those who did not decline their share, once it is confirmed', async () => {
    const { id: claimId } = await claim()
    const { claim: left } = await vera.ask('claims.leave', { claimId })
    assert.deepEqual([left.together.map(({ name }) => name), left.mayLeave], [['Victor'], false])
    assert.deepEqual((await vera.ask('claims.leave', { claimId })).claim.together.length, 1)
    await ben.ask('claims.confirm', { claimId })
    await community.drain()
    await community.deliver()
    assert.deepEqual(await createdFor(claimId), [
      [ada.id, 5],
      [victor.id, 5],
    ])
    assert.equal(await noticesOf(ada, 'claimLeft'), 1)
    await assertRefused(victor.ask('claims.leave', { claimId }), 'conflict')
    await assertLedgerIsWhatCasesSay()
  })

  it('is not told to who blocked whoever claims it, who finds it all the same', async () => {
    const before = [await noticesOf(vera, 'claimTogether'), await noticesOf(victor, 'claimTogether')] as const
    await victor.ask('members.block', { memberId: ada.id, on: true })
    const { id } = await claim()
    await community.drain()
    await community.deliver()
    const after = [await noticesOf(vera, 'claimTogether'), await noticesOf(victor, 'claimTogether')]
    assert.deepEqual(after, [before[0] + 1, before[1]])
    assert.equal((await victor.ask('claims.mine', {})).items[0]?.id, id)
    await victor.ask('members.block', { memberId: ada.id, on: false })
  })

  it('is left by nobody who was not named, and not by who claims it', async () => {
    const { id: claimId } = await claim()
    await assertRefused(ada.ask('claims.leave', { claimId }), 'conflict')
    await assertRefused(ben.ask('claims.leave', { claimId }), 'not_found')
    await assertRefused(clinic.staff.ask('claims.leave', { claimId }), 'not_found')
    await assertRefused(vera.ask('claims.leave', { claimId: NOWHERE }), 'not_found')
    await assertRefused(vera.ask('claims.leave', { claimId: 'x' }), 'invalid', ['claimId'])
    await assertRefused(community.visitor().ask('claims.leave', { claimId }), 'unauthenticated')
  })

  it('shows its files to those who made it, those it names and whose word it is, and to nobody else', async () => {
    const [shown, paper] = [await file(ada), await file(ada, 'programme.pdf', pdf())]
    const { id: claimId, attachments } = await claim({ attachmentIds: [shown, paper] })
    assert.deepEqual(
      attachments.map(({ name, type }) => [name, type]),
      [
        ['evening.jpg', 'image/jpeg'],
        ['programme.pdf', 'application/pdf'],
      ],
    )
    for (const person of [ada, vera, ben]) {
      assert.equal(await statusFor(person, shown), 200)
      assert.equal(await statusFor(person, `${shown}/thumbnail`), 200)
      assert.equal(await statusFor(person, paper), 200)
    }
    assert.equal(await statusFor(clinic.staff, shown), 404)
    assert.equal(await statusFor(community.visitor(), shown), 401)
    await vera.ask('claims.leave', { claimId })
    assert.equal(await statusFor(vera, shown), 404)
    await ada.ask('claims.withdraw', { claimId })
    assert.deepEqual([await statusFor(ada, shown), await statusFor(ben, shown)], [200, 404])
  })

  it('shows them to whoever decides its contest, from then on', async () => {
    const shown = await file(ada)
    const { id: claimId } = await claim({ attachmentIds: [shown], togetherIds: [] })
    const mod = await community.register('Mo')
    await community.grant(mod, 'moderator')
    await ben.ask('claims.decline', { claimId, reason: 'I was not there.' })
    assert.equal(await statusFor(mod, shown), 404)
    await ada.ask('claims.contest', { claimId, reason: 'He was: see the picture.' })
    assert.deepEqual([await statusFor(mod, shown), await statusFor(victor, shown)], [200, 404])
  })

  it('takes one’s own files alone, each once, and five at most', async () => {
    const [own, foreign] = [await file(ada), await file(ben)]
    const refused = (attachmentIds: string[], code: 'not_found' | 'invalid' | 'conflict', path: string) =>
      assertRefused(claim({ attachmentIds }), code, [path])
    await refused([own, foreign], 'not_found', 'attachmentIds.1')
    await refused([NOWHERE], 'not_found', 'attachmentIds.0')
    await refused(['x'], 'invalid', 'attachmentIds.0')
    await refused([own, own, own, own, own, own], 'invalid', 'attachmentIds')
    assert.equal((await claim({ attachmentIds: [own] })).attachments.length, 1)
    await refused([own], 'conflict', 'attachmentIds.0')
    await assertRefused(clinic.ask(ada, { attachmentIds: [own] }), 'conflict', ['attachmentIds.0'])
  })
})
