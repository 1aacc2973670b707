import assert from 'node:assert/strict'
import { Asks } from '../../domain/cases/asks-model.ts'
import { Cases } from '../../domain/cases/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import type { Person } from '../support/community.ts'

const CONSULTANTS = 20
const CASES = 4

describe('a case that twenty consultants take at the same moment, on two servers', function () {
  this.timeout(120_000)
  let clinic: Clinic
  let people: Person[]

  before(async () => {
    clinic = await openClinic({ servers: 2 })
    people = await Promise.all(
      Array.from({ length: CONSULTANTS }, (_, n) =>
        clinic.community.register(`Consultant ${'ABCDEFGHIJKLMNOPQRST'.charAt(n)}`),
      ),
    )
    await clinic.makeConsultant(...people)
  })
  after(() => clinic.community.stop())

  for (const urgency of ['now', 'routine'] as const)
    it(`is had by one of them, every time: ${urgency}`, async () => {
      for (let n = 0; n < CASES; n++) {
        const { id: caseId } = await clinic.ask(clinic.ada, { urgency })
        const claims = await Promise.allSettled(
          people.map((person, at) => person.ask('cases.claim', { caseId }, at % 2)),
        )
        const winners = people.filter((_, at) => claims[at]?.status === 'fulfilled')
        const refusals = claims.flatMap(claim =>
          claim.status === 'rejected' ? [(claim.reason as { code: string }).code] : [],
        )
        assert.deepEqual([winners.length, [...new Set(refusals)]], [1, ['conflict']])

        const winnerId = winners[0]?.id ?? ''
        const stored = await Cases.findById(caseId).lean()
        assert.equal(stored?.assigneeId?.toHexString(), winnerId)
        const told = await Outbox.find({ name: 'cases.claimed', 'payload.caseId': caseId }).lean()
        assert.deepEqual(
          told.map(({ payload }) => (payload as { consultantId: string }).consultantId),
          [winnerId],
        )
        const answered = await Asks.find({ caseId }).lean()
        assert.deepEqual(
          answered
            .flatMap(({ memberId, answeredAt }) => (answeredAt ? [memberId.toHexString()] : []))
            .filter(id => id !== winnerId),
          [],
        )
      }
    })
})
