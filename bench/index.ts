/** `npm run --silent bench -- NAME --json`: measures, says on stderr what it does, and prints one JSON object last on stdout. */
import { parseArgs } from 'node:util'
import { benchBusy } from './busy.ts'
import { benchCases } from './cases.ts'
import { benchCatchUp } from './catchup.ts'
import { benchChat } from './chat.ts'
import { benchConnections } from './connections.ts'
import { benchFanout } from './fanout.ts'
import { benchGrowth } from './growth.ts'
import { benchLedger } from './ledger.ts'
import { benchRecount } from './recount.ts'
import { benchSuggestions } from './suggestions.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    senders: { type: 'string', default: '64' },
    channels: { type: 'string', default: '32' },
    sockets: { type: 'string' },
    connections: { type: 'string', default: '10000' },
    messages: { type: 'string', default: '1000000' },
    cases: { type: 'string', default: '100000' },
    consultants: { type: 'string', default: '5000' },
    events: { type: 'string', default: '20000' },
    workers: { type: 'string', default: '1' },
    exchanges: { type: 'string', default: '1000000' },
    people: { type: 'string', default: '50000' },
  },
})
const say = (line: string) => void process.stderr.write(`${line}\n`)

const benches: Record<string, () => Promise<object>> = {
  chat: () =>
    benchChat(
      { ...lasting(), senders: count('senders'), channels: Math.min(count('channels'), count('senders')) },
      say,
    ),
  busy: () => benchBusy({ ...lasting(), senders: count('senders'), sockets: countOr('sockets', 500) }, say),
  fanout: () =>
    benchFanout({ ...lasting(), sockets: values.sockets ? [count('sockets')] : [100, 1000] }, say),
  connections: () => benchConnections({ connections: count('connections') }, say),
  cases: () => benchCases({ ...lasting(), cases: count('cases'), consultants: count('consultants') }, say),
  catchup: () => benchCatchUp({ ...lasting(), messages: count('messages') }, say),
  growth: () => benchGrowth({ ...lasting(), from: count('messages') / 100, to: count('messages') }, say),
  ledger: () =>
    benchLedger({ rounds: count('rounds'), events: count('events'), workers: count('workers') }, say),
  recount: () => benchRecount({ exchanges: count('exchanges'), people: count('people') }, say),
  suggestions: () => benchSuggestions({ ...lasting(), cases: count('cases') }, say),
}

const [name = ''] = positionals
const bench = benches[name]
if (!bench) {
  process.stderr.write(`Name one of: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
process.stdout.write(`${JSON.stringify(await bench(), null, values.json ? 0 : 2)}\n`)
process.exit(0)

function lasting() {
  return { seconds: positive('seconds'), rounds: count('rounds') }
}

function countOr(option: 'sockets', otherwise: number): number {
  return values[option] === undefined ? otherwise : count(option)
}

function count(option: keyof typeof values): number {
  const value = positive(option)
  if (Number.isInteger(value)) return value
  process.stderr.write(`--${option} must be a whole number\n`)
  process.exit(2)
}

function positive(option: keyof typeof values): number {
  const value = Number(values[option])
  if (value > 0) return value
  process.stderr.write(`--${option} must be a number above 0\n`)
  process.exit(2)
}
