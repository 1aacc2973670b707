import { useId } from 'react'
import styles from './choices.module.css'

export type ChoicesProps<V extends string> = {
  label: string
  description?: string | undefined
  options: readonly { value: V; label: string }[]
  value: readonly V[]
  onChange: (value: V[]) => void
}

/** Several of a few: each may be chosen or left. What is chosen comes in the order of the options. */
export function Choices<V extends string>({ label, description, options, value, onChange }: ChoicesProps<V>) {
  const descriptionId = useId()
  const choose = (changed: V, on: boolean) =>
    onChange(
      options.map(option => option.value).filter(each => (each === changed ? on : value.includes(each))),
    )
  return (
    <fieldset className={styles.choices} aria-describedby={description && descriptionId}>
      <legend className={styles.label}>{label}</legend>
      {description !== undefined && (
        <p id={descriptionId} className="xs quiet">
          {description}
        </p>
      )}
      <div className={styles.options}>
        {options.map(option => (
          <label key={option.value} className={styles.option}>
            <input
              className={styles.box}
              type="checkbox"
              checked={value.includes(option.value)}
              onChange={event => choose(option.value, event.currentTarget.checked)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
