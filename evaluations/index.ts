/** `npm run --silent evaluate -- NAME --data DIR --json`: how well the product decides on texts people have labelled. Says on stderr what it does, and prints one JSON object last on stdout. */
import { parseArgs } from 'node:util'
import { choosePlace } from '../scripts/launch/place.ts'
import type { EvaluationOptions } from './options.ts'
import { evaluateLedger } from './ledger.ts'
import { evaluateRing } from './ring.ts'
import { evaluateRouting } from './routing.ts'
import { evaluateSimilar } from './similar.ts'

type Evaluation = (options: EvaluationOptions, say: (line: string) => void) => Promise<object>

/** TABLE name → evaluation. */
const evaluations: { readonly [name: string]: Evaluation } = {
  similar: evaluateSimilar,
  routing: evaluateRouting,
  ledger: evaluateLedger,
  ring: evaluateRing,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: 'string' },
    since: { type: 'string' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const [name = ''] = positionals
const evaluation = Object.hasOwn(evaluations, name) ? evaluations[name] : undefined
if (!evaluation) refuse(`Name one of: ${Object.keys(evaluations).join(', ')}`)

/** What needs no texts. */
const SIMULATIONS = ['ring']

const { dataDir } = await choosePlace(process.env)
const options: EvaluationOptions = {
  data: values.data ?? (SIMULATIONS.includes(name) ? '' : refuse('--data must name a folder')),
  since: values.since === undefined ? undefined : moment(values.since),
  seed: Number.isInteger(Number(values.seed)) ? Number(values.seed) : refuse('--seed must be a whole number'),
  models: `${dataDir}/models`,
}
const figures = await evaluation(options, line => void process.stderr.write(`${line}\n`))
process.stdout.write(`${JSON.stringify(figures, null, values.json ? 0 : 2)}\n`)

function moment(text: string): Date {
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? refuse('--since must be a date') : at
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n`)
  process.exit(2)
}
