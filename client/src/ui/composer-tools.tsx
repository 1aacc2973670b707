import {
  ALargeSmall,
  AtSign,
  Bold,
  Code,
  Eye,
  Italic,
  Link,
  List,
  Pencil,
  TextQuote,
  type LucideIcon,
} from 'lucide-react'
import { useState, type ReactNode, type RefObject } from 'react'
import { IconButton } from './button.tsx'
import styles from './composer.module.css'
import { applyEdit, fieldOf, typeInto } from './field-edits.ts'
import { editFor, type Mark } from './markdown-edits.ts'

const FORMATS: readonly { mark: Mark; icon: LucideIcon; label: string }[] = [
  { mark: 'bold', icon: Bold, label: 'Bold (Ctrl+B)' },
  { mark: 'italic', icon: Italic, label: 'Italic (Ctrl+I)' },
  { mark: 'code', icon: Code, label: 'Code' },
  { mark: 'quote', icon: TextQuote, label: 'Quote' },
  { mark: 'list', icon: List, label: 'List' },
  { mark: 'link', icon: Link, label: 'Link' },
]

type ToolsProps = {
  field: RefObject<HTMLTextAreaElement | null>
  mentions: boolean
  tools: ReactNode
  previewing: boolean
  onPreview: ((on: boolean) => void) | undefined
}

/** The tools of writing. Where there is little room, those of form wait behind a button. */
export function ComposerTools({ field, mentions, tools, previewing, onPreview }: ToolsProps) {
  const [open, setOpen] = useState(false)
  const press = (act: (field: HTMLTextAreaElement) => void) => () => {
    if (field.current !== null) act(field.current)
  }
  return (
    <>
      <span
        className={styles.formats}
        data-open={open || undefined}
        role="group"
        aria-label="Form of the text"
      >
        {FORMATS.map(({ mark, icon, label }) => (
          <IconButton
            key={mark}
            icon={icon}
            label={label}
            slim
            disabled={previewing}
            onClick={press(now => applyEdit(now, editFor(mark, fieldOf(now))))}
          />
        ))}
      </span>
      <span className={styles.more}>
        <IconButton
          icon={ALargeSmall}
          label="Form of the text"
          slim
          aria-expanded={open}
          onClick={() => setOpen(!open)}
        />
      </span>
      {mentions && (
        <IconButton
          icon={AtSign}
          label="Call someone"
          slim
          disabled={previewing}
          onClick={press(now => typeInto(now, '@'))}
        />
      )}
      {tools}
      {onPreview !== undefined && (
        <IconButton
          icon={previewing ? Pencil : Eye}
          label={previewing ? 'Write on' : 'Preview'}
          slim
          aria-pressed={previewing}
          onClick={() => onPreview(!previewing)}
        />
      )}
    </>
  )
}
