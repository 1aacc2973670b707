import { AsTable } from './as-table.tsx'
import styles from './rates.module.css'

export type Rate = {
  name: string
  /** What exactly is counted, for who wants to know. */
  says?: string | undefined
  /** Of how many it is known. */
  of: number
  /** How many of them, the share and the ends of its interval, from 0 to 1; null when too few are known to tell. */
  known: { count: number; share: number; low: number; high: number } | null
}

export type RatesProps = {
  /** What the shares are of, as a sentence: the name of the figure. */
  label: string
  rates: readonly Rate[]
  /** What stands where too little is known. */
  unknown: string
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

/** Shares on one scale from nothing to all, each with the interval it is sure within, and the same as a table on request. */
export function Rates({ label, rates, unknown }: RatesProps) {
  return (
    <figure className={styles.figure} aria-label={label}>
      <ul className={styles.rates}>
        {rates.map(rate => (
          <li key={rate.name} className={styles.rate}>
            <span>
              {rate.name}
              {rate.says !== undefined && <span className={styles.says}>{rate.says}</span>}
            </span>
            <Scale known={rate.known} />
            <span className={styles.words}>
              {rate.known === null ? (
                <span className="quiet">{unknown}</span>
              ) : (
                <>
                  <b>{percent(rate.known.share)}</b>{' '}
                  <span className="quiet">
                    {rate.known.count} of {rate.of}
                  </span>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
      <AsTable
        heads={['What came of it', 'Share', '95 % sure between', 'Known of']}
        rows={rates.map(({ name, of, known }) =>
          known === null
            ? [name, unknown, '–', of]
            : [name, percent(known.share), `${percent(known.low)} and ${percent(known.high)}`, of],
        )}
      />
    </figure>
  )
}

/** The interval as a bar on the whole, the share as a mark in it. The figures stand beside it in words. */
function Scale({ known }: { known: Rate['known'] }) {
  return (
    <svg className={styles.scale} viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
      <rect className={styles.track} x="0" y="4" width="100" height="4" />
      {known !== null && (
        <>
          <rect
            className={styles.sure}
            x={known.low * 100}
            y="2"
            width={Math.max(0.5, (known.high - known.low) * 100)}
            height="8"
          />
          <rect
            className={styles.mark}
            x={Math.min(98.8, known.share * 98.8)}
            y="0"
            width="1.2"
            height="12"
          />
        </>
      )}
    </svg>
  )
}
