import { AsTable } from './as-table.tsx'
import styles from './bars.module.css'
import type { Hue } from './hue.ts'

export type Bar = {
  /** What stands under the bar: short. */
  label: string
  /** The whole name of it, for the table and for screen readers. */
  name: string
  /** Null where too little is known to say. */
  count: number | null
  /** Of what it is made up, from the ground up. Each name stands in the key and in the table. */
  parts?: readonly BarPart[] | undefined
}

export type BarPart = { name: string; hue: Hue; count: number }

export type BarsProps = {
  /** What is counted, as a sentence: the picture's name. */
  label: string
  /** The headings of the table: what a row is, what is counted. */
  heads: readonly [string, string]
  bars: readonly Bar[]
  /** What stands in the table where nothing is said. */
  unknown: string
}

/** Counts beside each other on one scale, each with its figure, and the same as a table on request. Nothing is shown as nothing. */
export function Bars({ label, heads, bars, unknown }: BarsProps) {
  const most = Math.max(1, ...bars.map(({ count }) => count ?? 0))
  const key = bars[0]?.parts ?? []
  return (
    <figure className={styles.figure}>
      <div className={styles.bars} role="img" aria-label={label}>
        {bars.map(({ label: word, name, count, parts }) => (
          <div key={name} className={styles.column}>
            <span className={styles.count}>{count === 0 ? '' : (count ?? '–')}</span>
            <Shape count={count} most={most} parts={parts} />
            <span className={styles.word}>{word}</span>
          </div>
        ))}
      </div>
      {key.length > 0 && (
        <p className={styles.key} aria-hidden="true">
          {key.map(({ name, hue }) => (
            <span key={name} data-hue={hue}>
              {name}
            </span>
          ))}
        </p>
      )}
      <AsTable
        heads={[...heads, ...key.map(({ name }) => name)]}
        rows={bars.map(({ name, count, parts = [] }) => [
          name,
          count ?? unknown,
          ...parts.map(part => part.count),
        ])}
      />
    </figure>
  )
}

/** The tallest bar, and the least that can be seen, in px. */
const HEIGHT = { most: 112, least: 3, none: 1 }

type ShapeProps = { count: number | null; most: number; parts?: readonly BarPart[] | undefined }

function Shape({ count, most, parts = [] }: ShapeProps) {
  const height = count === 0 ? HEIGHT.none : Math.max(HEIGHT.least, ((count ?? 0) / most) * HEIGHT.most)
  return (
    <svg
      className={count === null ? styles.gap : count === 0 ? styles.none : styles.bar}
      height={height}
      aria-hidden="true"
    >
      {count === null || count === 0 || parts.length === 0 ? (
        <rect width="100%" height="100%" />
      ) : (
        stacked(parts, count).map(({ name, hue, from, share }) => (
          <rect
            key={name}
            data-hue={hue}
            className={styles.part}
            width="100%"
            y={`${(1 - from - share) * 100}%`}
            height={`${share * 100}%`}
          />
        ))
      )}
    </svg>
  )
}

/** Where each part stands on those before it, in shares of the whole. */
function stacked(parts: readonly BarPart[], whole: number) {
  let from = 0
  return parts.map(({ name, hue, count }) => {
    const share = count / whole
    from += share
    return { name, hue, from: from - share, share }
  })
}
