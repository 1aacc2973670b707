import { Activity, Clock, SunMedium, type LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Hue } from './hue.ts'
import { Icon } from './icon.tsx'
import styles from './chip.module.css'

export type ChipProps = {
  children: ReactNode
  /** Without a hue the chip is grey. */
  hue?: Hue | undefined
  icon?: LucideIcon | undefined
  /** wash: tinted ground. line: outline alone. fill: strong, for one chip on a page at most. */
  look?: 'wash' | 'line' | 'fill' | undefined
}

/** A word or two about a thing: its field, its state. */
export function Chip({ children, hue, icon, look = 'wash' }: ChipProps) {
  return (
    <span className={styles.chip} data-hue={hue} data-look={look}>
      {icon !== undefined && <Icon of={icon} size="s" />}
      {children}
    </span>
  )
}

export type Urgency = 'routine' | 'today' | 'now'

export const URGENCY: Record<Urgency, { word: string; icon: LucideIcon; promise: string }> = {
  routine: { word: 'Routine', icon: Clock, promise: 'Within 2 days' },
  today: { word: 'Today', icon: SunMedium, promise: 'Within 4 hours' },
  now: { word: 'Now', icon: Activity, promise: 'I am working on it this minute' },
}

/** How soon a case needs an answer: word, icon and shape, never colour alone. */
export function UrgencyChip({ urgency }: { urgency: Urgency }) {
  const { word, icon } = URGENCY[urgency]
  return (
    <span className={styles.chip} data-urgency={urgency}>
      <Icon of={icon} size="s" />
      {word}
    </span>
  )
}

export type ChoiceChipsProps<V extends string> = {
  label: string
  options: readonly { value: V; label: string }[]
  value: V
  onChange: (value: V) => void
}

/** A short filter: one of a few chips is pressed. */
export function ChoiceChips<V extends string>({ label, options, value, onChange }: ChoiceChipsProps<V>) {
  return (
    <div className={styles.choices} role="group" aria-label={label}>
      {options.map(option => (
        <button
          key={option.value}
          type="button"
          className={styles.chip}
          data-look="line"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
