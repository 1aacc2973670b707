import type { ExchangeKind, ExchangeState, Side } from './contract.ts'
import { fromThousandths, type Owed, toThousandths } from './owed-rules.ts'

export { countable, deedOf, type DeedRow, goneAmong, isReturn, mayContest } from './deeds-rules.ts'
export { RULES } from './kinds-rules.ts'
export * from './owed-rules.ts'

/** Whether an exchange still counts as it was recorded, given the later rows that touch it. */
export function stateNow(
  recorded: Exclude<ExchangeState, 'reversed'>,
  since: { isReversed: boolean; isOutcomeTold: boolean },
): ExchangeState {
  if (since.isReversed) return 'reversed'
  return since.isOutcomeTold ? 'settled' : recorded
}

/** The exact sum of credits, in whatever order they come. */
export const sumOf = (credits: Iterable<number>): number => {
  let sum = 0
  for (const credit of credits) sum += toThousandths(credit)
  return fromThousandths(sum)
}

/** Credit of one kind from or to one other member; null where the other side is no member. */
export type Share = { otherId: string | null; kind: ExchangeKind; credit: number }

/** Sums one side of a member's ledger. Who took everything back is not counted among the people. */
export function sumSide(shares: Iterable<Share>): Side {
  const byKind = new Map<string, number>()
  const byPerson = new Map<string, number>()
  let total = 0
  for (const { otherId, kind, credit } of shares) {
    const thousandths = toThousandths(credit)
    total += thousandths
    byKind.set(kind, (byKind.get(kind) ?? 0) + thousandths)
    if (otherId !== null) byPerson.set(otherId, (byPerson.get(otherId) ?? 0) + thousandths)
  }
  const kinds = [...byKind].toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    total: fromThousandths(total),
    byKind: Object.fromEntries(kinds.map(([kind, thousandths]) => [kind, fromThousandths(thousandths)])),
    people: [...byPerson.values()].filter(thousandths => thousandths > 0).length,
  }
}

/** The other side of a row as a person: null where a group, a specialty or the association got the good of it. */
export const personIn = (row: Pick<Owed, 'beneficiaryKind' | 'beneficiaryId'>): string | null =>
  row.beneficiaryKind === undefined ? row.beneficiaryId : null

export type Standing = { created: Side; derived: Side }

/** What a member gave and got until `asOf`. The same for any order of the exchanges, and however often each is named. */
export function standingOf(
  memberId: string,
  exchanges: readonly Pick<
    Owed,
    'eventId' | 'kind' | 'creatorId' | 'beneficiaryKind' | 'beneficiaryId' | 'credit' | 'at'
  >[],
  asOf: Date,
): Standing {
  const once = new Map(exchanges.map(row => [`${row.eventId}:${row.kind}`, row]))
  const counted = [...once.values()].filter(({ at }) => at <= asOf)
  const created = counted.filter(({ creatorId }) => creatorId === memberId)
  const derived = counted.filter(({ beneficiaryId }) => beneficiaryId === memberId)
  return {
    created: sumSide(created.map(row => ({ ...row, otherId: personIn(row) }))),
    derived: sumSide(derived.map(row => ({ ...row, otherId: row.creatorId }))),
  }
}
