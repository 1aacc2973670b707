import assert from 'node:assert/strict'
import { setTimeout } from 'node:timers/promises'
import { Types } from 'mongoose'
import { AnsweredMarks, HelpfulMarks } from '../../domain/cases/model.ts'
import { rewriteReply } from '../../domain/cases/moderation.ts'
import { settleHolds, takeBackHelpful, takeBackReuse } from '../../domain/exchanges/actions.ts'
import { contributionsOf, settledByMember, takenBackAmong } from '../../domain/exchanges/access.ts'
import { Exchanges, type StoredExchange } from '../../domain/exchanges/model.ts'
import { Holds } from '../../domain/exchanges/model-standing.ts'
import { recountLater } from '../../domain/exchanges/standing.ts'
import { Notices } from '../../domain/notifications/model.ts'
import type { EventName } from '../../domain/contract.ts'
import { type Happening, Outbox, transact } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000

function latch(): { promise: Promise<void>; resolve: () => void } {
  let open = () => {}
  const promise = new Promise<void>(resolve => (open = resolve))
  return { promise, resolve: () => open() }
}

describe('what a reply is credited for', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let moderator: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor } = clinic)
    moderator = await community.register('Mona')
    await community.grant(moderator, 'moderator')
  })
  after(() => community.stop())

  const mark = (person: Person, at: { caseId: string; replyId: string }, on = true) =>
    person.ask('cases.markHelpful', { ...at, on })

  async function reviewOf(replyId: string): Promise<string> {
    community.later(60_000)
    await victor.ask('moderation.flag', { kind: 'reply', id: replyId, reason: 'misplaced' })
    const { items } = await moderator.ask('moderation.queue', {})
    return items.find(({ subjectId }) => subjectId === replyId)?.id ?? ''
  }
  const redact = (reviewId: string) =>
    moderator.ask('moderation.decide', { reviewId, act: 'redact', words: 'This dose is dangerous.' })
  async function remove(replyId: string): Promise<string> {
    const { decision } = await redact(await reviewOf(replyId))
    await community.drain()
    return decision.id
  }
  async function restore(decisionId: string): Promise<void> {
    community.later(60_000)
    await moderator.ask('moderation.undo', { decisionId })
    await community.drain()
  }
  const creditsFor = async (person: Person, replyId: string) =>
    (await clinic.ledgerOf(person)).items
      .filter(({ evidence }) => evidence.kind === 'reply' && evidence.replyId === replyId)
      .map(({ kind, credit, state }) => `${kind} ${credit} ${state}`)
      .toSorted()
  const helpedBy = async (at: { caseId: string; replyId: string }) =>
    (await ada.ask('cases.show', { caseId: at.caseId })).replies.find(({ id }) => id === at.replyId)
      ?.helpfulCount

  async function runAgain(name: EventName, react: (happening: never) => Promise<void>): Promise<void> {
    const before = await Exchanges.countDocuments()
    for (const { _id, payload } of await Outbox.find({ name }).lean())
      await react({ id: _id.toHexString(), name, payload } as Happening as never)
    assert.equal(await Exchanges.countDocuments(), before)
  }

  it('is taken back when a moderator removes it, and stands again when that is undone, as often as it happens', async () => {
    const at = await clinic.askAndAnswer(ada, vera)
    await mark(ada, at)
    await mark(ben, at)
    community.later(60_000)
    await ben.ask('cases.reuse', { caseId: at.caseId })
    await community.drain()
    const whole = await clinic.standingNow(vera)
    const standing = ['helpful 1 settled', 'helpful 1 settled', 'reuse 3 settled']
    assert.deepEqual(await creditsFor(vera, at.replyId), standing)

    const gone = ['helpful -1 settled', 'helpful 1 reversed', 'reuse -3 settled', 'reuse 3 reversed']
    for (const times of [1, 2]) {
      const decisionId = await remove(at.replyId)
      assert.equal((await clinic.standingNow(vera)).created.total, 0)
      assert.deepEqual(
        [...new Set(await creditsFor(vera, at.replyId))],
        gone,
        `removed for the ${times}. time`,
      )
      assert.equal(await helpedBy(at), 0)
      await assertLedgerIsWhatCasesSay()
      await assertRefused(mark(victor, at), 'conflict')
      await assertRefused(ada.ask('cases.accept', at), 'conflict')

      await restore(decisionId)
      assert.deepEqual((await clinic.standingNow(vera)).created, whole.created)
      assert.equal(await helpedBy(at), 2)
      await assertLedgerIsWhatCasesSay()
    }
    await runAgain('cases.unmarkedHelpful', takeBackHelpful)
    await runAgain('cases.answeredMeNoMore', takeBackReuse)
    // The marks are the readers’ own again.
    await mark(ben, at, false)
    await community.drain()
    assert.equal(await helpedBy(at), 1)
    await assertLedgerIsWhatCasesSay()
  })

  it('is taken back once, though it is removed several times at once, and tells why', async () => {
    const at = await clinic.askAndAnswer(ada, vera)
    await mark(ben, at)
    await community.drain()
    const reviewId = await reviewOf(at.replyId)
    await Promise.allSettled([redact(reviewId), redact(reviewId), redact(reviewId)])
    await community.drain()
    assert.deepEqual(await creditsFor(vera, at.replyId), ['helpful -1 settled', 'helpful 1 reversed'])
    const [taken] = (await clinic.ledgerOf(vera)).items
    assert.equal(taken?.what, 'The mark by Ben on your reply to “Cat breathes fast” was taken back')
    assert.ok(taken.why.some(({ detail }) => detail === 'The mark was taken back, or the reply removed.'))
  })

  it('does not come back for whoever took their mark back themselves, before or meanwhile', async () => {
    const at = await clinic.askAndAnswer(ada, vera)
    for (const person of [ada, ben, victor]) await mark(person, at)
    await mark(ada, at, false)
    const decisionId = await remove(at.replyId)
    await mark(ben, at, false)
    await restore(decisionId)
    const standing = await HelpfulMarks.find({ replyId: at.replyId, takenBack: null }).lean()
    assert.deepEqual(
      standing.map(({ memberId }) => String(memberId)),
      [victor.id],
    )
    assert.equal(await helpedBy(at), 1)
    await assertLedgerIsWhatCasesSay()
  })

  it('answers somebody once, whichever answers are removed and given back', async () => {
    const at = await clinic.askAndAnswer(ada, vera)
    const wanda = await community.register('Wanda')
    const { reply } = await wanda.ask('cases.reply', {
      caseId: at.caseId,
      body: 'Or a thyroid.',
      confirmed: [],
    })
    const other = { caseId: at.caseId, replyId: reply.id }
    const reuses = async () =>
      (await AnsweredMarks.find({ caseId: at.caseId, takenBack: null }).lean()).map(({ replyId }) =>
        String(replyId),
      )
    await ben.ask('cases.reuse', { caseId: at.caseId })
    assert.deepEqual(await reuses(), [at.replyId])
    const first = await remove(at.replyId)
    community.later(60_000)
    await ben.ask('cases.reuse', { caseId: at.caseId })
    assert.deepEqual(await reuses(), [other.replyId])
    const second = await remove(other.replyId)
    await restore(first)
    assert.deepEqual(await reuses(), [at.replyId])
    await restore(second)
    assert.deepEqual(await reuses(), [at.replyId], 'the other has its place')
    const third = await remove(at.replyId)
    assert.deepEqual(await reuses(), [])
    await restore(third)
    assert.deepEqual(await reuses(), [at.replyId])
    await assertLedgerIsWhatCasesSay()
  })

  it('answers nobody who says so while it is removed', async () => {
    const at = await clinic.askAndAnswer(ada, vera)
    const written = latch()
    const waited = latch()
    const removing = transact(async record => {
      await rewriteReply(record, at.replyId, 'Removed', { now: community.now(), isRemoval: true })
      written.resolve()
      await waited.promise
    })
    await written.promise
    const said = ben.ask('cases.reuse', { caseId: at.caseId }).catch((error: unknown) => error)
    // It waits for the removal, or slips through at once.
    await Promise.race([said, setTimeout(500)])
    waited.resolve()
    await Promise.all([removing, said])
    assert.equal(await AnsweredMarks.countDocuments({ replyId: at.replyId, takenBack: null }), 0)
    await community.drain()
    await assertLedgerIsWhatCasesSay()
  })

  describe('and was decided on, is decided when it stands again:', () => {
    const rowOn = async (replyId: string) =>
      (await Exchanges.findOne({ 'evidence.replyId': replyId, reverses: null, kind: 'helpful' }).lean()) ??
      assert.fail()
    const isGone = async ({ _id }: StoredExchange) =>
      (await takenBackAmong([_id.toHexString()])).has(_id.toHexString())
    /** Waits to be looked at, or was found arranged. */
    const hold = (row: StoredExchange, state: 'open' | 'upheld', finalAt: Date | null = null) =>
      Holds.create([
        {
          key: `closed_circle:${row._id.toHexString()}`,
          reason: 'closed_circle',
          state,
          exchangeIds: [row._id],
          creatorIds: [row.creatorId],
          giverIds: [row.beneficiaryId ?? assert.fail()],
          foundAt: community.now(),
          decidedById: state === 'open' ? null : new Types.ObjectId(moderator.id),
          decidedAt: state === 'open' ? null : community.now(),
          why: null,
          finalAt,
        },
      ])
    async function markedReply() {
      const author = await community.register('Nele')
      const at = await clinic.askAndAnswer(ada, author)
      await mark(ben, at)
      await community.drain()
      const row = await rowOn(at.replyId)
      const total = async () => (await clinic.standingNow(author)).created.total
      assert.equal(await total(), 1)
      return { at, row, total, author }
    }

    it('what is held waits on, and counts again when it is released', async () => {
      const { at, row, total } = await markedReply()
      await hold(row, 'open')
      await recountLater([row.creatorId])
      await restore(await remove(at.replyId))
      assert.equal(await total(), 0)
      await Holds.deleteMany({})
      await recountLater([row.creatorId])
      assert.equal(await total(), 1)
    })

    it('what was found arranged meanwhile stays so', async () => {
      const { at, row, total } = await markedReply()
      await hold(row, 'upheld', community.now())
      const decisionId = await remove(at.replyId)
      await settleHolds(community.now())
      await community.drain()
      await restore(decisionId)
      assert.equal(await total(), 0)
      assert.equal(await isGone(row), true)
      await assertLedgerIsWhatCasesSay()
    })

    it('what was contested and not right stays so, and nobody else’s mark with it', async () => {
      const { at, row, total, author } = await markedReply()
      await mark(victor, at)
      await community.drain()
      const staff = await community.register('Olga Other')
      await community.grant(staff, 'staff')
      const { contestId } = await author.ask('exchanges.contest', {
        exchangeId: row._id.toHexString(),
        reason: 'We share a practice.',
      })
      await staff.ask('moderation.decideContest', { contestId, outcome: 'upheld', words: 'So it is.' })
      await community.drain()
      assert.equal(await total(), 1)
      await restore(await remove(at.replyId))
      assert.equal(await total(), 1)
      assert.equal(await isGone(row), true)
      await assertLedgerIsWhatCasesSay()
    })

    it('it is the line it was, paid once and no earlier than it stands for good', async () => {
      const { at, row } = await markedReply()
      const removed = await remove(at.replyId)
      community.later(20 * DAY_MS)
      await restore(removed)
      const settled = async () => {
        const until = community.now()
        const found = []
        for await (const { rows } of settledByMember({ from: new Date(0), until }, ['helpful']))
          found.push(...rows.filter(({ creatorId }) => creatorId === row.creatorId.toHexString()))
        return found.map(({ exchangeId }) => exchangeId)
      }
      assert.deepEqual(await settled(), [])
      community.later(15 * DAY_MS)
      assert.deepEqual(await settled(), [row._id.toHexString()])
    })

    it('and nobody is told of it twice', async () => {
      const { at, author } = await markedReply()
      const toldOf = () => Notices.countDocuments({ memberId: author.id, what: 'helped' })
      assert.equal(await toldOf(), 1)
      await restore(await remove(at.replyId))
      await community.deliver()
      assert.equal(await toldOf(), 1)
      const items = (await clinic.ledgerOf(author)).items.map(({ credit, what, mayContest }) => [
        credit,
        what.split(':')[0],
        mayContest,
      ])
      assert.deepEqual(items[0], [1, 'Counts again, as the reply was given back', false])
    })
  })

  it('is not found in an answer that was removed', async () => {
    const at = await clinic.askAndAnswer(ada, vera)
    await remove(at.replyId)
    await assertRefused(ben.ask('cases.reuse', { caseId: at.caseId }), 'conflict')
  })

  it('is told of in letters and years when it was of no use at first, and of use after all', async () => {
    await clinic.makeConsultant(victor)
    const { caseId } = await clinic.accept(ada, victor)
    const period = { from: new Date(0), until: new Date(community.now().getTime() + 1_000_000) }
    const timesTold = async () => {
      await community.drain()
      const { kinds, outcomes } = await contributionsOf(victor.id, period)
      const year = await victor.ask('exchanges.year', { memberId: victor.id })
      const { items } = await clinic.ledgerOf(victor)
      return [
        kinds.map(({ kind, times }) => `${kind} ${times}`).join(),
        `${outcomes.useful} of ${outcomes.told}`,
        year.gave.times,
        items.find(({ kind }) => kind === 'advice')?.state,
      ]
    }
    await clinic.tell(ada, caseId, 'not_useful')
    assert.deepEqual(await timesTold(), ['', '0 of 1', 0, 'reversed'])
    await clinic.tell(ada, caseId, 'new_advice')
    assert.deepEqual(await timesTold(), ['advice 1', '1 of 1', 1, 'settled'])
    await clinic.tell(ada, caseId, 'not_useful')
    assert.deepEqual(await timesTold(), ['', '0 of 1', 0, 'reversed'])
  })

  it('is told of when it was of no use before it was accepted, and of use after all', async () => {
    const author = await community.register('Wim')
    await clinic.makeConsultant(author)
    const at = await clinic.askAndAnswer(ben, author)
    await clinic.tell(ben, at.caseId, 'not_useful')
    await ben.ask('cases.accept', at)
    await community.drain()
    const period = { from: new Date(0), until: new Date(community.now().getTime() + 1_000_000) }
    assert.deepEqual((await contributionsOf(author.id, period)).kinds, [])
    community.later(60_000)
    await clinic.tell(ben, at.caseId, 'confirmed_plan')
    await community.drain()
    const { kinds, people } = await contributionsOf(author.id, period)
    assert.deepEqual([kinds.map(({ kind, times }) => [kind, times]), people], [[['advice', 1]], 1])
  })
})
