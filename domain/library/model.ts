import mongoose, { Schema, type Types } from 'mongoose'
import { type StoredTakingBack, takenBackSchema } from '../taken-back.ts'
import type { Audience, Citation, Contributor, EntryState, Evidence } from './contract.ts'
import type { EntryNow, EntryText } from './rules.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

export type StoredCitation =
  | { kind: 'case'; caseId: Types.ObjectId; replyIds: Types.ObjectId[] }
  | { kind: 'link'; title: string; url: string }
  /** As it was called when it was cited: its feed may go, and the entry stays true. */
  | { kind: 'research'; itemId: Types.ObjectId; title: string; source: string; url: string }

export type StoredText = {
  question: string
  answer: string
  html: string
  evidence: Evidence
  citations: StoredCitation[]
  tags: string[]
  reviewBy: Date | null
  audience: Audience
}

/** Who is credited. `inRole`: as a consultant or an editor, who are known for it; others are named to members only. */
export type StoredContributor = { memberId: Types.ObjectId; as: Contributor['as']; inRole: boolean }

export type StoredPublication = StoredText & {
  version: number
  at: Date
  firstAt: Date
  reviewerId: Types.ObjectId
  contributors: StoredContributor[]
}

export type StoredEntry = {
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  state: EntryState
  working: StoredText
  published: StoredPublication | null
  /** Whether it is in the library now: published and not retired. */
  isOpen: boolean
  /** Its public address; given with the first version, and kept. */
  slug: string | null
  /** Every case it was or is made of. */
  caseIds: Types.ObjectId[]
  revision: number
  /** Who wrote since the last version. */
  writerIds: Types.ObjectId[]
  /** Who ever wrote. */
  editorIds: Types.ObjectId[]
  proposedById: Types.ObjectId | null
  returned: { byId: Types.ObjectId; reason: string; at: Date } | null
  retired: { byId: Types.ObjectId; reason: string; at: Date } | null
  helpedCount: number
  createdAt: Date
  changedAt: Date
}

const citationSchema = new Schema(
  {
    kind: { type: String, required: true },
    caseId: { type: ObjectId },
    replyIds: { type: [ObjectId], default: undefined },
    title: { type: String },
    url: { type: String },
    itemId: { type: ObjectId },
    source: { type: String },
  },
  { _id: false, strict: 'throw' },
)
const text = {
  question: { type: String, required: true },
  answer: { type: String, default: '' },
  html: { type: String, default: '' },
  evidence: { type: String, required: true },
  citations: { type: [citationSchema], default: [] },
  tags: { type: [String], default: [] },
  reviewBy: { type: Date, default: null },
  audience: { type: String, required: true },
}
const textSchema = new Schema(text, { _id: false, strict: 'throw' })
const contributorSchema = new Schema(
  {
    memberId: { type: ObjectId, required: true },
    as: { type: String, required: true },
    inRole: { type: Boolean, required: true },
  },
  { _id: false, strict: 'throw' },
)
const publication = {
  ...text,
  version: { type: Number, required: true },
  at: { type: Date, required: true },
  firstAt: { type: Date, required: true },
  reviewerId: { type: ObjectId, required: true },
  contributors: { type: [contributorSchema], default: [] },
}
const publicationSchema = new Schema(publication, { _id: false, strict: 'throw' })
const decisionSchema = new Schema(
  {
    byId: { type: ObjectId, required: true },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
)

const entrySchema = new Schema<StoredEntry>(
  {
    specialtyId: { type: ObjectId, required: true },
    state: { type: String, required: true },
    working: { type: textSchema, required: true },
    published: { type: publicationSchema, default: null },
    isOpen: { type: Boolean, default: false },
    slug: { type: String, default: null },
    caseIds: { type: [ObjectId], default: [] },
    revision: { type: Number, required: true },
    writerIds: { type: [ObjectId], default: [] },
    editorIds: { type: [ObjectId], default: [] },
    proposedById: { type: ObjectId, default: null },
    returned: { type: decisionSchema, default: null },
    retired: { type: decisionSchema, default: null },
    helpedCount: { type: Number, default: 0 },
    createdAt: { type: Date, required: true },
    changedAt: { type: Date, required: true },
  },
  { collection: 'entries', ...options },
)
const PUBLISHED_NEWEST = { 'published.at': -1, _id: -1 } as const
const CHANGED_NEWEST = { changedAt: -1, _id: -1 } as const
entrySchema.index({ isOpen: 1, ...PUBLISHED_NEWEST }, { name: 'open_newest' })
entrySchema.index({ isOpen: 1, specialtyId: 1, ...PUBLISHED_NEWEST }, { name: 'open_specialty_newest' })
entrySchema.index({ isOpen: 1, 'published.tags': 1, ...PUBLISHED_NEWEST }, { name: 'open_tag_newest' })
entrySchema.index({ isOpen: 1, 'published.reviewBy': 1 }, { name: 'open_review' })
entrySchema.index({ state: 1, ...CHANGED_NEWEST }, { name: 'state_changed' })
entrySchema.index({ 'published.contributors.memberId': 1, helpedCount: -1 }, { name: 'contributor_helped' })
entrySchema.index({ caseIds: 1 }, { name: 'cases' })
entrySchema.index(
  { slug: 1 },
  { name: 'slug', unique: true, partialFilterExpression: { slug: { $type: 'string' } } },
)
entrySchema.index(
  { isOpen: 1, ...PUBLISHED_NEWEST },
  { name: 'public_newest', partialFilterExpression: { 'published.audience': 'everyone' } },
)
export const Entries = mongoose.model('Entry', entrySchema)

/** An entry as it was published once. */
export type StoredVersion = StoredPublication & {
  /** Absent on versions from before work on them was credited. */
  specialtyId?: Types.ObjectId
  work?: StoredWork[]
  _id: Types.ObjectId
  entryId: Types.ObjectId
  editorIds: Types.ObjectId[]
}
/** One part of the work on a version, and the event it is credited by. */
export type StoredWork = {
  memberId: Types.ObjectId
  as: 'editing' | 'review' | 'curation'
  /** How much of a thousand is theirs, where several wrote. */
  part?: number
  eventId: Types.ObjectId
}
const workSchema = new Schema<StoredWork>(
  {
    memberId: { type: ObjectId, required: true },
    as: { type: String, required: true },
    part: { type: Number },
    eventId: { type: ObjectId, required: true },
  },
  { _id: false, strict: 'throw' },
)
const versionSchema = new Schema<StoredVersion>(
  {
    entryId: { type: ObjectId, required: true },
    editorIds: { type: [ObjectId], default: [] },
    specialtyId: { type: ObjectId },
    work: { type: [workSchema], default: undefined },
    ...publication,
  },
  { collection: 'entry_versions', ...options },
)
versionSchema.index({ entryId: 1, version: -1 }, { name: 'entry_version', unique: true })
export const EntryVersions = mongoose.model('EntryVersion', versionSchema)

/** That an entry helped someone. Never deleted: taken back, it keeps both of its events. */
export type StoredHelped = {
  _id: Types.ObjectId
  entryId: Types.ObjectId
  specialtyId: Types.ObjectId
  memberId: Types.ObjectId
  eventId: Types.ObjectId
  at: Date
  /** Who is credited, by which event, and by which it was taken back. */
  credits: StoredCredit[]
  /** Whether the reader asked no case because of it. */
  instead: boolean
  takenBack: StoredTakingBack | null
}
export type StoredCredit = {
  memberId: Types.ObjectId
  eventId: Types.ObjectId
  takenBackEventId: Types.ObjectId | null
  /** How much of a thousand is theirs, where several made it. */
  part?: number
}
const creditSchema = new Schema<StoredCredit>(
  {
    memberId: { type: ObjectId, required: true },
    eventId: { type: ObjectId, required: true },
    takenBackEventId: { type: ObjectId, default: null },
    part: { type: Number },
  },
  { _id: false, strict: 'throw' },
)
const helpedSchema = new Schema<StoredHelped>(
  {
    entryId: { type: ObjectId, required: true },
    specialtyId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    eventId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    credits: { type: [creditSchema], default: [] },
    instead: { type: Boolean, default: false },
    takenBack: { type: takenBackSchema, default: null },
  },
  { collection: 'entry_marks', ...options },
)
helpedSchema.index(
  { entryId: 1, memberId: 1 },
  { name: 'standing_mark', unique: true, partialFilterExpression: { takenBack: null } },
)
helpedSchema.index({ entryId: 1 }, { name: 'entry' })
export const EntryMarks = mongoose.model('EntryMark', helpedSchema)

/** What the rules need to know of an entry. */
export const toEntryNow = ({
  state,
  specialtyId,
  published,
  writerIds,
}: Pick<StoredEntry, 'state' | 'specialtyId' | 'published' | 'writerIds'>): EntryNow => ({
  state,
  specialtyId: specialtyId.toHexString(),
  isPublished: published !== null,
  writerIds: writerIds.map(id => id.toHexString()),
})

/** Stored words as the contract has them. */
export const toText = (stored: StoredText): EntryText => ({
  question: stored.question,
  answer: stored.answer,
  evidence: stored.evidence,
  citations: stored.citations.map(toCitation),
  tags: stored.tags,
  reviewBy: stored.reviewBy?.toISOString() ?? null,
  audience: stored.audience,
})

function toCitation(cited: StoredCitation): Citation {
  switch (cited.kind) {
    case 'case':
      return {
        kind: 'case',
        caseId: cited.caseId.toHexString(),
        replyIds: cited.replyIds.map(id => id.toHexString()),
      }
    case 'research':
      return { kind: 'research', itemId: cited.itemId.toHexString() }
    case 'link':
      return { kind: 'link', title: cited.title, url: cited.url }
  }
}
