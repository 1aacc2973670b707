import type { OutputOf } from '../../../domain/contract.ts'
import { useHint } from '../lib/live.ts'
import { refresh, useCall } from '../lib/query.ts'
import { isConsultant, type Me } from './session.tsx'

type CaseSummary = OutputOf<'cases.list'>['items'][number]

/** Advice came and the asker has not said yet whether it answered the case. */
export const hasAdvice = (item: CaseSummary): boolean => item.state === 'answered'

/** The case is answered, but nobody knows what happened next. */
export const wantsOutcome = (item: CaseSummary): boolean =>
  ['resolved', 'curated'].includes(item.state) && item.outcome === null

const WAITING_STATES = new Set(['submitted', 'routed', 'answered', 'reopened'])

/** Waits for a consultant, though colleagues may have replied. */
export const waitsForAdvice = (item: CaseSummary): boolean =>
  WAITING_STATES.has(item.state) && item.advisedAt === null

/** The member's own cases, newest first. */
export function useMyCases() {
  return useCall('cases.list', { mine: true, limit: 50 })
}

/** The cases put to the member as a consultant, newest first. */
export function useDeskCases(me: Me) {
  return useCall('cases.list', { assigned: true, limit: 50 }, { enabled: isConsultant(me) })
}

/** How many of the member's own cases have advice to read or an outcome to tell. */
export function useNewsCount(): number {
  const { data } = useMyCases()
  return data?.items.filter(item => hasAdvice(item) || wantsOutcome(item)).length ?? 0
}

/** How many cases wait for the member's advice. */
export function useDeskCount(me: Me): number {
  const { data } = useDeskCases(me)
  return data?.items.filter(waitsForAdvice).length ?? 0
}

/** Whether the member reviews anything, and how much waits for their decision. */
export function useReviewCount(): { isReviewer: boolean; waiting: number } {
  const { data } = useCall('moderation.count', {})
  useHint('moderation.changed', () => refresh('moderation.count'))
  const { reviews = false, open = 0, appeals = 0, contests = 0 } = data ?? {}
  return { isReviewer: reviews || contests > 0, waiting: open + appeals + contests }
}
