import assert from 'node:assert/strict'
import mongoose, { type QueryFilter } from 'mongoose'
import type { InputOf } from '../../domain/contract.ts'
import { Cases, Desks, HelpfulMarks, Replies, type StoredCase } from '../../domain/cases/model.ts'
import { routeWaitingCases } from '../../domain/cases/actions.ts'
import { Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOWHERE = 'f'.repeat(24)

const winningPlanOf = (explained: unknown): unknown =>
  (explained as { queryPlanner: { winningPlan: unknown } }).queryPlanner.winningPlan

describe('cases', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let staff: Person
  let catsId: string

  beforeEach(async () => {
    community = await startCommunity()
    ;[ada, ben, vera, victor, staff] = (await Promise.all(
      (['Ada', 'Ben', 'Vera', 'Victor', 'Stella'] as const).map(name => community.register(name)),
    )) as [Person, Person, Person, Person, Person]
    await community.grant(staff, 'staff')
    catsId = (await staff.ask('cases.createSpecialty', { name: 'Cats' })).specialty.id
  })
  afterEach(() => community.stop())

  const makeConsultant = (...people: Person[]) =>
    people.reduce(
      (before, person) => before.then(() => community.grant(person, 'consultant', catsId)),
      Promise.resolve(),
    )
  const question = (more: Partial<InputOf<'cases.submit'>> = {}): InputOf<'cases.submit'> => ({
    specialtyId: catsId,
    title: 'Cat breathes fast after fluids',
    body: 'DSH, 9 y. **Tap** or furosemide first?',
    ...more,
  })
  const ask = async (person: Person, more: Partial<InputOf<'cases.submit'>> = {}) =>
    (await person.ask('cases.submit', question(more))).case
  const reply = async (person: Person, caseId: string, body = 'Stop the fluids.') =>
    (await person.ask('cases.reply', { caseId, body })).reply

  describe('a specialty', () => {
    it('is created by staff and listed with its consultants', async () => {
      await makeConsultant(vera, victor)
      const { items } = await ada.ask('cases.specialties', {})
      assert.deepEqual(items, [{ id: catsId, name: 'Cats', summary: '', consultantCount: 2 }])
    })
    it('is not created by members or visitors', async () => {
      await assertRefused(ada.ask('cases.createSpecialty', { name: 'Dogs' }), 'forbidden')
      await assertRefused(
        community.visitor().ask('cases.createSpecialty', { name: 'Dogs' }),
        'unauthenticated',
      )
      await assertRefused(community.visitor().ask('cases.specialties', {}), 'unauthenticated')
    })
    it('has a name of its own, whatever its case', async () => {
      await assertRefused(staff.ask('cases.createSpecialty', { name: 'CATS' }), 'conflict', ['name'])
      await staff.ask('cases.createSpecialty', { name: 'Dogs' })
    })
    it('is created once by a repeated request', async () => {
      const input = { name: 'Dogs', clientId: 'specialty-1' }
      const first = await staff.ask('cases.createSpecialty', input)
      assert.deepEqual(await staff.ask('cases.createSpecialty', input), first)
    })
    it('needs a name', () =>
      assertRefused(staff.ask('cases.createSpecialty', { name: ' ' }), 'invalid', ['name']))
  })

  describe('a submitted case', () => {
    it('goes to the consultant with the least open load', async () => {
      await makeConsultant(vera, victor)
      const first = await ask(ada)
      const second = await ask(ada)
      assert.deepEqual([first.state, second.state], ['routed', 'routed'])
      assert.notEqual(first.assignee?.id, second.assignee?.id)

      await reply(second.assignee?.id === vera.id ? vera : victor, second.id)
      assert.equal((await ask(ben)).assignee?.id, second.assignee?.id)
    })
    it('never goes to its asker', async () => {
      await makeConsultant(vera)
      assert.deepEqual([(await ask(vera)).state, (await ask(ada)).assignee?.id], ['submitted', vera.id])
    })
    it('waits without a consultant and goes to the first one there is', async () => {
      const waiting = await ask(ada)
      assert.deepEqual([waiting.state, waiting.assignee], ['submitted', null])

      await makeConsultant(vera)
      await community.drain()
      const { case: routed } = await ada.ask('cases.show', { caseId: waiting.id })
      assert.deepEqual([routed.state, routed.assignee?.id], ['routed', vera.id])
    })
    it('is routed once when the reaction runs twice', async () => {
      const waiting = await ask(ada)
      await makeConsultant(vera)
      const granted = {
        id: new mongoose.Types.ObjectId().toHexString(),
        name: 'members.granted' as const,
        payload: {
          memberId: vera.id,
          role: 'consultant' as const,
          scope: catsId,
          byId: 'operator',
          at: community.now().toISOString(),
        },
      }
      await routeWaitingCases(granted, community.now())
      await routeWaitingCases(granted, community.now())
      assert.equal(await Outbox.countDocuments({ name: 'cases.routed', 'payload.caseId': waiting.id }), 1)
    })
    it('shows its body as safe html', async () => {
      const { html } = await ask(ada, { body: '**bold** <script>alert(1)</script>' })
      assert.match(html, /<strong>bold<\/strong>/)
      assert.doesNotMatch(html, /<script>/)
    })
    it('is one case however often the same request comes', async () => {
      const clientId = 'ask-once-1'
      const [first, second] = await Promise.all([ask(ada, { clientId }), ask(ada, { clientId })])
      assert.equal(first.id, second.id)
      assert.equal(await Cases.countDocuments({}), 1)
      await assertRefused(ask(ada, { clientId, title: 'Another question' }), 'conflict', ['clientId'])
    })
    it('is shared out evenly among consultants when many come at once', async () => {
      await makeConsultant(vera, victor)
      const cases = await Promise.all(Array.from({ length: 12 }, () => ask(ada)))
      const forVera = cases.filter(({ assignee }) => assignee?.id === vera.id).length
      assert.equal(forVera, 6)
    })
    it('is refused to visitors, in unknown specialties and with wrong fields', async () => {
      await assertRefused(community.visitor().ask('cases.submit', question()), 'unauthenticated')
      await assertRefused(ask(ada, { specialtyId: NOWHERE }), 'not_found')
      await assertRefused(ask(ada, { title: 'Hm', body: ' ' }), 'invalid', ['title', 'body'])
      await assertRefused(
        ada.ask('cases.submit', { ...question(), state: 'resolved' } as InputOf<'cases.submit'>),
        'invalid',
      )
      assert.equal(await Cases.countDocuments({}), 0)
    })
    it('leaves nothing behind when it fails half-way', async () => {
      await makeConsultant(vera)
      const before = await Outbox.countDocuments({})
      const create = Cases.create
      Cases.create = (() => Promise.reject(new Error('the disk is full'))) as typeof Cases.create
      try {
        const answered = await ada.http('POST', '/api/v1/cases', question())
        assert.equal(answered.status, 500)
      } finally {
        Cases.create = create
      }
      assert.deepEqual(
        [await Cases.countDocuments({}), await Desks.countDocuments({}), await Outbox.countDocuments({})],
        [0, 0, before],
      )
    })
  })

  describe('who sees a case', () => {
    it('is every member, and no visitor', async () => {
      const { id } = await ask(ada)
      assert.equal((await ben.ask('cases.show', { caseId: id })).case.id, id)
      await assertRefused(community.visitor().ask('cases.show', { caseId: id }), 'unauthenticated')
      await assertRefused(ben.ask('cases.show', { caseId: NOWHERE }), 'not_found')
      await assertRefused(ben.ask('cases.show', { caseId: 'nonsense' }), 'invalid', ['caseId'])
    })
    it('is only the asker, the consultant and staff once it is withdrawn', async () => {
      await makeConsultant(vera)
      const { id } = await ask(ada)
      await ada.ask('cases.withdraw', { caseId: id })

      for (const person of [ada, vera, staff])
        assert.equal((await person.ask('cases.show', { caseId: id })).case.state, 'withdrawn')
      await assertRefused(ben.ask('cases.show', { caseId: id }), 'not_found')
      await assertRefused(reply(ben, id), 'not_found')
      const listed = await Promise.all([ada, vera, staff, ben].map(person => person.ask('cases.list', {})))
      assert.deepEqual(
        listed.map(({ items }) => items.length),
        [1, 1, 1, 0],
      )
    })
  })

  describe('the list of cases', () => {
    it('goes on from where a page ended, with nothing twice and nothing left out', async () => {
      const ids: string[] = []
      for (let n = 0; n < 5; n++) {
        if (n % 2 === 0) community.later(1000)
        ids.unshift((await ask(ada)).id)
      }
      const seen: string[] = []
      let cursor: string | null = null
      do {
        const page: { items: { id: string; submittedAt: string }[]; nextCursor: string | null } =
          await ben.ask('cases.list', { limit: 2, ...(cursor !== null && { cursor }) })
        seen.push(...page.items.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor !== null)
      assert.deepEqual(seen, ids)
    })
    it('narrows to a specialty, a state, one’s own and those put to oneself', async () => {
      await makeConsultant(vera)
      const dogs = (await staff.ask('cases.createSpecialty', { name: 'Dogs' })).specialty.id
      const aboutCats = await ask(ada)
      const aboutDogs = await ask(ben, { specialtyId: dogs })
      const idsOf = async (person: Person, query: InputOf<'cases.list'>) =>
        (await person.ask('cases.list', query)).items.map(({ id }) => id)

      assert.deepEqual(await idsOf(ada, { specialtyId: dogs }), [aboutDogs.id])
      assert.deepEqual(await idsOf(ada, { state: 'routed' }), [aboutCats.id])
      assert.deepEqual(await idsOf(ada, { mine: true }), [aboutCats.id])
      assert.deepEqual(await idsOf(vera, { assigned: true }), [aboutCats.id])
      assert.deepEqual(await idsOf(vera, { assigned: true, state: 'submitted' }), [])
    })
    it('refuses what is not from it', async () => {
      await assertRefused(ada.ask('cases.list', { cursor: 'nonsense' }), 'invalid', ['cursor'])
      await assertRefused(ada.ask('cases.list', { limit: 0 }), 'invalid', ['limit'])
      await assertRefused(community.visitor().ask('cases.list', {}), 'unauthenticated')
    })
    it('is read through an index for every way to ask', async () => {
      const filters: QueryFilter<StoredCase>[] = [
        {},
        { specialtyId: catsId },
        { state: 'routed' },
        { specialtyId: catsId, state: 'routed' },
        { askerId: ada.id },
        { assigneeId: ada.id },
      ]
      for (const filter of filters) {
        const plan = await Cases.find(filter)
          .sort({ submittedAt: -1, _id: -1 })
          .limit(50)
          .explain('queryPlanner')
        const stages = JSON.stringify(winningPlanOf(plan))
        assert.doesNotMatch(stages, /"stage":"(COLLSCAN|SORT)"/, JSON.stringify(filter))
      }
    })
  })

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
    const outcome = (caseId: string, more: Partial<InputOf<'cases.reportOutcome'>> = {}) => ({
      caseId,
      outcome: 'confirmed_plan' as const,
      effect: 'avoided' as const,
      valueForClient: 5,
      valueForMe: 4,
      ...more,
    })

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
  })

  describe('live', () => {
    it('reaches asker, consultants, and those who replied, and nobody else', async () => {
      await makeConsultant(vera)
      const [adaLive, veraLive, benLive, victorLive] = (await Promise.all(
        [ada, vera, ben, victor].map(person => person.connect()),
      )) as [
        Awaited<ReturnType<Person['connect']>>,
        Awaited<ReturnType<Person['connect']>>,
        Awaited<ReturnType<Person['connect']>>,
        Awaited<ReturnType<Person['connect']>>,
      ]
      try {
        const { case: asked } = await adaLive.ask('cases.submit', question())
        const heard = await veraLive.next('cases.changed')
        assert.deepEqual([heard.caseId, heard.what, heard.state], [asked.id, 'submitted', 'routed'])

        await benLive.ask('cases.reply', { caseId: asked.id, body: 'Had this in June.' })
        assert.equal((await benLive.next('cases.changed')).what, 'replied')
        await adaLive.next('cases.changed')
        assert.equal((await adaLive.next('cases.changed')).what, 'replied')
        await victorLive.ask('cases.list', {})
        assert.deepEqual(victorLive.heard('cases.changed'), [])
      } finally {
        for (const live of [adaLive, veraLive, benLive, victorLive]) live.close()
      }
    })
    it('refuses as over HTTP', async () => {
      const { id } = await ask(ada)
      const live = await ben.connect()
      try {
        await assertRefused(live.ask('cases.withdraw', { caseId: id }), 'forbidden')
        await assertRefused(live.ask('cases.show', { caseId: NOWHERE }), 'not_found')
        assert.equal((await live.ask('cases.show', { caseId: id })).case.id, id)
      } finally {
        live.close()
      }
    })
  })
})
