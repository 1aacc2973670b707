/** Who was here lately, noted in bulk: one write a minute, however many people and calls. */
import type { Logger } from '../config/log.ts'
import { calls, type CallName } from '../domain/contract.ts'
import * as members from '../domain/members/actions.ts'
import type { Actor } from '../domain/vocabulary.ts'
import type { Clock } from './answer.ts'

const NOTED_EVERY_MS = 60_000

export type Attendance = {
  /** Takes account of a call. */
  saw(name: CallName, actor: Actor): void
  /** Writes down who was seen since the last time. */
  note(): Promise<void>
  /** Writes down the rest, and stops. */
  stop(): Promise<void>
}

/** Begins to take attendance for this process. */
export function takeAttendance(clock: Clock, log: Logger): Attendance {
  let seen = new Set<string>()

  async function note(): Promise<void> {
    const here = seen
    seen = new Set()
    if (here.size > 0) await members.noteSeen(here, clock())
  }
  const noteSafely = () =>
    note().catch((error: unknown) => log.warn({ err: error }, 'attendance: a minute was not noted'))
  const timer = setInterval(() => void noteSafely(), NOTED_EVERY_MS).unref()

  return {
    saw(name, actor) {
      // A forgotten window asks again and again on its own, and a token belongs to a program: neither is somebody who is here.
      const isDoing = !calls[name].http.startsWith('GET ')
      if (isDoing && actor.kind === 'member' && actor.tokenId === undefined) seen.add(actor.id)
    },
    note,
    async stop() {
      clearInterval(timer)
      await noteSafely()
    },
  }
}
