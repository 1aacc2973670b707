import { draftStatements, setRate } from '../../domain/honoraria/actions.ts'
import { monthBefore, monthOf } from '../../domain/months.ts'
import type { SpecialtyKey } from './people.ts'
import { type Cast, input } from './register-people.ts'

const PAID: readonly { specialty: SpecialtyKey; advice: number }[] = [
  { specialty: 'cardiology', advice: 4500 },
  { specialty: 'dermatology', advice: 4000 },
]
const REUSED = 1000
const MONTHS_PAID = 3

/** Sets the rate card as staff did when the network began, and draws up what it came to. */
export async function payConsultants(cast: Cast, now: Date): Promise<void> {
  let month = monthOf(now)
  for (let back = 1; back < MONTHS_PAID; back += 1) month = monthBefore(month)
  const staff = cast.as('joris', month.from)
  for (const { specialty, advice } of PAID) {
    const rate = { specialtyId: cast.specialtyIdOf(specialty), currency: 'EUR', from: month.period }
    await setRate(staff, input('honoraria.setRate', { ...rate, kind: 'advice', amount: advice }))
    await setRate(staff, input('honoraria.setRate', { ...rate, kind: 'reuse', amount: REUSED }))
  }
  await draftStatements(now)
}
