/** What comparisons of the ledger with its sources found. */
import mongoose, { Schema } from 'mongoose'
import type { LedgerCheckView } from '../operations/contract.ts'

export type LedgerCheck = {
  /** Exchanges there must be, and those there are. */
  expected: number
  stored: number
  /** Owed, and not there though nothing is under way any more. */
  missing: number
  /** Owed, and still with the workers. */
  waiting: number
  different: number
  /** There without a source. */
  unexpected: number
  examples: { exchangeId: string; problem: 'missing' | 'different' | 'unexpected' }[]
}

type StoredCheck = { at: Date; tookMs: number; found: LedgerCheck }

const CHECKS_KEPT_SECONDS = 366 * 24 * 3600
const checkSchema = new Schema<StoredCheck>(
  {
    at: { type: Date, required: true },
    tookMs: { type: Number, required: true },
    found: { type: Schema.Types.Mixed, required: true },
  },
  { collection: 'ledger_checks', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
checkSchema.index({ at: -1 }, { name: 'newest', expireAfterSeconds: CHECKS_KEPT_SECONDS })
export const LedgerChecks = mongoose.model('LedgerCheck', checkSchema)

/** Whether a ledger differs from what its sources say. What is still under way is no difference. */
export const hasDrifted = ({ missing, different, unexpected }: LedgerCheck): boolean =>
  missing + different + unexpected > 0

/** The last comparison, with what would be mended; null before the first. */
export async function lastLedgerCheck(): Promise<LedgerCheckView | null> {
  const last = await LedgerChecks.findOne().sort({ at: -1 }).lean<StoredCheck>()
  if (!last) return null
  const { examples: _examples, ...counts } = last.found
  return { at: last.at.toISOString(), tookMs: last.tookMs, ...counts, wouldMend: mendingOf(last.found) }
}

function mendingOf({ missing, different, unexpected, examples }: LedgerCheck): string[] {
  const namesOf = (problem: LedgerCheck['examples'][number]['problem']) => {
    const ids = examples.flatMap(each => (each.problem === problem ? [each.exchangeId] : []))
    return ids.length > 0 ? ` (${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ', …' : ''})` : ''
  }
  return [
    ...(missing > 0
      ? [
          `${missing} owed and not there would be recorded${namesOf('missing')}: npm run ledger:verify -- --mend`,
        ]
      : []),
    ...(different > 0
      ? [
          `${different} unlike their source would be taken back by rows of their own, once a person has looked${namesOf('different')}`,
        ]
      : []),
    ...(unexpected > 0
      ? [
          `${unexpected} without a source would be taken back by rows of their own, once a person has looked${namesOf('unexpected')}`,
        ]
      : []),
  ]
}
