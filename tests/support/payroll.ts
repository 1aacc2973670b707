/** A clinic whose consultant is paid, and two members of staff who decide about it. */
import assert from 'node:assert/strict'
import type { InputOf, OutputOf } from '../../domain/contract.ts'
import { type Clinic, openClinic } from './clinic.ts'
import type { Person } from './community.ts'

/** The clinic's clock begins within January of 2030. */
export const JANUARY = '2030-01'
export const FEBRUARY = '2030-02'

type Statement = OutputOf<'honoraria.show'>['statement']
export type Payroll = Clinic & {
  /** Staff, too, so that two can approve. */
  second: Person
  setRate(more?: Partial<InputOf<'honoraria.setRate'>>): Promise<OutputOf<'honoraria.setRate'>>
  draft(period: string): Promise<OutputOf<'honoraria.draft'>>
  /** The one statement of a month. */
  only(period: string): Promise<Statement>
  approveBoth(period: string): Promise<Statement>
  /** The lines of Vera's statement: what kind of line, and how much. */
  linesOf(statementId: string): Promise<[string | undefined, number][]>
  /** Says of the first answer they accepted that it was of no use. */
  wasOfNoUse(asker: Person): Promise<void>
}

export async function openPayroll(): Promise<Payroll> {
  const clinic = await openClinic()
  const { community, vera, staff, catsId } = clinic
  await clinic.makeConsultant(vera)
  const second = await community.register('Sven')
  await community.grant(second, 'staff')
  community.at('2030-01-05T12:00:00.000Z')

  async function only(period: string): Promise<Statement> {
    const { items } = await staff.ask('honoraria.list', { period })
    assert.equal(items.length, 1)
    const [statement] = items
    assert.ok(statement)
    return statement
  }
  return {
    ...clinic,
    second,
    only,
    setRate: (more = {}) =>
      staff.ask('honoraria.setRate', {
        specialtyId: catsId,
        kind: 'advice',
        amount: 2500,
        currency: 'EUR',
        from: JANUARY,
        ...more,
      }),
    draft: period => staff.ask('honoraria.draft', { period }),
    async approveBoth(period) {
      const { id: statementId, edition } = await only(period)
      await staff.ask('honoraria.approve', { statementId, edition })
      return (await second.ask('honoraria.approve', { statementId, edition })).statement
    },
    async linesOf(statementId) {
      const { lines } = await vera.ask('honoraria.show', { statementId })
      return lines.map(({ amount, key }) => [key[0], amount])
    },
    async wasOfNoUse(asker) {
      const { items } = await asker.ask('outcomes.owed', {})
      await clinic.tell(asker, items[0]?.caseId ?? '', 'not_useful')
    },
  }
}
