/** What an association sets for itself: the day of the year on which tenures end. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import type { Context } from '../vocabulary.ts'
import { RecognitionSettings } from './model-awards.ts'
import { RENEWAL_DAY, type RenewalDay } from './tenure-rules.ts'

const ONLY = 'settings'

/** The renewal day the association chose, or 1 July. */
export async function renewalDay(): Promise<RenewalDay> {
  const row = await RecognitionSettings.findById(ONLY).lean()
  return row ? { month: row.month, day: row.day } : RENEWAL_DAY
}

export const showSettings = async (): Promise<OutputOf<'recognition.settings'>> => ({
  renewal: await renewalDay(),
})

/** Chooses the renewal day. Tenures that run keep theirs. */
export async function setRenewal(
  _context: Context,
  { renewal }: ParsedOf<'recognition.setRenewal'>,
): Promise<OutputOf<'recognition.setRenewal'>> {
  await RecognitionSettings.updateOne({ _id: ONLY }, { $set: renewal }, { upsert: true })
  return { renewal }
}
