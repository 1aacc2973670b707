/** Who comes back after a restart comes with everybody else: they are let in group by group, so that looking them up costs little for each. */

/** How long who comes right after somebody else waits at the most. */
const TOGETHER_MS = 15

/** Resolves at once for who comes alone, and for all who come soon after somebody at the same moment, in the order they came. */
export function createKnocking(togetherMs = TOGETHER_MS): () => Promise<void> {
  let waiting: (() => void)[] = []
  let isClosed = false

  function open(): void {
    const group = waiting
    waiting = []
    isClosed = group.length > 0
    if (isClosed) setTimeout(open, togetherMs)
    for (const letIn of group) letIn()
  }

  return () => {
    if (isClosed) return new Promise(resolve => waiting.push(resolve))
    isClosed = true
    setTimeout(open, togetherMs)
    return Promise.resolve()
  }
}
