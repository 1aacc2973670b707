import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import type { CallName, InputOf } from '../../domain/contract.ts'
import { Benefits, Entitlements } from '../../domain/credentials/model-benefits.ts'
import { carryOnTrial } from '../../domain/exchanges/actions.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { Holds } from '../../domain/exchanges/model-standing.ts'
import { Trials } from '../../domain/exchanges/trials-model.ts'
import { Contests } from '../../domain/moderation/contests-model.ts'
import { Audit } from '../../domain/moderation/model.ts'
import { giveAward } from '../support/awards.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { type Cast, points, startRecognition, stepsOf } from '../support/recognition.ts'

const NOWHERE = '0'.repeat(24)
const WHY = 'They share one account, as both told us.'

/** Numbers are those of attacks that every door is tried with: 10 and 11 who may, 14 more than is asked, 17 guessing, 39 to 46 operators, 49 formulas, 55 other sites. */
describe('the doors of the ledger and of recognition', () => {
  let community: Community
  let cast: Cast
  let steps: ReturnType<typeof stepsOf>
  /** Holds an award. */
  let alma: Person
  let holdId: string
  let trialId: string
  let benefitId: string
  let entitlementId: string
  let exchangeIds: string[]
  /** Everybody who is no staff of the whole: each gets the same answer. */
  let outsiders: [string, Person][]

  before(async () => {
    ;({ community, cast } = await startRecognition())
    steps = stepsOf(cast)
    const { stella, ben, rob } = cast
    alma = await community.register('Alma')
    const { specialty } = await stella.ask('cases.createSpecialty', { name: 'Cats' })
    const [scoped, editor, moderator] = await Promise.all(
      ['Sven Scoped', 'Edda', 'Mona'].map(name => community.register(name)),
    )
    if (!scoped || !editor || !moderator) return assert.fail()
    // Staff are of the whole or none: for a part of it there is nothing to grant.
    await assert.rejects(community.grant(scoped, 'staff', specialty.id), /whole association/)
    await community.grant(scoped, 'moderator', specialty.id)
    await community.grant(editor, 'editor', specialty.id)
    await community.grant(moderator, 'moderator')
    outsiders = Object.entries({ member: rob, awardee: alma, held: ben, scoped, editor, moderator })

    await giveAward(community, alma)
    await alma.ask('members.setMotives', { motives: ['income', 'visibility'] })
    const { benefit } = await stella.ask('credentials.defineBenefit', {
      kind: 'speaking_slot',
      title: '=HYPERLINK("https://evil.example")',
      says: 'Thirty minutes in the main hall.',
      motives: ['visibility'],
      places: 1,
    })
    benefitId = benefit.id
    await stella.ask('credentials.grantBenefit', { benefitId, memberId: alma.id })
    entitlementId = (await alma.ask('credentials.benefits', {})).mine[0]?.id ?? ''
    trialId = (await stella.ask('exchanges.tryRules', { rules: { capPerDay: 1 } })).trial.id
    // Dora, who is staff, is one of those whose words are held.
    const marks = [cast.dora, cast.ada].map(giver => ({
      _id: new Types.ObjectId(),
      eventId: new Types.ObjectId(),
      kind: 'helpful' as const,
      dimension: 'knowledge' as const,
      creatorId: new Types.ObjectId(ben.id),
      beneficiaryId: new Types.ObjectId(giver.id),
      credit: 1,
      state: 'settled' as const,
      rules: '2026-1',
      evidence: { messageId: new Types.ObjectId() },
      reverses: null,
      at: community.now(),
    }))
    await Exchanges.insertMany(marks)
    exchangeIds = marks.map(({ _id }) => _id.toHexString())
    const hold = await Holds.create({
      key: 'at_once:x',
      reason: 'at_once',
      state: 'open',
      exchangeIds,
      creatorIds: [ben.id],
      giverIds: [cast.dora.id, cast.ada.id],
      foundAt: community.now(),
    })
    holdId = hold._id.toHexString()
  })
  after(() => community.stop())

  type Door = { [C in CallName]: [C, InputOf<C>] }[CallName]
  const reading = (): Door[] => [
    ['exchanges.rules', {}],
    ['exchanges.trials', {}],
    ['exchanges.trial', { trialId }],
    ['exchanges.trialFile', { trialId }],
    ['exchanges.holds', {}],
    ['exchanges.hold', { holdId }],
    ['recognition.settings', {}],
    ['credentials.allBenefits', {}],
    ['credentials.fitting', { benefitId }],
  ]
  const aBenefit = { kind: 'early_access', title: 'A look', says: 'Before others.', places: null } as const
  const writing = (): Door[] => [
    ['exchanges.tryRules', { rules: { capPerDay: 2 } }],
    ['exchanges.cancelTrial', { trialId }],
    ['exchanges.decideHold', { holdId, decision: 'release', why: WHY }],
    ['credentials.defineBenefit', aBenefit],
    ['credentials.closeBenefit', { benefitId }],
    ['credentials.grantBenefit', { benefitId, memberId: alma.id }],
  ]
  /** All that a door could have changed. */
  const stored = async () => {
    const all = await Promise.all([
      Holds.find().lean(),
      Trials.find().lean(),
      Benefits.find().lean(),
      Entitlements.find().lean(),
      cast.stella.ask('recognition.settings', {}),
      alma.ask('members.motives', {}),
    ])
    return JSON.stringify(all)
  }
  const rules = async () => (await cast.stella.ask('recognition.settings', {})).next

  it('10: open to nobody but staff of the whole, to read or to write, by either door, and tell nothing', async () => {
    const before = await stored()
    const doors: Door[] = [
      ...reading(),
      ...writing(),
      ['recognition.setRules', { rules: { ...(await rules()), bar: 1 } }],
    ]
    const looks = await Audit.countDocuments()
    for (const [name, input] of doors) {
      await assertRefused(community.visitor().ask(name, input), 'unauthenticated')
      for (const [, person] of outsiders) await assertRefused(person.ask(name, input), 'forbidden')
    }
    for (const [, person] of outsiders) {
      const live = await person.connect()
      for (const [name, input] of doors) await assertRefused(live.ask(name, input), 'forbidden')
      live.close()
    }
    assert.equal(await stored(), before)
    assert.equal(await Audit.countDocuments(), looks)
  })

  it('11: give nobody what is another’s: a place, a reason, a line that is held', async () => {
    const { rob, ben, ada } = cast
    const before = await stored()
    for (const person of [rob, ben]) {
      await assertRefused(person.ask('credentials.useBenefit', { entitlementId }), 'not_found')
      await assertRefused(person.ask('credentials.giveBack', { entitlementId }), 'not_found')
      await assertRefused(person.ask('credentials.acceptBenefit', { benefitId }), 'forbidden')
    }
    const [fits] = (await cast.stella.ask('credentials.fitting', { benefitId })).items
    assert.deepEqual(
      [fits?.member.id, fits?.fits],
      [alma.id, ['visibility']],
      'the other reason is no reason',
    )
    for (const path of [`/members/${alma.id}`, '/me/motives', `/credentials/spotlight`, '/me/notices'])
      for (const [, person] of outsiders.filter(([name]) => name !== 'awardee')) {
        const { body } = await person.http('GET', `/api/v1${path}`)
        assert.doesNotMatch(JSON.stringify(body), /"income"/)
      }
    for (const person of [rob, ada, alma])
      for (const exchangeId of exchangeIds.slice(0, 1))
        await assertRefused(person.ask('exchanges.contest', { exchangeId, reason: 'Mine' }), 'not_found')
    assert.equal(await stored(), before)
  })

  it('14, 39 to 46: take nothing but what they ask for, and no operator in its place', async () => {
    const before = await stored()
    const base = await rules()
    const bad: ['POST' | 'PUT' | 'GET', string, unknown?][] = [
      ['POST', `/exchanges/holds/${holdId}/decide`, { decision: 'release', why: WHY, state: 'reversed' }],
      ['POST', `/exchanges/holds/${holdId}/decide`, { decision: { $ne: 'release' }, why: WHY }],
      ['POST', `/exchanges/holds/${holdId}/decide`, { decision: 'release', why: { $gt: '' } }],
      ['POST', '/exchanges/trials', { rules: { $set: { version: 'mine' } } }],
      ['POST', '/exchanges/trials', { rules: { pair: { decay: { $gt: 0 } } } }],
      ['POST', '/exchanges/trials', { rules: { bases: { constructor: 1 } } }],
      ['POST', '/exchanges/trials', JSON.parse('{"rules":{"__proto__":{"polluted":1}}}')],
      ['PUT', '/recognition/settings', { rules: { ...base, settlementDays: 0 } }],
      ['PUT', '/recognition/settings', { rules: { ...base, bar: { $inc: 1 } } }],
      ['POST', '/credentials/benefits', { ...aBenefit, taken: -5 }],
      ['POST', '/credentials/benefits', { ...aBenefit, places: { $gt: 0 } }],
      ['POST', `/credentials/benefits/${benefitId}/grants`, { memberId: { $ne: null } }],
      ['PUT', '/me/motives', { motives: ['income'], memberId: alma.id }],
      ['PUT', '/me/motives', { motives: { $each: ['income'] } }],
      ['GET', '/exchanges/holds?state[$ne]=open'],
      ['GET', '/exchanges/trials?cursor[$gt]=x'],
      ['GET', `/exchanges/holds/${'x'.repeat(24)}`],
    ]
    for (const [method, path, body] of bad) {
      const { status } = await cast.stella.http(method, `/api/v1${path}`, body)
      assert.ok([400, 422].includes(status), `${path}: ${status} ${JSON.stringify(body)}`)
    }
    assert.equal(({} as { polluted?: number }).polluted, undefined)
    assert.equal(await stored(), before)
  })

  it('17: are not there for ids that are guessed, for staff as well', async () => {
    const near = (id: string) => (BigInt(`0x${id}`) + 1n).toString(16).padStart(24, '0')
    for (const id of [NOWHERE, near(holdId)]) {
      await assertRefused(cast.stella.ask('exchanges.hold', { holdId: id }), 'not_found')
      const decision = { holdId: id, decision: 'release', why: WHY } as const
      await assertRefused(cast.stella.ask('exchanges.decideHold', decision), 'not_found')
    }
    for (const id of [NOWHERE, near(trialId)])
      await assertRefused(cast.stella.ask('exchanges.trial', { trialId: id }), 'not_found')
    for (const id of [NOWHERE, near(benefitId)]) {
      await assertRefused(cast.stella.ask('credentials.fitting', { benefitId: id }), 'not_found')
      await assertRefused(alma.ask('credentials.acceptBenefit', { benefitId: id }), 'not_found')
    }
    for (const id of [NOWHERE, near(entitlementId)])
      await assertRefused(alma.ask('credentials.useBenefit', { entitlementId: id }), 'not_found')
  })

  it('55: do nothing for another site that has the cookie of staff', async () => {
    const before = await stored()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    const forged: ['POST' | 'PUT', string, unknown][] = [
      ['POST', `/exchanges/holds/${holdId}/decide`, { decision: 'release', why: WHY }],
      ['POST', `/exchanges/trials/${trialId}/cancel`, {}],
      ['PUT', '/recognition/settings', { rules: { ...(await rules()), bar: 1 } }],
      ['POST', `/credentials/benefits/${benefitId}/close`, {}],
    ]
    for (const [method, path, body] of forged)
      assert.equal((await cast.stella.http(method, `/api/v1${path}`, body, foreign)).status, 403, path)
    assert.equal((await alma.http('PUT', '/api/v1/me/motives', { motives: [] }, foreign)).status, 403)
    assert.equal(await stored(), before)
  })

  it('49: hand out no file that a spreadsheet runs', async () => {
    while ((await carryOnTrial(community.now())) > 0);
    await cast.ben.ask('members.rename', { name: '=cmd|calc' })
    const { content } = await cast.stella.ask('exchanges.trialFile', { trialId })
    assert.match(content, /cmd\|calc/)
    assert.doesNotMatch(content, /(^|[,\n])"?[=@+]/)
    await cast.ben.ask('members.rename', { name: 'Ben' })
  })

  it('keep staff from what concerns themselves: a hold, a place, the contest of what they found', async () => {
    const { dora, stella, ben } = cast
    const decision = { holdId, decision: 'release', why: WHY } as const
    await assertRefused(dora.ask('exchanges.decideHold', decision), 'forbidden')
    assert.equal((await Holds.findById(holdId).lean())?.state, 'open')
    await assertRefused(dora.ask('credentials.grantBenefit', { benefitId, memberId: dora.id }), 'forbidden')
    await stella.ask('exchanges.decideHold', { ...decision, decision: 'reverse' })
    await community.drain()
    const contested = { exchangeId: exchangeIds[0] ?? '', reason: 'We were on duty together.' }
    const { contestId } = await ben.ask('exchanges.contest', contested)
    const upheld = { contestId, outcome: 'upheld', words: 'They are right.' } as const
    // Who found it, whose word was held, and who is staff of a part: none of them reads or decides.
    for (const person of [stella, dora]) {
      await assertRefused(person.ask('moderation.contest', { contestId }), 'not_found')
      await assertRefused(person.ask('moderation.decideContest', upheld), 'forbidden')
    }
    for (const [, person] of outsiders) {
      await assertRefused(person.ask('moderation.contest', { contestId }), 'not_found')
      await assertRefused(person.ask('moderation.decideContest', upheld), 'not_found')
    }
    assert.equal((await Contests.findById(contestId).lean())?.state, 'open')
  })

  it('stay shut to a reviewer who said that they have a conflict, whatever they are granted later', async () => {
    const { rita, nora } = cast
    const nominationId = await steps.ready()
    const reviews = await steps.assign(nominationId)
    const reviewId = (await steps.reviewOf(rita, nominationId)) || (reviews[0]?.id ?? '')
    await rita.ask('recognition.declare', { reviewId, conflict: true })
    const shut = async () => {
      await assertRefused(rita.ask('recognition.pack', { nominationId }), 'not_found')
      await assertRefused(rita.ask('recognition.editPack', { nominationId, statement: 'x' }), 'not_found')
      const score = { reviewId, scores: points(4), reason: 'She is a friend of mine.' }
      await assertRefused(rita.ask('recognition.score', score), 'conflict')
    }
    await shut()
    await community.grant(rita, 'staff')
    await shut()
    assert.doesNotMatch(JSON.stringify(await rita.ask('exchanges.holds', {})), new RegExp(nora.id))
  })
})
