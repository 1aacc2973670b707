/** What is being answered right now, so that a stop can wait for it. */
import { setTimeout as sleep } from 'node:timers/promises'

export function createUnderWay() {
  const answers = new Set<Promise<unknown>>()
  return {
    /** Remembers an answer until it is given or refused, and gives it back. */
    track<T>(answering: Promise<T>): Promise<T> {
      const end = () => answers.delete(answering)
      answers.add(answering)
      answering.then(end, end)
      return answering
    },
    /** Resolves when what is under way at this moment has ended, or after `withinMs`. */
    async ended(withinMs: number): Promise<void> {
      await Promise.race([Promise.allSettled(answers), sleep(withinMs, undefined, { ref: false })])
    },
  }
}
