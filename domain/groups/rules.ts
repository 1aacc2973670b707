import type { ChannelView, GroupView, MembershipState } from './contract.ts'

type Switches = Pick<GroupView, 'joining' | 'reading' | 'listing'> & { archivedAt: unknown }
type Standing = { state: MembershipState; role: 'member' | 'host' } | null

export const isMember = (standing: Standing): boolean => standing?.state === 'member'

/** Whether someone may know that the group exists. */
export const mayKnow = (group: Switches, standing: Standing): boolean =>
  group.listing === 'everyone' || ['member', 'requested', 'invited'].includes(standing?.state ?? '')

/** Whether someone may read what is written. A lounge is for members only, whatever the group's switch. */
export const mayRead = (
  group: Switches,
  standing: Standing,
  kind: ChannelView['kind'] = 'standing',
): boolean =>
  isMember(standing) || (mayKnow(group, standing) && group.reading === 'everyone' && kind === 'standing')

export const mayWrite = (group: Switches, standing: Standing): boolean =>
  isMember(standing) && !group.archivedAt

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
