/** Many who ask the same kind of thing at the same moment, answered by one look. */

type Waiting<K, V> = { key: K; resolve: (value: V) => void; reject: (error: unknown) => void }

/**
 * Returns a function that answers by key. Whoever asks while a look is under way waits for the next one, so that every answer
 * was looked up after it was asked for; however many wait, the next look is for all of them. A look must end, or
 * everybody after it waits too.
 */
export function createGathering<K, V>(
  look: (keys: readonly K[]) => Promise<readonly V[]>,
): (key: K) => Promise<V> {
  let waiting: Waiting<K, V>[] = []
  let isLooking = false

  async function lookForAll(): Promise<void> {
    const asked = waiting
    waiting = []
    try {
      const found = await look(asked.map(({ key }) => key))
      for (const [index, { resolve }] of asked.entries()) resolve(found[index] as V)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
    isLooking = false
    begin()
  }

  function begin(): void {
    if (isLooking || waiting.length === 0) return
    isLooking = true
    setImmediate(() => void lookForAll())
  }

  return key =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      begin()
    })
}
