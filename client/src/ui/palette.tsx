import { Modal } from '@mantine/core'
import { Search } from 'lucide-react'
import { useId, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Icon } from './icon.tsx'
import styles from './palette.module.css'

export type PaletteItem = { key: string; name: string; lead: ReactNode; says?: ReactNode }
export type PaletteSection = { title: string; items: readonly PaletteItem[] }

export type PaletteProps = {
  label: string
  query: string
  onQuery: (query: string) => void
  sections: readonly PaletteSection[]
  /** When nothing fits. */
  nothing: string
  onChoose: (key: string) => void
  onClose: () => void
}

/** A field over the page that finds and does: arrow keys choose, Enter takes, Esc leaves and returns the focus. */
export function Palette(props: PaletteProps) {
  const { label, query, onQuery, sections, nothing, onChoose, onClose } = props
  const id = useId()
  const items = sections.flatMap(section => section.items)
  const [chosen, setChosen] = useState<string>()
  const at = Math.max(
    0,
    items.findIndex(({ key }) => key === chosen),
  )
  const current = items[at]
  const optionId = (key: string) => `${id}-${key}`

  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move !== undefined && items.length > 0) {
      event.preventDefault()
      const next = items[(at + move + items.length) % items.length]
      setChosen(next?.key)
      if (next !== undefined)
        document.getElementById(optionId(next.key))?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter' && current !== undefined) {
      event.preventDefault()
      onChoose(current.key)
    }
  }
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      radius={16}
      size={520}
      yOffset="10vh"
      padding={0}
      classNames={{ content: styles.content ?? '', body: styles.body ?? '' }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 120 }}
      aria-label={label}
    >
      <div className={styles.head}>
        <Icon of={Search} />
        <input
          className={styles.field}
          data-autofocus
          role="combobox"
          aria-label={label}
          aria-expanded={items.length > 0}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={current === undefined ? undefined : optionId(current.key)}
          placeholder={label}
          value={query}
          spellCheck={false}
          autoComplete="off"
          onChange={event => {
            setChosen(undefined)
            onQuery(event.currentTarget.value)
          }}
          onKeyDown={onKeyDown}
        />
        <kbd>Esc</kbd>
      </div>
      <div className={styles.list} id={`${id}-list`} role="listbox" aria-label={label}>
        {sections.map(({ title, items: inSection }) =>
          inSection.length === 0 ? null : (
            <div key={title} role="group" aria-label={title}>
              <p className="label" role="presentation">
                {title}
              </p>
              {inSection.map(item => (
                // The field hears the keys; this is for the pointer.
                // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
                <div
                  key={item.key}
                  id={optionId(item.key)}
                  className={styles.option}
                  role="option"
                  aria-selected={item === current}
                  onClick={() => onChoose(item.key)}
                >
                  {item.lead}
                  <span className={styles.name}>{item.name}</span>
                  <span className="xs quiet">{item.says}</span>
                  {item === current && <kbd className={styles.enter}>Enter</kbd>}
                </div>
              ))}
            </div>
          ),
        )}
      </div>
      {items.length === 0 && <p className={styles.nothing}>{nothing}</p>}
      <p className="unseen" role="status">
        {items.length === 1 ? '1 result' : `${items.length} results`}
      </p>
    </Modal>
  )
}
