/** TABLE what may break: how it begins, how long it lasts, and how it is mended. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import type { Stage } from '../stage.ts'

export type Mended = () => Promise<string | void>
export type Fault = {
  kind: string
  /** How often, beside the others. */
  weight: number
  /** How long it lasts, in milliseconds. */
  lastsMs: readonly [least: number, most: number]
  /** Whether hints from server to server may be held back or lost meanwhile. */
  disturbsBus: boolean
  begin(stage: Stage, chance: Chance): Promise<Mended>
}

/** Long enough for something to be said meanwhile. */
const UNTOLD_MS = 1500
const CLOCK_SHIFTS_MS = [-3_600_000, -90_000, 90_000, 3_600_000] as const
const all = (work: readonly Promise<unknown>[]) => Promise.all(work).then(() => undefined)
const hardly = async () => undefined

export const FAULTS: readonly Fault[] = [
  {
    kind: 'kill-server',
    weight: 4,
    lastsMs: [0, 500],
    disturbsBus: true,
    async begin({ servers }, chance) {
      const server = chance.pick(servers)
      await server.kill()
      return () => server.start()
    },
  },
  {
    kind: 'kill-worker',
    weight: 1,
    lastsMs: [200, 1000],
    disturbsBus: false,
    async begin({ workers }, chance) {
      const worker = chance.pick(workers)
      await worker.kill()
      return () => worker.start()
    },
  },
  {
    kind: 'kill-mongod',
    weight: 3,
    lastsMs: [0, 1500],
    disturbsBus: false,
    async begin({ mongo }) {
      await mongo.kill()
      return mongo.start
    },
  },
  {
    kind: 'kill-redis',
    weight: 2,
    lastsMs: [500, 3000],
    disturbsBus: true,
    async begin({ redis }) {
      await redis.kill()
      return redis.start
    },
  },
  {
    kind: 'freeze-server',
    weight: 3,
    lastsMs: [3000, 10_000],
    disturbsBus: true,
    async begin({ servers }, chance) {
      const server = chance.pick(servers)
      server.freeze()
      return async () => server.resume()
    },
  },
  {
    kind: 'freeze-mongod',
    weight: 1,
    lastsMs: [1000, 6000],
    disturbsBus: false,
    async begin({ mongo }) {
      mongo.freeze()
      return async () => mongo.resume()
    },
  },
  {
    kind: 'reset-sockets',
    weight: 3,
    lastsMs: [0, 0],
    disturbsBus: false,
    async begin({ wires }, chance) {
      for (const wire of wires) wire.reset(() => chance.happens(0.5))
      return hardly
    },
  },
  {
    kind: 'half-open-sockets',
    weight: 2,
    lastsMs: [2000, 6000],
    disturbsBus: false,
    async begin({ wires }, chance) {
      const ends = wires.map(wire => wire.hold(() => chance.happens(0.4)))
      return async () => {
        for (const end of ends) end()
      }
    },
  },
  {
    kind: 'restart-redis',
    weight: 1,
    lastsMs: [0, 0],
    disturbsBus: true,
    async begin({ redis }) {
      await redis.restart()
      return hardly
    },
  },
  {
    kind: 'flush-redis',
    weight: 2,
    lastsMs: [0, 0],
    disturbsBus: true,
    async begin({ tellRedis }) {
      await tellRedis('FLUSHALL')
      return hardly
    },
  },
  {
    kind: 'kill-redis-connections',
    weight: 2,
    lastsMs: [0, 0],
    disturbsBus: true,
    async begin({ tellRedis }) {
      for (const type of ['pubsub', 'normal']) await tellRedis('CLIENT', 'KILL', 'TYPE', type)
      return hardly
    },
  },
  {
    kind: 'restart-mongod',
    weight: 1,
    lastsMs: [0, 0],
    disturbsBus: false,
    async begin({ mongo }) {
      await mongo.restart()
      return hardly
    },
  },
  {
    // A set of one elects itself again as soon as it may.
    kind: 'step-down-mongod',
    weight: 2,
    lastsMs: [1000, 2500],
    disturbsBus: false,
    async begin({ mongoClient }) {
      const down = { replSetStepDown: 2, secondaryCatchUpPeriodSecs: 0, force: true }
      await mongoClient.db('admin').command(down)
      return hardly
    },
  },
  {
    // Set while it runs, and set right again: the clock of one program jumps twice.
    kind: 'shift-clock',
    weight: 2,
    lastsMs: [3000, 8000],
    disturbsBus: false,
    async begin({ servers, workers }, chance) {
      const program = chance.pick([...servers, ...servers, ...workers])
      const shiftMs = chance.pick(CLOCK_SHIFTS_MS)
      await program.shiftClock(shiftMs)
      return async () => {
        await program.shiftClock(0)
        return `${program.name} by ${shiftMs / 1000} s`
      }
    },
  },
  {
    kind: 'stop-server',
    weight: 2,
    lastsMs: [0, 500],
    disturbsBus: true,
    async begin({ servers }, chance) {
      const server = chance.pick(servers)
      const { afterMs, how } = await server.stop()
      if (how !== 'exit code 0') throw new Error(`${server.name} did not stop when it was asked: ${how}`)
      return async () => {
        await server.start()
        return `${how} after ${Math.round(afterMs)} ms`
      }
    },
  },
  {
    // What a server has stored and not yet told the others is told by nobody.
    kind: 'kill-redis-then-server',
    weight: 2,
    lastsMs: [0, 1500],
    disturbsBus: true,
    async begin({ redis, servers }, chance) {
      await redis.kill()
      await pause(UNTOLD_MS)
      const server = chance.pick(servers)
      await server.kill()
      return async () => {
        await redis.start()
        await server.start()
      }
    },
  },
  {
    kind: 'kill-everything',
    weight: 1,
    lastsMs: [0, 1000],
    disturbsBus: true,
    async begin({ servers, workers, mongo, redis }) {
      const programs = [...servers, ...workers]
      await all([...programs.map(program => program.kill()), mongo.kill(), redis.kill()])
      return async () => {
        await all([mongo.start(), redis.start()])
        await all(programs.map(program => program.start()))
      }
    },
  },
]

export const faultOf = (kind: string): Fault => {
  const found = FAULTS.find(fault => fault.kind === kind)
  if (!found) throw new Error(`no fault is called ${kind}`)
  return found
}
