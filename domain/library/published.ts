/** What the whole web may read: entries their editors published for everyone, and of each only what is here. */
import { specialtyNames } from '../cases/access.ts'
import mongoose from 'mongoose'
import { namesOf } from '../members/access.ts'
import type { Evidence } from './contract.ts'
import { Entries, type StoredEntry, type StoredPublication } from './model.ts'
import { isStale } from './rules.ts'
import { FORMER } from './views.ts'

/** No id of a case, a reply or a member is in it. */
export type PublicEntry = {
  slug: string
  specialty: string
  question: string
  answer: string
  html: string
  evidence: Evidence
  tags: string[]
  links: { title: string; url: string }[]
  /** From how many cases it was made. */
  caseCount: number
  /** Consultants and editors, who are known for it. */
  credited: string[]
  /** Colleagues who contributed and are named to members only. */
  othersCount: number
  reviewer: string
  version: number
  firstAt: Date
  at: Date
  reviewBy: Date | null
  stale: boolean
  helpedCount: number
}

const PUBLIC = { isOpen: true, 'published.audience': 'everyone' } as const

/** An entry by its public address; `retired` when it was there once, null when nothing is for the public there. */
export async function publicEntry(slug: string, now: Date): Promise<PublicEntry | 'retired' | null> {
  const entry = await Entries.findOne({ slug, 'published.audience': 'everyone' }).lean()
  if (!entry?.published) return null
  if (!entry.isOpen) return 'retired'
  return (await toPublic([entry], now))[0] ?? null
}

/** The public entries that were published or changed last. */
export async function feedEntries(limit: number, now: Date): Promise<PublicEntry[]> {
  const rows = await Entries.find(PUBLIC).sort({ 'published.at': -1, _id: -1 }).limit(limit).lean()
  return toPublic(rows, now)
}

/** Every public entry by its address, the latest first: at most `limit`. */
export async function sitemapEntries(limit: number): Promise<{ slug: string; at: Date }[]> {
  const rows = await Entries.find(PUBLIC, { slug: 1, 'published.at': 1 })
    .sort({ 'published.at': -1, _id: -1 })
    .limit(limit)
    .lean<Pick<StoredEntry, 'slug' | 'published'>[]>()
  return rows.flatMap(({ slug, published }) => (slug && published ? [{ slug, at: published.at }] : []))
}

async function toPublic(entries: readonly StoredEntry[], now: Date): Promise<PublicEntry[]> {
  const specialties = await specialtyNames(entries.map(({ specialtyId }) => specialtyId.toHexString()))
  const people = entries.flatMap(({ published }) =>
    published ? [published.reviewerId, ...published.contributors.map(({ memberId }) => memberId)] : [],
  )
  const names = await namesOf(people.map(id => id.toHexString()))
  const nameOf = (id: mongoose.Types.ObjectId) => names.get(id.toHexString()) ?? FORMER
  return entries.flatMap(entry => {
    const { published, slug, specialtyId, helpedCount } = entry
    if (!published || slug === null) return []
    const named = published.contributors.filter(({ inRole }) => inRole)
    return [
      {
        ...wordsOf(published),
        slug,
        specialty: specialties.get(specialtyId.toHexString()) ?? '',
        credited: named.map(({ memberId }) => nameOf(memberId)),
        othersCount: published.contributors.length - named.length,
        reviewer: nameOf(published.reviewerId),
        stale: isStale(published.reviewBy, now),
        helpedCount,
      },
    ]
  })
}

const wordsOf = (published: StoredPublication) => ({
  question: published.question,
  answer: published.answer,
  html: published.html,
  evidence: published.evidence,
  tags: published.tags,
  links: published.citations.flatMap(cited => {
    if (cited.kind === 'case') return []
    const title = cited.kind === 'research' ? `${cited.title} (${cited.source})` : cited.title
    return [{ title, url: cited.url }]
  }),
  caseCount: published.citations.filter(({ kind }) => kind === 'case').length,
  version: published.version,
  firstAt: published.firstAt,
  at: published.at,
  reviewBy: published.reviewBy,
})
