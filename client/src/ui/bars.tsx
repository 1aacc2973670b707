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
            <svg className={styles.place} viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true">
              <Shape count={count} most={most} />
            </svg>
            <span className={styles.word}>{word}</span>
          </div>
        ))}
      </div>
      <details className={styles.details}>
        <summary>As a table</summary>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{heads[0]}</th>
              <th scope="col">{heads[1]}</th>
            </tr>
          </thead>
          <tbody>
            {bars.map(({ name, count }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{count ?? unknown}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

/** The least that can be seen of a bar. */
const LEAST = 3

function Shape({ count, most }: { count: number | null; most: number }) {
  if (count === null) return <rect className={styles.gap} x="0" y={100 - LEAST} width="10" height={LEAST} />
  const height = count === 0 ? 1 : Math.max(LEAST, (count / most) * 100)
  return <rect className={styles.bar} x="0" y={100 - height} width="10" height={height} />
}
