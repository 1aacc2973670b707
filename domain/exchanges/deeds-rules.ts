/** Which rows of the ledger are about one deed, and which of them count. */
import type { ExchangeKind } from './contract.ts'
import { toThousandths } from './owed-rules.ts'

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

/** Whether a row lets what was taken back count again: the deed is the one it was. */
export const isReturn = ({
  kind,
  credit,
  reverses,
}: {
  kind: ExchangeKind
  credit: number
  reverses: object | string | null
}): boolean => reverses !== null && credit > 0 && kind !== 'outcome'

/**
 * Which of these rows do not stand, given all that concerns their deeds: nothing is left of the deed, or somebody found that it does not
 * count. Advice that was of no use, and of use after all, stands. What settled something, or took something back, stands until a row takes
 * it back.
 */
export function goneAmong(rows: readonly (DeedRow & { credit: number })[]): Set<string> {
  const reversed = new Set(rows.map(({ reverses }) => reverses))
  const counted = new Set(countable(rows).map(({ id }) => id))
  const sums = new Map<string, number>()
  for (const row of rows) sums.set(deedOf(row), (sums.get(deedOf(row)) ?? 0) + toThousandths(row.credit))
  const isGone = (row: DeedRow & { credit: number }) => {
    if (row.kind === 'outcome' || (row.reverses !== null && !isReturn(row))) return reversed.has(row.id)
    return !counted.has(row.id) || (sums.get(deedOf(row)) ?? 0) <= 0
  }
  return new Set(rows.filter(isGone).map(({ id }) => id))
}

/** Whether an exchange is there to be contested: it counts something, or settled something, and stands. What stands again is contested as what it was. */
export const mayContest = ({
  kind,
  credit,
  contestId,
  reverses,
  isReversed,
}: DeedRow & { credit: number; isReversed: boolean }): boolean =>
  contestId === null &&
  !isReversed &&
  credit !== 0 &&
  (credit > 0 || kind === 'outcome') &&
  !isReturn({ kind, credit, reverses })
