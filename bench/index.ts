/** `npm run --silent bench -- NAME --json`: measures, says on stderr what it does, and prints one JSON object last on stdout. */
import { parseArgs } from 'node:util'
import { benchChat } from './chat.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    slow: { type: 'boolean', default: false },
    seconds: { type: 'string', default: '5' },
    rounds: { type: 'string', default: '5' },
    senders: { type: 'string', default: '64' },
    channels: { type: 'string', default: '32' },
  },
})

const benches: Record<string, () => Promise<object>> = {
  chat: () =>
    benchChat(
      {
        seconds: positive('seconds'),
        rounds: positive('rounds'),
        senders: positive('senders'),
        channels: Math.min(positive('channels'), positive('senders')),
        slow: values.slow,
      },
      line => process.stderr.write(`${line}\n`),
    ),
}

const [name = ''] = positionals
const bench = benches[name]
if (!bench) {
  process.stderr.write(`Name one of: ${Object.keys(benches).join(', ')}\n`)
  process.exit(2)
}
process.stdout.write(`${JSON.stringify(await bench(), null, values.json ? 0 : 2)}\n`)
process.exit(0)

function positive(option: 'seconds' | 'rounds' | 'senders' | 'channels'): number {
  const value = Number(values[option])
  if (value > 0 && (option === 'seconds' || Number.isInteger(value))) return value
  process.stderr.write(`--${option} must be a number above 0\n`)
  process.exit(2)
}
