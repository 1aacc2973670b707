import assert from 'node:assert/strict'
import { watchVettings } from '../../domain/consultants/actions.ts'
import type { InputOf } from '../../domain/contract.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

const DAY_MS = 24 * 3600 * 1000

describe('consultants', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let vera: Person
  let staff: Person
  let catsId: string

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, vera, staff, catsId } = clinic)
  })
  afterEach(() => community.stop())

  const vetting = (more: Partial<InputOf<'consultants.vet'>> = {}): InputOf<'consultants.vet'> => ({
    specialtyId: catsId,
    memberId: vera.id,
    credential: 'Dip ECVIM-CA',
    jurisdiction: 'Netherlands',
    languages: ['nl', 'en'],
    topics: ['heart'],
    validUntil: '2031-01-01T00:00:00.000Z',
    ...more,
  })
  const noticesOf = async (person: Person) =>
    (await person.ask('notifications.list', {})).items.map(({ what }) => what)

  describe('being vetted', () => {
    it('gives the right to advise, with credential, day and who vetted', async () => {
      const { consultant } = await staff.ask('consultants.vet', vetting())
      assert.deepEqual(consultant.vetting, {
        specialty: { id: catsId, name: 'Cats' },
        credential: 'Dip ECVIM-CA',
        jurisdiction: 'Netherlands',
        languages: ['nl', 'en'],
        topics: ['heart'],
        validUntil: '2031-01-01T00:00:00.000Z',
        vettedBy: { id: staff.id, name: 'Stella' },
        vettedAt: community.now().toISOString(),
        state: 'valid',
      })
      assert.equal((await clinic.ask(ada)).assignee?.id, vera.id)
      const { items } = await staff.ask('consultants.list', { specialtyId: catsId })
      assert.deepEqual(items, [consultant])
    })
    it('is for staff to do, for somebody else, until a day to come', async () => {
      await assertRefused(ada.ask('consultants.vet', vetting()), 'forbidden')
      await assertRefused(community.visitor().ask('consultants.vet', vetting()), 'unauthenticated')
      await assertRefused(staff.ask('consultants.vet', vetting({ memberId: staff.id })), 'forbidden')
      await assertRefused(staff.ask('consultants.vet', vetting({ memberId: NOWHERE })), 'not_found')
      await assertRefused(staff.ask('consultants.vet', vetting({ specialtyId: NOWHERE })), 'not_found')
      const past = vetting({ validUntil: '2029-12-31T00:00:00.000Z' })
      await assertRefused(staff.ask('consultants.vet', past), 'invalid', ['validUntil'])
      await assertRefused(staff.ask('consultants.vet', vetting({ languages: [] })), 'invalid', ['languages'])
      await staff.ask('consultants.vet', vetting())
    })
    it('is told of a month before it ends, once, and renewed starts anew', async () => {
      await staff.ask('consultants.vet', vetting())
      community.at('2030-12-01T23:00:00Z')
      await watchVettings(community.now())
      assert.equal(await Outbox.countDocuments({ name: 'consultants.expiring' }), 0)
      community.at('2030-12-02T00:00:00Z')
      await watchVettings(community.now())
      await watchVettings(community.now())
      assert.equal(await Outbox.countDocuments({ name: 'consultants.expiring' }), 1)
      await community.drain()
      assert.deepEqual(await noticesOf(vera), ['vettingExpires'])

      await staff.ask('consultants.vet', vetting({ validUntil: '2032-01-01T00:00:00.000Z' }))
      const { roster } = await vera.ask('consultants.roster', {})
      assert.equal(roster.vettings[0]?.state, 'valid')
    })
    it('ends on its day: the right is gone, and what waited is passed on', async () => {
      await staff.ask('consultants.vet', vetting())
      const { id } = await clinic.ask(ada)
      community.at('2031-01-01T00:00:00Z')
      await watchVettings(community.now())
      await watchVettings(community.now())
      await community.drain()
      assert.equal(await Outbox.countDocuments({ name: 'consultants.ended' }), 1)
      const { case: waiting } = await ada.ask('cases.show', { caseId: id })
      assert.deepEqual([waiting.state, waiting.assignee], ['submitted', null])
      await assertRefused(vera.ask('cases.claim', { caseId: id }), 'forbidden')
      assert.ok((await noticesOf(vera)).includes('vettingEnded'))
    })
    it('can be ended by staff, and repeated', async () => {
      await staff.ask('consultants.vet', vetting())
      const input = { specialtyId: catsId, memberId: vera.id }
      await assertRefused(ada.ask('consultants.end', input), 'forbidden')
      await assertRefused(community.visitor().ask('consultants.end', input), 'unauthenticated')
      await assertRefused(staff.ask('consultants.end', { ...input, specialtyId: NOWHERE }), 'not_found')
      await assertRefused(staff.ask('consultants.end', { ...input, memberId: 'x' }), 'invalid', ['memberId'])
      await staff.ask('consultants.end', input)
      await staff.ask('consultants.end', input)
      const { items } = await staff.ask('consultants.list', { specialtyId: catsId })
      assert.equal(items[0]?.vetting?.state, 'ended')
      assert.equal((await clinic.ask(ada)).assignee, null)
    })
    it('is nobody’s to read but staff', async () => {
      await staff.ask('consultants.vet', vetting())
      for (const person of [ada, vera])
        await assertRefused(person.ask('consultants.list', { specialtyId: catsId }), 'forbidden')
      await assertRefused(
        community.visitor().ask('consultants.list', { specialtyId: catsId }),
        'unauthenticated',
      )
      await assertRefused(staff.ask('consultants.list', { specialtyId: NOWHERE }), 'not_found')
      await assertRefused(staff.ask('consultants.list', { specialtyId: 'x' }), 'invalid', ['specialtyId'])
    })
  })

  describe('the roster', () => {
    it('keeps cases from who is off duty or away, and brings what waited when they are back', async () => {
      await clinic.makeConsultant(vera)
      await vera.ask('consultants.setRoster', { onDuty: false })
      const first = await clinic.ask(ada)
      assert.equal(first.assignee, null)
      await vera.ask('consultants.setRoster', { onDuty: true, awayUntil: '2030-01-02T00:00:00.000Z' })
      await community.drain()
      assert.equal((await clinic.ask(ada)).assignee, null)

      community.later(DAY_MS)
      assert.equal((await clinic.ask(ada)).assignee?.id, vera.id)
      await vera.ask('consultants.setRoster', { awayUntil: null })
      await community.drain()
      const { case: found } = await ada.ask('cases.show', { caseId: first.id })
      assert.equal(found.assignee?.id, vera.id)
    })
    it('ends at as many open cases as they take, and goes on when one is advised on', async () => {
      await clinic.makeConsultant(vera)
      await vera.ask('consultants.setRoster', { loadCap: 1 })
      const first = await clinic.ask(ada)
      const second = await clinic.ask(ada)
      assert.deepEqual([first.assignee?.id, second.assignee], [vera.id, null])
      await clinic.reply(vera, first.id)
      await community.drain()
      assert.equal((await ada.ask('cases.show', { caseId: second.id })).case.assignee?.id, vera.id)
    })
    it('is a consultant’s own', async () => {
      await clinic.makeConsultant(vera)
      await assertRefused(ada.ask('consultants.roster', {}), 'forbidden')
      await assertRefused(ada.ask('consultants.setRoster', { onDuty: false }), 'forbidden')
      await assertRefused(community.visitor().ask('consultants.roster', {}), 'unauthenticated')
      await assertRefused(community.visitor().ask('consultants.setRoster', {}), 'unauthenticated')
      await assertRefused(vera.ask('consultants.setRoster', { loadCap: 0 }), 'invalid', ['loadCap'])
      await assertRefused(vera.ask('consultants.setRoster', { timeZone: 'Mars/Base' }), 'invalid', [
        'timeZone',
      ])
      const { roster } = await vera.ask('consultants.setRoster', { timeZone: 'Europe/Amsterdam' })
      assert.deepEqual(roster, {
        onDuty: true,
        awayUntil: null,
        askedOffDuty: false,
        loadCap: 8,
        timeZone: 'Europe/Amsterdam',
        vettings: [],
      })
    })
    it('tells who was asked too much or answered at night, and keeps nothing from them', async () => {
      await clinic.makeConsultant(vera)
      await vera.ask('consultants.setRoster', { loadCap: 100 })
      const desk = async () => {
        const { due: _due, ...load } = (await vera.ask('cases.desk', {})).desk
        return load
      }
      assert.deepEqual(await desk(), { openLoad: 0, askedThisWeek: 0, rest: null })
      for (let n = 0; n < 11; n++) await clinic.ask(ada)
      assert.deepEqual(await desk(), { openLoad: 11, askedThisWeek: 11, rest: 'asked' })
      assert.equal((await clinic.ask(ada)).assignee?.id, vera.id)
      community.later(8 * DAY_MS)
      assert.equal((await desk()).rest, null)
      community.at('2030-01-10T02:00:00Z')
      for (let n = 0; n < 3; n++) await clinic.reply(vera, (await clinic.ask(ada)).id)
      assert.equal((await desk()).rest, 'nights')
      await assertRefused(ada.ask('cases.desk', {}), 'forbidden')
      await assertRefused(community.visitor().ask('cases.desk', {}), 'unauthenticated')
    })
  })
})
