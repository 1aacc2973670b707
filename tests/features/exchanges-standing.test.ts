import assert from 'node:assert/strict'
import { Types } from 'mongoose'
import { settledIn } from '../../domain/exchanges/access.ts'
import {
  countStandings,
  findHolds,
  settleHolds,
  Trial,
  verifyLedger,
  whatIf,
} from '../../domain/exchanges/actions.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import { Holds, Standings, TrustEpochs } from '../../domain/exchanges/model-standing.ts'
import { Audit } from '../../domain/moderation/model.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { asked } from '../support/profile.ts'

const DAY_MS = 24 * 3600 * 1000

describe('what counts of what members did', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let staff: Person
  let clinic: Clinic

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor, staff } = clinic)
    community.at('2030-01-10T12:00:00.000Z')
    await clinic.makeConsultant(vera)
  })
  afterEach(() => community.stop())

  /** A mark as the ledger has it, put there directly: a year of them through the doors would take an hour. */
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
  const standingOf = (person: Person) => clinic.standingNow(person)
  const kept = async () => {
    const all = await Standings.find({}, { countedAt: 0 }).sort({ _id: 1 }).lean()
    return all.map(each => JSON.parse(JSON.stringify(each)) as unknown)
  }

  describe('standing', () => {
    it('counts a second word of the same person half, and what was got in full', async () => {
      await clinic.accept(ada, vera)
      await clinic.accept(ada, vera)
      await community.drain()
      const { created } = await standingOf(vera)
      assert.deepEqual([created.total, created.people], [6, 1])
      assert.equal((await standingOf(ada)).derived.total, 8)
      const [second, first] = (await clinic.ledgerOf(vera)).items
      const weighed = (exchange: typeof first) => exchange?.why.map(({ step }) => step).slice(4)
      assert.deepEqual(weighed(second), ['The same person again', 'Not settled yet'])
      assert.match(JSON.stringify(second?.why), /each further one counts less. That makes 2 of 4/)
      assert.deepEqual(weighed(first), ['Not settled yet'])
      assert.deepEqual([second?.counted, first?.counted], [2, 4])
      // Who got the good of it is told nothing of what it counts for another.
      const [got] = (await clinic.ledgerOf(ada)).items
      assert.deepEqual([weighed(got), got?.counted], [[], null])
      const seenByStaff = await staff.ask('exchanges.list', { memberId: vera.id })
      assert.deepEqual(
        seenByStaff.items.map(({ counted }) => counted),
        [2, 4],
      )
    })

    it('says nothing of its weight where it would tell who asked without their name', async () => {
      for (let n = 0; n < 2; n += 1) {
        const { id: caseId } = await clinic.ask(ada, { underPseudonym: true })
        const { id: replyId } = await clinic.reply(vera, caseId)
        await ada.ask('cases.accept', { caseId, replyId })
        community.later(60_000)
      }
      await community.drain()
      assert.equal((await standingOf(vera)).created.total, 6)
      for (const { why, counted } of (await clinic.ledgerOf(vera)).items) {
        assert.deepEqual(
          why.slice(3).map(({ step }) => step),
          ['Counted', 'Not settled yet'],
        )
        assert.equal(counted, null)
      }
    })

    it('is read from the rows that concern somebody, however long the ledger is', async () => {
      await Exchanges.collection.insertMany(
        Array.from({ length: 300 }, (_, at) => mark(ben, victor, ago(1 + (at % 300)))),
      )
      await clinic.accept(ada, vera)
      await community.drain()
      // The month's trust is weighed once, from everything before it.
      await standingOf(vera)
      const reads = await asked('exchanges', async () =>
        assert.equal((await standingOf(vera)).created.total, 4),
      )
      assert.ok(reads.length > 0)
      for (const { docsExamined = 0, planSummary } of reads) assert.ok(docsExamined <= 2, planSummary)
    })
    it('settles after a week', async () => {
      await clinic.accept(ada, vera)
      await community.drain()
      assert.deepEqual([(await standingOf(vera)).created.total, (await standingOf(vera)).settled], [4, 0])
      community.later(7 * DAY_MS)
      assert.equal((await standingOf(vera)).settled, 4)
    })

    it('counts the word of a colleague at the same place half', async () => {
      for (const person of [ada, vera])
        await person.ask('members.setOrganisation', {
          organisation: person === ada ? 'North Clinic' : ' north  clinic',
        })
      await clinic.accept(ada, vera)
      await clinic.accept(ben, vera)
      await community.drain()
      assert.equal((await standingOf(vera)).created.total, 2 + 4)
    })

    it('says who was helped, for those who decide about awards', async () => {
      await ada.ask('members.setOrganisation', { organisation: 'North Clinic' })
      await clinic.accept(ada, vera)
      await clinic.accept(ben, vera)
      await community.drain()
      const until = new Date(community.now().getTime() + DAY_MS)
      community.later(8 * DAY_MS)
      const found = []
      for await (const each of settledIn({ from: ago(30), until }, community.now())) found.push(each)
      const [helped] = found
      assert.equal(found.length, 1)
      assert.deepEqual(
        [helped?.memberId, helped?.counted, helped?.settled, helped?.settledBy],
        [vera.id, 8, 8, { advice: 8 }],
      )
      assert.deepEqual(helped?.people.toSorted(), [ada.id, ben.id].toSorted())
      assert.deepEqual([helped?.organisations, helped?.groups], [['north clinic'], [clinic.catsId]])
      for await (const each of settledIn({ from: ago(400), until: ago(300) }, community.now()))
        assert.fail(each.memberId)
    })
  })

  describe('the nightly count', () => {
    it('comes to what each is told, counts only whom something changed for, and from nothing to the same', async () => {
      await clinic.accept(ada, vera)
      await clinic.accept(vera, ben)
      await community.drain()
      assert.equal(await countStandings(community.now()), 2)
      const [first] = await Standings.find({ _id: vera.id }).lean()
      assert.equal(first?.total, (await standingOf(vera)).created.total)
      assert.equal(await countStandings(community.now()), 0)

      await clinic.accept(ada, ben)
      await community.drain()
      // Ben by the new row; Vera has nothing to do with it.
      assert.equal(await countStandings(community.now()), 1)
      community.later(8 * DAY_MS)
      assert.equal(await countStandings(community.now()), 2)
      assert.equal(await countStandings(community.now()), 0)

      const grown = await kept()
      await Standings.deleteMany({})
      await TrustEpochs.deleteMany({})
      await countStandings(community.now())
      assert.deepEqual(await kept(), grown)
    })

    it('weighs words by who is vetted, month by month, and anew when rows of before arrive late', async () => {
      // A month nobody counted in before: who is vetted then stays written down for it.
      community.at('2030-03-10T12:00:00.000Z')
      const crowd = Array.from({ length: 25 }, () => ({ id: new Types.ObjectId().toHexString() }))
      const [first] = crowd
      assert.ok(first)
      // Twenty thank Vera, who is vetted, and she five others, who thank one more; Ada and Ben only each other.
      const before = crowd.flatMap((each, n) =>
        n < 5
          ? [mark(vera, each, ago(30)), mark(each, crowd[9] ?? first, ago(20))]
          : [mark(each, vera, ago(40))],
      )
      await Exchanges.insertMany([...before, mark(ben, ada, ago(40)), mark(first, victor, ago(35))])
      await Exchanges.insertMany([mark(first, victor, ago(1)), mark(ada, ben, ago(1))])

      const trusted = (await standingOf(victor)).created.total
      const fringe = (await standingOf(ben)).created.total
      assert.ok(trusted > 4 * fringe, `${trusted} by a trusted word and ${fringe} by one nobody vouched for`)

      await countStandings(community.now())
      await Exchanges.insertMany([mark(vera, ada, ago(33))])
      assert.equal((await standingOf(ben)).created.total, fringe)
      assert.ok((await countStandings(community.now())) >= 9)
      assert.ok((await standingOf(ben)).created.total > fringe)
    })
  })

  describe('what other rules would come to', () => {
    it('says who moves, how far and by which change, and writes nothing', async () => {
      await clinic.accept(ada, vera)
      await clinic.accept(ben, vera)
      for (let n = 0; n < 2; n += 1) await clinic.accept(vera, ben)
      await community.drain()
      const trial = Trial.parse({ pair: { decay: 1 }, bases: { advice: 4 } })
      const { members, up, down, changes } = await whatIf(trial, community.now())
      assert.equal(members, 2)
      assert.deepEqual(
        [...up, ...down]
          .map(({ name, before, after, rankBefore, rankAfter, because }) => ({
            name,
            before,
            after,
            ranks: [rankBefore, rankAfter],
            because,
          }))
          .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        [
          { name: 'Ben', before: 4.5, after: 6, ranks: [2, 1], because: [{ change: 'pair', by: 1.5 }] },
          {
            name: 'Vera',
            before: 8,
            after: 4,
            ranks: [1, 2],
            because: [{ change: 'bases.advice', by: -4 }],
          },
        ],
      )
      assert.deepEqual(changes, [
        { change: 'bases.advice', by: -4, members: 1 },
        { change: 'pair', by: 1.5, members: 1 },
      ])
      assert.deepEqual([await Standings.countDocuments(), await Holds.countDocuments()], [0, 0])
    })

    it('names what it does not know', () => {
      for (const [tried, path] of [
        [{ pairs: {} }, /pairs/],
        [{ pair: { half: 1 } }, /half/],
        [{ bases: { adivce: 3 } }, /adivce/],
        [{ bases: { outcome: 3 } }, /outcome/],
        [{ capPerDay: -1 }, /capPerDay/],
      ] as const) {
        const { success, error } = Trial.safeParse(tried)
        assert.equal(success, false)
        assert.match(JSON.stringify(error?.issues), path)
      }
      assert.deepEqual(Trial.parse({}), { bases: {} })
    })
  })

  describe('what somebody should look at', () => {
    const burst = (giver: Person, creator: Person) =>
      Exchanges.insertMany(
        Array.from({ length: 6 }, (_, n) => mark(giver, creator, new Date(ago(2).getTime() + n * 60_000))),
      )
    const theHold = async () => {
      const { items } = await staff.ask('exchanges.holds', {})
      assert.equal(items.length, 1)
      return items[0] ?? assert.fail()
    }

    it('counts nothing until somebody has, is held once, and counts again when all is well', async () => {
      await burst(ada, ben)
      const before = (await standingOf(ben)).created.total
      assert.ok(before > 0)
      assert.equal(await findHolds(community.now()), 1)
      assert.equal(await findHolds(community.now()), 0)
      const { created, held } = await standingOf(ben)
      assert.deepEqual([created.total, held], [0, 6])

      const hold = await theHold()
      assert.deepEqual([hold.reason, hold.exchangeCount, hold.credit], ['at_once', 6, 6])
      const shown = await staff.ask('exchanges.hold', { holdId: hold.id })
      assert.deepEqual(
        shown.links.map(({ giver, creator, count }) => [giver.name, creator.name, count]),
        [['Ada', 'Ben', 6]],
      )
      assert.equal(await Audit.countDocuments({ subjectKind: 'hold', act: 'looked' }), 1)

      const { hold: released } = await staff.ask('exchanges.decideHold', {
        holdId: hold.id,
        decision: 'release',
        why: 'A day of rounds together',
      })
      assert.deepEqual([released.state, released.decided?.by.name], ['released', 'Stella'])
      assert.equal((await standingOf(ben)).created.total, before)
      assert.equal(await findHolds(community.now()), 0)
      await assertRefused(
        staff.ask('exchanges.decideHold', { holdId: hold.id, decision: 'reverse', why: 'Second thoughts' }),
        'conflict',
      )
      assert.equal(await Audit.countDocuments({ subjectKind: 'hold', act: 'released credit' }), 1)
    })

    it('is taken back by rows of its own when it was arranged and nobody contests it', async () => {
      const replies = []
      for (let n = 0; n < 6; n += 1) replies.push(await clinic.askAndAnswer(ada, ben))
      for (const reply of replies) await ada.ask('cases.markHelpful', { ...reply, on: true })
      await community.drain()
      await findHolds(community.now())
      const hold = await theHold()
      await staff.ask('exchanges.decideHold', { holdId: hold.id, decision: 'reverse', why: 'They said so' })
      await community.drain()
      community.later(14 * DAY_MS - 1)
      assert.equal(await settleHolds(community.now()), 0)
      community.later(1)
      assert.deepEqual([await settleHolds(community.now()), await settleHolds(community.now())], [1, 0])
      await community.drain()

      assert.equal(await Exchanges.countDocuments({ kind: 'helpful', credit: -1 }), 6)
      const { created, held, derived } = { ...(await standingOf(ben)) }
      assert.deepEqual([created.total, held, derived.total], [0, 0, 0])
      assert.equal((await standingOf(ada)).derived.total, 0)
      const check = await verifyLedger()
      assert.deepEqual([check.missing, check.different, check.unexpected], [0, 0, 0])
    })

    it('is decided by somebody with no part in it', async () => {
      await burst(staff, ben)
      await findHolds(community.now())
      const hold = await theHold()
      const decision = { holdId: hold.id, decision: 'release' as const, why: 'I know them' }
      await assertRefused(staff.ask('exchanges.decideHold', decision), 'forbidden')
      await community.grant(victor, 'staff')
      await victor.ask('exchanges.decideHold', decision)
    })

    it('is for staff alone', async () => {
      await burst(ada, ben)
      await findHolds(community.now())
      const hold = await theHold()
      const decision = { holdId: hold.id, decision: 'release' as const, why: 'They asked me to' }
      const visitor = community.visitor()
      for (const [person, code] of [
        [visitor, 'unauthenticated'],
        [ben, 'forbidden'],
      ] as const) {
        await assertRefused(person.ask('exchanges.holds', {}), code)
        await assertRefused(person.ask('exchanges.hold', { holdId: hold.id }), code)
        await assertRefused(person.ask('exchanges.decideHold', decision), code)
      }
      await assertRefused(staff.ask('exchanges.hold', { holdId: NOWHERE }), 'not_found')
      await assertRefused(staff.ask('exchanges.decideHold', { ...decision, holdId: NOWHERE }), 'not_found')
      await assertRefused(staff.ask('exchanges.decideHold', { ...decision, why: ' ' }), 'invalid')
      await assertRefused(staff.ask('exchanges.holds', { limit: 0 }), 'invalid')
      assert.equal((await Holds.findById(hold.id).lean())?.state, 'open')
    })
  })
})
