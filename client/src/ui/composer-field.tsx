import {
  useEffect,
  useId,
  useRef,
  useState,
  type ClipboardEvent,
  type DragEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react'
import styles from './composer.module.css'
import { applyEdit, fieldOf } from './field-edits.ts'
import { editFor, isInCode, pasteFor } from './markdown-edits.ts'
import { optionId, TypeaheadList, type Completion, type Typeahead } from './typeahead-list.tsx'

type FieldProps = {
  label: string
  typeahead?: Typeahead | undefined
  onFiles?: ((files: File[]) => void) | undefined
  onArrowUp?: (() => void) | undefined
  onCancel?: (() => void) | undefined
  takesFocus?: boolean | undefined
  field: RefObject<HTMLTextAreaElement | null>
  text: string
  hidden: boolean
  onText: (text: string) => void
  onEnter: () => void
}

/** The field itself: it grows with its text, knows the keys of writing, and completes names and emoji. */
export function ComposerField(props: FieldProps) {
  const { label, field, text, hidden, onText, takesFocus } = props
  const list = useCompletion(props.typeahead, field)
  const onKeyDown = useKeys(props, list)
  useEffect(() => {
    const { current } = field
    if (takesFocus !== true || current === null) return
    current.focus()
    current.setSelectionRange(current.value.length, current.value.length)
  }, [takesFocus, field])

  return (
    <div className={styles.place} hidden={hidden}>
      {list.items.length > 0 && (
        <TypeaheadList
          id={list.id}
          label="Suggestions"
          items={list.items}
          at={list.at}
          onChoose={list.choose}
        />
      )}
      <span className="unseen" role="status">
        {list.items.length > 0 ? `${list.items.length} suggestions` : ''}
      </span>
      <div className={styles.grower} data-text={text}>
        <textarea
          ref={field}
          className={styles.field}
          rows={1}
          aria-label={label}
          aria-autocomplete={props.typeahead === undefined ? undefined : 'list'}
          aria-controls={list.items.length > 0 ? list.id : undefined}
          aria-activedescendant={list.activeId}
          placeholder={label}
          value={text}
          onChange={event => {
            onText(event.currentTarget.value)
            list.look()
          }}
          onSelect={list.look}
          onBlur={list.leave}
          onKeyDown={onKeyDown}
          onPaste={event => paste(event, props.onFiles)}
          onDrop={event => drop(event, props.onFiles)}
        />
      </div>
    </div>
  )
}

function useKeys({ onEnter, onArrowUp, onCancel }: FieldProps, list: Completing) {
  return (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const { currentTarget: field, key } = event
    // While an input method is composing, its keys belong to it.
    if (event.nativeEvent.isComposing || list.onKey(event)) return
    const command = (event.ctrlKey || event.metaKey) && !event.altKey
    const mark = command && !event.shiftKey ? MARKS[key.toLowerCase()] : undefined
    if (mark !== undefined) {
      event.preventDefault()
      return applyEdit(field, editFor(mark, fieldOf(field)))
    }
    if (key === 'Escape') {
      if (onCancel === undefined) field.blur()
      else onCancel()
    }
    if (key === 'ArrowUp' && field.value === '' && onArrowUp !== undefined) {
      event.preventDefault()
      return onArrowUp()
    }
    if (key !== 'Enter' || event.shiftKey) return
    // In an open code block Enter begins a line, as in every editor.
    if (!command && isInBlock(field)) return
    event.preventDefault()
    onEnter()
  }
}

const MARKS: Readonly<Record<string, 'bold' | 'italic'>> = { b: 'bold', i: 'italic' }

const isInBlock = ({ value, selectionStart }: HTMLTextAreaElement): boolean =>
  isInCode(value, selectionStart) && value.slice(0, selectionStart).includes('\n')

function paste(event: ClipboardEvent<HTMLTextAreaElement>, onFiles: FieldProps['onFiles']): void {
  const { currentTarget: field, clipboardData } = event
  const files = [...clipboardData.files]
  const words = clipboardData.getData('text/plain')
  // A copied table or drawing brings a picture of itself: then the words are what was meant.
  if (files.length > 0 && onFiles !== undefined && words === '') {
    event.preventDefault()
    return onFiles(files)
  }
  const edit = pasteFor(fieldOf(field), words)
  if (edit === undefined) return
  event.preventDefault()
  applyEdit(field, edit)
}

function drop(event: DragEvent, onFiles: FieldProps['onFiles']): void {
  const files = [...event.dataTransfer.files]
  if (files.length === 0 || onFiles === undefined) return
  event.preventDefault()
  onFiles(files)
}

type Completing = ReturnType<typeof useCompletion>

/** The list of what the half-written word may become, and the option in hand. */
function useCompletion(typeahead: Typeahead | undefined, field: RefObject<HTMLTextAreaElement | null>) {
  const id = useId()
  const [asked, setAsked] = useState<string>()
  const [choice, setChoice] = useState<{ asked: string; at: number }>()
  // Esc closes the list for the word it stands at, not for the next one.
  const closedAt = useRef<number>(undefined)
  const items = asked === undefined ? [] : (typeahead?.items ?? [])
  const at = choice?.asked === asked ? Math.min(choice?.at ?? 0, Math.max(items.length - 1, 0)) : 0

  const leave = () => {
    setAsked(undefined)
    typeahead?.onAsk(undefined)
  }
  const look = () => {
    const { current } = field
    if (typeahead === undefined || current === null) return
    const { text, from, to } = fieldOf(current)
    const found = from === to ? typeahead.askedAt(text, from) : undefined
    if (found === undefined || found.from === closedAt.current) {
      if (found === undefined) closedAt.current = undefined
      return leave()
    }
    setAsked(text.slice(found.from, from))
    typeahead.onAsk({ text, caret: from })
  }
  const choose = (item: Completion) => {
    const { current } = field
    const found = current === null ? undefined : typeahead?.askedAt(current.value, current.selectionStart)
    if (current === null || found === undefined) return
    const end = found.from + item.insert.length
    applyEdit(current, {
      from: found.from,
      to: current.selectionStart,
      insert: item.insert,
      select: [end, end],
    })
    leave()
  }
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const item = items[at]
    if (item === undefined || asked === undefined || event.shiftKey || event.ctrlKey || event.metaKey)
      return false
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (move !== undefined) setChoice({ asked, at: (at + move + items.length) % items.length })
    else if (event.key === 'Enter' || event.key === 'Tab') choose(item)
    else if (event.key === 'Escape') {
      closedAt.current = typeahead?.askedAt(
        event.currentTarget.value,
        event.currentTarget.selectionStart,
      )?.from
      leave()
    } else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  const activeItem = items[at]
  const activeId = activeItem === undefined ? undefined : optionId(id, activeItem.key)
  return { id, items, at, activeId, look, leave, choose, onKey }
}
