/** Many who ask the same kind of thing at the same moment, answered by one look. */
import { Refusal } from './vocabulary.ts'

type Waiting<K, V> = { key: K; resolve: (value: V) => void; reject: (error: unknown) => void }

/** How long a look may take. One that began when MongoDB went away was seen to take for ever, and kept everybody after it waiting. */
const LOOKED_WITHIN_MS = 4500

/**
 * Returns a function that answers by key. Whoever asks while a look is under way waits for the next one, so that every answer
 * was looked up after it was asked for; however many wait, the next look is for all of them. A look that takes too long is given
 * up: whoever waits for it is refused `unavailable`, and the next one begins.
 */
export function createGathering<K, V>(
  look: (keys: readonly K[]) => Promise<readonly V[]>,
  withinMs = LOOKED_WITHIN_MS,
): (key: K) => Promise<V> {
  let waiting: Waiting<K, V>[] = []
  let isLooking = false

  async function lookForAll(): Promise<void> {
    const asked = waiting
    waiting = []
    try {
      const found = await within(withinMs, look(asked.map(({ key }) => key)))
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

async function within<T>(ms: number, looking: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(away()), ms)
  })
  try {
    return await Promise.race([looking, tooLate])
  } finally {
    clearTimeout(late)
  }
}

const away = () =>
  new Refusal('unavailable', 'We cannot reach our database right now: please try again in a moment', {
    retryAfterSeconds: 1,
  })
