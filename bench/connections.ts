/** What a person costs who is only there: memory, the work of connecting, and how soon everybody is back after a restart. */
import { setTimeout as pause } from 'node:timers/promises'
import { cpuSeconds, residentKb } from './cores.ts'
import { round } from './figures.ts'
import type { Back, HoldersOrder } from './holders.ts'
import { enlist } from './people.ts'
import { endChild, measuredOptions, order, setStage, startPlayer } from './stage.ts'

export type ConnectionsOptions = { connections: number }
type Held = { kbEach: number; cpuMsEach: number; seconds: number }

const AT_ONCE = 64
const BACK_WITHIN_SECONDS = 60
const SETTLE_MS = 3000

export async function benchConnections(
  { connections }: ConnectionsOptions,
  say: (line: string) => void,
): Promise<object> {
  const stage = await setStage(say)
  const bare = startPlayer('./bare-socketio.ts', measuredOptions)
  const holders = startPlayer('./holders.ts')
  try {
    say(`enlisting ${connections} people`)
    const tokens = (await enlist(connections)).map(({ token }) => token)
    const barePort = await order<number>(bare, {})
    const holdOn = async (url: string, pid: number): Promise<Held> => {
      const before = { kb: await settledKb(pid), cpu: cpuSeconds(pid) }
      const startedAt = performance.now()
      await order<number>(holders, { hold: { url, tokens, atOnce: AT_ONCE } } satisfies HoldersOrder)
      const seconds = (performance.now() - startedAt) / 1000
      const cpu = cpuSeconds(pid) - before.cpu
      const kb = (await settledKb(pid)) - before.kb
      return {
        kbEach: round(kb / connections),
        cpuMsEach: round((cpu * 1000) / connections),
        seconds: round(seconds),
      }
    }

    const bareHeld = await holdOn(`http://127.0.0.1:${barePort}`, bare.pid ?? 0)
    await order<number>(holders, { leave: true } satisfies HoldersOrder)
    say(`bare Socket.IO: ${bareHeld.kbEach} KB and ${bareHeld.cpuMsEach} ms each`)

    const first = await stage.addServer()
    await warmUp(holders, first.url, tokens)
    const ours = await holdOn(first.url, first.pid)
    say(`the server: ${ours.kbEach} KB and ${ours.cpuMsEach} ms each`)

    await first.end('SIGKILL')
    const again = await stage.addServer({ PORT: new URL(first.url).port })
    const back = await order<Back>(holders, {
      back: { withinSeconds: BACK_WITHIN_SECONDS },
    } satisfies HoldersOrder)
    await again.end()
    return {
      bench: 'connections',
      connections,
      kbEach: ours.kbEach,
      bareKbEach: bareHeld.kbEach,
      cpuMsPerConnect: ours.cpuMsEach,
      bareCpuMsPerConnect: bareHeld.cpuMsEach,
      cpuRatio: round(ours.cpuMsEach / bareHeld.cpuMsEach),
      connectedInSeconds: ours.seconds,
      afterKill: back,
      limitedBy: 'looking up who connects: those of one moment share three reads of MongoDB',
    }
  } finally {
    await Promise.all([endChild(bare), endChild(holders)])
    await stage.stop()
  }
}

// Code that never ran is slower and its compilation counts: a few hundred come and go first.
async function warmUp(holders: ReturnType<typeof startPlayer>, url: string, tokens: string[]): Promise<void> {
  await order<number>(holders, {
    hold: { url, tokens: tokens.slice(0, 300), atOnce: AT_ONCE },
  } satisfies HoldersOrder)
  await order<number>(holders, { leave: true } satisfies HoldersOrder)
}

async function settledKb(pid: number): Promise<number> {
  await pause(SETTLE_MS)
  process.kill(pid, 'SIGUSR2')
  await pause(SETTLE_MS)
  return residentKb(pid) ?? 0
}
