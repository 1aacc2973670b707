/** What a group and a channel are, and how their hosts keep them. */
import { z } from 'zod'
import { ClientId, defineCalls, Flag, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

export const GroupName = OneLine.min(2).max(80)

/** A group that members make and name, or the few people of a direct conversation: it has the same memberships and channels, and is listed nowhere. */
export const GroupKind = z.enum(['group', 'direct'])
export type GroupKind = z.infer<typeof GroupKind>

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
/** Where a group stands in its life: on probation until it has shown that it lives; read-only once archived. */
export const Life = z.enum(['probation', 'chartered', 'archived'])
export type Life = z.infer<typeof Life>

const Tag = OneLine.min(1).max(40)
const Tags = z.array(Tag).max(TAGS_MAX)
/** Where the people of a chapter are. */
const Region = OneLine.min(2).max(80)
const Summary = z.string().trim().max(500)
/** An id, or the name as it stands in an address. */
export const IdOrSlug = z.string().regex(/^[a-z0-9-]{1,80}$/, 'must be an id or the name in the address')

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

export const groupCalls = defineCalls({
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
})
