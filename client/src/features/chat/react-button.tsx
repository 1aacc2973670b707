import { Popover } from '@mantine/core'
import { SmilePlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { AddReaction, IconButton, Loading, Skeleton } from '../../ui/index.ts'
import styles from './emoji-picker.module.css'
import { wishReaction } from './pending-reactions.ts'
import { QUICK_EMOJI } from './reactions.ts'
import { useTalk } from './talk.ts'

const EmojiPicker = lazy(async () => ({ default: (await import('./emoji-picker.tsx')).EmojiPicker }))

type ReactButtonProps = {
  message: MessageView
  look: 'tool' | 'chip'
  tabIndex?: number | undefined
  open: boolean
  onOpen: (open: boolean) => void
}

/** Opens the choice of reactions: four that are near at hand, and all others. */
export function ReactPopover({ message, look, tabIndex, open, onOpen }: ReactButtonProps) {
  const { me } = useTalk()
  const choose = (emoji: string) => {
    const mine = message.reactions?.find(reaction => reaction.emoji === emoji)?.memberIds.includes(me.id)
    wishReaction(message, emoji, mine !== true)
    onOpen(false)
  }
  const opens = { onClick: () => onOpen(!open), tabIndex }
  return (
    <Popover
      opened={open}
      onChange={onOpen}
      position="bottom-end"
      trapFocus
      returnFocus
      withinPortal
      shadow="none"
      width={300}
      classNames={{ dropdown: styles.dropdown ?? '' }}
    >
      <Popover.Target>
        {look === 'chip' ? (
          <AddReaction {...opens} />
        ) : (
          <IconButton icon={SmilePlus} label="Add a reaction" slim {...opens} />
        )}
      </Popover.Target>
      <Popover.Dropdown aria-label="Choose a reaction">
        <div className={styles.quick} role="group" aria-label="Near at hand">
          {QUICK_EMOJI.map(emoji => (
            <button key={emoji} type="button" className={styles.emoji} onClick={() => choose(emoji)}>
              {emoji}
            </button>
          ))}
        </div>
        <Suspense fallback={<PickerComing />}>
          <EmojiPicker onChoose={choose} />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}

function PickerComing() {
  return (
    <div className={styles.picker}>
      <Loading label="Loading emoji">
        <Skeleton lines={[1, 0.9, 0.9]} />
      </Loading>
    </div>
  )
}

/** The same at the end of the reactions that are there. */
export function ReactButton({ message, look }: Pick<ReactButtonProps, 'message' | 'look'>) {
  const [open, setOpen] = useState(false)
  return <ReactPopover message={message} look={look} open={open} onOpen={setOpen} />
}
