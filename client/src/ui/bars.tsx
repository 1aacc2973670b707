import { AsTable } from './as-table.tsx'
import styles from './bars.module.css'

export type Bar = {
  /** What stands under the bar: short. */
  label: string
  /** The whole name of it, for the table and for screen readers. */
  name: string
  /** Null where too little is known to say. */
  count: number | null
}

export type BarsProps = {
  /** What is counted, as a sentence: the picture's name. */
  label: string
  /** The headings of the table: what a row is, what is counted. */
  heads: readonly [string, string]
  bars: readonly Bar[]
  /** What stands in the table where nothing is said. */
  unknown: string
}

/** Counts beside each other on one scale, each with its figure, and the same as a table on request. */
export function Bars({ label, heads, bars, unknown }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count ?? 0))
  return (
    <figure className={styles.figure}>
      <div className={styles.bars} role="img" aria-label={label}>
        {bars.map(({ label: word, name, count }) => (
          <div key={name} className={styles.column}>
            <span className={styles.count}>{count ?? '–'}</span>
            <Shape count={count} most={most} />
            <span className={styles.word}>{word}</span>
          </div>
        ))}
      </div>
      <AsTable heads={heads} rows={bars.map(({ name, count }) => [name, count ?? unknown])} />
    </figure>
  )
}

/** The tallest bar, and the least that can be seen, in px. */
const HEIGHT = { most: 112, least: 3, none: 1 }

function Shape({ count, most }: { count: number | null; most: number }) {
  const height = count === 0 ? HEIGHT.none : Math.max(HEIGHT.least, ((count ?? 0) / most) * HEIGHT.most)
  return (
    <svg className={count === null ? styles.gap : styles.bar} height={height} aria-hidden="true">
      <rect width="100%" height="100%" />
    </svg>
  )
}
