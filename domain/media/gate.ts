import { Refusal } from '../vocabulary.ts'

type Waiting = { ownerId: string; begin: () => void }

/**
 * Lets through so much work at once, and of one owner one thing after another, so that whoever brings a hundred files keeps nobody
 * else waiting. Refuses `unavailable` when too much waits.
 */
export function createGate({ atOnce, waitingMax }: { atOnce: number; waitingMax: number }) {
  const waiting: Waiting[] = []
  const owners = new Set<string>()

  const letIn = () => {
    while (owners.size < atOnce) {
      const at = waiting.findIndex(({ ownerId }) => !owners.has(ownerId))
      const [next] = at < 0 ? [] : waiting.splice(at, 1)
      if (!next) return
      owners.add(next.ownerId)
      next.begin()
    }
  }

  return async <T>(ownerId: string, work: () => Promise<T>): Promise<T> => {
    if (waiting.length >= waitingMax)
      throw new Refusal('unavailable', 'Too many files at once: try again in a moment', {
        retryAfterSeconds: 10,
      })
    await new Promise<void>(begin => {
      waiting.push({ ownerId, begin })
      letIn()
    })
    try {
      return await work()
    } finally {
      owners.delete(ownerId)
      letIn()
    }
  }
}
