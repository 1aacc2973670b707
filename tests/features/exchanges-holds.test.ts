import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { findHolds, heedHoldContest, settleHolds, verifyLedger } from '../../domain/exchanges/actions.ts'
import { Corrections } from '../../domain/exchanges/corrections-model.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import { Holds } from '../../domain/exchanges/model-standing.ts'
import { Contests } from '../../domain/moderation/contests-model.ts'
import { Audit } from '../../domain/moderation/model.ts'
import { noteFinding } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import type { EventName } from '../../domain/contract.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000
const MINUTE_MS = 60_000

describe('credit that is held', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let other: Person
  let moderator: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, staff } = clinic)
    other = await community.register('Olga Other')
    moderator = await community.register('Mona')
    await community.grant(other, 'staff')
    await community.grant(moderator, 'moderator')
    // Nobody's account is new any more.
    community.later(60 * DAY_MS)
  })
  after(() => community.stop())
  afterEach(() =>
    Promise.all([
      Exchanges.deleteMany({}),
      Holds.deleteMany({}),
      Contests.deleteMany({}),
      Corrections.deleteMany({}),
    ]),
  )

  const anybody = () => ({ id: new Types.ObjectId().toHexString() })
  const mark = (giver: { id: string }, creator: { id: string }, at: Date): StoredExchange => ({
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
    at,
  })
  const ago = (days: number) => new Date(community.now().getTime() - days * DAY_MS)
  const times = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n))
  const held = async () => {
    await findHolds(community.now())
    return (await staff.ask('exchanges.holds', {})).items
  }

  describe('is found by', () => {
    // Far apart, so that none is much at once.
    const scattered = (giver: { id: string }, creator: { id: string }, count: number) =>
      times(count, n => mark(giver, creator, ago(1 + n * 3)))

    it('one person’s words that go mostly to one other, and by no fewer than half a year’s habit', async () => {
      await Exchanges.insertMany([
        ...scattered(ada, ben, 3),
        ...times(7, () => scattered(ada, anybody(), 1)).flat(),
      ])
      assert.deepEqual(await held(), [], 'three of ten are friendship')
      await Exchanges.insertMany(scattered(ada, ben, 1))
      const [hold, ...more] = await held()
      assert.deepEqual(more, [])
      assert.deepEqual(
        [hold?.reason, hold?.exchangeCount, hold?.giverCount, hold?.creators.map(({ name }) => name)],
        ['one_for_one', 4, 1, ['Ben']],
      )
    })

    it('a few people who credit mostly each other, and not by those whom others thank, too', async () => {
      const circle = [ada, ben, vera]
      const within = circle.flatMap(giver =>
        circle.filter(creator => creator !== giver).flatMap(creator => scattered(giver, creator, 6)),
      )
      // Each gives to others as well, so that nobody's words go mostly to one.
      const cover = circle.flatMap(giver => times(16, n => mark(giver, anybody(), ago(2 + n))))
      const thanked = circle.flatMap(creator => times(9, n => mark(anybody(), creator, ago(2 + n))))
      await Exchanges.insertMany([...within, ...cover, ...thanked])
      assert.deepEqual(await held(), [], '36 of 63 come from among them')
      await Exchanges.collection.deleteMany({ _id: { $in: thanked.slice(9).map(({ _id }) => _id) } })
      const [hold, ...more] = await held()
      assert.deepEqual(more, [])
      assert.deepEqual(
        [hold?.reason, hold?.exchangeCount, hold?.creators.map(({ name }) => name).toSorted()],
        ['closed_circle', 36, ['Ada', 'Ben', 'Vera']],
      )
    })

    it('a few people who credit mostly each other, though they take a year for it, once', async () => {
      const circle = [ada, ben, vera, other]
      const quarterly = circle.flatMap(giver =>
        circle
          .filter(creator => creator !== giver)
          .flatMap((creator, at) => times(4, n => mark(giver, creator, ago(5 + 91 * n + at)))),
      )
      // What one of them says of others ties nobody to them.
      const thanks = times(15, n => mark(ada, anybody(), ago(3 + 20 * n)))
      await Exchanges.insertMany([...quarterly, ...thanks])
      const [hold, ...more] = await held()
      assert.deepEqual(more, [])
      assert.deepEqual(
        [hold?.reason, hold?.exchangeCount, hold?.creators.map(({ name }) => name).toSorted()],
        ['closed_circle', 48, ['Ada', 'Ben', 'Olga Other', 'Vera']],
      )
      assert.equal((await held()).length, 1, 'the next night')
      // Found to be colleagues, they are left in peace while the look goes back.
      await Holds.updateMany({}, { state: 'released', decidedAt: community.now() })
      await Exchanges.insertMany([mark(ada, ben, ago(0.5)), mark(ben, vera, ago(0.5))])
      community.later(100 * DAY_MS)
      assert.deepEqual(await held(), [])
      const taken = quarterly.slice(0, 24)
      await Holds.deleteMany({})
      await Exchanges.insertMany(
        taken.map(row => ({
          ...row,
          _id: new Types.ObjectId(),
          eventId: new Types.ObjectId(),
          credit: -1,
          reverses: row._id,
        })),
      )
      assert.deepEqual(await held(), [], 'half of it was taken back')
    })

    it('a few people who credit mostly each other now and before, each word once', async () => {
      const circle = [ada, ben, vera]
      const pairs = circle.flatMap(giver =>
        circle.flatMap(creator => (creator === giver ? [] : [[giver, creator] as const])),
      )
      const within = (count: number, from: number) =>
        pairs.flatMap(([giver, creator], at) =>
          times(count, n => mark(giver, creator, ago(from + 10 * n + at))),
        )
      // Nobody's words go mostly to one other.
      const thanks = circle.flatMap(giver => times(32, n => mark(giver, anybody(), ago(2 + 2.5 * n))))
      await Exchanges.insertMany([...within(7, 1), ...within(16, 95), ...thanks])
      const found = await held()
      assert.deepEqual(
        found.map(({ reason, exchangeCount }) => `${reason} ${exchangeCount}`).toSorted(),
        ['closed_circle 42', 'closed_circle 96'],
        'what the short look found, and what the long one found besides',
      )
      assert.equal((await held()).length, 2, 'the next night')
    })

    it('words that come mostly from accounts of yesterday', async () => {
      const young = await Promise.all(['Nora', 'Nils', 'Nell'].map(name => community.register(name)))
      // Their accounts are of today; who is not known any more is old.
      const fresh = new Date(community.now().getTime() + DAY_MS)
      community.later(2 * DAY_MS)
      await Exchanges.insertMany([
        ...young.map(giver => mark(giver, ben, fresh)),
        ...times(3, () => mark(anybody(), ben, fresh)),
      ])
      assert.deepEqual(await held(), [], 'half of them is no more than half')
      await Exchanges.insertMany([mark(young[0] ?? ada, ben, new Date(fresh.getTime() + MINUTE_MS))])
      const [hold, ...more] = await held()
      assert.deepEqual(more, [])
      assert.deepEqual([hold?.reason, hold?.exchangeCount, hold?.giverCount], ['new_accounts', 4, 3])
    })
  })

  describe('and found not to count', () => {
    const happeningsOf = async <E extends EventName>(name: E) =>
      (await Outbox.find({ name }).lean()).map(
        ({ _id, name: event, payload }) => ({ id: String(_id), name: event, payload }) as Happening<E>,
      )
    const decide = (person: Person, contestId: string, outcome: 'upheld' | 'dismissed') =>
      person.ask('moderation.decideContest', { contestId, outcome, words: 'We looked at all of it.' })
    const totalOf = async (person: Person) => (await clinic.standingNow(person)).created.total

    /** Six marks of Ada's on Ben's replies at once, held and found arranged by Stella. */
    async function found() {
      const replies = []
      for (let n = 0; n < 6; n += 1) replies.push(await clinic.askAndAnswer(ada, ben))
      for (const reply of replies) await ada.ask('cases.markHelpful', { ...reply, on: true })
      await community.drain()
      const [hold] = await held()
      const holdId = hold?.id ?? ''
      const { hold: decided } = await staff.ask('exchanges.decideHold', {
        holdId,
        decision: 'reverse',
        why: 'They share one account',
      })
      await community.drain()
      const [line] = (await clinic.ledgerOf(ben)).items
      return { holdId, decided, line: line ?? assert.fail() }
    }

    it('is told to whom it was credited, counts nothing, and may be contested for two weeks', async () => {
      const before = await Notices.countDocuments({ what: 'creditFound' })
      const { decided, line, holdId } = await found()
      assert.equal(decided.state, 'upheld')
      assert.equal(decided.finalAt, new Date(community.now().getTime() + 14 * DAY_MS).toISOString())
      assert.deepEqual([line.foundUntil, line.mayContest, line.counted], [decided.finalAt, true, 0])
      assert.match(JSON.stringify(line.why), /Found not to count/)
      assert.ok(!JSON.stringify(line).includes('share one account'), 'the reason is for staff')
      assert.equal(await totalOf(ben), 0)
      for (const happening of await happeningsOf('exchanges.holdUpheld'))
        await noteFinding(happening, community.now())
      assert.equal(await Notices.countDocuments({ what: 'creditFound' }), before + 1)
      assert.equal(await Notices.countDocuments({ what: 'creditFound', memberId: ben.id }), before + 1)

      // Whose word it was sees that line as ever: it is not theirs to contest as a finding.
      const [got] = (await clinic.ledgerOf(ada)).items
      assert.equal(got?.foundUntil, null)
      community.later(14 * DAY_MS)
      const [late] = (await clinic.ledgerOf(ben)).items
      assert.equal(late?.mayContest, false)
      await settleHolds(community.now())
      await community.drain()
      assert.equal((await staff.ask('exchanges.hold', { holdId })).hold.state, 'reversed')
      assert.equal((await clinic.ledgerOf(ben)).items[0]?.foundUntil, null)
    })

    it('counts again when somebody who did not hold it finds them right', async () => {
      const { line, holdId } = await found()
      const { contestId } = await ben.ask('exchanges.contest', {
        exchangeId: line.id,
        reason: 'We were on duty together.',
      })
      await assertRefused(ben.ask('exchanges.contest', { exchangeId: line.id, reason: 'Again' }), 'conflict')
      const [mine] = (await ben.ask('moderation.myContests', {})).items
      assert.deepEqual(
        [mine?.subject, mine?.says],
        [{ kind: 'hold', id: holdId }, '6 lines of what they gave were found not to count'],
      )
      assert.deepEqual((await clinic.ledgerOf(ben)).items[0]?.contest?.state, 'open')

      // Nobody decides who held it, who has a part in it, or who is no staff.
      for (const person of [staff, moderator]) {
        assert.deepEqual((await person.ask('moderation.contests', {})).items, [])
        await assertRefused(person.ask('moderation.contest', { contestId }), 'not_found')
      }
      await assertRefused(decide(staff, contestId, 'dismissed'), 'forbidden')
      await assertRefused(decide(moderator, contestId, 'dismissed'), 'not_found')
      await assertRefused(decide(ben, contestId, 'upheld'), 'not_found')

      // Nothing becomes final meanwhile.
      community.later(15 * DAY_MS)
      await settleHolds(community.now())
      assert.deepEqual((await other.ask('exchanges.hold', { holdId })).hold.isContested, true)
      assert.equal(await Corrections.countDocuments(), 0)

      const [open] = (await other.ask('moderation.contests', {})).items
      assert.deepEqual([open?.path, open?.hasAccount], [`/held-credit?hold=${holdId}`, true])
      const { account } = await other.ask('moderation.contest', { contestId })
      assert.ok(account.some(({ says }) => says === 'They share one account'))
      await decide(other, contestId, 'upheld')
      await community.drain()
      for (const happening of await happeningsOf('moderation.contestDecided'))
        await heedHoldContest(happening)
      const { hold } = await other.ask('exchanges.hold', { holdId })
      assert.deepEqual([hold.state, hold.decided?.by.name, hold.finalAt], ['released', 'Olga Other', null])
      assert.ok((await totalOf(ben)) > 0)
      assert.equal(await Corrections.countDocuments(), 0)
      assert.deepEqual(await held(), [], 'it is not held again')
    })

    it('is taken back at once when it was contested in vain, once however often that is heard', async () => {
      const { line, holdId } = await found()
      const { contestId } = await ben.ask('exchanges.contest', {
        exchangeId: line.id,
        reason: 'It is not so.',
      })
      await decide(other, contestId, 'dismissed')
      await community.drain()
      for (const happening of await happeningsOf('moderation.contestDecided'))
        await heedHoldContest(happening)
      await community.drain()
      assert.equal((await other.ask('exchanges.hold', { holdId })).hold.state, 'reversed')
      assert.equal(await Exchanges.countDocuments({ credit: -1 }), 6)
      assert.equal(await totalOf(ben), 0)
      // Rows of the cases of earlier tests are gone: of these nothing is wrong.
      const check = await verifyLedger()
      assert.deepEqual([check.different, check.unexpected], [0, 0])
    })
  })

  describe('is contested where', () => {
    it('a visitor and an outsider learn nothing of it', async () => {
      const contestId = '0'.repeat(24)
      await assertRefused(community.visitor().ask('moderation.contest', { contestId }), 'unauthenticated')
      for (const person of [ada, moderator, staff])
        await assertRefused(person.ask('moderation.contest', { contestId }), 'not_found')
      await assertRefused(staff.ask('moderation.contest', { contestId: 'none' }), 'invalid')
      assert.equal(await Audit.countDocuments({ subjectKind: 'contest', subjectId: contestId }), 0)
    })
  })
})
