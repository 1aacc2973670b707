import assert from 'node:assert/strict'
import mongoose, { type QueryFilter } from 'mongoose'
import { DEFAULT_LADDER } from '../../domain/cases/ladder-rules.ts'
import { routeWaitingCases } from '../../domain/cases/actions.ts'
import { Desks } from '../../domain/cases/asks-model.ts'
import { Cases, type StoredCase } from '../../domain/cases/model.ts'
import { type InputOf } from '../../domain/contract.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

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
  let makeConsultant: Clinic['makeConsultant']
  let question: Clinic['question']
  let ask: Clinic['ask']
  let reply: Clinic['reply']

  beforeEach(async () => {
    ;({ community, ada, ben, vera, victor, staff, catsId, makeConsultant, question, ask, reply } =
      await openClinic())
  })
  afterEach(() => community.stop())

  describe('a specialty', () => {
    it('is created by staff and listed with its consultants', async () => {
      await makeConsultant(vera, victor)
      const { items } = await ada.ask('cases.specialties', {})
      assert.deepEqual(items, [
        {
          id: catsId,
          name: 'Cats',
          summary: '',
          consultantCount: 2,
          template: [],
          ladder: DEFAULT_LADDER,
          hasOwnLadder: false,
          expected: { routine: null, today: null, now: null },
          followed: false,
        },
      ])
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
      const listed = await Promise.all(
        [ada, vera, staff, ben].map(person => person.ask('cases.list', { state: 'withdrawn' })),
      )
      assert.deepEqual(
        listed.map(({ items }) => items.length),
        [1, 1, 1, 0],
      )
      assert.deepEqual((await staff.ask('cases.list', {})).items, [], 'staff ask for it by its state')
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
    it('finds what members may read by what it says, the most alike first, and one’s own by every word', async () => {
      const dogs = (await staff.ask('cases.createSpecialty', { name: 'Dogs' })).specialty.id
      const alike = await ask(ben, { title: 'Ferret with a gallop', body: 'Breathes fast at night.' })
      const less = await ask(ben, { title: 'Hedgehog, gallop again', body: 'Quiet otherwise.' })
      const inDogs = await ask(ben, { title: 'Gallop after a race', specialtyId: dogs })
      const back = await ask(ben, { title: 'Gallop that was nothing' })
      await ben.ask('cases.withdraw', { caseId: back.id })
      await reply(ada, less.id)
      await community.drain()
      const idsOf = async (person: Person, query: InputOf<'cases.list'>) =>
        (await person.ask('cases.list', query)).items.map(({ id }) => id)

      const query = 'ferret gallop'
      const found = await idsOf(ada, { query })
      assert.deepEqual([found[0], new Set(found)], [alike.id, new Set([alike.id, less.id, inDogs.id])])
      assert.deepEqual(await idsOf(ada, { query, specialtyId: dogs }), [inDogs.id])
      assert.deepEqual(await idsOf(ada, { query, state: 'answered' }), [less.id])
      assert.deepEqual(await idsOf(ben, { query: 'gallop NOTHING', mine: true }), [back.id])
      assert.deepEqual(await idsOf(ben, { query: 'gallop', state: 'withdrawn' }), [back.id])
      assert.deepEqual(await idsOf(ada, { query: 'gallop', state: 'withdrawn' }), [])
      assert.deepEqual(await idsOf(ada, { query: 'gallop (', mine: true }), [])

      const first = await ada.ask('cases.list', { query, limit: 2 })
      const rest = await ada.ask('cases.list', { query, limit: 2, cursor: first.nextCursor ?? '' })
      assert.deepEqual(
        [...first.items, ...rest.items].map(({ id }) => id),
        found,
      )
      assert.equal(rest.nextCursor, null)
      await assertRefused(ada.ask('cases.list', { query: 'x' }), 'invalid', ['query'])
      await assertRefused(ada.ask('cases.list', { query, cursor: 'nonsense' }), 'invalid', ['cursor'])
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

  describe('live', () => {
    it('reaches asker, consultants, and those who replied, and nobody else', async () => {
      await makeConsultant(vera)
      const [adaLive, veraLive, benLive, victorLive] = await Promise.all([
        ada.connect(),
        vera.connect(),
        ben.connect(),
        victor.connect(),
      ])
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
