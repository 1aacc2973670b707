/** Conversations between a few people. */
import { z } from 'zod'
import { PersonView } from '../members/contract.ts'
import { ClientId, defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'
import { ChannelView, GroupView } from './contract-groups.ts'

/** How many people a direct conversation can have beside the one who starts it: more are a group. */
export const DIRECT_OTHERS_MAX = 7
/** How long someone who declined a request is not asked again. */
export const DIRECT_DECLINED_DAYS = 30

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

export const directCalls = defineCalls({
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
