import { z } from 'zod'
import { Id, Instant } from '../vocabulary.ts'
import { directCalls } from './contract-directs.ts'
import { groupCalls, GroupRole, MembershipState } from './contract-groups.ts'
import { peopleCalls } from './contract-people.ts'

export * from './contract-directs.ts'
export * from './contract-groups.ts'
export * from './contract-people.ts'

export const calls = { ...groupCalls, ...peopleCalls, ...directCalls }

/** What happened to a whole group, and who did it: null when a rule did. */
const aboutGroup = z.object({ groupId: Id, byId: Id.nullable(), at: Instant })

export const events = {
  'groups.created': z.object({ groupId: Id, byId: Id, at: Instant }),
  /** Someone waits for a host to let them in. */
  'groups.requested': z.object({ groupId: Id, memberId: Id, at: Instant }),
  /** A member became host, or a host a member. `byId` is null when nobody in particular did it. */
  'groups.roleChanged': z.object({
    groupId: Id,
    memberId: Id,
    role: GroupRole,
    reason: z.enum(['named', 'stepped_down', 'last_host_left', 'hosts_away', 'handed_over']),
    byId: Id.nullable(),
    at: Instant,
  }),
  'groups.chartered': aboutGroup,
  /** The group was alive in a month. One for each of its hosts. */
  'groups.hosted': z.object({
    groupId: Id,
    period: z.string(),
    creditedId: Id,
    part: z.int().optional(),
    at: Instant,
  }),
  'groups.archived': aboutGroup,
  'groups.restored': aboutGroup,
  /** A channel was renamed, closed to new messages, or opened again. */
  'groups.channelChanged': z.object({ groupId: Id, channelId: Id, byId: Id, at: Instant }),
  /** A host invited someone by name. */
  'groups.invited': z.object({ groupId: Id, memberId: Id, byId: Id, at: Instant }),
  /** `byId` let them in; absent when the door was open to them. */
  'groups.joined': z.object({ groupId: Id, memberId: Id, byId: Id.optional(), at: Instant }),
  'groups.membershipEnded': z.object({
    groupId: Id,
    memberId: Id,
    reason: z.enum(['left', 'removed']),
    byId: Id,
    at: Instant,
  }),
}

export const hints = {
  /** Someone's own standing in a group changed: their list of groups is worth another look. */
  'groups.changed': z.object({ groupId: Id, memberId: Id, state: MembershipState }),
  /** Who waits for a group’s hosts to decide changed; told to the hosts. */
  'groups.waitingChanged': z.object({ groupId: Id, memberIds: z.array(Id) }),
  /** What a group says of itself, its life or its switches changed. */
  'groups.updated': z.object({ groupId: Id }),
  /** Who is no member may read no more: whoever has one of these channels open must open it again. */
  'groups.closed': z.object({ groupId: Id, channelIds: z.array(Id) }),
  /** Access ended: the connection hears nothing more of this group. */
  'groups.left': z.object({
    groupId: Id,
    memberId: Id,
    reason: z.enum(['left', 'removed']),
    channelIds: z.array(Id),
  }),
}
