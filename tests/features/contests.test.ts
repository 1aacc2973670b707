import assert from 'node:assert/strict'
import { PSEUDONYM } from '../../domain/cases/contract.ts'
import { takeBackContested, takeBackExchange } from '../../domain/exchanges/actions.ts'
import { Corrections } from '../../domain/exchanges/corrections-model.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import { sumOf } from '../../domain/exchanges/rules.ts'
import { verifyChain } from '../../domain/moderation/actions.ts'
import { Contests } from '../../domain/moderation/contests-model.ts'
import { noteContest } from '../../domain/notifications/actions.ts'
import { Notices } from '../../domain/notifications/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, NOWHERE, openClinic, tellOwed } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('a contest of an exchange', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person
  let moderator: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, staff } = clinic)
    await clinic.makeConsultant(vera)
    moderator = clinic.victor
    await community.grant(moderator, 'moderator')
  })
  after(() => community.stop())
  beforeEach(() => tellOwed(ada))

  /** What Vera gave Ada just now. */
  async function credited(): Promise<{ exchangeId: string; caseId: string }> {
    const { caseId } = await clinic.accept(ada, vera)
    await community.drain()
    const [row] = (await clinic.ledgerOf(vera)).items
    assert.ok(row)
    return { exchangeId: row.id, caseId }
  }
  const contest = (person: Person, exchangeId: string) =>
    person.ask('exchanges.contest', { exchangeId, reason: 'I was not there that week.' })
  const decide = (person: Person, contestId: string, outcome: 'upheld' | 'dismissed') =>
    person.ask('moderation.decideContest', { contestId, outcome, words: 'We looked at both sides.' })
  /** The plain sum of what the ledger says somebody created: what is counted of it is another matter. */
  const totalOf = async (person: Person) =>
    sumOf((await Exchanges.find({ creatorId: person.id }).lean()).map(({ credit }) => credit))
  const rowOf = async (person: Person, exchangeId: string) => {
    const found = (await clinic.ledgerOf(person)).items.find(({ id }) => id === exchangeId)
    assert.ok(found)
    return found
  }
  async function happeningsOf<N extends Happening['name']>(name: N): Promise<Happening<N>[]> {
    const rows = await Outbox.find({ name }).lean()
    return rows.map(({ _id, payload }) => ({ id: _id.toHexString(), name, payload }) as Happening<N>)
  }

  it('is opened by either side, once each, and by nobody else', async () => {
    const { exchangeId } = await credited()
    assert.equal((await rowOf(vera, exchangeId)).mayContest, true)
    await contest(vera, exchangeId)
    await assertRefused(contest(vera, exchangeId), 'conflict')
    await contest(ada, exchangeId)
    for (const person of [ben, staff]) await assertRefused(contest(person, exchangeId), 'not_found')
    await assertRefused(contest(vera, NOWHERE), 'not_found')
    await assertRefused(contest(community.visitor(), exchangeId), 'unauthenticated')
    await assertRefused(vera.ask('exchanges.contest', { exchangeId, reason: ' ' }), 'invalid')

    const seen = await rowOf(vera, exchangeId)
    assert.deepEqual([seen.contest, seen.mayContest], [{ state: 'open', isMine: true, answer: null }, false])
    const { items } = await vera.ask('moderation.myContests', {})
    assert.equal(items[0]?.says, 'Ada accepted Vera’s advice on “Cat breathes fast”')
    await Contests.deleteMany({})
  })

  it('is decided by somebody with no part in it, and by nobody else', async () => {
    // The moderator got the good of it: they are a part of what was judged.
    await clinic.accept(moderator, vera)
    await community.drain()
    const exchangeId = (await clinic.ledgerOf(vera)).items[0]?.id ?? ''
    const { contestId } = await contest(vera, exchangeId)
    await assertRefused(decide(moderator, contestId, 'dismissed'), 'forbidden')
    assert.deepEqual((await moderator.ask('moderation.contests', {})).items, [])

    await assertRefused(decide(ben, contestId, 'upheld'), 'not_found')
    await assertRefused(ben.ask('moderation.contests', {}), 'forbidden')
    await assertRefused(community.visitor().ask('moderation.contests', {}), 'unauthenticated')
    await assertRefused(community.visitor().ask('moderation.myContests', {}), 'unauthenticated')
    await assertRefused(decide(community.visitor(), contestId, 'upheld'), 'unauthenticated')
    await assertRefused(decide(staff, NOWHERE, 'upheld'), 'not_found')
    await assertRefused(
      staff.ask('moderation.decideContest', { contestId, outcome: 'upheld', words: '' }),
      'invalid',
    )

    const [open] = (await staff.ask('moderation.contests', {})).items
    assert.deepEqual(
      [open?.id, open?.member.name, open?.reason],
      [contestId, 'Vera', 'I was not there that week.'],
    )
    assert.equal((await staff.ask('moderation.count', {})).contests, 1)
    assert.equal((await decide(staff, contestId, 'dismissed')).contest.state, 'dismissed')
    await assertRefused(decide(staff, contestId, 'upheld'), 'conflict')
    assert.equal((await staff.ask('moderation.count', {})).contests, 0)
  })

  it('that is dismissed changes nothing but what its line says', async () => {
    await community.drain()
    const before = await totalOf(vera)
    const toldBefore = await Notices.countDocuments({ memberId: vera.id, what: 'contestDismissed' })
    const { exchangeId } = await credited()
    const { contestId } = await contest(vera, exchangeId)
    await decide(moderator, contestId, 'dismissed')
    await community.drain()
    const row = await rowOf(vera, exchangeId)
    assert.deepEqual(row.contest, { state: 'dismissed', isMine: true, answer: 'We looked at both sides.' })
    assert.deepEqual([row.state, await totalOf(vera)], ['provisional', before + 4])
    assert.equal((await rowOf(ada, exchangeId)).contest?.answer, null)
    assert.equal(
      await Notices.countDocuments({ memberId: vera.id, what: 'contestDismissed' }),
      toldBefore + 1,
    )
  })

  it('that is upheld takes the exchange back by a row of its own, once, and tells both', async () => {
    await community.drain()
    const before = await totalOf(vera)
    const { exchangeId, caseId } = await credited()
    await clinic.tell(ada, caseId, 'confirmed_plan')
    await community.drain()
    assert.equal(await totalOf(vera), before + 8)

    const { contestId } = await contest(vera, exchangeId)
    await decide(moderator, contestId, 'upheld')
    await community.drain()
    for (const happening of await happeningsOf('moderation.contestDecided')) {
      await takeBackContested(happening)
      await noteContest(happening, community.now())
    }
    for (const happening of await happeningsOf('exchanges.takenBack')) await takeBackExchange(happening)
    await community.drain()

    assert.equal(await Corrections.countDocuments({ exchangeId }), 1)
    assert.equal(await Exchanges.countDocuments({ reverses: exchangeId }), 1)
    assert.equal(await totalOf(vera), before)
    const [taker] = (await clinic.ledgerOf(vera)).items
    assert.deepEqual([taker?.credit, taker?.reverses, taker?.mayContest], [-8, exchangeId, false])
    assert.match(taker?.what ?? '', /^Taken back, because it was not right: Ada accepted your advice/)
    assert.equal((await rowOf(vera, exchangeId)).state, 'reversed')
    assert.equal(await Notices.countDocuments({ memberId: vera.id, what: 'contestUpheld' }), 1)
    assert.equal(await Notices.countDocuments({ memberId: ada.id, what: 'creditCorrected' }), 1)
    await assertLedgerIsWhatCasesSay()
    assert.equal((await verifyChain()).broken, null)

    // Whatever is said of it later, what was not right stays so.
    const counted = (await clinic.standingNow(vera)).created
    await clinic.tell(ada, caseId, 'new_advice')
    await community.drain()
    assert.deepEqual((await clinic.standingNow(vera)).created, counted)
    await assertLedgerIsWhatCasesSay()
  })

  it('of a mark that was taken back meanwhile takes nothing twice', async () => {
    const { caseId, replyId } = await clinic.askAndAnswer(ada, vera)
    await ben.ask('cases.markHelpful', { caseId, replyId, on: true })
    await community.drain()
    const before = await totalOf(vera)
    const [row] = (await clinic.ledgerOf(vera)).items
    const { contestId } = await contest(vera, row?.id ?? '')
    await ben.ask('cases.markHelpful', { caseId, replyId, on: false })
    await community.drain()
    await decide(moderator, contestId, 'upheld')
    await community.drain()
    assert.equal(await totalOf(vera), before - 1)
    // It is written down all the same: the mark may stand again.
    const taken = await Exchanges.find({
      reverses: row?.id ?? NOWHERE,
      'evidence.contestId': contestId,
    }).lean()
    assert.deepEqual(
      taken.map(({ credit }) => credit),
      [0],
    )
    const told = { exchangeId: String(taken[0]?._id) }
    const { why } = await rowOf(vera, told.exchangeId)
    assert.ok(why.some(({ detail }) => detail === 'Nothing was left to take back.'))
    assert.equal(await Notices.countDocuments(told), 0)
    await assertLedgerIsWhatCasesSay()
  })

  it('names whoever asked without their name to nobody', async () => {
    community.later(60_000)
    const { id: caseId } = await clinic.ask(ada, { underPseudonym: true })
    const { id: replyId } = await clinic.reply(vera, caseId)
    await ada.ask('cases.accept', { caseId, replyId })
    await community.drain()
    const [row] = (await clinic.ledgerOf(vera)).items
    await contest(ada, row?.id ?? '')
    const [open] = (await moderator.ask('moderation.contests', {})).items
    assert.deepEqual(open?.member, { id: null, name: PSEUDONYM })
    for (const trace of [ada.id, 'Ada']) assert.ok(!JSON.stringify(open).includes(trace), trace)
    await decide(moderator, open?.id ?? '', 'upheld')
    await community.drain()
    const seen = [
      await clinic.ledgerOf(vera),
      await staff.ask('exchanges.list', { memberId: ada.id }),
      await vera.ask('notifications.list', {}),
    ]
    for (const { items } of seen)
      for (const item of items.filter(each => JSON.stringify(each).includes(caseId)))
        assert.ok(!JSON.stringify(item).includes(ada.id), JSON.stringify(item))
    await assertLedgerIsWhatCasesSay()
  })
})
