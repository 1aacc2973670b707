import { EVERYWHERE, type Role } from '../vocabulary.ts'
import type { DirectFrom, Presence } from './contract.ts'

/** Roles that hold in one specialty or group, or everywhere; the others hold everywhere only. */
const SCOPED: readonly Role[] = ['consultant', 'editor', 'moderator']

export const mayGrant = (role: Role, scope: string): boolean => scope === EVERYWHERE || SCOPED.includes(role)

/** The words of a name as they are looked for: without case, accents and marks. */
export const wordsOf = (name: string): string[] => [
  ...new Set(
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(word => word !== ''),
  ),
]

/** What tells whether two people work at the same place: its words without case, accents and marks, in any spacing. */
export const organisationKey = (organisation: string): string => wordsOf(organisation).join(' ')

/** Who may write to someone directly: their own choice, or until they made one, for consultants nobody, because they are asked by a case. */
export const directFromOf = (choice: DirectFrom | null | undefined, isConsultant: boolean): DirectFrom =>
  choice ?? (isConsultant ? 'nobody' : 'groups')

const MINUTE_MS = 60_000
/** Kept to the minute and asked for once a minute, so less than a few would call people away who are here. */
const ACTIVE_MS = 5 * MINUTE_MS
/** Three days reach over a weekend: who was here on Friday is there on Monday, and nobody's days off can be counted. */
const RECENTLY_MS = 3 * 24 * 60 * MINUTE_MS

/** How lately someone was here, in a word. */
export function presenceAt(lastSeenAt: Date | null | undefined, now: Date): Presence {
  if (!lastSeenAt) return 'away'
  const agoMs = now.getTime() - lastSeenAt.getTime()
  if (agoMs <= ACTIVE_MS) return 'active'
  return agoMs <= RECENTLY_MS ? 'recently' : 'away'
}

type Sanction = { until: Date | null } | null | undefined

/** Whether a sanction holds. One without an end holds for good. */
export const isInForce = (sanction: Sanction, now: Date): boolean =>
  Boolean(sanction) && (!sanction?.until || sanction.until > now)
