/** Where messages wait for the next commit: first come, first served, without one sender's messages overtaking each other. */

export type Waiting = { channelId: string; authorId: string; size: number }

type Limits = { countMax: number; sizeMax: number }

/** An empty line. What it holds is counted, so that its owner can refuse before it grows without bound. */
export function createLine<W extends Waiting>() {
  const channels = new Map<string, W[]>()
  let count = 0
  let size = 0

  function put(channelId: string, waiting: W[], where: 'behind' | 'ahead'): void {
    const before = channels.get(channelId) ?? []
    channels.set(channelId, where === 'behind' ? [...before, ...waiting] : [...waiting, ...before])
    for (const entry of waiting) size += entry.size
    count += waiting.length
  }

  function takeFrom(channelId: string, waiting: W[], limits: Limits): W[] {
    const { taken, left } = pickOnePerAuthor(waiting, limits)
    // A channel that was served goes behind the others.
    channels.delete(channelId)
    if (left.length > 0) channels.set(channelId, left)
    for (const entry of taken) size -= entry.size
    count -= taken.length
    return taken
  }

  return {
    get count() {
      return count
    },
    get size() {
      return size
    },
    join(entry: W): void {
      const waiting = channels.get(entry.channelId)
      if (!waiting) return put(entry.channelId, [entry], 'behind')
      waiting.push(entry)
      size += entry.size
      count += 1
    },
    /** Puts messages of one channel back to its front, in their order. */
    returnTo(channelId: string, entries: W[]): void {
      put(channelId, entries, 'ahead')
    },
    /**
     * The next messages by channel, leaving out channels that are busy: at most one of each author in a channel, because of two in
     * one commit the first may have to be numbered again, and would then come after the second.
     */
    take(isBusy: (channelId: string) => boolean, limits: Limits): Map<string, W[]> {
      const batch = new Map<string, W[]>()
      const room = { ...limits }
      for (const channelId of [...channels.keys()].filter(id => !isBusy(id))) {
        if (room.countMax <= 0 || room.sizeMax <= 0) break
        const taken = takeFrom(channelId, channels.get(channelId) ?? [], room)
        batch.set(channelId, taken)
        room.countMax -= taken.length
        room.sizeMax -= taken.reduce((sum, entry) => sum + entry.size, 0)
      }
      return batch
    },
    /** Empties the line. */
    takeAll(): W[] {
      const all = [...channels.values()].flat()
      channels.clear()
      count = 0
      size = 0
      return all
    },
  }
}

/** At least one message, then more while the limits allow: of each author the first. */
export function pickOnePerAuthor<W extends Waiting>(
  waiting: readonly W[],
  { countMax, sizeMax }: Limits,
): { taken: W[]; left: W[] } {
  const authors = new Set<string>()
  const taken: W[] = []
  let size = 0
  const left = waiting.filter(entry => {
    const fits = taken.length === 0 || (taken.length < countMax && size + entry.size <= sizeMax)
    if (authors.has(entry.authorId) || !fits) {
      // Who does not fit must not be overtaken by a later message of their own.
      authors.add(entry.authorId)
      return true
    }
    authors.add(entry.authorId)
    taken.push(entry)
    size += entry.size
    return false
  })
  return { taken, left }
}
