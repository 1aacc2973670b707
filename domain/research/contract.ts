import { z } from 'zod'
import { defineCalls, Flag, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

/** Why a feed gave nothing when it was asked last. */
export const Trouble = z.enum([
  /** No connection, or none in time. */
  'unreachable',
  /** It answered, and gave nothing. */
  'refused',
  /** It said that it ended for good; it is not asked any more. */
  'gone',
  /** It leads where we do not go: to private networks, or to unusual ports. */
  'not_allowed',
  'not_a_feed',
  'too_large',
])
export type Trouble = z.infer<typeof Trouble>

export const FEEDS_MAX = 100
export const NOTE_MAX = 500

export const FeedView = z
  .object({
    id: Id,
    specialtyId: Id,
    title: z.string(),
    url: z.string(),
    /** `silent` has not answered since `answeredAt`, or never; `paused` is not asked. */
    state: z.enum(['new', 'answers', 'silent', 'paused']),
    trouble: Trouble.nullable(),
    /** When it last gave something, or said that nothing is new. */
    answeredAt: Instant.nullable(),
    /** How often in a row it gave nothing. */
    failures: z.int(),
    /** When it is asked again; null when it is not. */
    nextAt: Instant.nullable(),
    addedAt: Instant,
  })
  .meta({ id: 'ResearchFeed', description: 'A feed of a journal or site that flows into a specialty.' })
export type FeedView = z.infer<typeof FeedView>

export const ResearchItem = z
  .object({
    id: Id,
    specialty: z.object({ id: Id, name: z.string() }),
    title: z.string(),
    /** What the feed calls itself, or its editors call it. */
    source: z.string(),
    url: z.string(),
    /** When it was published, or first seen. */
    at: Instant,
    /** Plain text, shortened. */
    summary: z.string(),
    /** Why an editor thinks that it matters. */
    note: z.object({ text: z.string(), by: z.object({ id: Id, name: z.string() }), at: Instant }).nullable(),
    pinned: z.boolean(),
    /** Only editors of the specialty and staff see what is hidden. */
    hidden: z.boolean(),
    may: z.object({ edit: z.boolean() }),
  })
  .meta({ id: 'ResearchItem', description: 'Something a journal or site published, as its feed tells it.' })
export type ResearchItem = z.infer<typeof ResearchItem>

const FeedAddress = z
  .string()
  .trim()
  .max(1000)
  .pipe(z.url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' }))
const ThatItem = { itemId: Id }
const ThatFeed = z.strictObject({ feedId: Id })
const OneItem = z.object({ item: ResearchItem })
const OneFeed = z.object({ feed: FeedView })
const FeedTitle = OneLine.max(120)

export const calls = defineCalls({
  'research.list': {
    http: 'GET /research',
    who: 'member',
    says: 'Lists what journals and sites published, the latest first: of one specialty or all, with all of these words.',
    input: z.strictObject({
      specialtyId: Id.optional(),
      feedId: Id.optional(),
      /** `noted` is what an editor said a word about, `recommended` what is pinned or noted; `hidden` is for editors. */
      shows: z.enum(['all', 'recommended', 'pinned', 'noted', 'hidden']).default('all'),
      words: z.string().trim().max(100).optional(),
      ...PageQuery,
    }),
    output: pageOf(ResearchItem),
  },
  'research.forCase': {
    http: 'GET /cases/:caseId/research',
    who: 'member',
    says: 'What was published in the specialty of a case that shares words with it: pinned first, then what shares most.',
    input: z.strictObject({ caseId: Id }),
    output: z.object({ items: z.array(ResearchItem) }),
  },
  'research.annotate': {
    http: 'PUT /research/:itemId/note',
    who: 'member',
    says: 'An editor says in a sentence why something matters; an empty one takes it back.',
    input: z.strictObject({ ...ThatItem, text: OneLine.max(NOTE_MAX) }),
    output: OneItem,
  },
  'research.pin': {
    http: 'PUT /research/:itemId/pin',
    who: 'member',
    says: 'An editor pins something, or takes the pin out.',
    input: z.strictObject({ ...ThatItem, on: Flag }),
    output: OneItem,
  },
  'research.hide': {
    http: 'PUT /research/:itemId/hidden',
    who: 'member',
    says: 'An editor keeps something from everybody else, or lets it be seen again.',
    input: z.strictObject({ ...ThatItem, on: Flag }),
    output: OneItem,
  },
  'research.feeds': {
    http: 'GET /specialties/:specialtyId/feeds',
    who: 'member',
    says: 'Lists the feeds of a specialty with how they answer, for its editors and staff.',
    input: z.strictObject({ specialtyId: Id }),
    output: z.object({ items: z.array(FeedView) }),
  },
  'research.addFeed': {
    http: 'POST /specialties/:specialtyId/feeds',
    who: 'member',
    status: 201,
    says: 'An editor adds a feed (RSS, Atom or RDF); workers ask it within a minute. May be repeated.',
    input: z.strictObject({ specialtyId: Id, url: FeedAddress, title: FeedTitle.default('') }),
    output: OneFeed,
  },
  'research.importFeeds': {
    http: 'POST /specialties/:specialtyId/feeds/import',
    who: 'member',
    says: 'An editor adds every feed of an OPML file. Those there already are passed over, and so is what is no address.',
    input: z.strictObject({ specialtyId: Id, opml: z.string().min(1).max(60_000) }),
    output: z.object({ addedCount: z.int(), passedOverCount: z.int() }),
  },
  'research.retryFeed': {
    http: 'POST /feeds/:feedId/retry',
    who: 'member',
    says: 'Asks a feed again soon, also one that was given up. May be repeated.',
    input: ThatFeed,
    output: OneFeed,
  },
  'research.removeFeed': {
    http: 'DELETE /feeds/:feedId',
    who: 'member',
    says: 'An editor takes a feed away, and what came by it but was neither pinned nor annotated. May be repeated.',
    input: ThatFeed,
    output: z.object({ removed: z.literal(true) }),
  },
})

export const events = {
  /** An editor pinned something, or said a word about it, for the first time. */
  'research.recommended': z.object({ itemId: Id, specialtyId: Id, byId: Id, at: Instant }),
}
