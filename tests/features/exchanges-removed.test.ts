import assert from 'node:assert/strict'
import { HelpfulMarks } from '../../domain/cases/model.ts'
import { takeBackHelpful, takeBackReuse } from '../../domain/exchanges/actions.ts'
import { contributionsOf } from '../../domain/exchanges/access.ts'
import { Exchanges } from '../../domain/exchanges/model.ts'
import type { EventName } from '../../domain/contract.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { assertLedgerIsWhatCasesSay, type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

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
