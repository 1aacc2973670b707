/** What makes somebody look: patterns that friends seldom make and rings often do. A finding holds credit; a person decides. */
import type { HoldReason } from './contract.ts'
import { type Deed, THOUSANDTHS } from './standing-rules.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 3600 * 1000

/** Where looking begins. Known to staff, and to nobody who could stay just below. */
export type AnomalyRules = {
  /** So many words of one for one within so many minutes. */
  atOnce: { count: number; minutes: number }
  /** More than this part of somebody's words for one person, of at least so many words. */
  oneForOne: { share: number; of: number }
  /**
   * At most so many people of whose words for them more than this part comes from among them, of at least so many words. Looked for in
   * what the nightly look goes back, too, and in so many days: a circle may have all the time in the world.
   */
  circle: { size: number; share: number; of: number; days: number }
  /** More than this part of the words for somebody from accounts that were younger than so many days, of at least so many words. */
  newAccounts: { share: number; days: number; of: number }
  /** How far back the nightly look goes. */
  days: number
}

export const ANOMALY_RULES: AnomalyRules = {
  atOnce: { count: 5, minutes: 10 },
  oneForOne: { share: 0.3, of: 10 },
  circle: { size: 15, share: 0.6, of: 30, days: 365 },
  newAccounts: { share: 0.5, days: 30, of: 5 },
  days: 90,
}

/** A deed as far as it is looked at. */
export type Word = Pick<Deed, 'creatorId' | 'at' | 'kind'> & {
  giverId: string
  exchangeIds: string[]
  thousandths: number
}

/** `about` names the reason and the people. */
export type Finding = { about: string; reason: HoldReason; words: Word[] }

/** The same for the same finding, so that it is held once. Ends with the last word: what comes after a decision is another. */
export const findingKey = ({ about, words }: Pick<Finding, 'about' | 'words'>): string =>
  `${about}:${words.at(-1)?.exchangeIds[0] ?? ''}`

/** Everything in these words that somebody should look at. The same for the same words in any order. */
export function findAnomalies(
  unsorted: readonly Word[],
  joinedAt: (memberId: string) => number | undefined,
  rules: AnomalyRules = ANOMALY_RULES,
): Finding[] {
  const words = inOrder(unsorted)
  return [
    ...atOnce(words, rules.atOnce),
    ...oneForOne(words, rules.oneForOne),
    ...newAccounts(words, joinedAt, rules.newAccounts),
    ...closedCircles(words, rules.circle),
  ]
}

/** The closed circles in words of a longer time. The same for the same words in any order. */
export const findCircles = (unsorted: readonly Word[], { circle }: AnomalyRules = ANOMALY_RULES): Finding[] =>
  closedCircles(inOrder(unsorted), circle)

const inOrder = (words: readonly Word[]): Word[] =>
  words.toSorted((a, b) => a.at - b.at || ((a.exchangeIds[0] ?? '') < (b.exchangeIds[0] ?? '') ? -1 : 1))

const found = (reason: HoldReason, who: string, words: Word[]): Finding => ({
  about: `${reason}:${who}`,
  reason,
  words,
})

function grouped(words: readonly Word[], keyOf: (word: Word) => string): Map<string, Word[]> {
  const groups = new Map<string, Word[]>()
  for (const word of words) {
    const group = groups.get(keyOf(word))
    if (group) group.push(word)
    else groups.set(keyOf(word), [word])
  }
  return groups
}

const pairOf = ({ giverId, creatorId }: Word) => `${giverId}:${creatorId}`

function atOnce(words: readonly Word[], { count, minutes }: AnomalyRules['atOnce']): Finding[] {
  return [...grouped(words, pairOf)].flatMap(([pair, own]) => {
    const burst = own.filter((_, n) => {
      const isWithin = (from: number) => {
        const first = own[from]
        const last = own[from + count - 1]
        return first !== undefined && last !== undefined && last.at - first.at <= minutes * MINUTE_MS
      }
      return Array.from({ length: count }, (_, back) => n - back).some(from => from >= 0 && isWithin(from))
    })
    return burst.length === 0 ? [] : [found('at_once', pair, burst)]
  })
}

function oneForOne(words: readonly Word[], { share, of }: AnomalyRules['oneForOne']): Finding[] {
  return [...grouped(words, ({ giverId }) => giverId).values()].flatMap(own =>
    own.length < of
      ? []
      : [...grouped(own, pairOf)].flatMap(([pair, forOne]) =>
          forOne.length > share * own.length ? [found('one_for_one', pair, forOne)] : [],
        ),
  )
}

function newAccounts(
  words: readonly Word[],
  joinedAt: (memberId: string) => number | undefined,
  { share, days, of }: AnomalyRules['newAccounts'],
): Finding[] {
  return [...grouped(words, ({ creatorId }) => creatorId)].flatMap(([creatorId, own]) => {
    const young = own.filter(({ giverId, at }) => at - (joinedAt(giverId) ?? 0) < days * DAY_MS)
    return own.length >= of && young.length > share * own.length
      ? [found('new_accounts', creatorId, young)]
      : []
  })
}

/**
 * Circles: people each of whom gives to and has from the others. Links that only one word made are left out, so that a chance thanks does
 * not tie a circle to everybody else; what its people have from outside still counts against the suspicion.
 */
function closedCircles(words: readonly Word[], { size, share, of }: AnomalyRules['circle']): Finding[] {
  const links = new Map<string, Set<string>>()
  for (const [, own] of grouped(words, pairOf)) {
    const [first] = own
    if (first === undefined || own.length < 2) continue
    const to = links.get(first.giverId) ?? new Set<string>()
    links.set(first.giverId, to.add(first.creatorId))
  }
  return circlesIn(links, size).flatMap(component => {
    const inside = new Set(component)
    const had = words.filter(({ creatorId }) => inside.has(creatorId))
    const within = had.filter(({ giverId }) => inside.has(giverId))
    return had.length >= of && weightOf(within) > share * weightOf(had)
      ? [found('closed_circle', component.toSorted().join('+'), within)]
      : []
  })
}

/** At most `size` people each of whom can be reached from each other by these links. */
export const circlesIn = (links: ReadonlyMap<string, ReadonlySet<string>>, size: number): string[][] =>
  strongComponents(links).filter(({ length }) => length >= 2 && length <= size)

const weightOf = (words: readonly Word[]) =>
  words.reduce((sum, { thousandths }) => sum + thousandths, 0) / THOUSANDTHS

/** Tarjan's strongly connected components, without recursion: a chain of thanks may be as long as the association is large. */
function strongComponents(links: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const open: string[] = []
  const isOpen = new Set<string>()
  const components: string[][] = []
  for (const root of links.keys()) {
    if (order.has(root)) continue
    const path: { id: string; next: Iterator<string> }[] = []
    const enter = (id: string) => {
      order.set(id, order.size)
      low.set(id, order.get(id) ?? 0)
      open.push(id)
      isOpen.add(id)
      path.push({ id, next: (links.get(id) ?? new Set<string>()).values() })
    }
    enter(root)
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { id } = step
      const { value: to, done } = step.next.next()
      if (done !== true && !order.has(to)) enter(to)
      else if (done !== true && isOpen.has(to)) low.set(id, Math.min(low.get(id) ?? 0, order.get(to) ?? 0))
      else if (done === true) {
        path.pop()
        const parent = path.at(-1)
        if (parent) low.set(parent.id, Math.min(low.get(parent.id) ?? 0, low.get(id) ?? 0))
        if (low.get(id) === order.get(id)) components.push(closeAt(id, open, isOpen))
      }
    }
  }
  return components
}

function closeAt(id: string, open: string[], isOpen: Set<string>): string[] {
  const component = open.splice(open.lastIndexOf(id))
  for (const each of component) isOpen.delete(each)
  return component
}
