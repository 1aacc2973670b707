/**
 * Counts the ledger again from cases and messages and says where the stored one differs. `npm run ledger:verify`; exits 1 when it does.
 * With `-- --mend` it then records what is missing, which is a person's decision, and says how the ledger stands after that.
 */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { type LedgerCheck, recordMissing, verifyLedger } from '../domain/exchanges/actions.ts'

await connectDatabase(readSettings())
try {
  let check = await verifyLedger()
  console.log(toReport(check))
  if (check.missing > 0 && process.argv.includes('--mend')) {
    await recordMissing()
    check = await verifyLedger()
    console.log(`\nWhat was missing is recorded.\n${toReport(check)}`)
  }
  process.exitCode = hasDrifted(check) ? 1 : 0
} finally {
  await disconnectDatabase()
}

function hasDrifted({ missing, different, unexpected }: LedgerCheck): boolean {
  return missing + different + unexpected > 0
}

function toReport({ examples, ...counts }: LedgerCheck): string {
  const rows = Object.entries(counts).map(([what, count]) => `${what.padEnd(11)}${count}`)
  const named = examples.map(({ exchangeId, problem }) => `  ${exchangeId} is ${problem}`)
  const verdict = hasDrifted(counts as LedgerCheck)
    ? 'The ledger differs from what its sources say:'
    : 'The ledger is what its sources say.'
  return [...rows, verdict, ...named].join('\n')
}
