/** The one way in, whichever door: who asks → how often → what they sent → act → let out only what the contract names. */
import type { z } from 'zod'
import { isAway, unlessAway } from '../config/database.ts'
import { calls, type CallName } from '../domain/contract.ts'
import {
  type Actor,
  type Call,
  type Context,
  holds,
  Refusal,
  type RefusalView,
  type Who,
} from '../domain/vocabulary.ts'
import { isPrepared } from '../domain/prepared.ts'
import type { actions as actionTable } from './calls.ts'
import type { Limits } from './limits.ts'

export type Answer = (
  name: CallName,
  actor: Actor,
  rawInput: unknown,
  address: string,
  begins?: Context['begins'],
) => Promise<unknown>
export type Clock = () => Date

/** Answers calls. Throws a `Refusal` for every expected no; any other error is a bug. */
export const answerWith =
  (actions: typeof actionTable, limits: Limits, clock: Clock): Answer =>
  async (name, actor, rawInput, address, begins) => {
    const call: Call = calls[name]
    if (!mayAsk(call.who, actor)) throw refuseEntry(actor)
    const input = parseInput(call.input, rawInput)
    const asker = { actor, address, input }
    await limits.spend(name, asker)

    const action = actions[name] as (context: Context, input: unknown) => Promise<unknown>
    try {
      const acted = await unlessAway(action({ actor, now: clock(), ...(begins && { begins }) }, input))
      const output = isPrepared(acted) ? acted : call.output.parse(acted)
      await limits.giveBack(name, asker)
      return output
    } catch (error) {
      // While MongoDB is away nobody guesses wrong.
      if (!(error instanceof Refusal) || error.code === 'unavailable') await limits.giveBack(name, asker)
      throw error
    }
  }

function mayAsk(who: Who, actor: Actor): boolean {
  if (who === 'anyone') return true
  return actor.kind === 'member' && (who === 'member' || holds(actor, who))
}

export const refuseEntry = (actor: Actor): Refusal =>
  actor.kind === 'visitor'
    ? new Refusal('unauthenticated', 'Sign in first')
    : new Refusal('forbidden', 'This is not open to you')

/** The input as the contract has it. Refuses `invalid`, naming each field. */
export function parseInput<T extends z.ZodType>(schema: T, rawInput: unknown): z.output<T> {
  const parsed = schema.safeParse(rawInput ?? {})
  if (parsed.success) return parsed.data
  throw new Refusal('invalid', 'Some fields are not as expected', {
    issues: parsed.error.issues.flatMap(toIssues),
  })
}

const toIssues = (issue: z.core.$ZodIssue) =>
  issue.code === 'unrecognized_keys'
    ? issue.keys.map(key => ({
        path: [...issue.path, key].join('.'),
        message: 'is not a field of this call',
      }))
    : [{ path: issue.path.join('.'), message: issue.message }]

/** A line that broke while something was written to it. */
const BROKEN_LINE = new Set(['EPIPE', 'ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT'])

const isOutage = (error: unknown): boolean =>
  error instanceof Error &&
  (isAway(error) ||
    error.name === 'MaxRetriesPerRequestError' ||
    BROKEN_LINE.has(String((error as NodeJS.ErrnoException).code)) ||
    isPassing(error) ||
    /^(Command timed out|Connection is closed|Stream isn't writeable)/.test(error.message))

// MongoDB itself says of these that another attempt may well succeed: a new primary, too much contention.
const isPassing = (error: Error & { hasErrorLabel?: (label: string) => boolean }): boolean =>
  ['RetryableWriteError', 'TransientTransactionError', 'UnknownTransactionCommitResult'].some(
    label => error.hasErrorLabel?.(label) === true,
  )

/** The refusal an error amounts to, or undefined when it is a bug. */
export function toRefusal(error: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (isOutage(error))
    return new Refusal('unavailable', 'We cannot reach our database right now: please try again in a moment')
  return undefined
}

/** What the asker is told of an error: bugs stay hidden behind a reference. */
export function toRefusalView(error: unknown, requestId: string): RefusalView {
  const refusal = toRefusal(error)
  if (!refusal) return { code: 'bug', message: 'Something went wrong on our side', requestId }
  return {
    code: refusal.code,
    message: refusal.message,
    ...(refusal.issues && { issues: refusal.issues }),
    requestId,
  }
}
