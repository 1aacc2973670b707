import {
  ArrowRightLeft,
  Ellipsis,
  Flag,
  HandHeart,
  Link2,
  MailOpen,
  MessageSquareReply,
  Pencil,
  Pin,
  PinOff,
  TextQuote,
  Trash2,
} from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { IconButton, Menu, MenuAct, MenuRule, useNow } from '../../ui/index.ts'
import { copyLinkTo, pinMessage } from './acts.ts'
import { useWishes, wishReaction } from './pending-reactions.ts'
import { permittedOn, quoteOf, type Permitted } from './permitted.ts'
import { ReactPopover } from './react-button.tsx'
import { HELPFUL, withWishes } from './reactions.ts'
import { askerOf, linkTo, useTalk } from './talk.ts'

const RemoveDialog = lazy(async () => ({ default: (await import('./message-dialogs.tsx')).RemoveDialog }))
const MoveDialog = lazy(async () => ({ default: (await import('./message-dialogs.tsx')).MoveDialog }))

type MessageDialog = 'remove' | 'move'

export type MessageToolsProps = {
  message: MessageView
  /** The one message that keys act on. */
  current: boolean
  /** A finger rested on the message: the menu is out. */
  menuOpen: boolean
  onMenu: (open: boolean) => void
  onReacting: (open: boolean) => void
  onFlag: () => void
  reacting: boolean
}

/** What can be done with a message: the two that are done most, and all others in a menu. */
export function MessageTools(props: MessageToolsProps) {
  const { message, current, menuOpen, onMenu, reacting, onReacting, onFlag } = props
  const talk = useTalk()
  const { surface, openThread } = talk
  const may = permittedOn(message, askerOf(talk, useNow()))
  const [dialog, setDialog] = useState<MessageDialog>()
  const tabIndex = current ? 0 : -1

  return (
    <>
      {may.helpful && <HelpfulTool message={message} tabIndex={tabIndex} />}
      {may.react && (
        <ReactPopover message={message} look="tool" tabIndex={tabIndex} open={reacting} onOpen={onReacting} />
      )}
      {may.reply && surface === 'channel' && (
        <IconButton
          icon={MessageSquareReply}
          label="Reply in thread"
          slim
          tabIndex={tabIndex}
          onClick={() => openThread(message.threadOf ?? message.id)}
        />
      )}
      <Menu
        label="Message actions"
        open={menuOpen}
        onOpen={onMenu}
        target={<IconButton icon={Ellipsis} label="More actions" slim tabIndex={tabIndex} />}
      >
        <Acts
          message={message}
          may={may}
          onDialog={setDialog}
          onFlag={onFlag}
          onReact={() => onReacting(true)}
        />
      </Menu>
      {current && surface === 'channel' && (
        <Keys message={message} may={may} onReact={() => onReacting(true)} />
      )}
      <Suspense>
        {dialog === 'remove' && <RemoveDialog message={message} onClose={() => setDialog(undefined)} />}
        {dialog === 'move' && <MoveDialog message={message} onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  )
}

function HelpfulTool({ message, tabIndex }: { message: MessageView; tabIndex: number }) {
  const { me } = useTalk()
  const wishes = useWishes(message.id)
  const mine = withWishes(message.reactions, wishes, me.id).some(
    ({ emoji, memberIds }) => emoji === HELPFUL && memberIds.includes(me.id),
  )
  return (
    <IconButton
      icon={HandHeart}
      label="This helped me"
      slim
      tabIndex={tabIndex}
      aria-pressed={mine}
      onClick={() => wishReaction(message, HELPFUL, !mine)}
    />
  )
}

type ActsProps = {
  message: MessageView
  may: Permitted
  onDialog: (dialog: MessageDialog) => void
  onFlag: () => void
  onReact: () => void
}

function Acts({ message, may, onDialog, onFlag }: ActsProps) {
  const talk = useTalk()
  const { me } = talk
  const { surface, openThread, setEditing, insert, markUnread } = talk
  const link = linkTo(talk, message)
  const pinned = message.pinnedAt !== undefined
  return (
    <>
      {may.reply && surface === 'channel' && (
        <MenuAct icon={MessageSquareReply} onAct={() => openThread(message.threadOf ?? message.id)}>
          Reply in thread
        </MenuAct>
      )}
      {may.reply && (
        <MenuAct icon={TextQuote} onAct={() => insert(quoteOf(message, new URL(link, location.origin).href))}>
          Quote
        </MenuAct>
      )}
      <MenuAct icon={Link2} onAct={() => void copyLinkTo(link)}>
        Copy link
      </MenuAct>
      {may.markUnread && surface === 'channel' && (
        <MenuAct icon={MailOpen} onAct={() => markUnread(message)}>
          Mark unread from here
        </MenuAct>
      )}
      {may.edit && (
        <MenuAct icon={Pencil} onAct={() => setEditing(message.id)}>
          Edit
        </MenuAct>
      )}
      {(may.pin || may.move || may.remove) && <MenuRule />}
      {may.pin && (
        <MenuAct icon={pinned ? PinOff : Pin} onAct={() => void pinMessage(message, !pinned)}>
          {pinned ? 'Take the pin off' : 'Pin to the channel'}
        </MenuAct>
      )}
      {may.move && (
        <MenuAct icon={ArrowRightLeft} onAct={() => onDialog('move')}>
          {message.threadOf === null ? 'Move to another channel' : 'Split the thread, or move'}
        </MenuAct>
      )}
      {message.authorId !== me.id && message.deletedAt === null && (
        <MenuAct icon={Flag} onAct={onFlag}>
          Report
        </MenuAct>
      )}
      {may.remove && (
        <MenuAct icon={Trash2} harm onAct={() => onDialog('remove')}>
          Remove
        </MenuAct>
      )}
    </>
  )
}

/** The single keys of the message in hand. */
function Keys({ message, may, onReact }: Omit<ActsProps, 'onDialog' | 'onFlag'>) {
  const { openThread, setEditing } = useTalk()
  useShortcut({ key: 'r', says: 'Reply to the message in a thread' }, () => {
    if (may.reply) openThread(message.threadOf ?? message.id)
  })
  useShortcut({ key: 'e', says: 'Edit the message, if it is yours' }, () => {
    if (may.edit) setEditing(message.id)
  })
  useShortcut({ key: '+', says: 'React to the message' }, () => {
    if (may.react) onReact()
  })
  useShortcut({ key: 'p', says: 'Pin the message, as a host' }, () => {
    if (may.pin) void pinMessage(message, message.pinnedAt === undefined)
  })
  return null
}
