import type { Circle } from '../../../../domain/chat/contract.ts'
import { isInCode } from '../../ui/markdown-edits.ts'

/** The half-written word at the caret that a list could complete, and where it begins. */
export type Asked = { kind: 'mention' | 'emoji'; query: string; from: number }

const QUERY_MAX = 40
// A name begins after a space or a bracket: the @ of an address calls nobody.
const MENTION = /(?:^|[\s(])@([\p{L}\p{M}][\p{L}\p{M}\p{N} .'’-]*)?$/u
const EMOJI = /(?:^|[\s(]):([a-z0-9_+-]{2,})$/i

/** What is being asked for at the caret; undefined when it is plain text or code. */
export function askedAt(text: string, caret: number): Asked | undefined {
  const line = text.slice(text.lastIndexOf('\n', caret - 1) + 1, caret)
  const tail = line.slice(-QUERY_MAX)
  const mention = MENTION.exec(tail)
  const emoji = mention === null ? EMOJI.exec(tail) : null
  const found = mention ?? emoji
  if (found === null || isInCode(text, caret)) return undefined
  const query = found[1] ?? ''
  // Two words are the longest that a name is looked for by: after that it is a sentence.
  if (query.split(/\s+/).length > 2 || query.endsWith('  ')) return undefined
  return { kind: mention === null ? 'emoji' : 'mention', query, from: caret - query.length - 1 }
}

export type Person = { memberId: string; name: string }
export type Suggestion =
  | { kind: 'person'; key: string; name: string; memberId: string; insert: string }
  | { kind: 'circle'; key: Circle; name: string; says: string; insert: string }
  | { kind: 'emoji'; key: string; name: string; emoji: string; insert: string }

/** How a mention stands in the text: brackets in a name would end it early. */
export const mentionOf = ({ memberId, name }: Person): string =>
  `@[${name.replaceAll(/[[\]]/g, '')}](member:${memberId})`

const CIRCLES: readonly { circle: Circle; says: string }[] = [
  { circle: 'everyone', says: 'All members of the group' },
  { circle: 'hosts', says: 'The hosts of the group' },
  { circle: 'consultants', says: 'The consultants among the members' },
]
const SHOWN_MAX = 8

const folded = (text: string): string => text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** 0 when the name begins so, 1 when a later word of it does, -1 when none does. */
export function rankName(name: string, query: string): number {
  const [inName, asked] = [folded(name), folded(query.trim())]
  if (inName.startsWith(asked)) return 0
  return inName.split(/[\s'’-]+/).some(word => word.startsWith(asked)) || inName.includes(` ${asked}`)
    ? 1
    : -1
}

/** Whom `query` may mean, the likeliest first: those who spoke here lately, then by name. */
export function suggestPeople(
  query: string,
  people: readonly Person[],
  recentIds: readonly string[],
  circles: readonly Circle[],
): Suggestion[] {
  const recency = new Map(recentIds.map((id, place) => [id, place]))
  const known = new Map(people.map(person => [person.memberId, person]))
  const ranked = [...known.values()]
    .map(person => ({ person, rank: rankName(person.name, query) }))
    .filter(({ rank }) => rank >= 0)
    .toSorted(
      (a, b) =>
        a.rank - b.rank ||
        (recency.get(a.person.memberId) ?? Infinity) - (recency.get(b.person.memberId) ?? Infinity) ||
        a.person.name.localeCompare(b.person.name, 'en'),
    )
    .map(({ person }): Suggestion => ({
      kind: 'person',
      key: person.memberId,
      ...person,
      insert: `${mentionOf(person)} `,
    }))
  const called = CIRCLES.filter(
    ({ circle }) => circles.includes(circle) && circle.startsWith(folded(query)),
  ).map(({ circle, says }): Suggestion => ({
    kind: 'circle',
    key: circle,
    name: `@${circle}`,
    says,
    insert: `@${circle} `,
  }))
  return [...ranked.slice(0, SHOWN_MAX - called.length), ...called]
}

type EmojiRow = readonly [
  emoji: string,
  label: string,
  group: number,
  names: readonly string[],
  tags: readonly string[],
]

/** Emoji that `query` may mean: by the beginning of a :name:, then of a word in it, then by a tag. */
export function findEmoji(rows: readonly EmojiRow[], query: string, max = SHOWN_MAX): EmojiRow[] {
  const asked = folded(query.trim()).replaceAll(' ', '_')
  if (asked === '') return rows.slice(0, max)
  const rankOf = ([, label, , names, tags]: EmojiRow): number => {
    if (names.includes(asked)) return 0
    if (names.some(name => name.startsWith(asked))) return 1
    const words = [...names, label].flatMap(name => folded(name).split(/[\s_:-]+/))
    if (words.some(word => word.startsWith(asked)) || names.some(name => name.includes(asked))) return 2
    return tags.some(tag => folded(tag).startsWith(asked.replaceAll('_', ' '))) ? 3 : -1
  }
  return rows
    .map((row, place) => ({ row, rank: rankOf(row), place }))
    .filter(({ rank }) => rank >= 0)
    .toSorted((a, b) => a.rank - b.rank || a.place - b.place)
    .slice(0, max)
    .map(({ row }) => row)
}
