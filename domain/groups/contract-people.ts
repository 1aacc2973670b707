/** Who comes into a group, who leaves it, and who invites whom. */
import { z } from 'zod'
import { defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'
import { GroupMemberView, GroupRole, NOTE_MAX_LENGTH } from './contract-groups.ts'

/** How long a link of invitation may hold, and how many people it may let in. */
export const INVITATION_MAX = { days: 30, uses: 50 }

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
const Code = z.string().regex(/^[A-Za-z0-9_-]{20,64}$/, 'must be the code of an invitation')

export const peopleCalls = defineCalls({
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
})
