/** Work that must keep the order in which it came. */

const last = new Map<string, Promise<unknown>>()

/** Whether some work under this key has not ended. */
export const isTurnTaken = (key: string): boolean => last.has(key)

/** Begins `work` when all work that came before under the same key has ended, well or badly. */
export async function inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
  const before = last.get(key)
  const mine = before === undefined ? work() : before.then(work, work)
  last.set(key, mine)
  try {
    return await mine
  } finally {
    if (last.get(key) === mine) last.delete(key)
  }
}
