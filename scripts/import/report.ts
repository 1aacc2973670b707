/** What an import did, kind by kind, adding up exactly. */
import type { Place } from './lines.ts'

export type Tally = {
  read: number
  written: number
  /** Stored by an earlier run. */
  there: number
  skipped: Record<string, number>
  bad: number
}
export type BadLine = Place & { problem: string }

export type Report = {
  kind: 'chat' | 'qa'
  from: string
  dryRun: boolean
  /** False when it was asked to stop: another run goes on from there. */
  complete: boolean
  seconds: number
  kinds: Record<string, Tally>
  /** Remarks on what was changed on the way, with how often. */
  notes: Record<string, number>
  /** The first of them; every one was told when it was read. */
  badLines: BadLine[]
  peakMemoryMb: number
}

const BAD_LINES_KEPT = 1000
const BYTES_PER_MB = 1024 * 1024

export type Counts = ReturnType<typeof createCounts>

/** Counts for one run. `onBad` hears of each bad line as it is read. */
export function createCounts(onBad: (bad: BadLine) => void = () => {}) {
  const kinds: Record<string, Tally> = {}
  const notes: Record<string, number> = {}
  const badLines: BadLine[] = []
  const tallyOf = (kind: string): Tally =>
    (kinds[kind] ??= { read: 0, written: 0, there: 0, skipped: {}, bad: 0 })

  return {
    kinds,
    notes,
    badLines,
    read(kind: string, count = 1): void {
      tallyOf(kind).read += count
    },
    written(kind: string, count = 1): void {
      tallyOf(kind).written += count
    },
    there(kind: string, count = 1): void {
      tallyOf(kind).there += count
    },
    skipped(kind: string, reason: string, count = 1): void {
      const { skipped } = tallyOf(kind)
      skipped[reason] = (skipped[reason] ?? 0) + count
    },
    bad(kind: string, { file, line }: Place, problem: string): void {
      tallyOf(kind).bad += 1
      const bad = { file, line, problem }
      if (badLines.length < BAD_LINES_KEPT) badLines.push(bad)
      onBad(bad)
    },
    note(remark: string, count = 1): void {
      if (count > 0) notes[remark] = (notes[remark] ?? 0) + count
    },
  }
}

export const skippedIn = ({ skipped }: Tally): number =>
  Object.values(skipped).reduce((total, count) => total + count, 0)

/** Throws when anything that was read is not accounted for: then the import is wrong, whatever it stored. */
export function assertAddsUp(kinds: Record<string, Tally>): void {
  for (const [kind, tally] of Object.entries(kinds)) {
    const accounted = tally.written + tally.there + skippedIn(tally) + tally.bad
    if (accounted !== tally.read)
      throw new Error(`The report does not add up: of ${tally.read} ${kind}, ${accounted} are accounted for.`)
  }
}

export const memoryMb = (): number => Math.round(process.memoryUsage.rss() / BYTES_PER_MB)

const number = (count: number) => count.toLocaleString('en')

/** The report as a person reads it. */
export function toText({ kinds, notes, badLines, ...report }: Report): string {
  const writes = report.dryRun ? 'would be written' : 'written'
  const lines = Object.entries(kinds).flatMap(([kind, tally]) => [
    `  ${kind}: ${number(tally.read)} read = ${number(tally.written)} ${writes} + ${number(tally.there)} already there + ${number(skippedIn(tally))} skipped + ${number(tally.bad)} bad`,
    ...Object.entries(tally.skipped).map(([reason, count]) => `      skipped ${number(count)}: ${reason}`),
  ])
  const bad = Object.values(kinds).reduce((total, tally) => total + tally.bad, 0)
  return [
    `${report.dryRun ? 'Dry run of' : 'Imported'} ${report.from} in ${report.seconds.toFixed(1)} s, ${number(report.peakMemoryMb)} MB of memory at most`,
    ...lines,
    ...Object.entries(notes).map(([remark, count]) => `  note: ${number(count)} × ${remark}`),
    ...(bad > 0 ? [`  ${number(bad)} bad lines, the first at ${toWords(badLines[0])}`] : []),
    ...(report.complete ? [] : ['  It was stopped before the end. Run it again: it goes on from here.']),
  ].join('\n')
}

/** A bad line in one line. */
export const toWords = (bad: BadLine | undefined): string =>
  bad ? `${bad.file}:${bad.line}: ${bad.problem}` : ''
