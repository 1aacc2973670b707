import mongoose, { Schema, type Types } from 'mongoose'
import type { Trouble } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

export type StoredFeed = {
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  url: string
  /** What its editors call it; else what it calls itself. */
  title: string
  isNamed: boolean
  addedById: Types.ObjectId
  addedAt: Date
  /** What it said of the version we have, to ask for a newer one only. */
  etag: string | null
  lastModified: string | null
  answeredAt: Date | null
  failures: number
  trouble: Trouble | null
  /** When it is asked next; null when it is not. */
  dueAt: Date | null
}
const feedSchema = new Schema<StoredFeed>(
  {
    specialtyId: { type: ObjectId, required: true },
    url: { type: String, required: true },
    title: { type: String, required: true },
    isNamed: { type: Boolean, required: true },
    addedById: { type: ObjectId, required: true },
    addedAt: { type: Date, required: true },
    etag: { type: String, default: null },
    lastModified: { type: String, default: null },
    answeredAt: { type: Date, default: null },
    failures: { type: Number, default: 0 },
    trouble: { type: String, default: null },
    dueAt: { type: Date, default: null },
  },
  { collection: 'research_feeds', ...options },
)
feedSchema.index({ specialtyId: 1, url: 1 }, { name: 'specialty_url', unique: true })
feedSchema.index({ dueAt: 1 }, { name: 'due', partialFilterExpression: { dueAt: { $type: 'date' } } })
export const Feeds = mongoose.model('ResearchFeed', feedSchema)

/** When a machine of the web may be asked again, whichever worker asks. */
export type StoredHost = { _id: string; freeAt: Date }
const hostSchema = new Schema<StoredHost>(
  { _id: { type: String, required: true }, freeAt: { type: Date, required: true } },
  { collection: 'research_hosts', ...options },
)
const HOSTS_KEPT_SECONDS = 24 * 3600
hostSchema.index({ freeAt: 1 }, { name: 'expiry', expireAfterSeconds: HOSTS_KEPT_SECONDS })
export const Hosts = mongoose.model('ResearchHost', hostSchema)

type Done = { byId: Types.ObjectId; at: Date }

export type StoredItem = {
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  feedId: Types.ObjectId
  source: string
  /** By which the same thing is known again, whichever feed brings it. */
  keys: string[]
  url: string
  title: string
  summary: string
  /** The words it may be found by. */
  words: string[]
  at: Date
  note: (Done & { text: string }) | null
  pinned: Done | null
  hidden: Done | null
  isPinned: boolean
  isNoted: boolean
  isHidden: boolean
  /** Whether it stays when it is old, or its feed goes. */
  isKept: boolean
  /** When its editors first recommended it to everybody; absent until then. */
  recommendedAt?: Date
}
const done = { byId: { type: ObjectId, required: true }, at: { type: Date, required: true } }
const doneSchema = new Schema(done, { _id: false, strict: 'throw' })
const noteSchema = new Schema(
  { ...done, text: { type: String, required: true } },
  { _id: false, strict: 'throw' },
)
const itemSchema = new Schema<StoredItem>(
  {
    specialtyId: { type: ObjectId, required: true },
    feedId: { type: ObjectId, required: true },
    source: { type: String, required: true },
    keys: { type: [String], required: true },
    url: { type: String, required: true },
    title: { type: String, required: true },
    summary: { type: String, default: '' },
    words: { type: [String], default: [] },
    at: { type: Date, required: true },
    note: { type: noteSchema, default: null },
    pinned: { type: doneSchema, default: null },
    hidden: { type: doneSchema, default: null },
    isPinned: { type: Boolean, default: false },
    isNoted: { type: Boolean, default: false },
    isHidden: { type: Boolean, default: false },
    isKept: { type: Boolean, default: false },
    recommendedAt: { type: Date, default: undefined },
  },
  { collection: 'research_items', ...options },
)
const NEWEST = { at: -1, _id: -1 } as const
export const ITEMS_KEPT_DAYS = 2 * 365
itemSchema.index({ specialtyId: 1, keys: 1 }, { name: 'specialty_keys', unique: true })
itemSchema.index({ isHidden: 1, ...NEWEST }, { name: 'newest' })
itemSchema.index({ specialtyId: 1, isHidden: 1, ...NEWEST }, { name: 'specialty_newest' })
itemSchema.index({ isHidden: 1, words: 1, ...NEWEST }, { name: 'words_newest' })
itemSchema.index({ feedId: 1, isHidden: 1, ...NEWEST }, { name: 'feed_newest' })
itemSchema.index(
  { isHidden: 1, ...NEWEST },
  { name: 'pinned_newest', partialFilterExpression: { isPinned: true } },
)
itemSchema.index(
  { isHidden: 1, ...NEWEST },
  { name: 'noted_newest', partialFilterExpression: { isNoted: true } },
)
itemSchema.index(
  { isHidden: 1, ...NEWEST },
  { name: 'kept_newest', partialFilterExpression: { isKept: true } },
)
itemSchema.index(
  { at: 1 },
  {
    name: 'expiry',
    expireAfterSeconds: ITEMS_KEPT_DAYS * 24 * 3600,
    partialFilterExpression: { isKept: false },
  },
)
export const Items = mongoose.model('ResearchItem', itemSchema)
