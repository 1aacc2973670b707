/** Ends a process whose loop does not turn any more: its supervisor starts it again, and what blocked it is found out in quarantine. */
import { Worker } from 'node:worker_threads'

const BEAT_MS = 250
const LOOK_EVERY_MS = 1000
/** So many looks without a beat. While a process is stopped its looks stop too. */
const PATIENCE_LOOKS = 10

// Written as text, so that the thread needs neither a file of its own nor a loader.
const THREAD = `
  const { workerData } = process.getBuiltinModule('node:worker_threads')
  const beats = new Int32Array(workerData.beats)
  let seen = -1
  let without = 0
  setInterval(() => {
    const now = Atomics.load(beats, 0)
    without = now === seen ? without + 1 : 0
    seen = now
    if (without >= workerData.patience) process.kill(process.pid, 'SIGKILL')
  }, workerData.everyMs)
`

/** Watches this process from a thread of its own, until it ends. */
export function watchLoop(): void {
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const beats = new Int32Array(shared)
  setInterval(() => Atomics.add(beats, 0, 1), BEAT_MS).unref()
  const thread = new Worker(THREAD, {
    eval: true,
    execArgv: [],
    workerData: { beats: shared, patience: PATIENCE_LOOKS, everyMs: LOOK_EVERY_MS },
  })
  thread.unref()
}
