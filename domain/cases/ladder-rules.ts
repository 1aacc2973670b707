/** What is done for a case that waits, and when: the steps of a specialty, climbed in order. */
import {
  type Ladder,
  LADDER_MINUTES_MAX,
  LADDER_RUNGS_MAX,
  type LadderStep,
  type RungDoes,
  Urgency,
} from './contract.ts'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES

/** One step of what is done for a case that waits, so long after it was asked. */
export type Rung = {
  afterMinutes: number
  does: RungDoes
  /** How many more people are asked. */
  count: number
  /** Whether those off duty are asked, too, who agreed to it. */
  reachesOffDuty: boolean
}

/** How many are asked where a step does not say. */
const ASKED: { readonly [D in RungDoes]: number } = { ask: 1, page: 1, widen: 2, editors: 1, managers: 1 }

const toEditors = (afterMinutes: number): LadderStep => ({ afterMinutes, does: 'editors' })
const toManagers = (afterMinutes: number): LadderStep => ({ afterMinutes, does: 'managers' })
const asksOne: LadderStep = { afterMinutes: 0, does: 'ask', count: 1, reachesOffDuty: false }
const asksMore = (afterMinutes: number): LadderStep => ({
  afterMinutes,
  does: 'widen',
  count: 2,
  reachesOffDuty: true,
})

/**
 * TABLE urgency → what is done for a case, and when, until there is advice, in a specialty that says nothing else. `now` pages everyone
 * on duty, and again every two minutes for an hour until one takes it.
 */
export const DEFAULT_LADDER: Ladder = {
  now: [
    { afterMinutes: 0, does: 'page', everyMinutes: 2, forMinutes: 60, reachesOffDuty: false },
    asksMore(10),
    toEditors(15),
    toManagers(30),
  ],
  today: [asksOne, asksMore(4 * HOUR_MINUTES), toEditors(DAY_MINUTES), toManagers(3 * DAY_MINUTES)],
  routine: [asksOne, asksMore(DAY_MINUTES), toEditors(2 * DAY_MINUTES), toManagers(3 * DAY_MINUTES)],
}

/** The rungs of a specialty’s ladder at one urgency, in order; a step that is repeated is a rung each time. */
export const rungsOf = (ladder: Ladder | undefined, urgency: Urgency): Rung[] =>
  (ladder ?? DEFAULT_LADDER)[urgency].flatMap(toRungs).toSorted((a, b) => a.afterMinutes - b.afterMinutes)

function toRungs({ afterMinutes, does, count, reachesOffDuty = false, ...again }: LadderStep): Rung[] {
  const { everyMinutes, forMinutes = 0 } = again
  const times = everyMinutes === undefined ? 1 : Math.max(1, Math.ceil(forMinutes / everyMinutes))
  return Array.from({ length: times }, (_, n) => ({
    afterMinutes: afterMinutes + n * (everyMinutes ?? 0),
    does,
    count: count ?? ASKED[does],
    reachesOffDuty,
  }))
}

/** Whether a step looks for somebody to take the case: over once somebody has. */
export const isSeeking = (does: RungDoes): boolean => does !== 'editors' && does !== 'managers'

/** Where a case is on its ladder: everything up to `climbedTo` minutes after `from` is over, and these kinds of step were taken. */
export type Climbed = { from: Date; climbedTo: number; done: readonly RungDoes[] }

// Who was told of a case is not told again; who seeks may seek as often as the ladder says.
const isOpen = ({ afterMinutes, does }: Rung, { climbedTo, done }: Climbed): boolean =>
  !done.includes(does) || (isSeeking(does) && afterMinutes > climbedTo)

const rungAt = (from: Date, { afterMinutes }: Rung): Date =>
  new Date(from.getTime() + afterMinutes * MINUTE_MS)

/**
 * What is due of a ladder, each kind of step once, and where the case is on it afterwards, with the time of the next step or null when
 * none is left. A kind of step that a changed ladder has earlier than before, and that was never taken, is due; the others of that
 * time are over. Once somebody took the case, steps that seek are over as well.
 */
export function rungsDue(
  rungs: readonly Rung[],
  climbed: Climbed,
  now: Date,
  isClaimed: boolean,
): { due: Rung[]; climbedTo: number; done: RungDoes[]; nextAt: Date | null } {
  const { from } = climbed
  const elapsed = (now.getTime() - from.getTime()) / MINUTE_MS
  const isWanted = ({ does }: Rung) => !isClaimed || !isSeeking(does)
  const past = rungs.filter(({ afterMinutes }) => afterMinutes <= elapsed)
  const due = past.filter(rung => isOpen(rung, climbed) && isWanted(rung))
  const next = rungs.find(rung => rung.afterMinutes > elapsed && isOpen(rung, climbed) && isWanted(rung))
  return {
    due: [...new Map(due.map(rung => [rung.does, rung])).values()],
    climbedTo: Math.max(climbed.climbedTo, elapsed),
    done: [...new Set([...climbed.done, ...past.map(({ does }) => does)])],
    nextAt: next ? rungAt(from, next) : null,
  }
}

/** What is done next, and when; null when nothing is left. What is due already is done `now`. */
export function nextRung(
  rungs: readonly Rung[],
  climbed: Climbed,
  now: Date,
  isClaimed: boolean,
): { does: RungDoes; at: Date } | null {
  const next = rungs.find(rung => isOpen(rung, climbed) && !(isClaimed && isSeeking(rung.does)))
  if (!next) return null
  const at = rungAt(climbed.from, next)
  return { does: next.does, at: at < now ? now : at }
}

/** How a case is sought somebody for, whatever its ladder says of the time: by the first step of it that seeks. */
export const seekingRung = (rungs: readonly Rung[]): Rung =>
  rungs.find(({ does }) => isSeeking(does)) ?? {
    afterMinutes: 0,
    does: 'ask',
    count: ASKED.ask,
    reachesOffDuty: false,
  }

type Wrong = { path: string; message: string }

/** What is wrong with a ladder, by field: it begins at once with asking, goes up in time, and tells editors before moderators. */
export const wrongWithLadder = (ladder: Ladder): Wrong[] =>
  Urgency.options.flatMap(urgency =>
    wrongWithSteps(ladder[urgency], urgency).map(({ path, message }) => ({
      path: `ladder.${urgency}.${path}`,
      message,
    })),
  )

function wrongWithSteps(steps: readonly LadderStep[], urgency: Urgency): Wrong[] {
  const wrong = steps.flatMap((step, place): Wrong[] => {
    const before = steps[place - 1]
    const at = (field: string, message: string): Wrong => ({ path: `${place}.${field}`, message })
    const earlier = steps.slice(0, place).map(({ does }) => does)
    return [
      ...(place === 0 && step.afterMinutes !== 0
        ? [at('afterMinutes', 'must be 0: the first step is taken at once')]
        : []),
      ...(place === 0 && !isSeeking(step.does) ? [at('does', 'must ask somebody: the first step does')] : []),
      ...(before && step.afterMinutes <= before.afterMinutes
        ? [at('afterMinutes', 'must be later than the step before')]
        : []),
      ...(step.does === 'page' && urgency !== 'now' ? [at('does', 'is for cases of this minute alone')] : []),
      ...(!isSeeking(step.does) && earlier.includes(step.does) ? [at('does', 'is done once')] : []),
      ...(step.does === 'editors' && earlier.includes('managers')
        ? [at('does', 'comes before the moderators')]
        : []),
      ...wrongWithRepeats(step).map(message => at('everyMinutes', message)),
    ]
  })
  const isLong = steps.flatMap(toRungs).length > LADDER_RUNGS_MAX
  return isLong
    ? [...wrong, { path: '0.everyMinutes', message: `makes more than ${LADDER_RUNGS_MAX} calls` }]
    : wrong
}

function wrongWithRepeats({ does, afterMinutes, everyMinutes, forMinutes }: LadderStep): string[] {
  if (everyMinutes === undefined && forMinutes === undefined) return []
  if (does !== 'page') return ['is for calling everyone on duty']
  if (everyMinutes === undefined || forMinutes === undefined) return ['needs how often and for how long']
  return afterMinutes + forMinutes > LADDER_MINUTES_MAX ? ['lasts too long'] : []
}
