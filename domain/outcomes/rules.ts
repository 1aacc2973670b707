import type { Step } from './contract.ts'

const DAY_MS = 24 * 3600 * 1000

const WEEK_DAYS = 7
const FORTNIGHT_DAYS = 14
/** The second look falls on one of these days, so that a busy week is not asked about all at once. */
const LATER_FROM_DAYS = 60
const LATER_UNTIL_DAYS = 90
/** Asked this long after its day it would only surprise: workers that were away let it be. */
const LATE_DAYS = 14

/** In the order in which they are asked. */
const STEPS: readonly Step[] = ['week', 'fortnight', 'later']

/** Where a case stands with what is asked of its asker. */
export type Following = {
  caseId: string
  acceptedAt: Date
  isTold: boolean
  isToldLater: boolean
  /** The last step that was asked or let be. */
  passed: Step | null
}

/** After how many days the second look is asked for: always the same for a case, spread evenly over all cases. */
export function laterDays(caseId: string): number {
  // FNV-1a: neighbouring ids must not fall on neighbouring days.
  let hash = 0x811c9dc5
  for (const sign of caseId) hash = Math.imul(hash ^ sign.charCodeAt(0), 0x01000193) >>> 0
  return LATER_FROM_DAYS + (hash % (LATER_UNTIL_DAYS - LATER_FROM_DAYS + 1))
}

const daysUntil = (step: Step, caseId: string): number =>
  step === 'week' ? WEEK_DAYS : step === 'fortnight' ? FORTNIGHT_DAYS : laterDays(caseId)

/** When a step is due. */
export const dueAtOf = (step: Step, { caseId, acceptedAt }: Pick<Following, 'caseId' | 'acceptedAt'>): Date =>
  new Date(acceptedAt.getTime() + daysUntil(step, caseId) * DAY_MS)

/** What is asked still, in order. */
const openSteps = ({ passed, isTold, isToldLater }: Following): Step[] =>
  STEPS.slice(passed === null ? 0 : STEPS.indexOf(passed) + 1).filter(step =>
    step === 'later' ? !isToldLater : !isTold,
  )

/** When there is something to do next, which may be past; null when there is nothing any more. */
export function nextDueAt(following: Following): Date | null {
  const [next] = openSteps(following)
  return next === undefined ? null : dueAtOf(next, following)
}

/** What is asked now, and up to which step all is passed then. Of several that are due the last is asked; what is long overdue is let be. */
export function planAt(following: Following, now: Date): { ask: Step | null; passed: Step | null } {
  const due = openSteps(following).filter(step => dueAtOf(step, following) <= now)
  const last = due.at(-1)
  if (last === undefined) return { ask: null, passed: following.passed }
  const isLate = now.getTime() - dueAtOf(last, following).getTime() > LATE_DAYS * DAY_MS
  return { ask: isLate ? null : last, passed: last }
}

/** Whether the asker may say how it stands later: from the first day on which a second look may fall. */
export const mayTellLater = (acceptedAt: Date, now: Date): boolean =>
  now.getTime() - acceptedAt.getTime() >= LATER_FROM_DAYS * DAY_MS
