import assert from 'node:assert/strict'
import { type Clinic, NOWHERE, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'

describe('the year of a member', () => {
  let clinic: Clinic
  let community: Community
  let ada: Person
  let ben: Person
  let vera: Person
  let staff: Person

  before(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera, staff } = clinic)
    await clinic.makeConsultant(vera)
    // Ada is answered after three hours, and tells that it was of use.
    const { id: caseId } = await clinic.ask(ada)
    community.later(3 * 3_600_000)
    const { id: replyId } = await clinic.reply(vera, caseId)
    await ada.ask('cases.accept', { caseId, replyId })
    await ben.ask('cases.markHelpful', { caseId, replyId, on: true })
    await clinic.tell(ada, caseId, 'new_advice')
    await community.drain()
  })
  after(() => community.stop())

  const yearOf = (reader: Person, of: Person) => reader.ask('exchanges.year', { memberId: of.id })

  it('is told in words, by kind, by what it brought and by month', async () => {
    const year = await yearOf(vera, vera)
    assert.deepEqual(year.words, ['You helped 2 colleagues; 1 told what came of it: it was of use.'])
    assert.deepEqual(
      year.gave.kinds.map(({ kind, times }) => [kind, times]),
      [
        ['advice', 1],
        ['helpful', 1],
      ],
    )
    assert.equal(year.months.length, 12)
    assert.deepEqual(
      year.months.map(({ gave, got }) => gave + got),
      [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2],
    )
    const got = await yearOf(ada, ada)
    assert.deepEqual(got.words, ['1 colleague helped you; an answer took 3 hours on average.'])
    assert.deepEqual(got.got.goods, [{ good: 'need_met', times: 1 }])
  })

  it('leaves out what was taken back', async () => {
    const [row] = (await clinic.ledgerOf(ben)).items
    assert.ok(row?.evidence.kind === 'reply')
    const { caseId, replyId } = row.evidence
    await ben.ask('cases.markHelpful', { caseId, replyId, on: false })
    await community.drain()
    assert.deepEqual((await yearOf(ben, ben)).words, [])
    assert.equal((await yearOf(vera, vera)).gave.times, 1)
  })

  it('is open to the member and to staff, and tells staff nothing of what was asked without a name', async () => {
    assert.equal((await yearOf(staff, ada)).got.times, 1)
    await assertRefused(yearOf(ben, ada), 'not_found')
    await assertRefused(yearOf(community.visitor(), ada), 'unauthenticated')
    await assertRefused(staff.ask('exchanges.year', { memberId: NOWHERE }), 'not_found')
    await assertRefused(ada.ask('exchanges.year', { memberId: 'me' }), 'invalid')

    const { id: caseId } = await clinic.ask(ben, { underPseudonym: true })
    community.later(60_000)
    const { id: replyId } = await clinic.reply(vera, caseId)
    await ben.ask('cases.accept', { caseId, replyId })
    await community.drain()
    assert.equal((await yearOf(ben, ben)).got.times, 1)
    assert.equal((await yearOf(staff, ben)).got.times, 0)
  })
})
