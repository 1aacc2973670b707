/** Being asked to stop: by Ctrl-C, by a supervisor, by a terminal that closes. */
import { endAll } from '../services/child.ts'

export type Interruption = {
  /** Aborted at the first request to stop. */
  signal: AbortSignal
  asked: Promise<undefined>
}

// npm passes on the signal that the terminal has already sent to all: the echo is not a second wish.
const ECHO_MS = 500

/** Listens from here on. A second request ends everything at once. */
export function listenForSignals(): Interruption {
  const controller = new AbortController()
  const { signal } = controller
  const asked = new Promise<undefined>(resolve => signal.addEventListener('abort', () => resolve(undefined)))
  let askedAt = 0

  const ask = () => {
    if (!signal.aborted) {
      askedAt = Date.now()
      console.log('\n  Stopping')
      controller.abort()
    } else if (Date.now() - askedAt > ECHO_MS) {
      endAll('SIGKILL')
      process.exit(130)
    }
  }
  // A terminal that closed takes no more words, and that must not keep us from stopping the rest.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, ask)
  return { signal, asked }
}
