import { z } from 'zod'
import { PersonView } from '../members/contract.ts'
import { ClientId, defineCalls, Flag, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

export const GroupName = OneLine.min(2).max(80)

/** A group that members make and name, or the few people of a direct conversation: it has the same memberships and channels, and is listed nowhere. */
export const GroupKind = z.enum(['group', 'direct'])
export type GroupKind = z.infer<typeof GroupKind>

/** How many people a direct conversation can have beside the one who starts it: more are a group. */
export const DIRECT_OTHERS_MAX = 7
/** How long someone who declined a request is not asked again. */
export const DIRECT_DECLINED_DAYS = 30

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

/** The longest charter, in UTF-16 code units. */
export const CHARTER_MAX_LENGTH = 10_000
/** Tags of one group. */
export const TAGS_MAX = 8
/** How long the longest note to the hosts is. */
export const NOTE_MAX_LENGTH = 300
/** How long a link of invitation may hold, and how many people it may let in. */
export const INVITATION_MAX = { days: 30, uses: 50 }

/** Where a group stands in its life: on probation until it has shown that it lives; read-only once archived. */
export const Life = z.enum(['probation', 'chartered', 'archived'])
export type Life = z.infer<typeof Life>

const Tag = OneLine.min(1).max(40)
const Tags = z.array(Tag).max(TAGS_MAX)
/** Where the people of a chapter are. */
const Region = OneLine.min(2).max(80)
const Summary = z.string().trim().max(500)
/** An id, or the name as it stands in an address. */
const IdOrSlug = z.string().regex(/^[a-z0-9-]{1,80}$/, 'must be an id or the name in the address')

export const GroupView = z
  .object({
    id: Id,
    kind: GroupKind,
    slug: z.string(),
    name: GroupName,
    summary: z.string(),
    joining: Joining,
    reading: Reading,
    listing: Listing,
    memberCount: z.int(),
    createdAt: Instant,
    archivedAt: Instant.nullable(),
    life: Life,
    /** What it is about, in lower case, in the order its hosts gave them. */
    tags: z.array(z.string()),
    /** Where its people are, when it is a chapter. */
    region: z.string().nullable(),
    /** The caller's own standing in the group; null when there is none. */
    membership: z.object({ state: MembershipState, role: GroupRole }).nullable(),
  })
  .meta({ id: 'Group', description: 'A member-generated peer group, as the caller sees it.' })
export type GroupView = z.infer<typeof GroupView>

/** A lounge is off the record; a direct channel belongs to the few people who write to each other in it. */
export const ChannelKind = z.enum(['standing', 'lounge', 'direct'])
export const ChannelView = z
  .object({
    id: Id,
    groupId: Id,
    name: z.string(),
    kind: ChannelKind,
    createdAt: Instant,
    /** When it was closed to new messages; null while it takes them. */
    archivedAt: Instant.nullable(),
  })
  .meta({ id: 'Channel', description: 'A channel of a group.' })
export type ChannelView = z.infer<typeof ChannelView>

export const GroupMemberView = z
  .object({
    memberId: Id,
    name: z.string(),
    role: GroupRole,
    state: MembershipState,
    since: Instant,
    isConsultant: z.boolean(),
    /** What someone who asks to join wrote to the hosts. */
    note: z.string().optional(),
  })
  .meta({ id: 'GroupMember', description: 'Someone’s membership of a group.' })

/** A direct conversation as one of its people sees it: open; asked for and not yet accepted by anyone; or a request that waits for the caller. */
export const DirectState = z.enum(['open', 'waiting', 'request'])
export const DirectView = z
  .object({
    group: GroupView,
    channel: ChannelView,
    /** The others, by name. */
    people: z.array(PersonView.extend({ joined: z.boolean() })),
    state: DirectState,
    /** Whether the caller may go on writing here: not in a request that waits for them, nor after the one message theirs carries. */
    mayWrite: z.boolean(),
    /** When something was last written, or when it began. */
    lastAt: Instant,
  })
  .meta({ id: 'Direct', description: 'A direct conversation, as one of its people sees it.' })
export type DirectView = z.infer<typeof DirectView>

export const CharterView = z
  .object({
    version: z.int().min(1),
    /** Markdown as written. */
    body: z.string(),
    /** The body rendered and sanitised when it was written. */
    html: z.string(),
    at: Instant,
    byName: z.string(),
  })
  .meta({ id: 'Charter', description: 'How a group wants to be, in its own words.' })
export type CharterView = z.infer<typeof CharterView>

const Count = z.object({ have: z.int(), need: z.int() })
/** What a group on probation has of what a chartered one needs. */
export const ProbationView = z
  .object({
    members: Count,
    /** People who wrote in several different weeks, as last counted. */
    regulars: Count,
    hasCharter: z.boolean(),
    countedAt: Instant.nullable(),
  })
  .meta({ id: 'Probation', description: 'What a group has of what it needs to be chartered.' })
export type ProbationView = z.infer<typeof ProbationView>

export const InvitationView = z
  .object({
    id: Id,
    createdAt: Instant,
    createdByName: z.string(),
    expiresAt: Instant,
    uses: z.int(),
    usesLeft: z.int(),
  })
  .meta({ id: 'GroupInvitation', description: 'A link that lets people into a group while it holds.' })

/** People, counted. Null for one or two: so few are never told apart. */
const People = z.int().nullable()
export const HealthView = z
  .object({
    memberCount: z.int(),
    joined30Days: People,
    left30Days: People,
    wrote7Days: People,
    wrote30Days: People,
    /** The last twelve weeks, the oldest first; `messages` is null for a week in which fewer than three people wrote. */
    weeks: z.array(z.object({ from: Instant, messages: z.int().nullable() })),
    /** Of the messages that began something in 30 days, those that got a reply or a reaction from someone else. Null below three writers. */
    answered: z.object({ messages: z.int(), answered: z.int() }).nullable(),
    /** Who joined in 30 days, and who of them wrote within 14 days of joining. */
    newcomers: z.object({ joined: People, wrote: People }),
    waiting: z.int(),
  })
  .meta({ id: 'GroupHealth', description: 'How a group is doing. Lounges are never counted.' })
export type HealthView = z.infer<typeof HealthView>

const Code = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be the code of an invitation')

export const calls = defineCalls({
  'groups.create': {
    http: 'POST /groups',
    who: 'member',
    status: 201,
    says: 'Creates a group with its first channel; the creator becomes its host.',
    input: z.strictObject({
      name: GroupName,
      summary: Summary.default(''),
      joining: Joining.default('open'),
      reading: Reading.default('members'),
      listing: Listing.default('everyone'),
      tags: Tags.optional(),
      region: Region.optional(),
      clientId: ClientId.optional(),
    }),
    output: z.object({ group: GroupView, channel: ChannelView }),
  },
  'groups.list': {
    http: 'GET /groups',
    who: 'member',
    says: 'Lists the groups the caller may know of, or only their own with mine; archived ones only when asked for.',
    input: z.strictObject({
      q: z.string().trim().max(80).optional(),
      mine: Flag.optional(),
      tag: Tag.optional(),
      region: Region.optional(),
      archived: Flag.optional(),
      ...PageQuery,
    }),
    output: pageOf(GroupView),
  },
  'groups.labels': {
    http: 'GET /me/group-labels',
    who: 'member',
    says: 'The tags and regions of the groups the caller may know of, the most used first.',
    input: z.strictObject({}),
    output: z.object({
      tags: z.array(z.object({ name: z.string(), groups: z.int() })),
      regions: z.array(z.object({ name: z.string(), groups: z.int() })),
    }),
  },
  'groups.show': {
    http: 'GET /groups/:groupId',
    who: 'member',
    says: 'Shows a group by its id or the name in its address and, to those who may read it, its channels.',
    input: z.strictObject({ groupId: IdOrSlug }),
    output: z.object({
      group: GroupView,
      channels: z.array(ChannelView),
      charter: CharterView.nullable(),
      /** To members of a group on probation. */
      probation: ProbationView.nullable(),
    }),
  },
  'groups.update': {
    http: 'PATCH /groups/:groupId',
    who: 'member',
    says: 'A host changes what a group says of itself and its switches. Opening what was written in private must be confirmed.',
    input: z.strictObject({
      groupId: Id,
      name: GroupName.optional(),
      summary: Summary.optional(),
      charter: z.string().trim().max(CHARTER_MAX_LENGTH).optional(),
      /** The version the new charter was written upon: refused when there is another by now. */
      charterVersion: z.int().min(0).optional(),
      tags: Tags.optional(),
      region: Region.nullable().optional(),
      joining: Joining.optional(),
      reading: Reading.optional(),
      listing: Listing.optional(),
      /** Says that everyone may also read what was written while only members could. */
      openHistory: Flag.optional(),
    }),
    output: z.object({ group: GroupView, charter: CharterView.nullable() }),
  },
  'groups.charterHistory': {
    http: 'GET /groups/:groupId/charter',
    who: 'member',
    says: 'The versions of a group’s charter, the latest first, for its members.',
    input: z.strictObject({ groupId: Id, ...PageQuery }),
    output: pageOf(CharterView),
  },
  'groups.archive': {
    http: 'POST /groups/:groupId/archive',
    who: 'member',
    says: 'A host or staff archives a group: it stays readable and nobody writes in it.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ group: GroupView }),
  },
  'groups.restore': {
    http: 'POST /groups/:groupId/restore',
    who: 'member',
    says: 'A host or staff opens an archived group again.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ group: GroupView }),
  },
  'groups.charter': {
    http: 'POST /groups/:groupId/chartered',
    who: 'staff',
    says: 'Staff ends the probation of a group before it met the rule.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ group: GroupView }),
  },
  'groups.health': {
    http: 'GET /groups/:groupId/health',
    who: 'member',
    says: 'How a group is doing, for its hosts and staff: people and messages, never who.',
    input: z.strictObject({ groupId: Id }),
    output: z.object({ health: HealthView }),
  },
  'groups.join': {
    http: 'POST /groups/:groupId/join',
    who: 'member',
    says: 'Joins by the group’s own rule: at once, by request, or on an invitation.',
    input: z.strictObject({
      groupId: Id,
      /** To the hosts, with a request. */
      note: z.string().trim().max(NOTE_MAX_LENGTH).optional(),
    }),
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
      role: GroupRole.optional(),
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
  'groups.setRole': {
    http: 'PUT /groups/:groupId/members/:memberId/role',
    who: 'member',
    says: 'A host names another host, or steps down unless they are the last. Staff names a host where there is none.',
    input: z.strictObject({ groupId: Id, memberId: Id, role: GroupRole }),
    output: z.object({ membership: z.object({ state: z.literal('member'), role: GroupRole }) }),
  },
  'groups.updateChannel': {
    http: 'PATCH /channels/:channelId',
    who: 'member',
    says: 'A host renames a channel, closes it to new messages, or opens it again.',
    input: z.strictObject({
      channelId: Id,
      name: OneLine.min(1).max(60).optional(),
      archived: Flag.optional(),
    }),
    output: z.object({ channel: ChannelView }),
  },
  'groups.createInvitation': {
    http: 'POST /groups/:groupId/invitations',
    who: 'member',
    status: 201,
    says: 'A host makes a link that lets people in. Its code is shown this once and stored nowhere.',
    input: z.strictObject({
      groupId: Id,
      expiresInDays: z.int().min(1).max(INVITATION_MAX.days).default(7),
      uses: z.int().min(1).max(INVITATION_MAX.uses).default(1),
    }),
    output: z.object({ invitation: InvitationView, code: Code, path: z.string() }),
  },
  'groups.invitations': {
    http: 'GET /groups/:groupId/invitations',
    who: 'member',
    says: 'The links of invitation that still hold, the latest first, for hosts.',
    input: z.strictObject({ groupId: Id, ...PageQuery }),
    output: pageOf(InvitationView),
  },
  'groups.revokeInvitation': {
    http: 'DELETE /groups/:groupId/invitations/:invitationId',
    who: 'member',
    says: 'A host takes back a link of invitation.',
    input: z.strictObject({ groupId: Id, invitationId: Id }),
    output: z.object({ revoked: z.literal(true) }),
  },
  'groups.showInvitation': {
    http: 'POST /invitations/show',
    who: 'member',
    says: 'Which group a code leads to, and who invites.',
    input: z.strictObject({ code: Code }),
    output: z.object({ groupName: z.string(), hostName: z.string() }),
  },
  'groups.acceptInvitation': {
    http: 'POST /invitations/accept',
    who: 'member',
    says: 'Joins the group a code leads to, whatever its rule. Who is a member already uses nothing up.',
    input: z.strictObject({ code: Code }),
    output: z.object({ groupId: Id, membership: z.object({ state: z.literal('member') }) }),
  },
  'groups.startDirect': {
    http: 'POST /directs',
    who: 'member',
    status: 201,
    says: 'Begins to write to up to seven people, or goes on where the same people already do. A stranger is asked first.',
    input: z.strictObject({
      memberIds: z.array(Id).min(1).max(DIRECT_OTHERS_MAX),
      clientId: ClientId.optional(),
    }),
    output: DirectView,
  },
  'groups.directs': {
    http: 'GET /me/directs',
    who: 'member',
    says: 'Lists the caller’s direct conversations, the latest first; those put away come back with their next message.',
    input: z.strictObject({ state: DirectState.optional(), ...PageQuery }),
    output: pageOf(DirectView),
  },
  'groups.shared': {
    http: 'GET /members/:memberId/groups',
    who: 'member',
    says: 'Lists the groups that the caller and someone else are both members of, by name.',
    input: z.strictObject({ memberId: Id }),
    output: z.object({ items: z.array(GroupView) }),
  },
  'groups.direct': {
    http: 'GET /directs/:groupId',
    who: 'member',
    says: 'Shows a direct conversation of the caller.',
    input: z.strictObject({ groupId: Id }),
    output: DirectView,
  },
})

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
    reason: z.enum(['named', 'stepped_down', 'last_host_left', 'hosts_away']),
    byId: Id.nullable(),
    at: Instant,
  }),
  'groups.chartered': aboutGroup,
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
