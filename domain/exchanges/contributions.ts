/** What a member did for others in a period, counted for a letter or a record: how often, for how many, and nobody’s name. */
import mongoose from 'mongoose'
import { keepsStandingPrivate } from '../members/access.ts'
import { caseEvidenceIn, Exchanges, memberIn, type StoredExchange } from './model.ts'
import type { ExchangeKind } from './contract.ts'
import { RULES, USEFUL_OUTCOMES } from './rules.ts'
import { takenBackAmong } from './settled.ts'

export type Contribution = { kind: ExchangeKind; name: string; times: number; people: number }
export type Contributions = {
  kinds: Contribution[]
  /** Different people who got the good of any of it. */
  people: number
  /** How many told what came of advice, and for how many of them it was of use. */
  outcomes: { told: number; useful: number }
}

/** The same as others may read it: nothing, where the member keeps it private. */
export const shownContributionsOf = async (
  memberId: string,
  period: Parameters<typeof contributionsOf>[1],
): Promise<Contributions> =>
  (await keepsStandingPrivate(memberId)) ? NOTHING : contributionsOf(memberId, period)

const NOTHING: Contributions = { kinds: [], people: 0, outcomes: { told: 0, useful: 0 } }

/** What stands in the ledger for a member from `from` on and before `until`, without what was taken back. */
export async function contributionsOf(
  memberId: string,
  { from, until }: { from: Date; until: Date },
): Promise<Contributions> {
  const rows = await Exchanges.find({
    creatorId: memberId,
    at: mongoose.trusted({ $gte: from, $lt: until }),
  })
    .sort({ at: 1, _id: 1 })
    .lean()
  const takenBack = await takenBackAmong(rows.map(({ _id }) => _id.toHexString()))
  const standing = rows.filter(
    ({ _id, kind, reverses }) => kind !== 'outcome' && reverses === null && !takenBack.has(_id.toHexString()),
  )
  const kinds = new Map<ExchangeKind, StoredExchange[]>()
  for (const row of standing) kinds.set(row.kind, [...(kinds.get(row.kind) ?? []), row])
  const lastTold = new Map(
    caseEvidenceIn(rows.filter(row => isTold(row) && !takenBack.has(row._id.toHexString()))).map(
      ({ caseId, outcome }) => [caseId.toHexString(), outcome !== null && USEFUL_OUTCOMES.includes(outcome)],
    ),
  )
  return {
    kinds: [...kinds].map(([kind, ofKind]) => ({
      kind,
      name: RULES[kind].name,
      times: ofKind.length,
      people: peopleIn(ofKind),
    })),
    people: peopleIn(standing),
    outcomes: { told: lastTold.size, useful: [...lastTold.values()].filter(Boolean).length },
  }
}

/** What the asker said of it; not the row that takes back what they said wrongly. */
const isTold = ({ kind, evidence }: StoredExchange): boolean =>
  kind === 'outcome' && evidence.contestId === undefined

const peopleIn = (rows: readonly StoredExchange[]): number =>
  new Set(rows.flatMap(row => memberIn(row)?.toHexString() ?? [])).size
