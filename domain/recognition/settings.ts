/** What an association sets for itself: the day of the year on which tenures end. */
import { RENEWAL_DAY, type RenewalDay } from './tenure-rules.ts'
import { RecognitionSettings } from './model-awards.ts'

const ONLY = 'settings'

/** The renewal day the association chose, or 1 July. */
export async function renewalDay(): Promise<RenewalDay> {
  const row = await RecognitionSettings.findById(ONLY).lean()
  return row ? { month: row.month, day: row.day } : RENEWAL_DAY
}
