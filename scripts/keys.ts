/** Lists, replaces and withdraws the keys of badges and papers. `npm run keys [-- --rotate badges|papers | --withdraw KEY --reason WHY]` */
import { parseArgs } from 'node:util'
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { calls } from '../domain/contract.ts'
import * as credentials from '../domain/credentials/actions.ts'
import { type Context, Refusal } from '../domain/vocabulary.ts'

const { values } = parseArgs({
  options: { rotate: { type: 'string' }, withdraw: { type: 'string' }, reason: { type: 'string' } },
})
const settings = readSettings()
await connectDatabase(settings)
try {
  credentials.deployCredentials(settings)
  process.exitCode = await run(values)
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  process.exitCode = refuse(error.message)
} finally {
  await disconnectDatabase()
}

async function run({ rotate, withdraw, reason }: typeof values): Promise<number> {
  const operator: Context = {
    actor: { id: 'operator', kind: 'member', name: 'Operator', grants: [] },
    now: new Date(),
  }
  if (rotate !== undefined) {
    const input = calls['credentials.rotateKey'].input.safeParse({ use: rotate })
    if (!input.success) return refuse('--rotate: badges or papers')
    await credentials.rotateKey(operator, input.data)
  }
  if (withdraw !== undefined) {
    const { items } = await credentials.listKeys()
    const keyId = items.find(({ id, kid }) => id === withdraw || kid === withdraw)?.id
    const input = calls['credentials.withdrawKey'].input.safeParse({ keyId, reason })
    if (!input.success) return refuse('--withdraw needs the name of a key, and --reason why')
    await credentials.withdrawKey(operator, input.data)
  }
  for (const { use, kid, state, madeAt, badgeCount } of (await credentials.listKeys()).items)
    console.log(
      `${use.padEnd(7)} ${kid} ${state.padEnd(9)} made ${madeAt.slice(0, 10)} ${badgeCount} badges in force`,
    )
  return 0
}

function refuse(sentence: string): number {
  console.error(sentence)
  return 1
}
