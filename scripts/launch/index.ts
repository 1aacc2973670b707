/** Bringing the whole app up on one machine, watching it, and taking it down so that nothing is left. */
import { startServices } from '../services/index.ts'
import type { Services } from '../services/index.ts'
import { seedDemo, signIns } from './demo.ts'
import { checkPort, choosePlace, shown, withSecret } from './place.ts'
import type { Place } from './place.ts'
import { becomeReady, startPrograms, takeFolder } from './programs.ts'
import type { ProgramOptions } from './programs.ts'
import { listenForSignals } from './signals.ts'
import { runStep } from './step.ts'

export type Plan = Pick<ProgramOptions, 'args' | 'output'> & {
  /** What can be done while the services start, and must be done before anything of ours runs. */
  prepare(log: (line: string) => void, signal: AbortSignal): Promise<void>
  /** Arguments to node. */
  migrate: readonly string[]
  /** What people open instead of the server; started last. */
  front?(place: Place): Promise<{ address: string; stop(): Promise<void> }>
}
type Run = { plan: Plan; signal: AbortSignal; onStop(undo: () => unknown): void }

const SERVICE_GRACE_MS = 1800

const say = (line: string): void => console.log(`  ${line}`)

/** Runs the app until it is asked to stop or a part of it fails, takes all of it down, and ends this program. */
export async function launch(plan: Plan): Promise<never> {
  const { signal, asked } = listenForSignals()
  const undoing: (() => unknown)[] = []
  let exitCode = 0
  try {
    const { failure } = await comeUp({ plan, signal, onStop: undo => undoing.unshift(undo) })
    const reason = await Promise.race([failure, asked])
    if (reason !== undefined) throw new Error(reason)
  } catch (error) {
    // What breaks off because of the request to stop is no failure.
    if (!signal.aborted) {
      exitCode = 1
      console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
  for (const undo of undoing) await undo()
  process.exit(exitCode)
}

/** Resolves when people can use the app; `failure` resolves with a sentence when a part of it ends by itself later. */
async function comeUp(run: Run): Promise<{ failure: Promise<string> }> {
  const { plan, signal, onStop } = run
  const startedAt = Date.now()
  const place = await choosePlace(process.env)
  const folder = await takeFolder(place)
  onStop(folder.release)
  await checkPort(place)

  const services = await prepare(run, place)
  const env = { ...withSecret(place), MONGODB_URI: services.mongoUrl, REDIS_URL: services.redisUrl }
  await runStep({ does: 'Migrating the database', args: plan.migrate, env, signal })

  const programs = await startPrograms(place, folder, { ...plan, env })
  onStop(programs.stop)
  const failure = Promise.race([services.failure, programs.failure])
  await orFailure(becomeReady(place, signal), failure)
  await orFailure(seedDemo(env, signal), failure)

  const front = await plan.front?.(place)
  if (front) onStop(front.stop)
  await greet(front?.address ?? place.address, place, services, Date.now() - startedAt)
  return { failure }
}

async function prepare({ plan, signal, onStop }: Run, { dataDir }: Place): Promise<Services> {
  const starting = startServices({ dataDir, log: say, signal }).then(services => {
    onStop(() => services.stop(SERVICE_GRACE_MS))
    return services
  })
  // Also when the build fails, what has been started must be known before it can be stopped.
  const [services, prepared] = await Promise.allSettled([starting, plan.prepare(say, signal)])
  if (prepared.status === 'rejected') throw prepared.reason
  if (services.status === 'rejected') throw services.reason
  return services.value
}

const orFailure = (work: Promise<void>, failure: Promise<string>): Promise<void> =>
  Promise.race([work, failure.then(sentence => Promise.reject(new Error(sentence)))])

async function greet(
  address: string,
  { dataDir }: Place,
  { mongoUrl }: Services,
  tookMs: number,
): Promise<void> {
  console.log(
    [
      '',
      `  Commonground is ready at ${address} after ${(tookMs / 1000).toFixed(1)} s`,
      '',
      ...(await signIns(mongoUrl)),
      `  Everything it keeps is in ${shown(dataDir)}. Ctrl-C stops it.`,
      '',
    ].join('\n'),
  )
}
