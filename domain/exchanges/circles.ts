/** Closed circles over a long time: found among all that was said, though only what is said of a few people is ever looked at whole. */
import { Types } from 'mongoose'
import { inBatches } from '../batches.ts'
import {
  ANOMALY_RULES,
  type AnomalyRules,
  circlesIn,
  type Finding,
  findCircles,
  type Word,
} from './anomaly-rules.ts'
import { Exchanges, giverOf, type StoredExchange } from './model.ts'
import { deedsOf, type LedgerRow } from './standing-rules.ts'
import { PROJECTION, toLedgerRow } from './weighing.ts'

const DAY_MS = 24 * 3600 * 1000
/** Two numbers below this make one, exactly. */
const NUMBERS = 2 ** 26
const BATCH = 5000

/** What people say of each other, as far as it is looked at: what was taken back is no word. */
export const toWords = (rows: Iterable<LedgerRow>): Word[] =>
  deedsOf(rows).flatMap(({ giverId, thousandths, rows: own, creatorId, at, kind }) =>
    giverId === null || thousandths <= 0
      ? []
      : [{ giverId, creatorId, at, kind, thousandths, exchangeIds: own.map(({ exchangeId }) => exchangeId) }],
  )

/** Every closed circle in what was said in the time circles are looked for. Memory grows with the pairs of people, and not with what is said between them. */
export async function circlesUntil(now: Date, rules: AnomalyRules = ANOMALY_RULES): Promise<Finding[]> {
  const since = { $gt: new Date(now.getTime() - rules.circle.days * DAY_MS), $lte: now }
  const findings: Finding[] = []
  for (const circle of circlesIn(await linksIn(since), rules.circle.size))
    findings.push(...findCircles(toWords(await rowsFor(circle, since)), rules))
  return findings
}

type Span = { $gt: Date; $lte: Date }

/** Who has at least two words by whom. One that was taken back counts here, and is left out where a circle is looked at whole. */
async function linksIn(at: Span): Promise<Map<string, Set<string>>> {
  const numberOf = new Map<string, number>()
  const toNumber = (id: string): number => {
    const known = numberOf.get(id) ?? numberOf.size
    numberOf.set(id, known)
    return known
  }
  const counts = new Map<number, number>()
  const said = Exchanges.collection.find<
    Pick<StoredExchange, 'creatorId' | 'beneficiaryId' | 'beneficiaryKind' | 'giverId'>
  >(
    { at, credit: { $gt: 0 }, kind: { $ne: 'outcome' } },
    {
      projection: { _id: 0, creatorId: 1, beneficiaryId: 1, beneficiaryKind: 1, giverId: 1 },
      batchSize: BATCH,
    },
  )
  for await (const batch of inBatches(said))
    for (const row of batch) {
      const giverId = giverOf(row)
      if (!giverId) continue
      const pair = toNumber(giverId.toHexString()) * NUMBERS + toNumber(row.creatorId.toHexString())
      counts.set(pair, (counts.get(pair) ?? 0) + 1)
    }
  const ids = [...numberOf.keys()]
  const links = new Map<string, Set<string>>()
  for (const [pair, count] of counts) {
    if (count < 2) continue
    const giverId = ids[Math.floor(pair / NUMBERS)] ?? ''
    const to = links.get(giverId) ?? new Set<string>()
    links.set(giverId, to.add(ids[pair % NUMBERS] ?? ''))
  }
  return links
}

async function rowsFor(creatorIds: readonly string[], at: Span): Promise<LedgerRow[]> {
  const rows = await Exchanges.collection
    .find<StoredExchange>(
      { creatorId: { $in: creatorIds.map(id => new Types.ObjectId(id)) }, at },
      { projection: PROJECTION, batchSize: BATCH },
    )
    .toArray()
  return rows.map(toLedgerRow)
}
