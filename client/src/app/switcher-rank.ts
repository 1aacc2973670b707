/** Something one can go to or do, as the switcher knows it. */
export type Target = {
  key: string
  kind: 'channel' | 'group' | 'direct' | 'person' | 'page' | 'act'
  name: string
  /** Where it belongs: the group of a channel. Also searched, for less. */
  of?: string | undefined
}

export type Ranked<T extends Target> = { target: T; score: number }

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()
const WORD = /[\s#/_.,()'’-]+/

/**
 * How well a name answers a query: 0 not at all. The whole name before its beginning, that before the beginning of a later word,
 * that before letters inside, and those before letters that merely come in the same order.
 */
export function scoreName(name: string, query: string): number {
  const [inName, asked] = [folded(name), folded(query.trim())]
  if (asked === '') return 1
  if (inName === asked) return 100
  if (inName.startsWith(asked)) return 80
  const words = inName.split(WORD).filter(word => word !== '')
  const parts = asked.split(WORD).filter(part => part !== '')
  if (parts.length > 0 && parts.every(part => words.some(word => word.startsWith(part)))) return 60
  if (inName.includes(asked)) return 40
  const initials = words.map(word => word[0]).join('')
  if (asked.length > 1 && initials.startsWith(asked)) return 30
  return asked.length > 2 && isScattered(inName, asked) ? 10 : 0
}

function isScattered(name: string, asked: string): boolean {
  let at = 0
  for (const letter of asked.replaceAll(/\s/g, '')) {
    at = name.indexOf(letter, at) + 1
    if (at === 0) return false
  }
  return true
}

const KIND_ORDER: Record<Target['kind'], number> = {
  channel: 0,
  group: 1,
  direct: 2,
  person: 3,
  page: 4,
  act: 5,
}
const RECENT_MAX = 5

/** What the switcher shows for a query, best first and the same every time: by score, then what was visited last, then kind, then name. */
export function rankTargets<T extends Target>(
  targets: readonly T[],
  query: string,
  recentKeys: readonly string[],
  max: number,
): T[] {
  const recency = (target: T): number => {
    const place = recentKeys.indexOf(target.key)
    return place < 0 ? Infinity : place
  }
  const scored = targets.flatMap((target): Ranked<T>[] => {
    const score = Math.max(
      scoreName(target.name, query),
      target.of === undefined ? 0 : Math.min(50, scoreName(`${target.of} ${target.name}`, query)),
    )
    return score === 0 ? [] : [{ target, score }]
  })
  return scored
    .toSorted(
      (a, b) =>
        b.score - a.score ||
        compare(recency(a.target), recency(b.target)) ||
        KIND_ORDER[a.target.kind] - KIND_ORDER[b.target.kind] ||
        compare(folded(a.target.name), folded(b.target.name)) ||
        compare(a.target.key, b.target.key),
    )
    .slice(0, max)
    .map(({ target }) => target)
}

const compare = <V extends string | number>(a: V, b: V): number => (a < b ? -1 : a > b ? 1 : 0)

/** The visited, the latest first, each once. */
export function withVisit(recentKeys: readonly string[], key: string): string[] {
  return [key, ...recentKeys.filter(each => each !== key)].slice(0, RECENT_MAX * 4)
}
