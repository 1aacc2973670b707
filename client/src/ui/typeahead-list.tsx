import type { ReactNode } from 'react'
import styles from './typeahead-list.module.css'

export type Completion = {
  key: string
  /** What takes the place of the half-written word. */
  insert: string
  name: string
  says?: string | undefined
  lead?: ReactNode
}

export type Typeahead = {
  /** What a list could complete at the caret, and where it begins; undefined for plain text. */
  askedAt: (text: string, caret: number) => { from: number } | undefined
  /** The caret stands in such a word, or has left it. */
  onAsk: (asked: { text: string; caret: number } | undefined) => void
  /** What fits the word, the likeliest first. */
  items: readonly Completion[]
}

export type TypeaheadListProps = {
  id: string
  label: string
  items: readonly Completion[]
  at: number
  onChoose: (item: Completion) => void
}

export const optionId = (listId: string, key: string): string => `${listId}-${key}`

/** What a half-written word may become. Focus stays in the field, which names the option in hand. */
export function TypeaheadList({ id, label, items, at, onChoose }: TypeaheadListProps) {
  return (
    <div className={styles.list} id={id} role="listbox" aria-label={label}>
      {items.map((item, place) => (
        // The field hears the keys; this is for the pointer, which must not take the focus.
        // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
        <div
          key={item.key}
          id={optionId(id, item.key)}
          className={styles.option}
          role="option"
          aria-selected={place === at}
          onPointerDown={event => event.preventDefault()}
          onClick={() => onChoose(item)}
        >
          {item.lead}
          <span className={styles.name}>{item.name}</span>
          {item.says !== undefined && <span className="xs quiet">{item.says}</span>}
        </div>
      ))}
    </div>
  )
}
