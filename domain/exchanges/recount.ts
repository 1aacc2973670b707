/** The ledger, counted again from the cases, messages and entries it came from. */
import mongoose from 'mongoose'
import { claimSourcesAfter, knownClaims } from '../claims/access.ts'
import { creditSourcesAfter, knownCases } from '../cases/access.ts'
import { knownMarked, markSourcesAfter } from '../chat/access.ts'
import { knownReads, reachSourcesAfter } from '../credentials/access.ts'
import { hostingSourcesAfter, knownHosted } from '../groups/access.ts'
import { entrySourcesAfter, knownEntries } from '../library/access.ts'
import { keptSourcesAfter, knownDecisions } from '../moderation/access.ts'
import { knownNewcomers, stayedSourcesAfter } from '../newcomers/access.ts'
import { Outbox, transact } from '../transaction.ts'
import { correctionSourcesAfter, knownCorrections } from './contesting.ts'
import type { LedgerCheck } from './checks-model.ts'
import { Exchanges, type StoredEvidence, type StoredExchange, toRow } from './model.ts'
import { exchangeOwed, type Source } from './rules.ts'

const SOURCES_PER_PAGE = 200
const EXAMPLES_MAX = 20

/** TABLE what credit stands on → where the ledger names it, and how its sources are read, a page after the other. */
const BOOKS = [
  { named: 'evidence.caseId', sourcesAfter: creditSourcesAfter, known: knownCases },
  { named: 'evidence.messageId', sourcesAfter: markSourcesAfter, known: knownMarked },
  { named: 'evidence.entryId', sourcesAfter: entrySourcesAfter, known: knownEntries },
  { named: 'evidence.claimId', sourcesAfter: claimSourcesAfter, known: knownClaims },
  { named: 'evidence.decisionId', sourcesAfter: keptSourcesAfter, known: knownDecisions },
  { named: 'evidence.groupId', sourcesAfter: hostingSourcesAfter, known: knownHosted },
  { named: 'evidence.newcomerId', sourcesAfter: stayedSourcesAfter, known: knownNewcomers },
  { named: 'evidence.readsId', sourcesAfter: reachSourcesAfter, known: knownReads },
  { named: 'evidence.contestId', sourcesAfter: correctionSourcesAfter, known: knownCorrections },
] as const
type Book = (typeof BOOKS)[number]

/** Every exchange there must be, from the sources alone, in the order of their cases, then of their messages, then of their entries. */
export async function* recomputeLedger(): AsyncGenerator<StoredExchange> {
  for await (const sources of creditSources()) yield* sources.flatMap(rowOf)
}

/** Everything that may credit somebody, some at a time. */
export async function* creditSources(): AsyncGenerator<Source[]> {
  for (const { sourcesAfter } of BOOKS) {
    for (let after: string | null = null; ;) {
      const page: Page | null = await sourcesAfter(after, SOURCES_PER_PAGE)
      if (page === null) break
      yield [...page.sources.values()].flat()
      after = page.last
    }
  }
}

type Page = { last: string; sources: Map<string, Source[]> }

const rowOf = (source: Source): StoredExchange[] => {
  const owed = exchangeOwed(source)
  return owed === null ? [] : [toRow(owed)]
}

/**
 * Compares the ledger with what its sources say, a page of cases, messages or entries at a time, each seen in one moment. Changes nothing.
 * Memory does not grow with the ledger.
 */
export async function verifyLedger(): Promise<LedgerCheck> {
  const check = newCheck()
  for (const book of BOOKS) {
    for (let after: string | null = null; ;) {
      const page: VerifiedPage | null = await transact(() => verifyPage(book, after))
      if (page === null) break
      addTo(check, page.check)
      after = page.last
    }
    await findOrphans(check, book)
  }
  return check
}

const newCheck = (): LedgerCheck => ({
  expected: 0,
  stored: 0,
  missing: 0,
  waiting: 0,
  different: 0,
  unexpected: 0,
  examples: [],
})

function addTo(check: LedgerCheck, page: LedgerCheck): void {
  for (const key of ['expected', 'stored', 'missing', 'waiting', 'different', 'unexpected'] as const)
    check[key] += page[key]
  check.examples.push(...page.examples.slice(0, EXAMPLES_MAX - check.examples.length))
}

type VerifiedPage = { check: LedgerCheck; last: string }

// A page has a count of its own: its transaction may run twice.
async function verifyPage({ named, sourcesAfter }: Book, after: string | null): Promise<VerifiedPage | null> {
  const page: Page | null = await sourcesAfter(after, SOURCES_PER_PAGE)
  if (page === null) return null
  const check = newCheck()
  const expected = [...page.sources.values()].flat().flatMap(rowOf)
  const sourceIds = [...page.sources.keys()]
  const stored = await Exchanges.find({
    ...inBook(named),
    [named]: mongoose.trusted({ $in: sourceIds }),
  }).lean()
  const underWay = await Outbox.find(
    { _id: mongoose.trusted({ $in: expected.map(({ eventId }) => eventId) }), doneAt: null },
    { _id: 1 },
  ).lean()
  comparePage(check, expected, stored, new Set(underWay.map(({ _id }) => _id.toHexString())))
  return { check, last: page.last }
}

// What takes back a contested exchange stands on the same, and is of the book of contests all the same.
const inBook = (named: Book['named']) =>
  named === 'evidence.contestId' ? {} : { 'evidence.contestId': null }

function comparePage(
  check: LedgerCheck,
  expected: readonly StoredExchange[],
  stored: readonly StoredExchange[],
  underWay: ReadonlySet<string>,
): void {
  const left = new Map(stored.map(row => [row._id.toHexString(), row]))
  check.expected += expected.length
  check.stored += stored.length
  for (const row of expected) {
    const exchangeId = row._id.toHexString()
    const found = left.get(exchangeId)
    left.delete(exchangeId)
    if (found === undefined && underWay.has(row.eventId.toHexString())) check.waiting += 1
    else if (found === undefined) report(check, 'missing', exchangeId)
    else if (canonical(found) !== canonical(row)) report(check, 'different', exchangeId)
  }
  for (const exchangeId of left.keys()) report(check, 'unexpected', exchangeId)
}

/** Rows of cases, messages or entries that are not there: no page of sources comes across them. */
async function findOrphans(check: LedgerCheck, book: Book): Promise<void> {
  let ids: mongoose.Types.ObjectId[] = []
  const cursor = Exchanges.aggregate<{ _id: mongoose.Types.ObjectId }>([
    { $match: { ...inBook(book.named), [book.named]: { $type: 'objectId' } } },
    { $sort: { [book.named]: 1 } },
    { $group: { _id: `$${book.named}` } },
  ])
    .option({ allowDiskUse: true })
    .cursor({ batchSize: SOURCES_PER_PAGE })
  for await (const { _id } of cursor as AsyncIterable<{ _id: mongoose.Types.ObjectId }>) {
    ids.push(_id)
    if (ids.length < SOURCES_PER_PAGE) continue
    await reportOrphans(check, book, ids)
    ids = []
  }
  await reportOrphans(check, book, ids)
}

async function reportOrphans(
  check: LedgerCheck,
  { named, known }: Book,
  ids: readonly mongoose.Types.ObjectId[],
): Promise<void> {
  const there = await known(ids.map(id => id.toHexString()))
  const gone = ids.filter(id => !there.has(id.toHexString()))
  if (gone.length === 0) return
  const orphans = await Exchanges.find(
    { ...inBook(named), [named]: mongoose.trusted({ $in: gone }) },
    { _id: 1 },
  ).lean()
  check.stored += orphans.length
  for (const { _id } of orphans) report(check, 'unexpected', _id.toHexString())
}

function report(
  check: LedgerCheck,
  problem: 'missing' | 'different' | 'unexpected',
  exchangeId: string,
): void {
  check[problem] += 1
  if (check.examples.length < EXAMPLES_MAX) check.examples.push({ exchangeId, problem })
}

const canonical = (row: StoredExchange): string =>
  JSON.stringify([
    row.eventId,
    row.kind,
    row.dimension,
    row.creatorId,
    row.beneficiaryKind,
    row.beneficiaryId,
    // What is absent and what is nobody's are two things.
    row.giverId === undefined ? 'beneficiary' : row.giverId,
    row.motive,
    row.share && [row.share.part, row.share.of],
    row.credit,
    row.state,
    row.rules,
    ...evidenceOf(row),
    row.reverses,
    row.at,
  ])

function evidenceOf({ evidence }: StoredExchange): unknown[] {
  return [...thingsIn(evidence), evidence.contestId]
}

function thingsIn(evidence: StoredEvidence): unknown[] {
  if ('messageId' in evidence) return [evidence.messageId]
  if ('entryId' in evidence) return [evidence.entryId]
  if ('claimId' in evidence) return [evidence.claimId]
  if ('newcomerId' in evidence) return [evidence.newcomerId]
  if ('readsId' in evidence) return [evidence.readsId, evidence.day]
  if ('decisionId' in evidence) return [evidence.decisionId]
  if ('groupId' in evidence) return [evidence.groupId, evidence.period]
  return [evidence.caseId, evidence.replyId, evidence.outcome]
}
