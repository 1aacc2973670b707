/**
 * `npm run --silent check:faults -- chat`: breaks a whole product on this machine while people write in it, and judges what was
 * promised by what happened. Says on stderr what it does, and prints one JSON object last on stdout. Ends with 0 when it ran,
 * whatever it found.
 *
 *   chat [--seed N] [--minutes M] [--clients 40] [--channels 10] [--break MODE] [--only FAULT,FAULT]
 *   ledger [--seed N] [--minutes M] [--break MODE] [--only FAULT,FAULT]
 *   herd [--seed N] [--clients 40]
 *   neighbours [--seed N] [--rounds 3] [--seconds 6] [--handshakes 10000] [--only ATTACK,ATTACK]
 *
 * How it is built: `stage` starts the programs, `people` and `crowd` fill them, `operations`, `evictions` and `nemesis/` are what
 * happens, `history` keeps it, `check/` judges it and knows nothing of how it came about, `break/` are defects to be caught.
 */
import { parseArgs } from 'node:util'
import { checkChat } from './chat.ts'
import { checkHerd } from './herd.ts'
import { checkLedgerFaults, LEDGER_BREAKS } from './ledger/index.ts'
import { checkNeighbours } from './neighbours/index.ts'
import { BREAKS } from './stage.ts'

const USAGE = `npm run --silent check:faults -- CHECK [options]

  chat        [--seed N] [--minutes 1.5] [--clients 40] [--channels 10] [--break DEFECT] [--only FAULT,FAULT]
  ledger      [--seed N] [--minutes 1.5] [--break DEFECT] [--only FAULT,FAULT]
  herd        [--seed N] [--clients 40]
  neighbours  [--seed N] [--rounds 3] [--seconds 6] [--handshakes 10000] [--only ATTACK,ATTACK]

  --json      the report as one line
  --break     chat: one of ${BREAKS.join(', ')}
              ledger: one of ${LEDGER_BREAKS.join(', ')}
`
const { values, positionals } = readArguments()
const say = (line: string) => process.stderr.write(`${(performance.now() / 1000).toFixed(1)} s  ${line}\n`)
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : numberOf('seed', 0)

const checks: { [name: string]: () => Promise<object> } = {
  chat: () => {
    say(`seed ${seed}`)
    return checkChat({
      seed,
      minutes: numberOf('minutes', Number.MIN_VALUE),
      clients: numberOf('clients', 4),
      channels: numberOf('channels', 1),
      broken: chosenBreak(BREAKS),
      only: values.only?.split(','),
      say,
    })
  },
  ledger: () => {
    say(`seed ${seed}`)
    return checkLedgerFaults({
      seed,
      minutes: numberOf('minutes', Number.MIN_VALUE),
      broken: chosenBreak(LEDGER_BREAKS),
      only: values.only?.split(','),
      say,
    })
  },
  herd: () => checkHerd({ seed, clients: numberOf('clients', 1), say }),
  neighbours: () =>
    checkNeighbours({
      seed,
      rounds: numberOf('rounds', 1),
      seconds: numberOf('seconds', 1),
      handshakes: numberOf('handshakes', 1),
      only: values.only?.split(','),
      say,
    }),
}

if (values.help) {
  process.stdout.write(USAGE)
  process.exit(0)
}
const check = checks[positionals[0] ?? '']
if (!check) fail(`Name one of: ${Object.keys(checks).join(', ')}`)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(130))
process.stdout.write(`${JSON.stringify(await check(), null, values.json ? 0 : 2)}\n`)
process.exit(0)

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        json: { type: 'boolean', default: false },
        seed: { type: 'string' },
        minutes: { type: 'string', default: '1.5' },
        clients: { type: 'string', default: '40' },
        channels: { type: 'string', default: '10' },
        break: { type: 'string' },
        only: { type: 'string' },
        rounds: { type: 'string', default: '3' },
        seconds: { type: 'string', default: '6' },
        handshakes: { type: 'string', default: '10000' },
      },
    })
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`)
    process.exit(2)
  }
}

type Numbered = 'seed' | 'minutes' | 'clients' | 'channels' | 'rounds' | 'seconds' | 'handshakes'

function numberOf(option: Numbered, least: number): number {
  const value = Number(values[option])
  if (value >= least && (option === 'minutes' || Number.isInteger(value))) return value
  return fail(`--${option} must be a number, at least ${least}`)
}

function chosenBreak<B extends string>(breaks: readonly B[]): B | undefined {
  const chosen = breaks.find(name => name === values.break)
  if (values.break !== undefined && !chosen) fail(`--break must be one of: ${breaks.join(', ')}`)
  return chosen
}

function fail(line: string): never {
  say(line)
  process.exit(2)
}
