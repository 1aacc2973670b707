import { z } from 'zod'
import { ClientId, defineCalls, Flag, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

/** Where the words being worked on stand. What was published before stays published while a new version is written. */
export const EntryState = z.enum(['proposed', 'draft', 'in_review', 'published', 'retired'])
export type EntryState = z.infer<typeof EntryState>

/** What an answer rests on, the firmest first. */
export const Evidence = z.enum([
  'guideline',
  'review',
  'trial',
  'observational',
  'case_series',
  'expert_opinion',
])
export type Evidence = z.infer<typeof Evidence>

/** Who may read an entry once it is published: members, or the whole web. */
export const Audience = z.enum(['members', 'everyone'])
export type Audience = z.infer<typeof Audience>

export const ANSWER_MAX = 40_000
export const CITATIONS_MAX = 50
export const HISTORY_MAX = 200

const Citation = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('case'),
    caseId: Id,
    /** The replies the answer was made of: their authors are credited. */
    replyIds: z.array(Id).max(20).default([]),
  }),
  /** Something that came by a feed of research. */
  z.strictObject({ kind: z.literal('research'), itemId: Id }),
  z.strictObject({
    kind: z.literal('link'),
    title: OneLine.min(1).max(300),
    url: z
      .string()
      .trim()
      .max(1000)
      .pipe(
        z.url({ protocol: /^https?$/, error: 'must be an address that begins with https:// or http://' }),
      ),
  }),
])
export type Citation = z.output<typeof Citation>

const text = {
  question: OneLine.min(5).max(300),
  /** Markdown. */
  answer: z.string().trim().max(ANSWER_MAX),
  evidence: Evidence,
  citations: z.array(Citation).max(CITATIONS_MAX),
  tags: z.array(OneLine.toLowerCase().min(1).max(40)).max(12),
  /** When somebody has to look whether it still holds; null while nobody has said. */
  reviewBy: Instant.nullable(),
  audience: Audience,
}

export const CitationView = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('case'), caseId: Id, title: z.string(), replyIds: z.array(Id) }),
  z.object({ kind: z.literal('link'), title: z.string(), url: z.string() }),
  z.object({
    kind: z.literal('research'),
    itemId: Id,
    title: z.string(),
    source: z.string(),
    url: z.string(),
  }),
])
export type CitationView = z.infer<typeof CitationView>

export const Contributor = z.object({
  id: Id,
  name: z.string(),
  /** Wrote a reply it was made of, or wrote the entry itself. */
  as: z.enum(['author', 'editor']),
})
export type Contributor = z.infer<typeof Contributor>

const Someone = z.object({ id: Id, name: z.string() })

const TextView = z.object({
  question: z.string(),
  answer: z.string(),
  html: z.string(),
  evidence: Evidence,
  /** Cases the caller cannot see are left out. */
  citations: z.array(CitationView),
  tags: z.array(z.string()),
  reviewBy: Instant.nullable(),
  audience: Audience,
})

export const EntrySummary = z
  .object({
    id: Id,
    specialty: z.object({ id: Id, name: z.string() }),
    state: EntryState,
    question: z.string(),
    tags: z.array(z.string()),
    evidence: Evidence,
    /** The number of the published version; null before the first. */
    version: z.int().nullable(),
    publishedAt: Instant.nullable(),
    changedAt: Instant,
    reviewBy: Instant.nullable(),
    /** It was to be looked at again by now and was not. */
    stale: z.boolean(),
    helpedCount: z.int(),
    audience: Audience,
    /** Its public page, within the site; null when only members may read it. */
    publicPath: z.string().nullable(),
  })
  .meta({ id: 'EntrySummary', description: 'An entry of the library as a list shows it.' })
export type EntrySummary = z.infer<typeof EntrySummary>

export const EntryView = z
  .object({
    ...EntrySummary.shape,
    /** What is published; null before the first version. */
    published: z
      .object({ ...TextView.shape, contributors: z.array(Contributor), reviewer: Someone })
      .nullable(),
    /** The words being worked on, for editors and whoever proposed them; null for everyone else. */
    working: z
      .object({
        ...TextView.shape,
        /** Grows with each change: who saves names the one they began from. */
        revision: z.int(),
        /** Who wrote since the last version: they cannot review it. */
        writers: z.array(Someone),
        proposedBy: Someone.nullable(),
        returned: z.object({ by: Someone, reason: z.string(), at: Instant }).nullable(),
      })
      .nullable(),
    retired: z.object({ reason: z.string(), at: Instant }).nullable(),
    /** Whether the caller said that it helped. */
    helpedMe: z.boolean(),
    may: z.object({
      edit: z.boolean(),
      submit: z.boolean(),
      review: z.boolean(),
      retire: z.boolean(),
      markHelped: z.boolean(),
    }),
  })
  .meta({ id: 'Entry', description: 'What was learnt from cases: cited, reviewed, versioned.' })
export type EntryView = z.infer<typeof EntryView>

export const VersionView = z
  .object({
    version: z.int(),
    at: Instant,
    ...TextView.omit({ html: true }).shape,
    editors: z.array(Someone),
    reviewer: Someone,
  })
  .meta({ id: 'EntryVersion', description: 'An entry as it was published once.' })
export type VersionView = z.infer<typeof VersionView>

const OneEntry = z.object({ entry: EntryView })
const ThatEntry = { entryId: Id }
const Revision = z.int().min(1)
const Reason = z.string().trim().min(5).max(2000)

export const calls = defineCalls({
  'library.list': {
    http: 'GET /entries',
    who: 'member',
    says: 'Lists entries of the library, the latest first; for their editors also what is not published yet.',
    input: z.strictObject({
      specialtyId: Id.optional(),
      /** Made of this case. */
      caseId: Id.optional(),
      tag: z.string().trim().toLowerCase().max(40).optional(),
      /** The best finds for these words, in the library the best first; one page at most. */
      words: z.string().trim().max(200).optional(),
      /** `due` is what is published and should have been looked at again by now. */
      shows: z.enum(['published', 'due', 'proposed', 'draft', 'in_review', 'retired']).default('published'),
      ...PageQuery,
    }),
    output: pageOf(EntrySummary),
  },
  'library.show': {
    http: 'GET /entries/:entryId',
    who: 'member',
    says: 'Shows an entry; to its editors also the words being worked on.',
    input: z.strictObject(ThatEntry),
    output: OneEntry,
  },
  'library.create': {
    http: 'POST /entries',
    who: 'member',
    status: 201,
    says: 'Begins an entry. Editors of the specialty do.',
    input: z.strictObject({
      specialtyId: Id,
      question: text.question,
      answer: text.answer.default(''),
      evidence: text.evidence.default('expert_opinion'),
      citations: text.citations.default([]),
      tags: text.tags.default([]),
      reviewBy: text.reviewBy.default(null),
      audience: text.audience.default('members'),
      clientId: ClientId.optional(),
    }),
    output: OneEntry,
  },
  'library.propose': {
    http: 'POST /cases/:caseId/entries',
    who: 'member',
    status: 201,
    says: 'Proposes an entry from a resolved case: consultants of its specialty propose, editors begin a draft.',
    input: z.strictObject({ caseId: Id, clientId: ClientId.optional() }),
    output: OneEntry,
  },
  'library.worthKeeping': {
    http: 'GET /me/worth-keeping',
    who: 'member',
    says: 'Cases that the caller answered, of which no entry was made yet and they may propose one.',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(
        z.object({ caseId: Id, title: z.string(), specialty: z.object({ id: Id, name: z.string() }) }),
      ),
    }),
  },
  'library.update': {
    http: 'PATCH /entries/:entryId',
    who: 'member',
    says: 'Changes the words being worked on. What is published stays until the change is reviewed.',
    input: z.strictObject({
      ...ThatEntry,
      revision: Revision,
      question: text.question.optional(),
      answer: text.answer.optional(),
      evidence: text.evidence.optional(),
      citations: text.citations.optional(),
      tags: text.tags.optional(),
      reviewBy: text.reviewBy.optional(),
      audience: text.audience.optional(),
    }),
    output: OneEntry,
  },
  'library.submit': {
    http: 'POST /entries/:entryId/submit',
    who: 'member',
    says: 'Asks for a review by an editor who did not write it.',
    input: z.strictObject({ ...ThatEntry, revision: Revision }),
    output: OneEntry,
  },
  'library.review': {
    http: 'POST /entries/:entryId/review',
    who: 'member',
    says: 'Publishes what waits for review, or returns it with a reason. Never by who wrote it.',
    input: z
      .strictObject({
        ...ThatEntry,
        revision: Revision,
        decision: z.enum(['approve', 'return']),
        reason: Reason.optional(),
      })
      .refine(({ decision, reason }) => decision === 'approve' || reason !== undefined, {
        message: 'say why it is returned',
        path: ['reason'],
      }),
    output: OneEntry,
  },
  'library.retire': {
    http: 'POST /entries/:entryId/retire',
    who: 'member',
    says: 'Takes an entry out of the library, or a proposal off the list, with a reason.',
    input: z.strictObject({ ...ThatEntry, reason: Reason }),
    output: OneEntry,
  },
  'library.history': {
    http: 'GET /entries/:entryId/versions',
    who: 'member',
    says: 'Lists the published versions of an entry, the latest first.',
    input: z.strictObject(ThatEntry),
    output: z.object({ items: z.array(VersionView) }),
  },
  'library.markHelped': {
    http: 'PUT /entries/:entryId/helped',
    who: 'member',
    says: 'Says that an entry helped the caller, or takes that back.',
    input: z.strictObject({
      ...ThatEntry,
      on: Flag,
      /** The caller found the answer here and asks no case. */
      instead: Flag.default(false),
    }),
    output: OneEntry,
  },
})

const OnEntry = { entryId: Id, specialtyId: Id, at: Instant }

const OnContributor = {
  ...OnEntry,
  creditedId: Id,
  byId: Id,
  instead: z.boolean(),
  /** How much of a thousand is theirs; absent for one who made it alone. */
  part: z.int().optional(),
}

export const events = {
  'library.proposed': z.object({ ...OnEntry, caseId: Id, byId: Id }),
  'library.submitted': z.object({ ...OnEntry, byId: Id, writerIds: z.array(Id) }),
  'library.returned': z.object({ ...OnEntry, byId: Id, writerIds: z.array(Id) }),
  /** The first version. `toldIds`: who wrote, is cited or proposed it. */
  'library.published': z.object({ ...OnEntry, byId: Id, toldIds: z.array(Id), caseIds: z.array(Id) }),
  /** A later version. */
  'library.updated': z.object({
    ...OnEntry,
    byId: Id,
    version: z.int(),
    toldIds: z.array(Id),
    caseIds: z.array(Id),
  }),
  /** One for each part of the work on a version. */
  'library.worked': z.object({
    ...OnEntry,
    version: z.int(),
    creditedId: Id,
    as: z.enum(['editing', 'review', 'curation']),
    /** Whose word it is; null where it is a rule’s. */
    byId: Id.nullable(),
    part: z.int().optional(),
  }),
  'library.retired': z.object({ ...OnEntry, byId: Id, caseIds: z.array(Id) }),
  /** A moderator changed what it says, or whether it is in the library. */
  'library.redacted': z.object({ ...OnEntry, caseIds: z.array(Id) }),
  /** One for each who is credited for an entry that helped somebody. */
  'library.contributorHelped': z.object(OnContributor),
  'library.contributorUnhelped': z.object({ ...OnContributor, markedEventId: Id }),
  'library.markedHelped': z.object({ ...OnEntry, byId: Id, contributorIds: z.array(Id) }),
  'library.unmarkedHelped': z.object({
    ...OnEntry,
    byId: Id,
    markedEventId: Id,
    contributorIds: z.array(Id),
  }),
}

export const hints = {
  'library.changed': z.object({
    entryId: Id,
    specialtyId: Id,
    /** Who hears it: the specialty’s editors, and whoever wrote or proposed it. */
    memberIds: z.array(Id),
  }),
}
