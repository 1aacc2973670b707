import { CalendarClock, ChevronDown, Clock } from 'lucide-react'
import { useState } from 'react'
import { asCallError, call, newClientId, sentenceOf } from '../../lib/call.ts'
import { refresh } from '../../lib/query.ts'
import { briefOf, clockOf, IconButton, Menu, MenuAct, toast, useNow } from '../../ui/index.ts'
import { emptyField } from './drafts.ts'
import { returnUploads, type Uploads } from '../media/uploads.ts'
import { LaterDialog } from './later-dialog.tsx'
import { laterChoices } from './later.ts'

export type LaterMenuProps = {
  channelId: string
  threadOf: string | null
  text: string
  uploads: Uploads
}

/** When else a message could go out. */
export function LaterMenu({ channelId, threadOf, text, uploads }: LaterMenuProps) {
  const now = useNow()
  const [choosing, setChoosing] = useState(false)
  const schedule = async (at: Date) => {
    const files = uploads.take()
    try {
      await call('chat.schedule', {
        channelId,
        clientId: newClientId(),
        body: text,
        sendAt: at.toISOString(),
        ...(threadOf !== null && { threadOf }),
        ...(files && { attachmentIds: files.map(({ id }) => id) }),
      })
    } catch (error) {
      returnUploads(threadOf ?? channelId, files)
      return toast.failed(sentenceOf(asCallError(error)))
    }
    refresh('chat.scheduled')
    emptyField(channelId, threadOf)
    toast.done(`It goes out ${wordsFor(at)}. Find it under Scheduled.`)
  }
  return (
    <>
      <Menu label="Send later" target={<IconButton icon={ChevronDown} label="Send later" slim />}>
        {laterChoices(now).map(({ key, words, at }) => (
          <MenuAct key={key} icon={Clock} onAct={() => void schedule(at)}>
            {words}
          </MenuAct>
        ))}
        <MenuAct icon={CalendarClock} onAct={() => setChoosing(true)}>
          At a time of your own
        </MenuAct>
      </Menu>
      {choosing && (
        <LaterDialog
          onClose={() => setChoosing(false)}
          onChoose={at => {
            setChoosing(false)
            void schedule(at)
          }}
        />
      )}
    </>
  )
}

const DAY_MS = 86_400_000

function wordsFor(at: Date): string {
  const now = new Date()
  const tomorrow = new Date(now.getTime() + DAY_MS)
  if (at.toDateString() === now.toDateString()) return `today at ${clockOf(at)}`
  if (at.toDateString() === tomorrow.toDateString()) return `tomorrow at ${clockOf(at)}`
  return `${briefOf(at, now)} at ${clockOf(at)}`
}
