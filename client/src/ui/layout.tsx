import type { CSSProperties, ElementType, ReactNode } from 'react'
import { classes } from './classes.ts'
import styles from './layout.module.css'

type Gap = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7
const gapOf = (gap: Gap): CSSProperties => ({ gap: gap === 0 ? 0 : `var(--space-${gap})` })

export type StackProps = {
  children: ReactNode
  /** A step of the space scale: 1 is 4 px, 5 is 24 px. */
  gap?: Gap | undefined
  as?: ElementType | undefined
  className?: string | undefined
  /** Its name to screen readers, as a list. */
  label?: string | undefined
}

/** Things under each other. */
export function Stack({ children, gap = 3, as: Element = 'div', className, label }: StackProps) {
  return (
    <Element className={classes(styles.stack, className)} style={gapOf(gap)} aria-label={label}>
      {children}
    </Element>
  )
}

export type RowProps = StackProps & {
  wrap?: boolean | undefined
  /** How things of different height stand together. */
  align?: 'center' | 'top' | 'baseline' | undefined
  spread?: boolean | undefined
}

/** Things beside each other. */
export function Row({
  children,
  gap = 2,
  as: Element = 'div',
  wrap,
  align = 'center',
  spread,
  className,
}: RowProps) {
  return (
    <Element
      className={classes(styles.row, className)}
      style={gapOf(gap)}
      data-align={align}
      data-wrap={wrap || undefined}
      data-spread={spread || undefined}
    >
      {children}
    </Element>
  )
}

export type CardProps = { children: ReactNode; as?: ElementType | undefined; className?: string | undefined }

/** A bordered piece of its own. */
export function Card({ children, as: Element = 'div', className }: CardProps) {
  return <Element className={classes(styles.card, className)}>{children}</Element>
}

type ItemListProps = {
  children: ReactNode
  label?: string | undefined
  /** What is shown is what was asked before; the answer is on its way. */
  busy?: boolean
}

/** Rows parted by lines. Its children are `Item`s. */
export function ItemList({ children, label, busy = false }: ItemListProps) {
  return (
    <ul className={styles.list} aria-label={label} aria-busy={busy || undefined}>
      {children}
    </ul>
  )
}

export type ItemProps = {
  /** What stands first: a face, a chip. */
  lead?: ReactNode
  children: ReactNode
  /** What can be done; moves under the text on a phone. */
  action?: ReactNode
  /** pressing: something is on a table this minute. on: selected. */
  tone?: 'pressing' | 'on' | undefined
}

/** One row of a list. */
export function Item({ lead, children, action, tone }: ItemProps) {
  return (
    <li className={styles.item} data-tone={tone}>
      {lead}
      <div className="grow">{children}</div>
      <div className={styles.action}>{action}</div>
    </li>
  )
}

/** What a row is called, and the marks beside it. */
export function ItemTitle({ children }: { children: ReactNode }) {
  return <p className={styles.itemTitle}>{children}</p>
}

export type SectionProps = {
  title: ReactNode
  children: ReactNode
  /** A fact beside the heading. */
  aside?: ReactNode
  /** One link or a small choice at the end of the heading's line. */
  more?: ReactNode
  level?: 2 | 3 | undefined
}

/** A part of a page under its heading. */
export function Section({ title, children, aside, more, level = 2 }: SectionProps) {
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section>
      <div className={styles.heading}>
        <Heading>{title}</Heading>
        <span className={classes(styles.aside, 'xs quiet')}>{aside}</span>
        <span className={styles.more}>{more}</span>
      </div>
      {children}
    </section>
  )
}
