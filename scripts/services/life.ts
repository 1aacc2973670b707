/** Telling one running program from another that later got the same number. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

export type Life = { pid: number; born: string }

const POLL_MS = 25

/** Who runs under this number at present; undefined when nobody does, or when the system does not tell. */
export function lifeOf(pid: number): Life | undefined {
  try {
    const born = process.platform === 'linux' ? bornOnLinux(pid) : bornByPs(pid)
    return born ? { pid, born } : undefined
  } catch {
    return undefined
  }
}

export const isAlive = (life: Life): boolean => lifeOf(life.pid)?.born === life.born

/** Asks a program to end, waits, and ends it by force when it does not. Does nothing to a program that only shares the number. */
export async function endLife(life: Life, graceMs: number): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isAlive(life)) return
    process.kill(life.pid, signal)
    const deadline = Date.now() + graceMs
    while (isAlive(life) && Date.now() < deadline) await pause(POLL_MS)
  }
}

// A zombie has ended; only its parent has not looked yet.
function bornOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state, startTicks] = [fields[0], fields[19]]
  if (state === 'Z' || state === 'X') return undefined
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}/${startTicks}`
}

function bornByPs(pid: number): string | undefined {
  const shown = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  return shown.startsWith('Z') ? undefined : shown.replace(/^\S+\s+/, '')
}
