/** The nightly comparison of the ledger with its sources. */
import { type LedgerCheck, LedgerChecks } from './checks-model.ts'
import { verifyLedger } from './recount.ts'

/** Timed job: compares the ledger with its sources and keeps what it found. Changes no exchange. May run twice. */
export async function checkLedger(now: Date): Promise<LedgerCheck> {
  const began = performance.now()
  const found = await verifyLedger()
  await LedgerChecks.create([{ at: now, tookMs: Math.round(performance.now() - began), found }])
  return found
}
