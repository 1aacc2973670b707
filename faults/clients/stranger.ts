/** A line that runs through a program in another language, with another library. */
import { spawn, spawnSync } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { Reply } from '../../domain/vocabulary.ts'
import type { Ears, Line } from './line.ts'

type Told = {
  number?: number
  reply?: Reply<unknown>
  failed?: string
  up?: boolean
  name?: string
  payload?: unknown
}

const ANSWERED_WITHIN_MS = 6000

/** Whether python-socketio is there with what it needs for websockets. */
export const isStrangerHere = (): boolean =>
  spawnSync('python3', ['-c', 'import socketio, websocket; socketio.Client'], { timeout: 20_000 }).status ===
  0

/** Opens it at one server. It comes back there by itself. */
export function openStrangerLine(url: string, token: string, ears: Ears): Line {
  const script = path.join(import.meta.dirname, 'stranger.py')
  const child = spawn('python3', ['-u', script, url, token], { stdio: ['pipe', 'pipe', 'ignore'] })
  process.once('exit', () => child.kill('SIGKILL'))
  child.stdin.on('error', () => undefined)
  const waiting = new Map<number, (told: Told) => void>()
  let asked = 0
  let isUp = false

  createInterface({ input: child.stdout }).on('line', line => {
    ears.onBytes(line)
    const told = JSON.parse(line) as Told
    if (told.up !== undefined) {
      isUp = told.up
      if (isUp) ears.onUp()
    } else if (told.name !== undefined) ears.onFrame(told.name, told.payload)
    else waiting.get(told.number ?? 0)?.(told)
  })

  return {
    isUp: () => isUp,
    call(name, input) {
      const number = (asked += 1)
      return new Promise((resolve, reject) => {
        const conclude = ({ reply, failed }: Told) => {
          clearTimeout(late)
          waiting.delete(number)
          if (reply) resolve(reply)
          else reject(new Error(failed))
        }
        const late = setTimeout(conclude, ANSWERED_WITHIN_MS, { failed: 'no answer' })
        waiting.set(number, conclude)
        child.stdin.write(`${JSON.stringify({ number, name, input })}\n`)
      })
    },
    goAway: () => undefined,
    comeBack: () => undefined,
    close() {
      child.stdin.end()
      setTimeout(() => child.kill('SIGKILL'), 2000).unref()
    },
  }
}
