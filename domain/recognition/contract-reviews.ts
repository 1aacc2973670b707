import { z } from 'zod'
import { defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'
import { Category } from './contract-awards.ts'
import { NominationOutcome, NominationView, PackView } from './contract-nominations.ts'

/** Fewer do not decide. */
export const REVIEWERS_MIN = 3
export const REVIEWERS_MAX = 9
/** The most one criterion can be given; none is 0. */
export const POINTS_MAX = 4

/** What reviewers give points for. */
export const CRITERIA = ['impact', 'quality', 'breadth', 'spirit', 'fit'] as const
export const Criterion = z.enum(CRITERIA)
export type Criterion = z.infer<typeof Criterion>

const Points = z.int().min(0).max(POINTS_MAX)
export const Scores = z.strictObject({
  /** On members: what became better for them. */
  impact: Points,
  /** Of the work itself, and what came of it. */
  quality: Points,
  /** How many different people, groups and organisations it reached. */
  breadth: Points,
  /** How they treat others. */
  spirit: Points,
  /** With one goal of the association. */
  fit: Points,
})
export type Scores = z.infer<typeof Scores>

/** In whose place somebody reviews, as far as it can be known: awarded before, of other groups than the nominee, or neither. */
export const ReviewerPart = z.enum(['past_awardee', 'peer', 'member'])
export type ReviewerPart = z.infer<typeof ReviewerPart>

/** `asked` has not said whether there is a conflict; `cleared` may read the pack; `scored` is in; `recused` never sees it. */
export const ReviewState = z.enum(['asked', 'cleared', 'scored', 'recused'])
export type ReviewState = z.infer<typeof ReviewState>

const Person = z.object({ id: Id, name: z.string() })
const Words = z.string().trim().min(20).max(4000)

/** What one reviewer gave, without who it was. */
const Given = z.object({ scores: Scores, mean: z.number(), reason: z.string() })

/** What the reviews come to once all are in. */
export const ResultView = z
  .object({
    /** The mean of all points, 0 to 4, as given and as it is after strict and mild reviewers are brought together. */
    raw: z.number(),
    adjusted: z.number(),
    /** How far above or below the others of the cycle, in standard deviations. */
    z: z.number(),
    bar: z.number(),
    /** How far reviewers lie apart, in points. */
    spread: z.number(),
    disagree: z.boolean(),
    recommends: z.enum(['award', 'not_this_time', 'talk_first']),
    /** The place among those reviewed in the cycle, from 1. */
    place: z.int(),
    rules: z.string(),
  })
  .meta({ id: 'ReviewResult', description: 'What the reviews of one nomination come to. People decide.' })
export type ResultView = z.infer<typeof ResultView>

export const ReviewView = z
  .object({
    id: Id,
    state: ReviewState,
    part: ReviewerPart,
    askedAt: Instant,
    nominee: Person,
    category: Category,
    kind: NominationView.shape.kind,
    /** Something that may be a conflict, found by the ledger; empty when nothing was. */
    remark: z.string(),
    /** Null until the reviewer said that there is no conflict; never to who has one. */
    pack: PackView.nullable(),
    nomination: z.object({ reason: z.string(), secondReason: z.string() }).nullable(),
    mine: z.object({ scores: Scores, reason: z.string() }).nullable(),
    mayScore: z.boolean(),
    /** The others, once everybody's are in. */
    others: z.array(Given).nullable(),
    result: ResultView.pick({ raw: true, spread: true, disagree: true }).nullable(),
    outcome: NominationOutcome.nullable(),
  })
  .meta({
    id: 'RecognitionReview',
    description: 'One reviewer’s work on one nomination, as they may see it.',
  })
export type ReviewView = z.infer<typeof ReviewView>

export const StaffReviewView = z.object({
  id: Id,
  reviewer: Person,
  part: ReviewerPart,
  state: ReviewState,
  askedAt: Instant,
  remark: z.string(),
  /** What the reviewer said about a conflict. */
  conflict: z.string(),
  /** Null until everybody's are in. */
  given: Given.nullable(),
})
export type StaffReviewView = z.infer<typeof StaffReviewView>

export const BoardCard = NominationView.extend({
  /** Whether every condition of a review holds; else what is missing. */
  missing: z.array(z.enum(['acceptance', 'second', 'good_standing'])),
  reviewers: z.object({ asked: z.int(), scored: z.int(), recused: z.int() }),
  /** Null until everybody's scores are in. */
  result: ResultView.nullable(),
  /** In how many monthly intakes it has been looked at. */
  intakes: z.int(),
})
export type BoardCard = z.infer<typeof BoardCard>

export const reviewCalls = defineCalls({
  'recognition.nominations': {
    http: 'GET /recognition/cycles/:cycleId/nominations',
    who: 'staff',
    says: 'The board of a cycle: what was decided in it and, in the present one, all that waits or is under review.',
    input: z.strictObject({ cycleId: Id }),
    output: z.object({
      cards: z.array(BoardCard),
      /** How far the reviewers of the cycle agree (Krippendorff); null while it cannot be told. */
      alpha: z.number().nullable(),
    }),
  },
  'recognition.nomination': {
    http: 'GET /recognition/nominations/:nominationId',
    who: 'staff',
    says: 'One nomination with its pack and reviewers. Scores are shown once all are in.',
    input: z.strictObject({ nominationId: Id }),
    output: z.object({
      card: BoardCard,
      pack: PackView.nullable(),
      reviews: z.array(StaffReviewView),
      /** Why the caller may not decide on it; null when they may. */
      whyNotDecide: z.string().nullable(),
    }),
  },
  'recognition.suggestions': {
    http: 'GET /recognition/suggestions',
    who: 'staff',
    says: 'Members whose help reached many, by the settled ledger of twelve months, for staff to think of. Nobody is nominated by it.',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(
        z.object({
          member: Person,
          people: z.int(),
          groups: z.int(),
          organisations: z.int(),
          strongest: Category,
        }),
      ),
      from: Instant,
      until: Instant,
    }),
  },
  'recognition.assign': {
    http: 'POST /recognition/nominations/:nominationId/reviewers',
    who: 'staff',
    says: 'Asks people to review. The first three or more freeze the pack and begin the review; later ones replace who stepped back.',
    input: z.strictObject({
      nominationId: Id,
      reviewers: z
        .array(z.strictObject({ memberId: Id, part: ReviewerPart }))
        .min(1)
        .max(REVIEWERS_MAX),
    }),
    output: z.object({ reviews: z.array(StaffReviewView) }),
  },
  'recognition.unassign': {
    http: 'DELETE /recognition/reviews/:reviewId',
    who: 'staff',
    says: 'Asks somebody no more who has not given their scores.',
    input: z.strictObject({ reviewId: Id }),
    output: z.object({ reviews: z.array(StaffReviewView) }),
  },
  'recognition.decide': {
    http: 'POST /recognition/nominations/:nominationId/decision',
    who: 'staff',
    says: 'Decides on a reviewed nomination, with a reason the nominee reads. What goes against the reviews is written into the audit log.',
    input: z
      .strictObject({
        nominationId: Id,
        outcome: NominationOutcome,
        reason: Words,
        title: OneLine.pipe(z.string().min(3).max(120)).default('Customers plus'),
        /** For what, to the public; needed for an award. */
        citation: z.string().trim().min(20).max(600).optional(),
      })
      .refine(({ outcome, citation }) => outcome !== 'awarded' || citation !== undefined, {
        message: 'is needed for an award',
        path: ['citation'],
      }),
    output: z.object({ nomination: NominationView }),
  },
  'recognition.reviews': {
    http: 'GET /me/recognition/reviews',
    who: 'member',
    says: 'The reviews the caller is asked for, those still to do first.',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(
        ReviewView.pick({
          id: true,
          state: true,
          part: true,
          askedAt: true,
          nominee: true,
          category: true,
          kind: true,
          outcome: true,
        }),
      ),
    }),
  },
  'recognition.review': {
    http: 'GET /recognition/reviews/:reviewId',
    who: 'member',
    says: 'One review to its reviewer: the pack after they declared that there is no conflict.',
    input: z.strictObject({ reviewId: Id }),
    output: z.object({ review: ReviewView }),
  },
  'recognition.declare': {
    http: 'POST /recognition/reviews/:reviewId/conflict',
    who: 'member',
    says: 'The reviewer says, before they see the pack, whether something keeps them from judging freely.',
    input: z.strictObject({
      reviewId: Id,
      conflict: z.boolean(),
      words: z.string().trim().max(1000).default(''),
    }),
    output: z.object({ review: ReviewView }),
  },
  'recognition.score': {
    http: 'PUT /recognition/reviews/:reviewId/scores',
    who: 'member',
    says: 'Gives points with a reason. They may be changed until everybody’s are in.',
    input: z.strictObject({ reviewId: Id, scores: Scores, reason: Words }),
    output: z.object({ review: ReviewView }),
  },
})

export const reviewEvents = {
  'recognition.reviewAsked': z.object({ nominationId: Id, reviewId: Id, reviewerId: Id, at: Instant }),
  /** A reviewer has a conflict: somebody else is needed. */
  'recognition.recused': z.object({ nominationId: Id, reviewId: Id, askedById: Id, at: Instant }),
  /** Everybody's scores are in. */
  'recognition.reviewed': z.object({ nominationId: Id, askedById: Id, at: Instant }),
  'recognition.decided': z.object({
    nominationId: Id,
    nomineeId: Id,
    /** Who proposed and seconded it: they hear that it is over. */
    proposerIds: z.array(Id),
    outcome: NominationOutcome,
    byId: Id,
    at: Instant,
  }),
}
