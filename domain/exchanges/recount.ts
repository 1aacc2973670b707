/** The ledger, counted again from the cases it came from. */
import mongoose from 'mongoose'
import { creditSourcesAfter, knownCases } from '../cases/access.ts'
import { Outbox, transact } from '../transaction.ts'
import { Exchanges, type StoredExchange, toRow } from './model.ts'
import { exchangeOwed } from './rules.ts'

const CASES_PER_PAGE = 200
const EXAMPLES_MAX = 20

/** Every exchange there must be, from the sources alone, in the order of its cases. */
export async function* recomputeLedger(): AsyncGenerator<StoredExchange> {
  for (let after: string | null = null; ;) {
    const page = await creditSourcesAfter(after, CASES_PER_PAGE)
    if (page === null) return
    for (const sources of page.sources.values()) yield* sources.flatMap(rowOf)
    after = page.last
  }
}

const rowOf = (source: Parameters<typeof exchangeOwed>[0]): StoredExchange[] => {
  const owed = exchangeOwed(source)
  return owed === null ? [] : [toRow(owed)]
}

export type LedgerCheck = {
  /** Exchanges there must be, and those there are. */
  expected: number
  stored: number
  /** Owed, and not there though nothing is under way any more. */
  missing: number
  /** Owed, and still with the workers. */
  waiting: number
  different: number
  /** There without a source. */
  unexpected: number
  examples: { exchangeId: string; problem: 'missing' | 'different' | 'unexpected' }[]
}

/**
 * Compares the ledger with what its sources say, a page of cases at a time, each seen in one moment. Changes nothing. Memory
 * does not grow with the ledger.
 */
export async function verifyLedger(): Promise<LedgerCheck> {
  const check = newCheck()
  for (let after: string | null = null; ;) {
    const page: VerifiedPage | null = await transact(() => verifyPage(after))
    if (page === null) break
    addTo(check, page.check)
    after = page.last
  }
  await findOrphans(check)
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
async function verifyPage(after: string | null): Promise<VerifiedPage | null> {
  const page = await creditSourcesAfter(after, CASES_PER_PAGE)
  if (page === null) return null
  const check = newCheck()
  const expected = [...page.sources.values()].flat().flatMap(rowOf)
  const caseIds = [...page.sources.keys()]
  const stored = await Exchanges.find({ 'evidence.caseId': mongoose.trusted({ $in: caseIds }) }).lean()
  const underWay = await Outbox.find(
    { _id: mongoose.trusted({ $in: expected.map(({ eventId }) => eventId) }), doneAt: null },
    { _id: 1 },
  ).lean()
  comparePage(check, expected, stored, new Set(underWay.map(({ _id }) => _id.toHexString())))
  return { check, last: page.last }
}

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

/** Rows of cases that are not there: no page of cases comes across them. */
async function findOrphans(check: LedgerCheck): Promise<void> {
  let caseIds: mongoose.Types.ObjectId[] = []
  const cursor = Exchanges.aggregate<{ _id: mongoose.Types.ObjectId }>([
    { $sort: { 'evidence.caseId': 1 } },
    { $group: { _id: '$evidence.caseId' } },
  ])
    .option({ allowDiskUse: true })
    .cursor({ batchSize: CASES_PER_PAGE })
  for await (const { _id } of cursor as AsyncIterable<{ _id: mongoose.Types.ObjectId }>) {
    caseIds.push(_id)
    if (caseIds.length < CASES_PER_PAGE) continue
    await reportOrphans(check, caseIds)
    caseIds = []
  }
  await reportOrphans(check, caseIds)
}

async function reportOrphans(check: LedgerCheck, caseIds: readonly mongoose.Types.ObjectId[]): Promise<void> {
  const known = await knownCases(caseIds.map(id => id.toHexString()))
  const gone = caseIds.filter(id => !known.has(id.toHexString()))
  if (gone.length === 0) return
  const orphans = await Exchanges.find(
    { 'evidence.caseId': mongoose.trusted({ $in: gone }) },
    {
      _id: 1,
    },
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
    row.beneficiaryId,
    row.credit,
    row.state,
    row.rules,
    row.evidence.caseId,
    row.evidence.replyId,
    row.evidence.outcome,
    row.reverses,
    row.at,
  ])
