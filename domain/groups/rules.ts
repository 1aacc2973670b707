import type { DirectFrom } from '../members/contract.ts'
import {
  type ChannelView,
  DIRECT_DECLINED_DAYS,
  type GroupView,
  type HealthView,
  type Life,
  type MembershipState,
  type ProbationView,
} from './contract.ts'

const DAY_MS = 24 * 60 * 60 * 1000

type Switches = Pick<GroupView, 'joining' | 'reading' | 'listing'> & { archivedAt: unknown }
type Standing = { state: MembershipState; role: 'member' | 'host' } | null

export const isMember = (standing: Standing): boolean => standing?.state === 'member'

/** Whether someone may know that the group exists. */
export const mayKnow = (group: Switches, standing: Standing): boolean =>
  group.listing === 'everyone' || ['member', 'requested', 'invited'].includes(standing?.state ?? '')

/** Whether someone may read what is written. A lounge is for members only, whatever the group's switch; a request can be read before it is accepted. */
export const mayRead = (
  group: Switches,
  standing: Standing,
  kind: ChannelView['kind'] = 'standing',
): boolean =>
  isMember(standing) ||
  (kind === 'direct' && standing?.state === 'invited') ||
  (mayKnow(group, standing) && group.reading === 'everyone' && kind === 'standing')

/** Whether someone may write in the group and, when given, in this channel of it. */
export const mayWrite = (
  group: Switches,
  standing: Standing,
  channel: { archivedAt?: unknown } = {},
): boolean => isMember(standing) && !group.archivedAt && !channel.archivedAt

export const mayHost = (standing: Standing): boolean => isMember(standing) && standing?.role === 'host'

/** What becomes of someone who wants in: a new state, or undefined when the group takes nobody that way. Who was removed must be let in by a host. */
export function decideJoin(
  joining: GroupView['joining'],
  state: MembershipState | undefined,
): 'member' | 'requested' | undefined {
  if (state === 'member' || state === 'invited') return 'member'
  if (joining === 'invite') return undefined
  return joining === 'open' && state !== 'removed' ? 'member' : 'requested'
}

/** What a link of invitation makes of someone: a member, or undefined for who was removed: for them only a host opens. */
export const mayEnterByLink = (state: MembershipState | undefined, barred: boolean): boolean =>
  !barred && state !== 'removed'

type Readers = Pick<GroupView, 'reading' | 'listing'>
const readBy = ({ reading, listing }: Readers) => (reading === 'members' ? 0 : listing === 'members' ? 1 : 2)

/** Whether somebody who is no member may read what they could not before, what was written until now included. */
export const opensHistory = (before: Readers, after: Readers): boolean => readBy(after) > readBy(before)

/** Whether somebody who is no member may read no more. */
export const endsReading = (before: Readers, after: Readers): boolean => readBy(after) < readBy(before)

export function lifeOf({ archivedAt, charteredAt }: { archivedAt: unknown; charteredAt?: unknown }): Life {
  if (archivedAt) return 'archived'
  return charteredAt ? 'chartered' : 'probation'
}

/** What a chartered group has shown: enough members, enough of them who wrote in several different weeks, and a charter. */
export const CHARTER_NEEDS = { members: 5, regulars: 3, weeks: 2 }

/** What a group has of what it needs to be chartered. */
export const toProbation = (
  memberCount: number,
  regulars: { count: number; at: Date } | undefined,
  hasCharter: boolean,
): ProbationView => ({
  members: { have: memberCount, need: CHARTER_NEEDS.members },
  regulars: { have: regulars?.count ?? 0, need: CHARTER_NEEDS.regulars },
  hasCharter,
  countedAt: regulars?.at.toISOString() ?? null,
})

/** Whether it has all of that. */
export const isReady = ({ members, regulars, hasCharter }: ProbationView): boolean =>
  hasCharter && members.have >= members.need && regulars.have >= regulars.need

type Writer = { days: readonly number[] }
/** The week a day belongs to, counted from 1970: Monday to Sunday, in UTC. */
const weekOf = (day: number): number => Math.floor((day + 3) / 7)

/** People who wrote in at least so many different weeks. */
export const countRegulars = (writers: readonly Writer[], weeks: number): number =>
  writers.filter(({ days }) => new Set(days.map(weekOf)).size >= weeks).length

/** What was written in a group's channels, as chat counts it: days are whole days since 1970. */
type Activity = {
  writers: readonly { memberId: string; days: readonly number[] }[]
  days: readonly { day: number; messages: number; memberIds: readonly string[] }[]
  begun: readonly { day: number; messages: number; answered: number }[]
}
type Around = {
  now: Date
  memberCount: number
  /** Who became a member in the last 30 days. */
  newcomers: readonly { memberId: string; since: Date }[]
  leftCount: number
  waiting: number
}

/** The weeks that are told apart. */
export const HEALTH_WEEKS = 12
/** Fewer people than this are not told apart. */
const FLOOR = 3
/** How soon a newcomer is hoped to have written. */
const SETTLING_DAYS = 14

const floored = (people: number): number | null => (people === 0 || people >= FLOOR ? people : null)
const dayOf = (at: Date): number => Math.floor(at.getTime() / DAY_MS)
const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

/** How a group is doing, from what was written and who came and went. */
export function toHealth(activity: Activity, around: Around): HealthView {
  const today = dayOf(around.now)
  const wroteSince = (days: number) =>
    activity.writers.filter(writer => writer.days.some(day => day > today - days)).length
  const begun = activity.begun.filter(({ day }) => day > today - 30)
  const settled = around.newcomers.filter(newcomer => hasSettled(newcomer, activity))
  return {
    memberCount: around.memberCount,
    joined30Days: floored(around.newcomers.length),
    left30Days: floored(around.leftCount),
    wrote7Days: floored(wroteSince(7)),
    wrote30Days: floored(wroteSince(30)),
    weeks: weeksUntil(today, activity.days),
    answered:
      wroteSince(30) < FLOOR
        ? null
        : {
            messages: sum(begun.map(({ messages }) => messages)),
            answered: sum(begun.map(({ answered }) => answered)),
          },
    newcomers: { joined: floored(around.newcomers.length), wrote: floored(settled.length) },
    waiting: around.waiting,
  }
}

function hasSettled({ memberId, since }: Around['newcomers'][number], { writers }: Activity): boolean {
  const joined = dayOf(since)
  const own = writers.find(writer => writer.memberId === memberId)?.days ?? []
  return own.some(day => day >= joined && day <= joined + SETTLING_DAYS)
}

function weeksUntil(today: number, days: Activity['days']): HealthView['weeks'] {
  return Array.from({ length: HEALTH_WEEKS }, (_, index) => {
    const first = today - 7 * (HEALTH_WEEKS - index) + 1
    const within = days.filter(({ day }) => day >= first && day < first + 7)
    const people = new Set(within.flatMap(({ memberIds }) => memberIds)).size
    return {
      from: new Date(first * DAY_MS).toISOString(),
      messages: floored(people) === null ? null : sum(within.map(({ messages }) => messages)),
    }
  })
}

/** A host who was not seen for this long is taken for away. */
export const AWAY_DAYS = 60

/** Whether someone is away. Who was never seen since this is written down is not: nobody loses a group to a gap in the books. */
export const isAway = (lastSeenAt: Date | null | undefined, now: Date): boolean =>
  lastSeenAt != null && now.getTime() - lastSeenAt.getTime() >= AWAY_DAYS * DAY_MS

/** Whether someone was certainly here lately. */
export const isActive = (lastSeenAt: Date | null | undefined, now: Date): boolean =>
  lastSeenAt != null && !isAway(lastSeenAt, now)

/** Tags as they are kept: lower case, single spaces, no number sign in front, each once. */
export function toTags(tags: readonly string[]): string[] {
  const kept = tags.map(tag =>
    tag
      .normalize('NFKC')
      .toLowerCase()
      .replace(/^[#\s]+/, '')
      .replace(/\s+/g, ' ')
      .trim(),
  )
  return [...new Set(kept.filter(tag => tag !== ''))]
}

/** Who hosts a group after its last host left: the longest-standing member, by id when two joined at once. */
export function pickSuccessor<M extends { memberId: string; since: Date }>(
  members: readonly M[],
): M | undefined {
  return members.toSorted(
    (a, b) => a.since.getTime() - b.since.getTime() || (a.memberId < b.memberId ? -1 : 1),
  )[0]
}

const SLUG_MAX = 60

/** A name as it stands in an address: ascii, lower case, hyphens. */
export function toSlug(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return slug.slice(0, SLUG_MAX) || 'group'
}

/** The people of a direct conversation, whoever names them first: the same people have the same key. */
export const toDirectKey = (memberIds: readonly string[]): string =>
  [...new Set(memberIds)].toSorted().join('-')

/** What becomes of someone who is written to directly: in at once, asked first, or left alone. */
export function decideApproach({
  directFrom,
  isPeer,
  isBlocked,
}: {
  directFrom: DirectFrom
  /** Whether they share a group, or a conversation that was accepted. */
  isPeer: boolean
  /** Whether one of the two blocked the other. */
  isBlocked: boolean
}): 'member' | 'invited' | 'refused' {
  if (isBlocked || directFrom === 'nobody') return 'refused'
  return directFrom === 'anyone' || isPeer ? 'member' : 'invited'
}

/** Whether someone who declined may be asked again. */
export const mayAskAgain = (declinedAt: Date, now: Date): boolean =>
  now.getTime() - declinedAt.getTime() >= DIRECT_DECLINED_DAYS * DAY_MS

/** So many people beside the hosts, on so many days, and a group is alive. */
const ALIVE = { people: 3, days: 4 } as const

/** Whether others than the hosts talked in a stretch of days: whole days since 1970, `until` not included. */
export function wasAlive(
  writers: readonly { memberId: string; days: readonly number[] }[],
  hostIds: readonly string[],
  { from, until }: { from: number; until: number },
): boolean {
  const others = writers
    .filter(({ memberId }) => !hostIds.includes(memberId))
    .map(({ days }) => days.filter(day => day >= from && day < until))
    .filter(days => days.length > 0)
  return others.length >= ALIVE.people && new Set(others.flat()).size >= ALIVE.days
}
