import type { LucideIcon } from 'lucide-react'
import { useId, type ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './segmented-choice.module.css'

export type ChoiceOption<V extends string> = {
  value: V
  label: string
  /** One line below the word. */
  says?: ReactNode
  icon?: LucideIcon | undefined
  /** bracken for a choice that hurries someone. */
  hue?: 'heather' | 'bracken' | undefined
}

export type SegmentedChoiceProps<V extends string> = {
  label: ReactNode
  options: readonly ChoiceOption<V>[]
  value: V | undefined
  onChange: (value: V) => void
  /** cards: beside each other with room for a line each. list: under each other with a ring. steps: equal small boxes, as for 1–5. */
  look?: 'cards' | 'list' | 'steps' | undefined
  error?: string | undefined
  disabled?: boolean | undefined
}

/** One of a few, all in sight. Arrow keys move the choice. */
export function SegmentedChoice<V extends string>(props: SegmentedChoiceProps<V>) {
  const { label, options, value, onChange, look = 'cards', error, disabled = false } = props
  const name = useId()

  return (
    <fieldset className={styles.choice} disabled={disabled} aria-describedby={error && `${name}-error`}>
      <legend className={styles.label}>{label}</legend>
      <div className={styles.options} data-look={look}>
        {options.map(option => (
          <label key={option.value} className={styles.option} data-hue={option.hue ?? 'heather'}>
            <input
              className={styles.radio}
              type="radio"
              name={name}
              value={option.value}
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            <span className={styles.words}>
              <span className={styles.word}>
                {option.icon !== undefined && <Icon of={option.icon} size="s" />}
                {option.label}
              </span>
              {option.says !== undefined && <span className="xs quiet">{option.says}</span>}
            </span>
          </label>
        ))}
      </div>
      {error !== undefined && (
        <p className={styles.error} id={`${name}-error`}>
          {error}
        </p>
      )}
    </fieldset>
  )
}

export type WorthChoiceProps = {
  label: ReactNode
  value: number | undefined
  onChange: (value: number) => void
  low?: string | undefined
  high?: string | undefined
}

/** How much something was worth, 1 to 5. */
export function WorthChoice({ label, value, onChange, low, high }: WorthChoiceProps) {
  return (
    <div>
      <SegmentedChoice
        label={label}
        look="steps"
        options={['1', '2', '3', '4', '5'].map(step => ({ value: step, label: step }))}
        value={value === undefined ? undefined : String(value)}
        onChange={step => onChange(Number(step))}
      />
      {(low !== undefined || high !== undefined) && (
        <p className={styles.ends}>
          <span>{low}</span>
          <span>{high}</span>
        </p>
      )}
    </div>
  )
}
