/** One log line and one measurement for each call, through either door: its name, never its content. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Logger } from '../config/log.ts'
import type { CallName } from '../domain/contract.ts'
import type { Actor } from '../domain/vocabulary.ts'
import { toRefusal } from './answer.ts'
import type { RouteName } from './limits.ts'

export type Observe = <T>(
  door: 'http' | 'socket',
  name: CallName | RouteName | `chat.${'open' | 'close' | 'typing'}`,
  actor: Actor,
  requestId: string,
  work: () => Promise<T>,
) => Promise<T>

export type Observation = {
  observe: Observe
  registry: Registry
  connections: Gauge
  /** Reads a figure whenever the metrics are asked for. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void
}

/** Calls whose success is told on debug level: a line each would be most of the log. */
const FREQUENT = new Set([
  'chat.send',
  'chat.markRead',
  'chat.typing',
  'chat.open',
  'chat.close',
  'media.download',
])
const SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export function createObservation(log: Logger): Observation {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'commonground_call_seconds',
    help: 'How long calls take, by call, door and outcome',
    labelNames: ['call', 'door', 'outcome'] as const,
    buckets: SECONDS,
    registers: [registry],
  })
  const bugs = new Counter({
    name: 'commonground_bugs_total',
    help: 'Calls that ended in a bug',
    registers: [registry],
  })
  const connections = new Gauge({
    name: 'commonground_connections',
    help: 'Live connections of this process',
    registers: [registry],
  })

  return {
    registry,
    connections,
    gauge: (name, help, read) => {
      registry.registerMetric(
        new Gauge({
          name,
          help,
          registers: [],
          async collect() {
            this.set(await read())
          },
        }),
      )
    },
    async observe(door, name, actor, requestId, work) {
      const began = performance.now()
      const end = (outcome: string) => {
        const ms = performance.now() - began
        durations.observe({ call: name, door, outcome }, ms / 1000)
        const level = outcome === 'ok' && FREQUENT.has(name) ? 'debug' : 'info'
        log[level]({ call: name, door, outcome, ms: Math.round(ms), by: actor.id, requestId }, 'call')
      }
      try {
        const value = await work()
        end('ok')
        return value
      } catch (error) {
        const refusal = toRefusal(error)
        if (!refusal) bugs.inc()
        end(refusal?.code ?? 'bug')
        throw error
      }
    },
  }
}
