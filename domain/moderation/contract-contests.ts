/** Contests: that a judgement which is no moderator's act is looked at again by somebody with no part in it. */
import { z } from 'zod'
import { defineCalls, Id, Instant } from '../vocabulary.ts'
import { AuthorRef, Words } from './contract-reviews.ts'

/** What can be contested beside what moderators decide. */
export const ContestKind = z.enum(['exchange', 'claim', 'award', 'honorarium', 'hold'])
export type ContestKind = z.infer<typeof ContestKind>

export const ContestView = z
  .object({
    id: Id,
    subject: z.object({ kind: ContestKind, id: Id }),
    /** What was judged, in one sentence. */
    says: z.string(),
    /** Why it is not right, in the words of whoever contests it. */
    reason: z.string(),
    at: Instant,
    state: z.enum(['open', 'upheld', 'dismissed']),
    /** What whoever decided says; null while it is open. */
    answer: z.string().nullable(),
    decidedAt: Instant.nullable(),
  })
  .meta({
    id: 'Contest',
    description: 'That somebody asks for another look at a judgement about what is theirs.',
  })
export type ContestView = z.infer<typeof ContestView>

const OpenContest = z.object({
  ...ContestView.shape,
  member: AuthorRef,
  /** Where the thing itself is, for readers who may open it; null for others. */
  path: z.string().nullable(),
  /** Whether there is an account of it to open. */
  hasAccount: z.boolean(),
})

/** One thing that is known of what was judged, by its name. */
const Fact = z.object({ name: z.string(), says: z.string() })
export type Fact = z.infer<typeof Fact>

export const contestCalls = defineCalls({
  'moderation.contests': {
    http: 'GET /moderation/contests',
    who: 'member',
    says: 'Contests that the caller may decide, the oldest first: never one they have a part in. Open to moderators of everything and to staff.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(OpenContest) }),
  },
  'moderation.contest': {
    http: 'GET /moderation/contests/:contestId',
    who: 'member',
    says: 'Shows a contest that the caller may decide with an account of what was judged, in which nobody with a part in it is named. That somebody looked is written down.',
    input: z.strictObject({ contestId: Id }),
    output: z.object({ contest: OpenContest, account: z.array(Fact) }),
  },
  'moderation.decideContest': {
    http: 'POST /moderation/contests/:contestId/decision',
    who: 'member',
    says: 'Decides a contest once. Upheld means that whoever contests is right.',
    input: z.strictObject({
      contestId: Id,
      outcome: z.enum(['upheld', 'dismissed']),
      words: Words.min(1),
    }),
    output: z.object({ contest: ContestView }),
  },
  'moderation.myContests': {
    http: 'GET /me/contests',
    who: 'member',
    says: 'What the caller contested, and what became of it, the latest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(ContestView) }),
  },
})

export const contestEvents = {
  'moderation.contestDecided': z.object({
    contestId: Id,
    subject: z.object({ kind: ContestKind, id: Id }),
    memberId: Id,
    /** Whether whoever contests is right. */
    isUpheld: z.boolean(),
    byId: Id,
    reason: z.string(),
    at: Instant,
  }),
}
