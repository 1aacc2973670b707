/** Which rows of the ledger are about one deed, and which of them count. */
import type { ExchangeKind } from './contract.ts'

/** A row as far as it tells which deed it belongs to. */
export type DeedRow = {
  id: string
  kind: ExchangeKind
  replyId: string | null
  reverses: string | null
  contestId: string | null
}

const ON_ACCEPTANCE: ReadonlySet<ExchangeKind> = new Set<ExchangeKind>(['advice', 'peer_answer', 'outcome'])

/** What names the deed a row is about: an acceptance and its outcomes are one, and so are a mark and its taking back. */
export const deedOf = ({ id, kind, replyId, reverses }: DeedRow): string =>
  ON_ACCEPTANCE.has(kind) && replyId !== null ? `reply:${replyId}` : (reverses ?? id)

/**
 * The rows that count: none of a deed whose contest was upheld, whatever else was said of it before or after. An outcome that was
 * contested falls alone, by the row that takes it back.
 */
export function countable<R extends DeedRow>(rows: readonly R[]): R[] {
  const fallen = new Set(
    rows.filter(({ contestId, kind }) => contestId !== null && kind !== 'outcome').map(deedOf),
  )
  return fallen.size === 0 ? [...rows] : rows.filter(row => !fallen.has(deedOf(row)))
}

/** Whether an exchange is there to be contested: it counts something, or settled something, and stands. */
export const mayContest = ({
  kind,
  credit,
  contestId,
  isReversed,
}: DeedRow & { credit: number; isReversed: boolean }): boolean =>
  contestId === null && !isReversed && credit !== 0 && (credit > 0 || kind === 'outcome')
