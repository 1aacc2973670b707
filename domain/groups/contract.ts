import { z } from 'zod'
import { ClientId, defineCalls, Flag, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

export const GroupName = OneLine.min(2).max(80)

/** How one becomes a member of the group. */
export const Joining = z.enum(['open', 'request', 'invite'])
/** Who may read what is written in the group. */
export const Reading = z.enum(['members', 'everyone'])
/** Who may know that the group exists. */
export const Listing = z.enum(['everyone', 'members'])

export const MembershipState = z.enum(['member', 'requested', 'invited', 'left', 'removed'])
export type MembershipState = z.infer<typeof MembershipState>
export const GroupRole = z.enum(['member', 'host'])
export type GroupRole = z.infer<typeof GroupRole>

export const GroupView = z
  .object({
    id: Id,
    slug: z.string(),
    name: GroupName,
    summary: z.string(),
    joining: Joining,
    reading: Reading,
    listing: Listing,
    memberCount: z.int(),
    createdAt: Instant,
    archivedAt: Instant.nullable(),
    /** The caller's own standing in the group; null when there is none. */
    membership: z.object({ state: MembershipState, role: GroupRole }).nullable(),
  })
  .meta({ id: 'Group', description: 'A member-generated peer group, as the caller sees it.' })
export type GroupView = z.infer<typeof GroupView>

/** A lounge is off the record; a direct channel belongs to the few people who write to each other in it. */
export const ChannelKind = z.enum(['standing', 'lounge', 'direct'])
export const ChannelView = z
  .object({ id: Id, groupId: Id, name: z.string(), kind: ChannelKind, createdAt: Instant })
  .meta({ id: 'Channel', description: 'A channel of a group.' })
export type ChannelView = z.infer<typeof ChannelView>

export const GroupMemberView = z
  .object({ memberId: Id, name: z.string(), role: GroupRole, state: MembershipState, since: Instant })
  .meta({ id: 'GroupMember', description: 'Someone’s membership of a group.' })

export const calls = defineCalls({
  'groups.create': {
    http: 'POST /groups',
    who: 'member',
    status: 201,
    says: 'Creates a group with its first channel; the creator becomes its host.',
    input: z.strictObject({
      name: GroupName,
      summary: z.string().trim().max(500).default(''),
      joining: Joining.default('open'),
      reading: Reading.default('members'),
      listing: Listing.default('everyone'),
      clientId: ClientId.optional(),
    }),
    output: z.object({ group: GroupView, channel: ChannelView }),
  },
  'groups.list': {
    http: 'GET /groups',
    who: 'member',
    says: 'Lists the groups the caller may know of, or only their own with mine.',
    input: z.strictObject({ q: z.string().trim().max(80).optional(), mine: Flag.optional(), ...PageQuery }),
    output: pageOf(GroupView),
  },
  'groups.show': {
    http: 'GET /groups/:groupId',
    who: 'member',
    says: 'Shows a group and, to those who may read it, its channels.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ group: GroupView, channels: z.array(ChannelView) }),
  },
  'groups.join': {
    http: 'POST /groups/:groupId/join',
    who: 'member',
    says: 'Joins by the group’s own rule: at once, by request, or on an invitation.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ membership: z.object({ state: z.enum(['member', 'requested']) }) }),
  },
  'groups.leave': {
    http: 'POST /groups/:groupId/leave',
    who: 'member',
    says: 'Leaves a group or takes back a request. When its last host leaves, the longest-standing member becomes host.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ left: z.literal(true) }),
  },
  'groups.members': {
    http: 'GET /groups/:groupId/members',
    who: 'member',
    says: 'Lists a group’s members; hosts also see who asked to join or was invited.',
    input: z.strictObject({
      groupId: Id,
      state: z.enum(['member', 'requested', 'invited']).default('member'),
      q: z.string().trim().max(80).optional(),
      ...PageQuery,
    }),
    output: pageOf(GroupMemberView),
  },
  'groups.admit': {
    http: 'POST /groups/:groupId/members/:memberId/admit',
    who: 'member',
    says: 'A host lets in someone who asked to join.',
    input: z.strictObject({ groupId: Id, memberId: Id }),
    output: z.object({ membership: z.object({ state: z.literal('member') }) }),
  },
  'groups.invite': {
    http: 'POST /groups/:groupId/members/:memberId/invite',
    who: 'member',
    says: 'A host invites a member, who may then join whatever the group’s rule.',
    input: z.strictObject({ groupId: Id, memberId: Id }),
    output: z.object({ membership: z.object({ state: z.enum(['invited', 'member']) }) }),
  },
  'groups.removeMember': {
    http: 'DELETE /groups/:groupId/members/:memberId',
    who: 'member',
    says: 'A host removes a member, or turns down a request or an invitation.',
    input: z.strictObject({ groupId: Id, memberId: Id }),
    output: z.object({ removed: z.literal(true) }),
  },
})

export const events = {
  'groups.created': z.object({ groupId: Id, byId: Id, at: Instant }),
  'groups.joined': z.object({ groupId: Id, memberId: Id, at: Instant }),
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
  /** Access ended: the connection hears nothing more of this group. */
  'groups.left': z.object({
    groupId: Id,
    memberId: Id,
    reason: z.enum(['left', 'removed']),
    channelIds: z.array(Id),
  }),
}
