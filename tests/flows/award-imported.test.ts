import assert from 'node:assert/strict'
import { verifyLedger } from '../../domain/exchanges/actions.ts'
import { Members } from '../../domain/members/model.ts'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { importQuietly, writeSet } from './import-fixtures.ts'

const MONTHS = 12
const ADVISER = 9
const ASKERS = [1, 2, 3, 4]

const at = (month: number, day: number) => new Date(Date.UTC(2029, month, day, 9)).toISOString().slice(0, 23)

/** A year of another site: each month somebody asks, the same colleague answers, it is accepted, and another reader thanks for it. */
const year = Array.from({ length: MONTHS }, (_, month) => ({
  question: {
    id: 100 + month,
    ts: at(month, 2),
    askerId: ASKERS[month % ASKERS.length],
    title: `How does one ask question ${month}?`,
    body: `It is about month ${month}.`,
    tags: ['Asking'],
    acceptedAnswerId: 200 + month,
    acceptedOn: at(month, 5),
    closedAt: null,
    dupOf: [],
  },
  answer: {
    id: 200 + month,
    questionId: 100 + month,
    ts: at(month, 3),
    userId: ADVISER,
    score: 1,
    accepted: true,
    body: `An answer for month ${month}.`,
  },
  vote: { postId: 200 + month, type: 'up', date: at(month, 6).slice(0, 10) },
}))

describe('a year that was imported', () => {
  let community: Community
  let staff: Person
  let adviserId: string
  let report: Awaited<ReturnType<typeof importQuietly>>

  before(async () => {
    community = await startCommunity()
    staff = await community.register('Stella Staff')
    await community.grant(staff, 'staff')
    const folder = await writeSet({
      users: [...ASKERS, ADVISER].map(id => ({
        id,
        displayName: id === ADVISER ? 'Ada Adviser' : `Asker ${id}`,
        reputation: 5,
        createdAt: '2028-03-01T10:00:00.000',
      })),
      questions: year.map(({ question }) => question),
      answers: year.map(({ answer }) => answer),
      votes: year.map(({ vote }) => vote),
    })
    report = await importQuietly('qa', { folder, specialty: 'Asking', site: 'asking.example' })
    community.at('2030-01-15T12:00:00.000Z')
    await community.drain()
    adviserId = (await Members.findOne({ name: 'Ada Adviser' }).orFail().lean())._id.toHexString()
  })
  after(() => community.stop())

  it('is credited as what happens here is: each acceptance and each mark, on the day it happened', async () => {
    assert.equal(report.kinds['accepted answers']?.written, MONTHS)
    const { expected, stored, missing, different, unexpected } = await verifyLedger()
    assert.deepEqual(
      { expected, stored, missing, different, unexpected },
      { expected: 2 * MONTHS, stored: 2 * MONTHS, missing: 0, different: 0, unexpected: 0 },
    )
    const { items } = await staff.ask('exchanges.list', { memberId: adviserId, side: 'created', limit: 200 })
    assert.deepEqual(new Set(items.map(({ kind }) => kind)), new Set(['peer_answer', 'helpful']))
    assert.equal(new Set(items.map(row => row.at.slice(0, 'YYYY-MM'.length))).size, MONTHS)
  })

  it('stands in the standing of who answered, and on the shortlist of each of its months', async () => {
    const standing = await staff.ask('exchanges.standing', { memberId: adviserId })
    assert.ok(standing.created.total > 0)
    assert.ok(standing.created.people >= ASKERS.length)
    await draftShortlist(community.now())
    const { items: cycles } = await staff.ask('recognition.cycles', { limit: 24 })
    const ofYear = cycles.filter(({ from }) => from.startsWith('2029'))
    assert.equal(ofYear.length, MONTHS)
    const lists = await Promise.all(
      ofYear.map(({ id }) => staff.ask('recognition.shortlist', { cycleId: id })),
    )
    for (const { candidates } of lists)
      assert.deepEqual(
        candidates.map(({ member, created }) => [member.id, created.total > 0]),
        [[adviserId, true]],
      )
  })

  it('awards nobody: who came with it may be nominated, and only they themselves could accept', async () => {
    const ben = await community.register('Ben')
    await ben.ask('members.setOrganisation', { organisation: 'Practice of Ben' })
    const { nomination } = await ben.ask('recognition.nominate', {
      memberId: adviserId,
      category: 'knowledge',
      reason: 'She answered every month of that year.',
    })
    for (const person of [ben, staff])
      await assertRefused(person.ask('recognition.accept', { nominationId: nomination.id }), 'not_found')
    const { card, pack } = await staff.ask('recognition.nomination', { nominationId: nomination.id })
    assert.deepEqual([card.acceptedAt, pack], [null, null])
    assert.ok(card.missing.includes('acceptance'))
  })
})
