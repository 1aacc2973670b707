import assert from 'node:assert/strict'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { type Community, startCommunity } from '../support/community.ts'

describe('the loop from a need to recognition', () => {
  let community: Community
  before(async () => {
    community = await startCommunity({ servers: 2 })
    community.at('2030-03-05T22:38:00.000Z')
  })
  after(() => community.stop())

  it('closes: asked, routed, claimed, advised, accepted, told, credited to both sides, and put before staff', async () => {
    const marieke = await community.register('Marieke')
    const tom = await community.register('Tom')
    const ruth = await community.register('Ruth')
    const staff = await community.register('Stella')
    await community.grant(staff, 'staff')
    const { specialty } = await staff.ask('cases.createSpecialty', { name: 'Cardiology' })
    await community.grant(ruth, 'consultant', specialty.id)
    const [asking, advising] = await Promise.all([marieke.connect({ at: 0 }), ruth.connect({ at: 1 })])

    try {
      // Marieke asks on one server; Ruth hears it on the other and takes it.
      const { case: asked } = await asking.ask('cases.submit', {
        specialtyId: specialty.id,
        title: 'Cat, 9 y: breathing fast after fluids',
        body: 'Do I tap or give furosemide first?',
        urgency: 'now',
      })
      assert.deepEqual([asked.state, asked.assignee?.name], ['routed', 'Ruth'])
      assert.equal((await advising.next('cases.changed')).caseId, asked.id)
      community.later(4 * 60_000)
      await advising.ask('cases.claim', { caseId: asked.id })

      // Tom adds what he knows; Ruth advises; Marieke marks one and accepts the other.
      community.later(5 * 60_000)
      const { reply: hint } = await tom.ask('cases.reply', { caseId: asked.id, body: 'A towel helped mine.' })
      community.later(4 * 60_000)
      const { reply: advice } = await advising.ask('cases.reply', {
        caseId: asked.id,
        body: 'Stop the fluids.',
      })
      assert.deepEqual([hint.advice, advice.advice], [false, true])
      await marieke.ask('cases.markHelpful', { caseId: asked.id, replyId: hint.id, on: true })
      await marieke.ask('cases.accept', { caseId: asked.id, replyId: advice.id })
      await community.drain()
      assert.equal((await ruth.ask('exchanges.standing', { memberId: ruth.id })).created.total, 4)

      // A week later she tells what came of it.
      community.later(7 * 24 * 3_600_000)
      const { case: told } = await marieke.ask('cases.reportOutcome', {
        caseId: asked.id,
        outcome: 'new_advice',
        effect: 'avoided',
        valueForClient: 5,
        valueForMe: 5,
        note: 'Rate 44 by 23:03.',
      })
      assert.deepEqual([told.state, told.outcome?.outcome], ['resolved', 'new_advice'])
      await community.drain()

      const created = async (person: typeof ruth) =>
        (await person.ask('exchanges.standing', { memberId: person.id })).created
      assert.deepEqual(await created(ruth), { total: 12, byKind: { advice: 4, outcome: 8 }, people: 1 })
      assert.deepEqual(await created(tom), { total: 1, byKind: { helpful: 1 }, people: 1 })
      const { derived } = await marieke.ask('exchanges.standing', { memberId: marieke.id })
      assert.deepEqual(derived, { total: 13, byKind: { advice: 4, helpful: 1, outcome: 8 }, people: 2 })

      await draftShortlist(community.now())
      const { items } = await staff.ask('recognition.cycles', {})
      const { candidates } = await staff.ask('recognition.shortlist', { cycleId: items[0]?.id ?? '' })
      assert.deepEqual(
        candidates.map(({ member, created: { total }, outcomes }) => [member.name, total, outcomes.useful]),
        [['Ruth', 12, 1]],
      )
      const { missing, different, unexpected, expected } = await verifyLedger()
      assert.deepEqual([missing, different, unexpected, expected], [0, 0, 0, 3])
    } finally {
      asking.close()
      advising.close()
    }
  })
})
