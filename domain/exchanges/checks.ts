/** The nightly comparison of the ledger with its sources. */
import { type LedgerCheck, LedgerChecks } from './checks-model.ts'
import { credit } from './crediting.ts'
import { creditSources, verifyLedger } from './recount.ts'

/** Timed job: compares the ledger with its sources and keeps what it found. Changes no exchange. May run twice. */
export async function checkLedger(now: Date): Promise<LedgerCheck> {
  const began = performance.now()
  const found = await verifyLedger()
  await LedgerChecks.create([{ at: now, tookMs: Math.round(performance.now() - began), found }])
  return found
}

/** Records what is owed and not there, as its event would have. Changes and removes no exchange. May run twice, and while workers run. */
export async function recordMissing(): Promise<void> {
  for await (const sources of creditSources()) await Promise.all(sources.map(credit))
}
