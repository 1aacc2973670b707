import { Clock, Lock, SendHorizontal } from 'lucide-react'
import { useRef, useState, type FormEvent, type KeyboardEvent, type ReactNode, type RefObject } from 'react'
import { Button } from './button.tsx'
import styles from './composer.module.css'
import { Icon } from './icon.tsx'

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
  /** Extra icon buttons, at the start of the tool line. */
  tools?: ReactNode
  /** A remark between field and tools: a privacy hint, a draft note. */
  hint?: ReactNode
  sendWord?: string | undefined
  fieldRef?: RefObject<HTMLTextAreaElement | null> | undefined
  /** The space around it that its place asks for; off when the parent has its own. */
  inset?: boolean | undefined
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

const NEAR_LIMIT = 500

function Writing(props: ComposerProps) {
  const {
    label,
    onSend,
    draft = '',
    onDraft,
    offline,
    maxLength = 16_000,
    tools,
    hint,
    sendWord = 'Send',
  } = props
  const [text, setText] = useState(draft)
  const ownField = useRef<HTMLTextAreaElement | null>(null)
  const field = props.fieldRef ?? ownField
  const left = maxLength - text.length
  const sendable = text.trim() !== '' && left >= 0

  const change = (next: string) => {
    setText(next)
    onDraft?.(next)
  }
  const send = () => {
    if (!sendable) return
    onSend(text)
    change('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While an input method is composing, its keys belong to it.
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Escape') event.currentTarget.blur()
    if (event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    send()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    send()
  }
  return (
    <form className={styles.composer} data-inset={props.inset !== false || undefined} onSubmit={onSubmit}>
      <div className={styles.grower} data-text={text}>
        <textarea
          ref={field}
          className={styles.field}
          rows={1}
          aria-label={label}
          placeholder={label}
          value={text}
          onChange={event => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      {hint !== undefined && <div className={styles.hint}>{hint}</div>}
      <div className={styles.tools}>
        {tools}
        <span className={styles.remark} aria-live="polite">
          <Remark left={left} offline={offline} />
        </span>
        <Button kind="go" slim type="submit" icon={SendHorizontal} disabled={!sendable}>
          {sendWord}
        </Button>
      </div>
    </form>
  )
}

function Remark({ left, offline }: { left: number; offline: boolean | undefined }) {
  if (left < 0) return <span className={styles.over}>{-left} characters too long</span>
  if (left < NEAR_LIMIT) return <>{left} characters left</>
  if (offline === true) {
    return (
      <>
        <Icon of={Clock} size="s" /> Goes out when you are connected again
      </>
    )
  }
  return null
}
