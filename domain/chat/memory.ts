/** What was used last, up to a count and a size. */

const KEPT = 0.9

/** Remembers values by key and forgets those least recently used beyond its limits. */
export function createMemory<V>(limits: { countMax: number; sizeMax: number; sizeOf: (value: V) => number }) {
  const values = new Map<string, V>()
  let size = 0

  function forget(key: string): void {
    const value = values.get(key)
    if (value === undefined) return
    values.delete(key)
    size -= limits.sizeOf(value)
  }

  // A tenth at once: to find the oldest one costs a walk over the places of those that are gone.
  function makeRoom(): void {
    for (const oldest of values.keys()) {
      if (values.size <= limits.countMax * KEPT && size <= limits.sizeMax * KEPT) break
      forget(oldest)
    }
  }

  return {
    get(key: string): V | undefined {
      const value = values.get(key)
      if (value === undefined) return undefined
      values.delete(key)
      values.set(key, value)
      return value
    },
    clear(): void {
      values.clear()
      size = 0
    },
    set(key: string, value: V): void {
      forget(key)
      values.set(key, value)
      size += limits.sizeOf(value)
      if (values.size > limits.countMax || size > limits.sizeMax) makeRoom()
    },
  }
}
