import { EXPIRY_WARNED_DAYS, USUAL_LOAD_CAP, type VettingState } from './contract.ts'

const DAY_MS = 24 * 3600 * 1000

/** Whose vetting ends until then is to be told. */
export const warnedUpTo = (now: Date): Date => new Date(now.getTime() + EXPIRY_WARNED_DAYS * DAY_MS)

/** How a vetting stands at a moment. */
export function vettingStateAt(
  { validUntil, endedAt }: { validUntil: Date; endedAt: Date | null },
  now: Date,
): VettingState {
  if (endedAt !== null || validUntil <= now) return 'ended'
  return validUntil <= warnedUpTo(now) ? 'expiring' : 'valid'
}

/** When a consultant may be asked, as they said it. */
export type Duty = {
  onDuty: boolean
  awayUntil: Date | null
  askedOffDuty: boolean
  loadCap: number
  timeZone: string
}

/** Of who said nothing: whoever was vetted expects to be asked. */
export const USUAL_DUTY: Duty = {
  onDuty: true,
  awayUntil: null,
  askedOffDuty: false,
  loadCap: USUAL_LOAD_CAP,
  timeZone: 'UTC',
}

/** Whether someone is away at a moment. */
export const isAwayAt = ({ awayUntil }: Pick<Duty, 'awayUntil'>, now: Date): boolean =>
  awayUntil !== null && awayUntil > now
