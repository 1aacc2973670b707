/** What the end of a channel's address names: nothing, one of its messages, or a thread. */
export type ChannelAddress =
  | { kind: 'channel' }
  | { kind: 'message'; seq: number }
  | { kind: 'thread'; rootId: string }
  | { kind: 'nowhere' }

/** Reads what follows `/g/:group/c/:channel/`. Older links say `?at=` instead. */
export function readAddress(rest: string, at: string | null): ChannelAddress {
  const parts = rest.split('/').filter(part => part !== '')
  const [first, second] = parts
  if (first === 't' && second !== undefined && parts.length === 2 && /^[0-9a-f]{24}$/.test(second))
    return { kind: 'thread', rootId: second }
  if (parts.length > 1) return { kind: 'nowhere' }
  const named = first ?? at
  if (named === null || named === undefined) return { kind: 'channel' }
  const seq = Number(named)
  if (Number.isSafeInteger(seq) && seq > 0) return { kind: 'message', seq }
  return first === undefined ? { kind: 'channel' } : { kind: 'nowhere' }
}
