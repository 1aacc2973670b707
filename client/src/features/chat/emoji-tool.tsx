import { Popover } from '@mantine/core'
import { Smile } from 'lucide-react'
import { lazy, Suspense, useState, type RefObject } from 'react'
import { IconButton, typeInto } from '../../ui/index.ts'
import styles from './emoji-picker.module.css'

const EmojiPicker = lazy(async () => ({ default: (await import('./emoji-picker.tsx')).EmojiPicker }))

/** Puts an emoji where the caret stands. */
export function EmojiTool({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const [open, setOpen] = useState(false)
  const choose = (emoji: string) => {
    setOpen(false)
    if (field.current !== null) typeInto(field.current, emoji)
  }
  return (
    <Popover
      opened={open}
      onChange={setOpen}
      position="top-start"
      trapFocus
      withinPortal
      shadow="none"
      width={300}
      classNames={{ dropdown: styles.dropdown ?? '' }}
    >
      <Popover.Target>
        <IconButton icon={Smile} label="Emoji" slim onClick={() => setOpen(!open)} />
      </Popover.Target>
      <Popover.Dropdown aria-label="Choose an emoji">
        <Suspense fallback={<div className={styles.picker} />}>
          <EmojiPicker onChoose={choose} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
