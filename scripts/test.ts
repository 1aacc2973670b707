/** The whole test run, fast checks first, browsers once: `npm test`. With `--fast`, only what needs no services: `npm run check`. */
import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { scratch } from './launch/scratch.ts'
import { startServices } from './services/index.ts'

type Tally = { passed: number; failed: number; skipped: number; failures: string }
type Step = { name: string; run: () => Promise<Tally> }

const node = process.execPath
const bin = (name: string) => path.join('node_modules', '.bin', name)
const fast = process.argv.includes('--fast')

// What was well formed by its content is remembered, as the compiler remembers what it checked.
const REMEMBERED = ['--cache', '--cache-strategy', 'content', '--cache-location', '.cache/prettier']
const FORMAT = ['--check', '--log-level', 'warn', ...REMEMBERED, '.']

/** The longest first, so that none is left to run by itself at the end. */
const STATIC: Step[] = [
  { name: 'format', run: () => check(bin('prettier'), FORMAT) },
  { name: 'lint and boundaries', run: () => check(bin('oxlint'), ['--deny-warnings']) },
  { name: 'types of the server', run: () => check(bin('tsc'), ['-p', 'tsconfig.json']) },
  { name: 'unused code', run: () => check(bin('knip'), ['--no-progress']) },
  { name: 'types of the client', run: () => check(bin('tsc'), ['-p', 'client/tsconfig.json']) },
]

/** What runs in processes of its own is tested as it is shipped. */
const BUILD: Step = { name: 'build', run: () => check(node, ['--import', 'tsx', 'scripts/build.ts']) }

const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0, failures: '' }

process.exitCode = await (fast ? runFast() : runAll())

async function runFast(): Promise<number> {
  const rules: Step = { name: 'rules', run: () => mocha(['--config', 'tests/fast.mocharc.json']) }
  return report(sum(await runTogether(STATIC), await runSteps([rules])))
}

async function runAll(): Promise<number> {
  const folder = await mkdtemp(path.join(scratch(), 'commonground-test-'))
  const services = await startServices({ dataDir: folder, log: console.log })
  const environment = {
    MONGODB_URI: services.mongoUrl,
    REDIS_URL: services.redisUrl,
    COMPILED: '1',
    PICTURES: process.env['PICTURES'] ?? '0',
  }
  try {
    const read = await runTogether([BUILD, ...STATIC])
    const run = (name: string, config: string): Step => ({
      name,
      run: () => mocha(['--config', `tests/${config}.mocharc.json`], environment),
    })
    const ran = await runSteps([
      run('rules, features, flows, security', 'features'),
      // Each has programs of its own, and waits more than it works.
      run('faults and platform, side by side', 'side-by-side'),
      // By themselves: they count seconds, and take away what the others stand on.
      run('faults, one after the other', 'faults'),
      run('browser journeys', 'browser'),
    ])
    return report(sum(read, ran))
  } finally {
    await services.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** One after the other, each telling what it does. */
async function runSteps(steps: readonly Step[]): Promise<Tally> {
  let total = NOTHING
  for (const step of steps) total = sum(total, await runStep(step))
  return total
}

/** As many at once as there are cores. */
async function runTogether(steps: readonly Step[]): Promise<Tally> {
  const left = [...steps]
  let total = NOTHING
  const runNext = async () => {
    for (let step = left.shift(); step !== undefined; step = left.shift()) {
      const tally = await runStep(step)
      total = sum(total, tally)
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, runNext))
  return total
}

async function runStep({ name, run }: Step): Promise<Tally> {
  const began = Date.now()
  console.log(`\n── ${name}`)
  const ran = await run()
  const tally = ran.failed > 0 ? { ...ran, failures: `\n${name}\n${ran.failures}` } : ran
  console.log(
    `   ${name}: ${tally.failed > 0 ? 'FAILED' : 'ok'}, ${((Date.now() - began) / 1000).toFixed(1)} s`,
  )
  return tally
}

function sum(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: a.failures + b.failures,
  }
}

/** What failed is said once more at the end, where it is looked for. */
function report({ passed, failed, skipped, failures }: Tally): number {
  if (failures !== '') console.log(`\n── what failed\n${failures}`)
  console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`)
  return failed > 0 ? 1 : 0
}

/** A program that counts as one test. */
async function check(command: string, args: string[]): Promise<Tally> {
  const { code, output } = await execute(command, args)
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1, failures: output }
}

/** A mocha run; one that ends without its summary counts as failed. */
async function mocha(args: string[], environment: NodeJS.ProcessEnv = {}): Promise<Tally> {
  const { code, output } = await execute(bin('mocha'), args, environment)
  const count = (word: string) => Number(new RegExp(`^\\s+(\\d+) ${word}`, 'm').exec(output)?.[1] ?? 0)
  const tally = {
    passed: count('passing'),
    failed: count('failing'),
    skipped: count('pending'),
    failures: /^\s+\d+ failing\n([^]*)/m.exec(output)?.[1] ?? '',
  }
  return code !== 0 && tally.failed === 0 ? { ...tally, failed: 1, failures: output.slice(-2_000) } : tally
}

function execute(
  command: string,
  args: string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<{ code: number; output: string }> {
  return new Promise(resolve => {
    const child = spawn(command, args, {
      env: { ...process.env, ...environment, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    // By the line: another step may be speaking, too.
    const passOn = (from: Readable, say: (line: string) => void) =>
      createInterface({ input: from }).on('line', line => {
        output += `${line}\n`
        say(line)
      })
    passOn(child.stdout, console.log)
    passOn(child.stderr, console.error)
    child.once('error', error => console.error(error.message))
    child.once('close', code => resolve({ code: code ?? 1, output }))
  })
}
