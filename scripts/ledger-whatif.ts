/** Says who would move if other rules weighed the ledger. `npm run ledger:whatif -- --rules FILE`; writes nothing. */
import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { type Move, Trial, type TrialResult, whatIf } from '../domain/exchanges/actions.ts'

const { values } = parseArgs({
  options: { rules: { type: 'string' }, json: { type: 'boolean', default: false } },
})
if (values.rules === undefined) refuse('--rules must name a file')
const trial = Trial.safeParse(await readRules(values.rules))
if (!trial.success)
  refuse(
    trial.error.issues
      .map(({ path, message }) => `${path.length === 0 ? values.rules : path.join('.')}: ${message}`)
      .join('\n'),
  )

await connectDatabase(readSettings())
try {
  const answer = await whatIf(trial.data, new Date())
  console.log(values.json ? JSON.stringify(answer) : toReport(answer))
} finally {
  await disconnectDatabase()
}

async function readRules(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: Error) => refuse(error.message))
  try {
    return JSON.parse(text)
  } catch (error) {
    return refuse(`${file} is not JSON: ${String(error)}`)
  }
}

function toReport({ members, movedUp, movedDown, same, changes, up, down }: TrialResult): string {
  return [
    `${members} members who created something: ${movedUp} would move up, ${movedDown} down, ${same} would stay.`,
    ...changes.map(
      ({ change, by, members: n }) => `${change} by itself: ${signed(by)} in all, for ${n} members`,
    ),
    ...[...up, ...down].map(toLine),
  ].join('\n')
}

function toLine({ name, before, after, rankBefore, rankAfter, because }: Move): string {
  const why = because.map(({ change, by }) => `${change} ${signed(by)}`).join(', ')
  return `${name}: ${before} → ${after}, place ${rankBefore} → ${rankAfter}${why === '' ? '' : ` (${why})`}`
}

const signed = (by: number) => `${by > 0 ? '+' : ''}${by}`

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}
