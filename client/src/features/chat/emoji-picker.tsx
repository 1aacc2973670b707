import { emojiRows } from 'virtual:emoji-table'
import { useDeferredValue, useRef, useState, type KeyboardEvent } from 'react'
import { TextField } from '../../ui/index.ts'
import styles from './emoji-picker.module.css'
import { findEmoji } from './typeahead.ts'

const GROUPS = [
  { group: 0, sign: '😀', name: 'Faces' },
  { group: 1, sign: '👋', name: 'People' },
  { group: 3, sign: '🐾', name: 'Animals and nature' },
  { group: 4, sign: '🍎', name: 'Food' },
  { group: 5, sign: '🚗', name: 'Places' },
  { group: 6, sign: '⚽', name: 'Activities' },
  { group: 7, sign: '💡', name: 'Objects' },
  { group: 8, sign: '🔣', name: 'Symbols' },
  { group: 9, sign: '🏁', name: 'Flags' },
] as const
const COLUMNS = 8
const FOUND_MAX = 64

/** Every emoji, by group or by name. The arrow keys move in the grid. */
export function EmojiPicker({ onChoose }: { onChoose: (emoji: string) => void }) {
  const [group, setGroup] = useState<number>(0)
  const [query, setQuery] = useState('')
  const sought = useDeferredValue(query.trim())
  const rows =
    sought === '' ? emojiRows.filter(row => row[2] === group) : findEmoji(emojiRows, sought, FOUND_MAX)
  const name = GROUPS.find(each => each.group === group)?.name ?? ''

  return (
    <div className={styles.picker}>
      <TextField
        aria-label="Find an emoji"
        placeholder="Find an emoji"
        value={query}
        onChange={event => setQuery(event.currentTarget.value)}
      />
      <div className={styles.groups} role="group" aria-label="Groups of emoji">
        {GROUPS.map(each => (
          <button
            key={each.group}
            type="button"
            className={styles.group}
            aria-label={each.name}
            title={each.name}
            aria-pressed={sought === '' && each.group === group}
            onClick={() => {
              setQuery('')
              setGroup(each.group)
            }}
          >
            {each.sign}
          </button>
        ))}
      </div>
      <Grid
        key={sought === '' ? group : 'found'}
        label={sought === '' ? name : 'Found'}
        rows={rows}
        onChoose={onChoose}
      />
    </div>
  )
}

type GridProps = {
  label: string
  rows: readonly (typeof emojiRows)[number][]
  onChoose: (emoji: string) => void
}

const MOVES: Record<string, number> = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }

function Grid({ label, rows, onChoose }: GridProps) {
  const grid = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const reached = Math.min(at, Math.max(rows.length - 1, 0))

  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key]
    if (move === undefined) return
    event.preventDefault()
    const next = Math.min(Math.max(reached + move, 0), rows.length - 1)
    setAt(next)
    grid.current?.querySelectorAll('button')[next]?.focus()
  }
  if (rows.length === 0) return <p className="sm quiet">No emoji of that name.</p>
  return (
    // Focus stands on one of its buttons, and the arrow keys move it.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div ref={grid} className={styles.grid} role="toolbar" aria-label={label} onKeyDown={onKeyDown}>
      {rows.map(([emoji, name, , names], place) => (
        <button
          key={emoji}
          type="button"
          className={styles.emoji}
          aria-label={name}
          title={`${name} :${names[0] ?? ''}:`}
          tabIndex={place === reached ? 0 : -1}
          onFocus={() => setAt(place)}
          onClick={() => onChoose(emoji)}
        >
          {emoji}
        </button>
      ))}
    </div>
  )
}
