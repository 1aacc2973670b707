/** Many who ask the same kind of thing at the same moment, answered by one look; and who want the same kind of thing done, by one deed. */
import { isAway } from '../config/database.ts'
import { Refusal } from './vocabulary.ts'

type Asked<K, V> = { key: K; resolve: (value: V) => void; reject: (error: unknown) => void }

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
  return inTurns(async asked => {
    try {
      const found = await within(withinMs, look(asked.map(({ key }) => key)))
      for (const [index, { resolve }] of asked.entries()) resolve(found[index] as V)
    } catch (error) {
      for (const { reject } of asked) reject(error)
    }
  })
}

/**
 * Returns a function that has a thing done: with all that is asked for at the same moment, by one call of `doTogether`, which does all
 * it is given or throws, and may be given the same again. When it throws, each half is tried by itself, and so on down to the one that
 * cannot be done: only who asked for that one is told. While MongoDB is away nothing is learned by halving, and all are told at once.
 */
export function createSharing<T>(
  doTogether: (things: readonly T[]) => Promise<void>,
  withinMs = LOOKED_WITHIN_MS,
): (thing: T) => Promise<void> {
  async function share(asked: readonly Asked<T, void>[]): Promise<void> {
    try {
      await within(withinMs, doTogether(asked.map(({ key }) => key)))
      for (const { resolve } of asked) resolve()
    } catch (error) {
      if (asked.length > 1 && !isAway(error)) {
        const middle = Math.ceil(asked.length / 2)
        await share(asked.slice(0, middle))
        await share(asked.slice(middle))
      } else for (const { reject } of asked) reject(error)
    }
  }
  return inTurns(share)
}

/** Whoever asks during a turn waits for the next, which is for all who wait then. `take` answers each it is given, and never throws. */
function inTurns<K, V>(take: (asked: readonly Asked<K, V>[]) => Promise<void>): (key: K) => Promise<V> {
  let waiting: Asked<K, V>[] = []
  let isUnderWay = false

  async function takeAll(): Promise<void> {
    const asked = waiting
    waiting = []
    await take(asked)
    isUnderWay = false
    begin()
  }

  function begin(): void {
    if (isUnderWay || waiting.length === 0) return
    isUnderWay = true
    setImmediate(() => void takeAll())
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
