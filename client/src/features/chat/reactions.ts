import type { MessageView } from '../../../../domain/chat/contract.ts'

type Reactions = NonNullable<MessageView['reactions']>
/** emoji → whether it should be on. */
export type Wishes = ReadonlyMap<string, boolean>

/** The reaction that counts in the ledger. The contract says the same word; its module would bring the validation library. */
export const HELPFUL = 'helpful'
export const QUICK_EMOJI = ['👍', '✅', '❤️', '🙏'] as const

/** The reactions as the member means them to be: what is stored, with their own last presses on top. */
export function withWishes(stored: Reactions | undefined, wishes: Wishes, memberId: string): Reactions {
  const known = stored ?? []
  const changed = known.map(({ emoji, memberIds }) => {
    const on = wishes.get(emoji)
    if (on === undefined || memberIds.includes(memberId) === on) return { emoji, memberIds }
    return { emoji, memberIds: on ? [...memberIds, memberId] : memberIds.filter(id => id !== memberId) }
  })
  const added = [...wishes]
    .filter(([emoji, on]) => on && !known.some(reaction => reaction.emoji === emoji))
    .map(([emoji]) => ({ emoji, memberIds: [memberId] }))
  return [...changed, ...added]
    .filter(({ memberIds }) => memberIds.length > 0)
    .toSorted((a, b) => Number(b.emoji === HELPFUL) - Number(a.emoji === HELPFUL))
}

const NAMED_MAX = 8

/** Who reacted, as one phrase: "You, Anna Keller and 3 others". Names nobody knows yet are counted. */
export function whoWords(
  memberIds: readonly string[],
  nameOf: (id: string) => string | undefined,
  memberId: string,
): string {
  const own = memberIds.includes(memberId) ? ['You'] : []
  const others = memberIds.filter(id => id !== memberId)
  const names = others.flatMap(id => nameOf(id) ?? []).slice(0, NAMED_MAX)
  const rest = others.length - names.length
  const more = rest === 0 ? [] : [rest === 1 ? '1 other' : `${rest} others`]
  const all = [...own, ...names, ...more]
  const last = all.at(-1) ?? ''
  return all.length < 2 ? last : `${all.slice(0, -1).join(', ')} and ${last}`
}
