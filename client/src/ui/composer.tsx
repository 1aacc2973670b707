import { Check, Lock, SendHorizontal } from 'lucide-react'
import { lazy, Suspense, useRef, useState, type FormEvent, type ReactNode, type RefObject } from 'react'
import { Button } from './button.tsx'
import { ComposerField } from './composer-field.tsx'
import { Remark } from './composer-remark.tsx'
import { ComposerTools } from './composer-tools.tsx'
import styles from './composer.module.css'
import { Icon } from './icon.tsx'
import type { Typeahead } from './typeahead-list.tsx'

const ComposerPreview = lazy(async () => ({
  default: (await import('./composer-preview.tsx')).ComposerPreview,
}))

export type ComposerProps = {
  /** What the field is for, to screen readers and as its empty text: "Write to Night desk". */
  label: string
  onSend: (text: string) => void
  /** Start text: a draft that was kept. */
  draft?: string | undefined
  onDraft?: ((text: string) => void) | undefined
  /** Says that sending waits for the connection; writing goes on. */
  offline?: boolean | undefined
  /** Why one may read but not write here. Takes the place of the field. */
  readOnly?: ReactNode
  maxLength?: number | undefined
  /** Over the field: files that go with the text. */
  above?: ReactNode
  /** Extra icon buttons, at the start of the tool line. */
  tools?: ReactNode
  /** A remark between field and tools: a privacy hint, a draft note. */
  hint?: ReactNode
  /** A quiet word in the tool line while nothing more pressing is to be said: "Draft kept". */
  note?: ReactNode
  /** Beside the send button: when else it could go out. */
  beside?: ReactNode
  sendWord?: string | undefined
  fieldRef?: RefObject<HTMLTextAreaElement | null> | undefined
  /** The space around it that its place asks for; off when the parent has its own. */
  inset?: boolean | undefined
  /** There is something to send beside the text: an empty field may be sent. */
  hasMore?: boolean | undefined
  /** Completes names and emoji while one writes. */
  typeahead?: Typeahead | undefined
  /** Renders the text as it will look. */
  preview?: ((text: string) => Promise<string>) | undefined
  /** Files that were pasted or dropped. */
  onFiles?: ((files: File[]) => void) | undefined
  /** ArrowUp in an empty field. */
  onArrowUp?: (() => void) | undefined
  /** Esc and a button leave the text as it was. */
  onCancel?: (() => void) | undefined
  /** The text stays in the field when it is sent: whether it was taken is not known yet. */
  keepsText?: boolean | undefined
  busy?: boolean | undefined
  takesFocus?: boolean | undefined
}

/** Where one writes. Enter sends, Shift+Enter begins a line, Esc leaves; the field grows with its text. */
export function Composer(props: ComposerProps) {
  if (props.readOnly !== undefined) return <ReadOnly inset={props.inset}>{props.readOnly}</ReadOnly>
  return <Writing {...props} />
}

function ReadOnly({ children, inset = true }: { children: ReactNode; inset?: boolean | undefined }) {
  return (
    <div className={styles.readOnly} data-inset={inset || undefined}>
      <Icon of={Lock} size="s" />
      <div>{children}</div>
    </div>
  )
}

function Writing(props: ComposerProps) {
  const {
    onSend,
    draft = '',
    onDraft,
    maxLength = 16_000,
    hint,
    sendWord = 'Send',
    preview,
    onCancel,
  } = props
  const [text, setText] = useState(draft)
  const [previewing, setPreviewing] = useState(false)
  const ownField = useRef<HTMLTextAreaElement | null>(null)
  const field = props.fieldRef ?? ownField
  const left = maxLength - text.length
  const sendable = (text.trim() !== '' || props.hasMore === true) && left >= 0 && props.busy !== true

  const change = (next: string) => {
    setText(next)
    onDraft?.(next)
  }
  const send = () => {
    if (!sendable) return
    onSend(text)
    if (props.keepsText === true) return
    change('')
    setPreviewing(false)
    field.current?.focus()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <form
      className={styles.composer}
      data-composer
      data-inset={props.inset !== false || undefined}
      onSubmit={onSubmit}
    >
      {props.above}
      {previewing && preview !== undefined && (
        <Suspense>
          <ComposerPreview text={text} render={preview} />
        </Suspense>
      )}
      <ComposerField
        {...props}
        field={field}
        text={text}
        hidden={previewing}
        onText={change}
        onEnter={send}
      />
      {hint !== undefined && <div className={styles.hint}>{hint}</div>}
      <div className={styles.tools}>
        <ComposerTools
          field={field}
          mentions={props.typeahead !== undefined}
          tools={props.tools}
          previewing={previewing}
          onPreview={preview === undefined ? undefined : setPreviewing}
        />
        <span className={styles.remark} aria-live="polite">
          <Remark left={left} offline={props.offline} note={props.note} />
        </span>
        {onCancel !== undefined && (
          <Button kind="quiet" slim onClick={onCancel}>
            Cancel
          </Button>
        )}
        <span className={styles.send}>
          <Button
            kind="go"
            slim
            type="submit"
            icon={onCancel === undefined ? SendHorizontal : Check}
            busy={props.busy}
            disabled={!sendable && props.busy !== true}
          >
            {sendWord}
          </Button>
          {props.beside}
        </span>
      </div>
    </form>
  )
}
