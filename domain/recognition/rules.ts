import type { Side } from '../exchanges/contract.ts'

/** Which rules a shortlist was drafted under. */
export const RULES_VERSION = '2026-1'

/** So many names a group of people can weigh one by one. */
export const CANDIDATES_MAX = 50
/** Helping one person often may be friendship; helping two is a beginning of help to the community. */
export const PEOPLE_MIN = 2
/** One outcome told as useful is worth as much: someone vouched for it after the fact. */
export const USEFUL_OUTCOMES_MIN = 1
const EVIDENCE_MAX = 5

/** A row of the ledger as far as a shortlist weighs it. */
export type HelpRow = {
  exchangeId: string
  beneficiaryId: string | null
  caseId: string | null
  credit: number
  at: Date
  kind: string
  isUseful: boolean
  isStanding: boolean
}

export type Candidate = {
  memberId: string
  created: Side
  outcomes: { told: number; useful: number }
  exchangeCount: number
  /** The strongest rows, in the order they are shown. */
  evidence: { exchangeId: string; credit: number; at: Date; caseId: string | null }[]
}

/** Everything that speaks for one member, from their rows of the period in the order they happened. */
export function toCandidate(memberId: string, created: Side, rows: readonly HelpRow[]): Candidate {
  const lastTold = new Map(
    rows.filter(({ kind }) => kind === 'outcome').map(({ caseId, isUseful }) => [caseId, isUseful]),
  )
  return {
    memberId,
    created,
    outcomes: { told: lastTold.size, useful: [...lastTold.values()].filter(Boolean).length },
    exchangeCount: rows.length,
    evidence: rows
      .filter(({ credit, isStanding }) => credit > 0 && isStanding)
      .toSorted(byStrength)
      .slice(0, EVIDENCE_MAX)
      .map(({ exchangeId, credit, at, caseId }) => ({ exchangeId, credit, at, caseId })),
  }
}

const byStrength = (a: HelpRow, b: HelpRow) =>
  b.credit - a.credit || b.at.getTime() - a.at.getTime() || (a.exchangeId < b.exchangeId ? -1 : 1)

/** Whether people would look at this member at all: credit that stands, and more than one person's word or one outcome. */
export const maySuggest = (
  { created, outcomes }: Candidate,
  { people, usefulOutcomes } = { people: PEOPLE_MIN, usefulOutcomes: USEFUL_OUTCOMES_MIN },
): boolean => created.total > 0 && (created.people >= people || outcomes.useful >= usefulOutcomes)

/**
 * The members worth a look, most credit first, then most people helped, then by id, so that the same ledger always gives the
 * same list. A suggestion only: an award is decided by people.
 */
export function pickShortlist(
  candidates: readonly Candidate[],
  bars?: Parameters<typeof maySuggest>[1],
): Candidate[] {
  return candidates
    .filter(each => maySuggest(each, bars))
    .toSorted(byHelp)
    .slice(0, CANDIDATES_MAX)
}

const byHelp = (a: Candidate, b: Candidate) =>
  b.created.total - a.created.total ||
  b.created.people - a.created.people ||
  (a.memberId < b.memberId ? -1 : 1)
