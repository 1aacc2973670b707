import styles from './brand.module.css'

/** Two discs, what was given and what was got; where they overlap is the common ground. */
export function BrandMark({ width = 34 }: { width?: number | undefined }) {
  return (
    <svg
      className={styles.mark}
      width={width}
      height={(width * 23) / 34}
      viewBox="0 0 34 23"
      aria-hidden="true"
    >
      <circle cx="11.5" cy="11.5" r="11" fill="var(--gorse-fill)" />
      <circle cx="22.5" cy="11.5" r="11" fill="var(--dusk-fill)" />
      <path d="M17 1.97a11 11 0 0 1 0 19.06 11 11 0 0 1 0-19.06z" fill="var(--moss-fill)" />
    </svg>
  )
}

export type BrandProps = {
  /** A line under the name. */
  line?: string | undefined
  size?: 'm' | 'l' | undefined
  /** Leaves out the words where the frame is narrow. */
  folds?: boolean | undefined
}

/** The mark with the product's name. */
export function Brand({ line, size = 'm', folds = false }: BrandProps) {
  return (
    <span className={styles.brand} data-size={size} data-folds={folds || undefined}>
      <BrandMark width={size === 'l' ? 46 : 34} />
      <span className={styles.words}>
        <span className={styles.name}>Commonground</span>
        {line !== undefined && <span className={styles.line}>{line}</span>}
      </span>
    </span>
  )
}
