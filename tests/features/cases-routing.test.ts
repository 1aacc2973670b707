import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { climbLadders } from '../../domain/cases/actions.ts'
import type { Ladder } from '../../domain/cases/contract.ts'
import { DEFAULT_LADDER } from '../../domain/cases/ladder-rules.ts'
import { Cases } from '../../domain/cases/model.ts'
import { laddersKnowTheirTime } from '../../domain/migrations/ladders-know-their-time.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Clinic, NOWHERE, openClinic, tellOwed } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const MINUTE_MS = 60_000

describe('a case that is put to someone', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person
  let victor: Person
  let staff: Person

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, victor, staff } = clinic)
  })
  afterEach(() => community.stop())

  const shown = async (caseId: string, person = ada) => (await person.ask('cases.show', { caseId })).case
  const routingOf = async (caseId: string, person = ada) =>
    (await person.ask('cases.routing', { caseId })).asks
  const noticesOf = async (person: Person) =>
    (await person.ask('notifications.list', {})).items.map(({ what }) => what)
  const climbAfter = async (minutes: number) => {
    community.later(minutes * MINUTE_MS)
    await community.climb()
  }

  describe('this minute', () => {
    it('calls everyone on duty at once, live, and again every two minutes until one takes it', async () => {
      const vincent = await community.register('Vincent')
      await clinic.makeConsultant(vera, victor, vincent)
      await vincent.ask('consultants.setRoster', { onDuty: false })
      const lines = await Promise.all([vera, victor, vincent].map(person => person.connect()))
      try {
        const { id, askedCount } = await clinic.ask(ada, { urgency: 'now' })
        assert.equal(askedCount, 2)
        for (const line of lines.slice(0, 2)) assert.equal((await line.next('cases.paged')).caseId, id)

        const { items } = await victor.ask('cases.pages', {})
        assert.deepEqual(
          items.map(({ case: found, pages }) => [found.id, pages]),
          [[id, 1]],
        )
        await climbAfter(2)
        for (const line of lines.slice(0, 2)) assert.equal((await line.next('cases.paged')).caseId, id)
        assert.equal((await victor.ask('cases.pages', {})).items[0]?.pages, 2)

        await victor.ask('cases.claim', { caseId: id })
        assert.deepEqual((await vera.ask('cases.pages', {})).items, [])
        await climbAfter(2)
        assert.deepEqual((await vera.ask('cases.pages', {})).items, [])
        await lines[2]?.ask('cases.list', {})
        assert.deepEqual(lines[2]?.heard('cases.paged'), [])
      } finally {
        for (const line of lines) line.close()
      }
    })
    it('shows the asker who has seen it', async () => {
      await clinic.makeConsultant(vera, victor)
      const { id } = await clinic.ask(ada, { urgency: 'now' })
      const live = await ada.connect()
      try {
        await vera.ask('cases.seen', { caseId: id })
        assert.equal((await live.next('cases.changed')).what, 'seen')
      } finally {
        live.close()
      }
      assert.deepEqual((await shown(id)).seenBy, [{ id: vera.id, name: 'Vera' }])
      assert.deepEqual((await shown(id, ben)).seenBy, [])
      await vera.ask('cases.seen', { caseId: id })
      await ben.ask('cases.seen', { caseId: id })
      assert.equal((await shown(id)).seenBy.length, 1)
      await assertRefused(community.visitor().ask('cases.seen', { caseId: id }), 'unauthenticated')
      await assertRefused(vera.ask('cases.seen', { caseId: NOWHERE }), 'not_found')
      await assertRefused(vera.ask('cases.seen', { caseId: 'x' }), 'invalid', ['caseId'])
    })
    it('goes to who agreed to be asked off duty when nobody is on duty', async () => {
      await clinic.makeConsultant(vera, victor)
      await vera.ask('consultants.setRoster', { onDuty: false })
      await victor.ask('consultants.setRoster', { onDuty: false, askedOffDuty: true })
      assert.equal((await clinic.ask(ada, { urgency: 'now' })).assignee?.id, victor.id)
    })
    it('is passed on by one of many without the others losing it', async () => {
      await clinic.makeConsultant(vera, victor)
      const { id, assignee } = await clinic.ask(ada, { urgency: 'now' })
      const [first, second] = assignee?.id === vera.id ? [vera, victor] : [victor, vera]
      await first.ask('cases.decline', { caseId: id, reason: 'in surgery myself' })
      assert.equal((await shown(id)).assignee?.id, second.id)
      assert.deepEqual((await first.ask('cases.pages', {})).items, [])
      assert.equal((await second.ask('cases.pages', {})).items.length, 1)
    })
    it('has pages for who is signed in only', async () => {
      await assertRefused(community.visitor().ask('cases.pages', {}), 'unauthenticated')
      await assertRefused(ada.ask('cases.pages', { x: 1 } as never), 'invalid')
      assert.deepEqual((await ada.ask('cases.pages', {})).items, [])
    })
  })

  describe('with time', () => {
    it('goes to more people after a day, to editors after two, to moderators after three', async () => {
      const [vincent, vivian] = await Promise.all(['Vincent', 'Vivian'].map(name => community.register(name)))
      const [edith, moira] = await Promise.all(['Edith', 'Moira'].map(name => community.register(name)))
      assert.ok(vincent && vivian && edith && moira)
      await clinic.makeConsultant(vera, victor, vincent, vivian)
      await community.grant(edith, 'editor', clinic.catsId)
      await community.grant(moira, 'moderator')
      const { id, nextStep } = await clinic.ask(ada)
      assert.deepEqual(nextStep, { does: 'widen', at: '2030-01-02T12:00:00.000Z' })

      await climbAfter(24 * 60 - 1)
      assert.equal((await shown(id)).askedCount, 1)
      await climbAfter(1)
      assert.equal((await shown(id)).askedCount, 3)
      await climbAfter(24 * 60)
      await community.drain()
      assert.deepEqual([await noticesOf(edith), await noticesOf(moira)], [['escalated'], []])
      await climbAfter(24 * 60)
      await community.climb()
      await community.drain()
      assert.deepEqual(await noticesOf(moira), ['escalated'])
      assert.equal((await shown(id)).nextStep, null)
    })
    it('stops at advice, and not at a colleague’s reply', async () => {
      await clinic.makeConsultant(vera, victor)
      const { id } = await clinic.ask(ada)
      await clinic.reply(ben, id)
      await climbAfter(24 * 60)
      assert.equal((await shown(id)).askedCount, 2)
      await clinic.reply(victor, id)
      assert.equal((await shown(id)).nextStep, null)
      assert.equal(await Cases.countDocuments({ 'ladder.dueAt': mongoose.trusted({ $type: 'date' }) }), 0)
    })
    it('goes on though another case cannot be climbed, which is not kept quiet', async () => {
      await clinic.makeConsultant(vera, victor)
      const [broken, { id }] = [await clinic.ask(ada), await clinic.ask(ben)]
      const { collection } = Cases
      await collection.updateOne(
        { _id: new mongoose.Types.ObjectId(broken.id) },
        { $set: { urgency: 'never', 'ladder.dueAt': community.now() } },
      )
      community.later(24 * 60 * MINUTE_MS)
      await assert.rejects(climbLadders(community.now()))
      assert.equal((await shown(id, ben)).askedCount, 2)
    })
    it('is done once when two workers climb at the same moment', async () => {
      await clinic.makeConsultant(vera, victor)
      const { id } = await clinic.ask(ada)
      community.later(24 * 60 * MINUTE_MS)
      await Promise.all([community.climb(), community.climb()])
      assert.equal((await shown(id)).askedCount, 2)
      assert.equal(await Outbox.countDocuments({ name: 'cases.routed', 'payload.caseId': id }), 2)
    })
  })

  describe('by the ladder of its specialty', () => {
    const setLadder = (person: Person, ladder: Ladder | null) =>
      person.ask('cases.setLadder', { specialtyId: clinic.catsId, ladder })
    const routine = (...more: Ladder['routine']): Ladder => ({
      ...DEFAULT_LADDER,
      routine: [{ afterMinutes: 0, does: 'ask', count: 2 }, ...more],
    })

    it('is set by its editors and staff, in order, and shown', async () => {
      const edith = await community.register('Edith')
      await community.grant(edith, 'editor', clinic.catsId)
      const ladder = routine({ afterMinutes: 60, does: 'editors' })
      for (const person of [edith, staff]) assert.deepEqual((await setLadder(person, ladder)).ladder, ladder)
      const [shownAs] = (await ada.ask('cases.specialties', {})).items
      assert.deepEqual([shownAs?.ladder, shownAs?.hasOwnLadder], [ladder, true])
      assert.deepEqual((await setLadder(staff, null)).ladder, DEFAULT_LADDER)
      assert.equal((await ada.ask('cases.specialties', {})).items[0]?.hasOwnLadder, false)

      await assertRefused(setLadder(ada, ladder), 'forbidden')
      await assertRefused(setLadder(community.visitor(), ladder), 'unauthenticated')
      await assertRefused(staff.ask('cases.setLadder', { specialtyId: NOWHERE, ladder }), 'not_found')
      const late = routine({ afterMinutes: 60, does: 'editors' }, { afterMinutes: 30, does: 'managers' })
      await assertRefused(setLadder(staff, late), 'invalid', ['ladder.routine.2.afterMinutes'])
      const crowded = routine({ afterMinutes: 60, does: 'widen', count: 11 })
      await assertRefused(setLadder(staff, crowded), 'invalid', ['ladder.routine.1.count'])
    })
    it('asks as many as it says, and those off duty when it says so', async () => {
      const [vincent, vivian] = await Promise.all(['Vincent', 'Vivian'].map(name => community.register(name)))
      assert.ok(vincent && vivian)
      await clinic.makeConsultant(vera, victor, vincent, vivian)
      for (const person of [vincent, vivian])
        await person.ask('consultants.setRoster', { onDuty: false, askedOffDuty: true })
      const more = { afterMinutes: 30, does: 'widen', count: 5 } as const
      await setLadder(staff, routine(more, { ...more, afterMinutes: 60, reachesOffDuty: true }))
      const { id, askedCount, nextStep } = await clinic.ask(ada)
      assert.deepEqual([askedCount, nextStep], [2, { does: 'widen', at: '2030-01-01T12:30:00.000Z' }])
      await climbAfter(30)
      assert.equal((await shown(id)).askedCount, 2)
      await climbAfter(30)
      assert.equal((await shown(id)).askedCount, 4)
    })
    it('goes by a new one at once: what comes earlier now is done, what was done is not done again', async () => {
      const edith = await community.register('Edith')
      await community.grant(edith, 'editor', clinic.catsId)
      await clinic.makeConsultant(vera, victor)
      const { id } = await clinic.ask(ada)
      const answered = await clinic.ask(ada)
      await clinic.reply(vera, answered.id)
      await climbAfter(25 * 60)
      assert.equal((await shown(id)).askedCount, 2)
      const widen = { afterMinutes: 90, does: 'widen' } as const
      await setLadder(staff, {
        ...DEFAULT_LADDER,
        routine: [{ afterMinutes: 0, does: 'ask' }, { afterMinutes: 60, does: 'editors' }, widen],
      })
      assert.deepEqual((await shown(id)).nextStep, { does: 'editors', at: '2030-01-02T13:00:00.000Z' })
      await Promise.all([community.climb(), community.climb()])
      await community.drain()
      assert.deepEqual(await noticesOf(edith), ['escalated'])
      assert.deepEqual([(await shown(id)).nextStep, (await shown(id)).askedCount], [null, 2])
      assert.equal(await Outbox.countDocuments({ name: 'cases.routed', 'payload.caseId': id }), 2)

      await setLadder(staff, null)
      assert.equal((await shown(id)).nextStep?.does, 'managers')
      await climbAfter(47 * 60)
      await community.climb()
      assert.equal(await Outbox.countDocuments({ name: 'cases.escalated', 'payload.caseId': id }), 2)
      assert.equal((await shown(answered.id)).nextStep, null)
    })
  })

  it('that stood at a numbered step goes on from there', async () => {
    await clinic.makeConsultant(vera, victor)
    const { id } = await clinic.ask(ada)
    const db = mongoose.connection.getClient().db()
    const stored = await Cases.findById(id).lean()
    assert.ok(stored)
    const { _id, ladder } = stored
    const numbered = { from: ladder.from, next: 1, dueAt: ladder.dueAt }
    for (let times = 0; times < 2; times++) {
      if (times === 0) await db.collection('cases').updateOne({ _id }, { $set: { ladder: numbered } })
      await laddersKnowTheirTime.up(db)
      assert.deepEqual((await shown(id)).nextStep, { does: 'widen', at: '2030-01-02T12:00:00.000Z' })
    }
    await climbAfter(24 * 60)
    assert.equal((await shown(id)).askedCount, 2)
    assert.equal((await shown(id)).nextStep?.does, 'editors')
  })

  describe('and why', () => {
    it('is told to the asker, to who was asked of themselves, and to editors with reasons', async () => {
      const edith = await community.register('Edith')
      await community.grant(edith, 'editor', clinic.catsId)
      await clinic.makeConsultant(vera, victor)
      const { id, assignee } = await clinic.ask(ada)
      const [first, second] = assignee?.id === vera.id ? [vera, victor] : [victor, vera]
      await first.ask('cases.decline', { caseId: id, reason: 'not my field' })

      const seen = await routingOf(id)
      assert.deepEqual(
        seen.map(({ consultant, reason }) => [consultant.id, reason]),
        [
          [first.id, ''],
          [second.id, ''],
        ],
      )
      assert.deepEqual(
        seen[0]?.factors.map(({ name }) => name),
        ['fit', 'responsiveness', 'availability', 'fairness'],
      )
      assert.equal((await routingOf(id, edith))[0]?.reason, 'not my field')
      assert.equal((await routingOf(id, second)).length, 1)
      await assertRefused(routingOf(id, ben), 'forbidden')
      await assertRefused(routingOf(id, community.visitor()), 'unauthenticated')
      await assertRefused(routingOf(NOWHERE), 'not_found')
      await assertRefused(routingOf('x'), 'invalid', ['caseId'])
    })
    it('is what they did for cases like it', async () => {
      await clinic.makeConsultant(vera, victor)
      for (let n = 0; n < 2; n++) {
        const { id } = await clinic.ask(ben, { title: 'Gallop rhythm in an old cat', tags: ['gallop'] })
        const { id: replyId } = await clinic.reply(victor, id)
        await ben.ask('cases.accept', { caseId: id, replyId })
      }
      await community.drain()
      const { assignee, id } = await clinic.ask(ada, { title: 'Another gallop in a cat', tags: ['gallop'] })
      assert.equal(assignee?.id, victor.id)
      const [ask] = await routingOf(id)
      assert.match(ask?.factors[0]?.says ?? '', /cases like this/)
    })
    it('is never someone between whom and the asker a block stands', async () => {
      await clinic.makeConsultant(vera)
      await vera.ask('members.block', { memberId: ada.id, on: true })
      assert.equal((await clinic.ask(ada)).assignee, null)
      assert.equal((await clinic.ask(ben)).assignee?.id, vera.id)
    })
    it('is someone who speaks the language that was asked for', async () => {
      const vetted = {
        specialtyId: clinic.catsId,
        credential: 'Dip',
        jurisdiction: 'EU',
        validUntil: '2035-01-01T00:00:00.000Z',
      }
      await staff.ask('consultants.vet', { ...vetted, memberId: vera.id, languages: ['nl'] })
      await staff.ask('consultants.vet', { ...vetted, memberId: victor.id, languages: ['de'] })
      for (let n = 0; n < 3; n++)
        assert.equal((await clinic.ask(ada, { language: 'de' })).assignee?.id, victor.id)
      assert.equal((await clinic.ask(ada, { language: 'fr' })).assignee, null)
    })
  })

  describe('under other labels', () => {
    it('is put to whoever fits then: by its asker or an editor', async () => {
      const edith = await community.register('Edith')
      await community.grant(edith, 'editor', clinic.catsId)
      await clinic.makeConsultant(vera)
      const { specialty: dogs } = await staff.ask('cases.createSpecialty', { name: 'Dogs' })
      await community.grant(victor, 'consultant', dogs.id)
      const { id } = await clinic.ask(ada)
      const relabel = (person: Person, more: object) => person.ask('cases.relabel', { caseId: id, ...more })

      await assertRefused(relabel(ben, { tags: ['x'] }), 'forbidden')
      await assertRefused(relabel(vera, { tags: ['x'] }), 'forbidden')
      await assertRefused(relabel(community.visitor(), {}), 'unauthenticated')
      await assertRefused(relabel(ada, { specialtyId: NOWHERE }), 'not_found')
      await assertRefused(relabel(ada, { tags: [''] }), 'invalid', ['tags.0'])
      const { case: moved } = await relabel(edith, { specialtyId: dogs.id })
      assert.deepEqual([moved.specialty.id, moved.assignee?.id, moved.state], [dogs.id, victor.id, 'routed'])
      assert.equal((await relabel(ada, { tags: ['puppy'] })).case.assignee?.id, victor.id)

      await clinic.reply(victor, id)
      await assertRefused(relabel(ada, { tags: ['late'] }), 'conflict')
    })
  })

  it('says what to expect from this specialty’s own history', async () => {
    await clinic.makeConsultant(vera)
    for (let n = 1; n <= 8; n++) {
      const { id, expected } = await clinic.ask(ada)
      assert.equal(expected, null)
      community.later(n * MINUTE_MS)
      await clinic.reply(vera, id)
      await tellOwed(ada)
    }
    const { expected } = await clinic.ask(ada)
    assert.deepEqual(expected, { medianMinutes: 5, p90Minutes: 8, cases: 8 })
    const { items } = await ada.ask('cases.specialties', {})
    assert.deepEqual(items[0]?.expected, { routine: expected, today: null, now: null })
  })
})
