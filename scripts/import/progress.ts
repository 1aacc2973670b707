/** How far an import is: a bar where somebody watches, a line now and then where not. */
import { SingleBar } from 'cli-progress'
import { memoryMb } from './report.ts'

const LINE_EVERY_MS = 5000
const MEASURED_EVERY_MS = 200
const PERCENT = 100

export type Progress = {
  /** Says what begins, and how many bytes will be read for it. */
  begin(what: string, bytes: number): void
  read(bytes: number): void
  /** Tells a line without disturbing the bar. */
  say(line: string): void
  end(): void
  /** The most memory seen so far. */
  peakMemoryMb(): number
}

/** Progress on standard error. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const bar = stream.isTTY ? createBar(stream) : undefined
  let step = { what: '', total: 0, done: 0 }
  let toldAt = Date.now()
  let peak = memoryMb()
  const measuring = setInterval(() => (peak = Math.max(peak, memoryMb())), MEASURED_EVERY_MS)
  measuring.unref()

  return {
    begin(what, bytes) {
      step = { what, total: bytes, done: 0 }
      bar?.start(bytes, 0, { what })
    },
    read(bytes) {
      step.done += bytes
      bar?.update(step.done)
      if (bar || Date.now() - toldAt < LINE_EVERY_MS) return
      toldAt = Date.now()
      stream.write(`${step.what}: ${Math.floor((step.done / step.total) * PERCENT)} % read\n`)
    },
    say(line) {
      bar?.stop()
      stream.write(`${line}\n`)
      if (step.what !== '') bar?.start(step.total, step.done, { what: step.what })
    },
    end() {
      step = { what: '', total: 0, done: 0 }
      bar?.stop()
      clearInterval(measuring)
    },
    peakMemoryMb: () => Math.max(peak, memoryMb()),
  }
}

const createBar = (stream: NodeJS.WriteStream) =>
  new SingleBar({
    stream,
    clearOnComplete: true,
    hideCursor: true,
    format: '{what} {bar} {percentage} %  {eta_formatted} left',
  })
