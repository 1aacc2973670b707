/** Reads the audit log from its beginning. `npm run audit:verify`; names the first row that is not as it was written, and exits 1 then. */
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { type ChainCheck, verifyChain } from '../domain/moderation/actions.ts'

const expected = process.argv[2]
await connectDatabase(readSettings())
try {
  const check = await verifyChain(expected)
  console.log(toReport(check))
  process.exitCode = check.broken ? 1 : 0
} finally {
  await disconnectDatabase()
}

function toReport({ rows, head, broken }: ChainCheck): string {
  if (broken)
    return `Row ${broken.seq} is ${broken.problem}. ${rows} rows before it are as they were written.`
  return `${rows} rows, all as they were written. Keep this elsewhere: ${rows}:${head}`
}
