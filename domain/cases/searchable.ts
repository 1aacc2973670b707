/** What search may know of a case: the question, for as long as every member may read it. */
import mongoose from 'mongoose'
import type { CaseState } from './contract.ts'
import { Cases, type StoredCase } from './model.ts'
import { SEEN_BY_MEMBERS } from './rules.ts'

export type SearchableCase = {
  id: `case:${string}`
  kind: 'case'
  title: string
  text: string
  specialtyId: string
  visibility: 'members'
  answered: boolean
  state: CaseState
  at: Date
}

/** States in which search knows a case. A merged one leads to another, which is the one to find. */
export const FOUND: readonly CaseState[] = SEEN_BY_MEMBERS.filter(state => state !== 'merged')
const ANSWERED: readonly CaseState[] = ['answered', 'resolved', 'curated']

const FIELDS = { title: 1, body: 1, specialtyId: 1, state: 1, submittedAt: 1 } as const

type Read = Pick<StoredCase, '_id' | 'title' | 'body' | 'specialtyId' | 'state' | 'submittedAt'>

/** Those of these cases that every member may find, as they are now. */
export async function casesForSearch(caseIds: readonly string[]): Promise<SearchableCase[]> {
  const found = await Cases.find(
    { _id: mongoose.trusted({ $in: caseIds }), state: mongoose.trusted({ $in: FOUND }) },
    FIELDS,
  ).lean()
  return found.map(toSearchable)
}

/** A page of the cases that every member may find, in the order of their ids, and where the next page begins; null after the last. */
export async function casesForSearchAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; rows: SearchableCase[] } | null> {
  const page = await Cases.find(after === null ? {} : { _id: mongoose.trusted({ $gt: after }) }, FIELDS)
    .sort({ _id: 1 })
    .limit(limit)
    .lean()
  const last = page.at(-1)
  if (!last) return null
  return {
    last: last._id.toHexString(),
    rows: page.filter(({ state }) => FOUND.includes(state)).map(toSearchable),
  }
}

const toSearchable = ({ _id, title, body, specialtyId, state, submittedAt }: Read): SearchableCase => ({
  id: `case:${_id.toHexString()}`,
  kind: 'case',
  title,
  text: body,
  specialtyId: specialtyId.toHexString(),
  visibility: 'members',
  answered: ANSWERED.includes(state),
  state,
  at: submittedAt,
})
