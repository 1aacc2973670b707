/** What one member asks waits its turn behind what they asked before, so that nobody's answers take more than their share of a process. */
import { Refusal } from '../domain/vocabulary.ts'

/** Calls of one member that are answered at once, and that may wait; more are refused. */
const AT_ONCE = 4
const WAITING_MAX = 500
/** More than a page that comes back asks for at once. Who has more waiting is answered one call after the other, with a pause between. */
const CROWD = 64
const CROWD_PAUSE_MS = 10
/** Bytes of answers one member may have: so many at once, and so many a second on the average. */
const BURST = 1024 * 1024
const PER_SECOND = 1024 * 1024

export type Turns = {
  /** Runs it when it is this member's turn; `act` says how many bytes it answered. Refuses `too_many` when too much waits. */
  take(memberId: string, act: () => Promise<number>): Promise<void>
}

type Line = {
  running: number
  waiting: (() => void)[]
  /** Bytes answered lately, and when that was last counted. */
  debt: number
  countedAt: number
  timer?: NodeJS.Timeout | undefined
  breath?: NodeJS.Immediate | undefined
  /** While many wait: the pause after each. */
  pause?: NodeJS.Timeout | undefined
}

export function createTurns(factor: number): Turns {
  const lines = new Map<string, Line>()
  const isCrowd = ({ waiting }: Line) => waiting.length > CROWD * factor
  const mayBegin = (line: Line) =>
    isCrowd(line) ? line.running === 0 && line.pause === undefined : line.running < AT_ONCE

  function debtOf(line: Line): number {
    const now = performance.now()
    line.debt = Math.max(0, line.debt - ((now - line.countedAt) / 1000) * PER_SECOND * factor)
    line.countedAt = now
    return line.debt
  }

  function goOn(line: Line): void {
    while (line.waiting.length > 0 && mayBegin(line) && line.timer === undefined) {
      const excess = debtOf(line) - BURST * factor
      if (excess > 0) {
        line.timer = setTimeout(
          () => {
            line.timer = undefined
            goOn(line)
          },
          (excess / (PER_SECOND * factor)) * 1000,
        )
        line.timer.unref()
        return
      }
      line.running += 1
      line.waiting.shift()?.()
    }
  }

  // What is answered from memory would otherwise follow each other by the hundred before anybody else is heard.
  function breathe(line: Line): void {
    if (isCrowd(line)) {
      line.pause ??= setTimeout(() => {
        line.pause = undefined
        goOn(line)
      }, CROWD_PAUSE_MS).unref()
      return
    }
    line.breath ??= setImmediate(() => {
      line.breath = undefined
      goOn(line)
    })
  }

  return {
    async take(memberId, act) {
      const line = lines.get(memberId) ?? { running: 0, waiting: [], debt: 0, countedAt: performance.now() }
      lines.set(memberId, line)
      if (line.waiting.length >= WAITING_MAX)
        throw new Refusal('too_many', 'Too many calls are waiting to be answered', { retryAfterSeconds: 1 })
      await new Promise<void>(resolve => {
        line.waiting.push(resolve)
        goOn(line)
      })
      try {
        const bytes = await act()
        line.debt = debtOf(line) + bytes
      } finally {
        line.running -= 1
        breathe(line)
        if (line.running === 0 && line.waiting.length === 0 && debtOf(line) === 0) lines.delete(memberId)
      }
    },
  }
}
