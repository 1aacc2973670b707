import assert from 'node:assert/strict'
import { Cases, HelpfulMarks, Replies } from '../../domain/cases/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('a case under way', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let catsId: string
  let makeConsultant: Clinic['makeConsultant']
  let ask: Clinic['ask']
  let reply: Clinic['reply']
  let outcome: Clinic['outcome']

  beforeEach(async () => {
    ;({ community, ada, ben, vera, victor, catsId, makeConsultant, ask, reply, outcome } = await openClinic())
  })
  afterEach(() => community.stop())

  describe('claiming', () => {
    it('gives the case to whoever comes first and refuses the others with the name', async () => {
      await makeConsultant(vera, victor)
      const { id } = await ask(ada)
      const claimed = await victor.ask('cases.claim', { caseId: id })
      assert.deepEqual([claimed.case.assignee?.id, claimed.case.claimedAt !== null], [victor.id, true])

      const again = await victor.ask('cases.claim', { caseId: id })
      assert.deepEqual(again, claimed)
      await assert.rejects(vera.ask('cases.claim', { caseId: id }), /Victor has taken this case/)
      await assertRefused(vera.ask('cases.claim', { caseId: id }), 'conflict')
    })
    it('has one winner among twenty at once', async () => {
      const people = await Promise.all(
        Array.from({ length: 20 }, (_, n) =>
          community.register(`Consultant ${'ABCDEFGHIJKLMNOPQRST'.charAt(n)}`),
        ),
      )
      await makeConsultant(...people)
      const { id } = await ask(ada)
      const outcomes = await Promise.allSettled(
        people.map(person => person.ask('cases.claim', { caseId: id })),
      )

      const won = outcomes.filter(({ status }) => status === 'fulfilled')
      const refusals = outcomes.flatMap(each =>
        each.status === 'rejected' ? [(each.reason as { code: string }).code] : [],
      )
      assert.deepEqual([won.length, refusals], [1, Array.from({ length: 19 }, () => 'conflict')])
      assert.equal(await Outbox.countDocuments({ name: 'cases.claimed' }), 1)
    })
    it('is for consultants of the specialty, not for members or the asker', async () => {
      await makeConsultant(vera, victor)
      const { id } = await ask(vera)
      await assertRefused(ben.ask('cases.claim', { caseId: id }), 'forbidden')
      await assertRefused(vera.ask('cases.claim', { caseId: id }), 'forbidden')
      await assertRefused(community.visitor().ask('cases.claim', { caseId: id }), 'unauthenticated')
      await assertRefused(victor.ask('cases.claim', { caseId: NOWHERE }), 'not_found')
      await assertRefused(victor.ask('cases.claim', { caseId: 'x' }), 'invalid', ['caseId'])
      await victor.ask('cases.claim', { caseId: id })
    })
    it('is over once the case is withdrawn', async () => {
      await makeConsultant(vera)
      const { id } = await ask(ada)
      await ada.ask('cases.withdraw', { caseId: id })
      await assertRefused(vera.ask('cases.claim', { caseId: id }), 'conflict')
    })
  })

  describe('declining', () => {
    it('puts the case to the next consultant and never back', async () => {
      await makeConsultant(vera, victor)
      const { id, assignee } = await ask(ada)
      const [first, second] = assignee?.id === vera.id ? [vera, victor] : [victor, vera]

      const passed = (await first.ask('cases.decline', { caseId: id })).case
      assert.deepEqual([passed.state, passed.assignee?.id, passed.claimedAt], ['routed', second.id, null])
      const left = (await second.ask('cases.decline', { caseId: id })).case
      assert.deepEqual([left.state, left.assignee], ['submitted', null])
    })
    it('may be repeated, and is for the consultant the case was put to', async () => {
      await makeConsultant(vera, victor)
      const { id, assignee } = await ask(ada)
      const [first, second] = assignee?.id === vera.id ? [vera, victor] : [victor, vera]
      for (const stranger of [second, ben, ada])
        await assertRefused(stranger.ask('cases.decline', { caseId: id }), 'forbidden')
      await first.ask('cases.decline', { caseId: id })
      await first.ask('cases.decline', { caseId: id })
      assert.equal(await Outbox.countDocuments({ name: 'cases.declined' }), 1)
    })
    it('is over once there is advice', async () => {
      await makeConsultant(vera)
      const { id } = await ask(ada)
      await reply(vera, id)
      await assertRefused(vera.ask('cases.decline', { caseId: id }), 'conflict')
      await assertRefused(community.visitor().ask('cases.decline', { caseId: id }), 'unauthenticated')
      await assertRefused(vera.ask('cases.decline', { caseId: NOWHERE }), 'not_found')
      await assertRefused(vera.ask('cases.decline', { caseId: 'x' }), 'invalid', ['caseId'])
    })
    it('happens for those who are no consultants any more', async () => {
      await makeConsultant(vera, victor)
      const { id, assignee } = await ask(ada)
      const [first, second] = assignee?.id === vera.id ? [vera, victor] : [victor, vera]
      const administrator = await community.register('Admin')
      await community.grant(administrator, 'admin')
      await administrator.http('DELETE', `/api/v1/members/${first.id}/grants`, {
        role: 'consultant',
        scope: catsId,
      })
      await community.drain()
      assert.equal((await ada.ask('cases.show', { caseId: id })).case.assignee?.id, second.id)
    })
  })

  describe('withdrawing', () => {
    it('is for the asker, until somebody else has answered', async () => {
      const first = await ask(ada)
      await assertRefused(ben.ask('cases.withdraw', { caseId: first.id }), 'forbidden')
      await reply(ada, first.id, 'One more thing I forgot.')
      assert.equal((await ada.ask('cases.withdraw', { caseId: first.id })).case.state, 'withdrawn')
      assert.equal((await ada.ask('cases.withdraw', { caseId: first.id })).case.state, 'withdrawn')

      const second = await ask(ada)
      await reply(ben, second.id)
      await assertRefused(ada.ask('cases.withdraw', { caseId: second.id }), 'conflict')
      await assertRefused(ada.ask('cases.withdraw', { caseId: NOWHERE }), 'not_found')
      await assertRefused(ada.ask('cases.withdraw', { caseId: 'x' }), 'invalid', ['caseId'])
      await assertRefused(community.visitor().ask('cases.withdraw', { caseId: second.id }), 'unauthenticated')
    })
  })

  describe('replying', () => {
    it('answers the case; a vetted consultant’s reply is advice, a colleague’s is not', async () => {
      await makeConsultant(vera)
      const { id } = await ask(ada)
      assert.equal((await reply(ben, id)).advice, false)
      assert.equal((await reply(vera, id)).advice, true)
      const { case: answered, replies } = await ada.ask('cases.show', { caseId: id })
      assert.deepEqual(
        [answered.state, answered.replyCount, answered.answeredAt !== null],
        ['answered', 2, true],
      )
      assert.deepEqual(
        replies.map(({ author, advice }) => [author.name, advice]),
        [
          ['Ben', false],
          ['Vera', true],
        ],
      )
    })
    it('by the asker adds to the question without answering it', async () => {
      await makeConsultant(vera)
      const { id } = await ask(ada)
      assert.equal((await reply(ada, id)).advice, false)
      assert.equal((await ada.ask('cases.show', { caseId: id })).case.state, 'routed')
    })
    it('happens once per client id', async () => {
      const { id } = await ask(ada)
      const input = { caseId: id, body: 'Stop the fluids.', clientId: 'reply-once' }
      const [first, second] = await Promise.all([
        ben.ask('cases.reply', input),
        ben.ask('cases.reply', input),
      ])
      assert.equal(first.reply.id, second.reply.id)
      assert.equal(await Replies.countDocuments({}), 1)
      await assertRefused(ben.ask('cases.reply', { ...input, body: 'Go on.' }), 'conflict', ['clientId'])
    })
    it('is refused to visitors, to closed and unknown cases, and without words', async () => {
      const { id } = await ask(ada)
      await assertRefused(reply(community.visitor(), id), 'unauthenticated')
      await assertRefused(reply(ben, NOWHERE), 'not_found')
      await assertRefused(reply(ben, id, '  '), 'invalid', ['body'])
      await ada.ask('cases.withdraw', { caseId: id })
      await assertRefused(reply(ada, id), 'conflict')
    })
    it('keeps every reply when many come at once', async () => {
      const { id } = await ask(ada)
      await Promise.all(Array.from({ length: 10 }, (_, n) => reply(n % 2 ? ben : vera, id, `Thought ${n}`)))
      const { case: answered, replies } = await ada.ask('cases.show', { caseId: id })
      assert.deepEqual([answered.replyCount, replies.length], [10, 10])
    })
  })

  describe('a helpful mark', () => {
    it('counts once for each member and can be taken back', async () => {
      const { id } = await ask(ada)
      const { id: replyId } = await reply(ben, id)
      const mark = (person: Person, on: boolean) =>
        person.ask('cases.markHelpful', { caseId: id, replyId, on })

      await mark(ada, true)
      assert.deepEqual((await mark(ada, true)).reply.helpfulCount, 1)
      const seen = (await mark(vera, true)).reply
      assert.deepEqual([seen.helpfulCount, seen.helpfulToMe], [2, true])
      const back = (await mark(ada, false)).reply
      assert.deepEqual([back.helpfulCount, back.helpfulToMe], [1, false])
      assert.equal((await mark(ada, false)).reply.helpfulCount, 1)
      assert.equal((await mark(ada, true)).reply.helpfulCount, 2)
    })
    it('counts what there is when many toggle at once', async () => {
      const { id } = await ask(ada)
      const { id: replyId } = await reply(ben, id)
      await Promise.all(
        [ada, vera, victor, ada, vera, victor].map((person, n) =>
          person.ask('cases.markHelpful', { caseId: id, replyId, on: n < 3 || person !== ada }),
        ),
      )
      const stored = await Replies.findById(replyId).lean()
      assert.equal(stored?.helpfulCount, await HelpfulMarks.countDocuments({ replyId, takenBack: null }))
    })
    it('is not for one’s own reply, nor for a reply to another case', async () => {
      const { id } = await ask(ada)
      const { id: other } = await ask(ada)
      const { id: replyId } = await reply(ben, id)
      const mark = (person: Person, caseId: string) =>
        person.ask('cases.markHelpful', { caseId, replyId, on: true })
      await assertRefused(mark(ben, id), 'forbidden')
      await assertRefused(mark(ada, other), 'not_found')
      await assertRefused(mark(community.visitor(), id), 'unauthenticated')
      await assertRefused(
        ada.ask('cases.markHelpful', { caseId: id, replyId, on: 'yes' as unknown as boolean }),
        'invalid',
        ['on'],
      )
      await mark(ada, id)
    })
  })

  describe('accepting', () => {
    it('resolves the case, puts the reply first, and may be repeated', async () => {
      const { id } = await ask(ada)
      await reply(ben, id)
      const { id: replyId } = await reply(vera, id)
      const accepted = await ada.ask('cases.accept', { caseId: id, replyId })
      assert.deepEqual([accepted.case.state, accepted.case.acceptedReplyId], ['resolved', replyId])
      assert.deepEqual(await ada.ask('cases.accept', { caseId: id, replyId }), accepted)
      const { replies } = await ben.ask('cases.show', { caseId: id })
      assert.deepEqual(
        replies.map(each => [each.id === replyId, each.accepted]),
        [
          [true, true],
          [false, false],
        ],
      )
      assert.equal(await Outbox.countDocuments({ name: 'cases.accepted' }), 1)
    })
    it('is the asker’s, of one reply of the case that is not their own', async () => {
      const { id } = await ask(ada)
      const { id: first } = await reply(ben, id)
      const { id: second } = await reply(vera, id)
      const { id: own } = await reply(ada, id)
      const accept = (person: Person, replyId: string, caseId = id) =>
        person.ask('cases.accept', { caseId, replyId })

      await assertRefused(accept(ben, first), 'forbidden')
      await assertRefused(accept(ada, own), 'forbidden')
      await assertRefused(accept(ada, NOWHERE), 'not_found')
      await assertRefused(accept(ada, first, (await ask(ada)).id), 'not_found')
      await assertRefused(accept(community.visitor(), first), 'unauthenticated')
      await assertRefused(accept(ada, 'x'), 'invalid', ['replyId'])
      await accept(ada, first)
      await assertRefused(accept(ada, second), 'conflict')
    })
    it('of two replies at once has one', async () => {
      const { id } = await ask(ada)
      const replies = [await reply(ben, id), await reply(vera, id)]
      const outcomes = await Promise.allSettled(
        replies.map(({ id: replyId }) => ada.ask('cases.accept', { caseId: id, replyId })),
      )
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      assert.equal(await Outbox.countDocuments({ name: 'cases.accepted' }), 1)
    })
  })

  describe('telling the outcome', () => {
    it('replaces what was told before and keeps it', async () => {
      const { id } = await ask(ada)
      const { id: replyId } = await reply(ben, id)
      await ada.ask('cases.accept', { caseId: id, replyId })
      await ada.ask('cases.reportOutcome', outcome(id))
      await ada.ask('cases.reportOutcome', outcome(id))
      const { case: told } = await ada.ask(
        'cases.reportOutcome',
        outcome(id, { outcome: 'new_advice', note: 'Rate 44.' }),
      )

      assert.deepEqual([told.outcome?.outcome, told.outcome?.note], ['new_advice', 'Rate 44.'])
      const stored = await Cases.findById(id).lean()
      assert.deepEqual(
        stored?.outcomes.map(each => each.outcome),
        ['confirmed_plan', 'new_advice'],
      )
    })
    it('is the asker’s, once somebody answered', async () => {
      const { id } = await ask(ada)
      await assertRefused(ada.ask('cases.reportOutcome', outcome(id)), 'conflict')
      await reply(ben, id)
      await assertRefused(ben.ask('cases.reportOutcome', outcome(id)), 'forbidden')
      await assertRefused(community.visitor().ask('cases.reportOutcome', outcome(id)), 'unauthenticated')
      await assertRefused(ada.ask('cases.reportOutcome', outcome(NOWHERE)), 'not_found')
      await assertRefused(ada.ask('cases.reportOutcome', outcome(id, { valueForMe: 6 })), 'invalid', [
        'valueForMe',
      ])
      assert.equal((await ada.ask('cases.reportOutcome', outcome(id))).case.state, 'answered')
    })
    it('says in its note nothing of who it is about, unless the asker knows it for something else', async () => {
      const { id } = await ask(ada)
      await reply(ben, id)
      const told = outcome(id, { note: 'Home on Friday. Ask owner@farm.example' })
      await assertRefused(ada.ask('cases.reportOutcome', told), 'invalid', ['note'])
      const confirmed = ['owner@farm.example']
      const { case: saved } = await ada.ask('cases.reportOutcome', { ...told, confirmed })
      assert.equal(saved.outcome?.note, told.note)
    })
  })
})
