import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { carryOnTrial, countStandings } from '../../domain/exchanges/actions.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import { Standings } from '../../domain/exchanges/model-standing.ts'
import { TrialFigures, Trials } from '../../domain/exchanges/trials-model.ts'
import { Audit } from '../../domain/moderation/model.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000
const CROWD = 250

describe('rules that staff try', () => {
  let clinic: Clinic
  let community: Community
  let staff: Person
  let ada: Person
  let ben: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, staff, ada, ben } = clinic)
    community.at('2030-01-10T12:00:00.000Z')
    // More than are counted at a time: each was thanked once, and the first ten twice by the same person.
    const crowd = Array.from({ length: CROWD }, () => ({ id: new Types.ObjectId().toHexString() }))
    await Exchanges.insertMany([
      ...crowd.map((each, n) => mark(crowd[(n + 1) % CROWD] ?? each, each, 2)),
      ...crowd.slice(0, 10).map((each, n) => mark(crowd[n + 1] ?? each, each, 1)),
      mark(ada, ben, 1),
    ])
  })
  after(() => community.stop())
  afterEach(() => Promise.all([Trials.deleteMany({}), TrialFigures.deleteMany({})]))

  const mark = (giver: { id: string }, creator: { id: string }, daysAgo: number): StoredExchange => ({
    _id: new Types.ObjectId(),
    eventId: new Types.ObjectId(),
    kind: 'helpful',
    dimension: 'knowledge',
    creatorId: new Types.ObjectId(creator.id),
    beneficiaryId: new Types.ObjectId(giver.id),
    credit: 1,
    state: 'settled',
    rules: '2026-1',
    evidence: { messageId: new Types.ObjectId() },
    reverses: null,
    at: new Date(Date.parse('2030-01-10T12:00:00.000Z') - daysAgo * DAY_MS),
  })
  const begin = (rules: object = { pair: { decay: 1 } }, clientId?: string) =>
    staff.ask('exchanges.tryRules', { rules, ...(clientId && { clientId }) })
  const carryOn = () => carryOnTrial(community.now())
  const finish = async () => {
    while ((await carryOn()) > 0);
  }
  const only = async () => (await staff.ask('exchanges.trials', {})).items[0] ?? assert.fail()

  it('begin from those in force', async () => {
    const { version, bases, weights } = await staff.ask('exchanges.rules', {})
    assert.match(version, /^\d{4}-\d+, weighed by \d{4}-\d+$/)
    assert.equal(bases.find(({ kind }) => kind === 'advice')?.value, 8)
    assert.ok(bases.every(({ kind, name }) => kind !== 'outcome' && name !== ''))
    assert.equal(weights.find(({ weight }) => weight === 'pair.decay')?.value, 0.5)
    assert.equal(weights.find(({ weight }) => weight === 'capPerDay')?.value, 20)
  })

  it('are counted bit by bit, go on after a death, and say who moves, how far and why', async () => {
    const { trial } = await begin({ pair: { decay: 1, days: 90 }, bases: { helpful: 2 } })
    assert.deepEqual(trial.changes, [
      { change: 'pair.decay', from: 0.5, to: 1 },
      { change: 'bases.helpful', from: 1, to: 2 },
    ])
    assert.deepEqual([trial.state, trial.by.name, trial.done], ['waiting', 'Stella', 0])
    await carryOn()
    await carryOn()
    const half = await only()
    assert.deepEqual([half.state, half.done, half.of], ['running', 100, CROWD + 1])
    const { result: early } = await staff.ask('exchanges.trial', { trialId: trial.id })
    assert.equal(early, null)
    await assertRefused(staff.ask('exchanges.trialFile', { trialId: trial.id }), 'conflict')

    // What died before it was kept is counted again; what was kept is not.
    const figures = await TrialFigures.countDocuments()
    assert.equal(figures, 100)
    // What happens meanwhile is not in it: the ledger is counted as it stood.
    community.later(60_000)
    await Exchanges.insertMany([{ ...mark(ada, ben, 0), at: community.now() }])
    await finish()
    assert.equal(await carryOn(), 0)

    const done = await only()
    assert.deepEqual([done.state, done.done, done.of], ['done', CROWD + 1, CROWD + 1])
    const { result } = await staff.ask('exchanges.trial', { trialId: trial.id })
    assert.ok(result)
    assert.equal(result.members, CROWD + 1)
    assert.equal(result.movedUp + result.movedDown + result.same, CROWD + 1)
    // Ten were first with 1.5, the others had 1: with 4 and 2 nobody changes places.
    assert.deepEqual([result.movedUp, result.movedDown], [0, 0])
    assert.deepEqual(result.changes, [
      { change: 'bases.helpful', by: CROWD + 1 + 5, members: CROWD + 1 },
      { change: 'pair', by: 5, members: 10 },
    ])
    assert.equal(
      result.spread.reduce((sum, { members }) => sum + members, 0),
      CROWD + 1,
    )
    await Exchanges.deleteMany({ at: community.now() })
  })

  it('name who climbs and who falls, and give everybody as a file', async () => {
    // By nobody's reaction: a worker of this community would count, too, and at its own pace.
    await Exchanges.insertMany([{ ...mark(ada, ben, 0), kind: 'peer_answer', credit: 3 }])
    const { trial } = await begin({ bases: { peer_answer: 0 } })
    await finish()
    const { result } = await staff.ask('exchanges.trial', { trialId: trial.id })
    const [move] = result?.down ?? []
    assert.deepEqual([move?.name, move?.before, move?.after, move?.rankBefore], ['Ben', 2.5, 1, 1])
    assert.deepEqual(move?.because, [{ change: 'bases.peer_answer', by: -1.5 }])
    assert.deepEqual(move?.kinds, [{ kind: 'peer_answer', by: -1.5 }])

    const { name, content } = await staff.ask('exchanges.trialFile', { trialId: trial.id })
    assert.match(name, /^what-if-2030-01-10-[0-9a-f]{6}\.csv$/)
    const lines = content.trim().split('\r\n')
    assert.equal(lines.length, 1 + CROWD + 1)
    assert.match(lines[0] ?? '', /^member_id,name,rank_before,rank_after,credit_before,credit_after,because/)
    assert.match(content, new RegExp(`${ben.id},Ben,1,\\d+,2.5,1,bases.peer_answer -1.5,peer_answer -1.5`))
    assert.equal(await Audit.countDocuments({ subjectKind: 'trial', subjectId: trial.id, act: 'looked' }), 2)
    assert.equal(
      await Audit.countDocuments({ subjectKind: 'trial', act: 'tried rules', subjectId: trial.id }),
      1,
    )
  })

  it('change nothing of what counts', async () => {
    await countStandings(community.now())
    const kept = () => Standings.find({}).sort({ _id: 1 }).lean()
    const [before, rows] = [await kept(), await Exchanges.countDocuments()]
    await begin({ giver: { least: 0.1 }, capPerDay: 1 })
    await finish()
    assert.deepEqual(await kept(), before)
    assert.equal(await Exchanges.countDocuments(), rows)
  })

  it('are counted one at a time, begun once however often they are sent, and cancelled by whoever wants', async () => {
    const { trial } = await begin({ capPerDay: 1 }, 'trial-0001')
    assert.equal((await begin({ capPerDay: 1 }, 'trial-0001')).trial.id, trial.id)
    await assertRefused(begin({ capPerDay: 2 }), 'conflict')
    await carryOn()
    await carryOn()
    const cancelled = await staff.ask('exchanges.cancelTrial', { trialId: trial.id })
    assert.equal(cancelled.trial.state, 'cancelled')
    assert.equal(await carryOn(), 0)
    assert.equal(await TrialFigures.countDocuments(), 0)
    await assertRefused(staff.ask('exchanges.cancelTrial', { trialId: trial.id }), 'conflict')
    await begin({ capPerDay: 2 })
  })

  it('are given up when other rules came into force, or when they fail again and again', async () => {
    const { trial } = await begin()
    await Trials.updateOne({ _id: trial.id }, { $set: { rules: 'of last year' } })
    await carryOn()
    assert.equal((await only()).state, 'failed')

    const { trial: broken } = await begin()
    await Trials.updateOne({ _id: broken.id }, { $set: { state: 'running', tried: { bases: null } } })
    for (let n = 0; n < 3; n += 1) await assert.rejects(carryOn())
    assert.equal(await carryOn(), 0)
    assert.equal((await staff.ask('exchanges.trial', { trialId: broken.id })).trial.state, 'failed')
  })

  it('are kept for two weeks', async () => {
    const { trial } = await begin()
    await finish()
    const now = community.now().toISOString()
    community.later(13 * DAY_MS)
    assert.equal((await only()).id, trial.id)
    community.later(2 * DAY_MS)
    assert.deepEqual((await staff.ask('exchanges.trials', {})).items, [])
    await assertRefused(staff.ask('exchanges.trial', { trialId: trial.id }), 'not_found')
    community.at(now)
  })

  it('must change something, and only what is known', async () => {
    for (const [rules, path] of [
      [{}, 'rules'],
      [{ pair: { decay: 0.5 } }, 'rules'],
      [{ pair: { decay: 2 } }, 'rules.pair.decay'],
      [{ bases: { advice: -1 } }, 'rules.bases.advice'],
      [{ bases: { outcome: 3 } }, 'rules.bases.outcome'],
      [{ thresholds: { atOnce: 50 } }, 'rules.thresholds'],
    ] as const)
      await assertRefused(begin(rules), 'invalid', [path])
    await assertRefused(staff.ask('exchanges.trials', { limit: 0 }), 'invalid')
  })

  it('are for staff alone', async () => {
    const { trial } = await begin()
    await finish()
    const { id: trialId } = trial
    for (const [person, code] of [
      [community.visitor(), 'unauthenticated'],
      [ben, 'forbidden'],
    ] as const) {
      await assertRefused(person.ask('exchanges.rules', {}), code)
      await assertRefused(person.ask('exchanges.tryRules', { rules: { capPerDay: 1 } }), code)
      await assertRefused(person.ask('exchanges.trials', {}), code)
      await assertRefused(person.ask('exchanges.trial', { trialId }), code)
      await assertRefused(person.ask('exchanges.trialFile', { trialId }), code)
      await assertRefused(person.ask('exchanges.cancelTrial', { trialId }), code)
    }
    await assertRefused(staff.ask('exchanges.trial', { trialId: NOWHERE }), 'not_found')
    await assertRefused(staff.ask('exchanges.trialFile', { trialId: NOWHERE }), 'not_found')
    await assertRefused(staff.ask('exchanges.cancelTrial', { trialId: NOWHERE }), 'not_found')
  })
})
