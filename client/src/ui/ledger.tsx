import {
  ArrowDownLeft,
  ArrowUpRight,
  Check,
  Hourglass,
  Scale as ScaleIcon,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from './avatar.tsx'
import { Chip, type ChipProps } from './chip.tsx'
import { Icon } from './icon.tsx'
import styles from './ledger.module.css'
import { Time } from './time.tsx'

export type Side = 'gave' | 'got'

const SIDES: Record<Side, { word: string; icon: LucideIcon }> = {
  gave: { word: 'Gave', icon: ArrowUpRight },
  got: { word: 'Got', icon: ArrowDownLeft },
}

/** Which way the good went: gave or got. */
export function SideTag({ side }: { side: Side }) {
  const { word, icon } = SIDES[side]
  return (
    <span className={styles.side} data-side={side}>
      <Icon of={icon} size="s" />
      {word}
    </span>
  )
}

export type ExchangeStanding = 'waiting' | 'confirmed' | 'contested' | 'reversed'

const STANDINGS: Record<ExchangeStanding, Pick<ChipProps, 'hue' | 'icon' | 'look'> & { word: string }> = {
  waiting: { word: 'Waiting', icon: Hourglass, look: 'line' },
  confirmed: { word: 'Confirmed', icon: Check, hue: 'moss' },
  contested: { word: 'Contested', icon: ScaleIcon, hue: 'gorse' },
  reversed: { word: 'Reversed', icon: Undo2, hue: 'bracken' },
}

export function StandingChip({ standing }: { standing: ExchangeStanding }) {
  const { word, ...look } = STANDINGS[standing]
  return <Chip {...look}>{word}</Chip>
}

export type ExchangeRowProps = {
  side: Side
  person: { id: string; name: string }
  what: ReactNode
  /** What it rests on, or what it waits for. */
  fact?: ReactNode
  standing: ExchangeStanding
  at: string
  selected?: boolean | undefined
  /** Opens the why-panel. */
  onOpen: () => void
}

/** One line of the ledger. Pressing it asks why. Stands in a `<ul>`. */
export function ExchangeRow({
  side,
  person,
  what,
  fact,
  standing,
  at,
  selected = false,
  onOpen,
}: ExchangeRowProps) {
  return (
    <li>
      <button type="button" className={styles.row} aria-pressed={selected} onClick={onOpen}>
        <SideTag side={side} />
        <span className={styles.face}>
          <Avatar id={person.id} name={person.name} size="s" />
        </span>
        <span className={styles.words}>
          <span className={styles.what}>{what}</span>
          {fact !== undefined && <span className={styles.fact}>{fact}</span>}
        </span>
        <span className={styles.end}>
          <StandingChip standing={standing} />
          <Time at={at} form="day" />
        </span>
      </button>
    </li>
  )
}

export type Bar = { label: string; count: number }
export type ScaleSide = {
  total: number
  fact: string
  bars: readonly Bar[]
  /** What is no sum of the same kind, and is counted beside it. */
  beside?: readonly Bar[]
}

/** Gave and got side by side, each with its kinds. */
export function Scale({ gave, got }: { gave: ScaleSide; got: ScaleSide }) {
  return (
    <div className={styles.scale}>
      <Pan side="gave" {...gave} />
      <Pan side="got" {...got} />
    </div>
  )
}

function Pan({ side, total, fact, bars, beside = [] }: ScaleSide & { side: Side }) {
  const longest = Math.max(1, ...bars.map(bar => bar.count))
  return (
    <section className={styles.pan} data-side={side} aria-label={SIDES[side].word}>
      <p className={styles.total}>
        <span className="big">{total}</span>
        <span className={styles.sum}>{fact}</span>
      </p>
      {bars.length === 0 && <p className="sm quiet">Nothing stands here yet.</p>}
      <ul className={styles.bars}>
        {bars.map(bar => (
          <li key={bar.label}>
            <span>{bar.label}</span>
            <span className={styles.track} aria-hidden="true">
              <span style={{ width: `${(100 * Math.max(0, bar.count)) / longest}%` }} />
            </span>
            <span className="num">{bar.count}</span>
          </li>
        ))}
      </ul>
      {beside.length > 0 && (
        <ul className={styles.beside}>
          {beside.map(({ label, count }) => (
            <li key={label}>
              <span>{label}</span>
              <span className="num">{count}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
