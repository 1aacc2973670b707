import { lazy, Suspense, useEffect, useState, type RefObject } from 'react'
import { useLive } from '../../lib/live.ts'
import { call } from '../../lib/call.ts'
import { Composer } from '../../ui/index.ts'
import type { AttachmentView } from '../../../../domain/media/contract.ts'
import { AttachButton, UploadList } from '../media/attach.tsx'
import { DropZone } from '../media/drop-zone.tsx'
import { useUploads } from '../media/uploads.ts'
import { keepDraft, saveDraftNow, setWriting, useDraft } from './drafts.ts'
import type { ChannelPlace } from './talk.ts'
import type { Person } from './typeahead.ts'
import { useTellTyping } from './typing.ts'
import { useTypeahead } from './use-typeahead.tsx'

const EmojiTool = lazy(async () => ({ default: (await import('./emoji-tool.tsx')).EmojiTool }))
const LaterMenu = lazy(async () => ({ default: (await import('./later-menu.tsx')).LaterMenu }))

export type WriteFieldProps = {
  place: ChannelPlace
  threadOf: string | null
  label: string
  isHost: boolean
  fieldRef: RefObject<HTMLTextAreaElement | null>
  onSend: (text: string, attachments: readonly AttachmentView[] | undefined) => void
  onArrowUp: () => void
  /** Who spoke last, the latest first: named first when someone is called. */
  recent: () => Person[]
  takesFocus?: boolean | undefined
}

const render = async (body: string): Promise<string> => (await call('chat.preview', { body })).html

/** Where one writes to a channel or a thread: what is begun is kept, and found again on every device. */
export function WriteField(props: WriteFieldProps) {
  const { place, threadOf, label, isHost, fieldRef, onSend, onArrowUp, recent, takesFocus } = props
  const channelId = place.channel.id
  const offline = useLive() === 'offline'
  const draft = useDraft(channelId, threadOf)
  const turn = useTakenTurn(draft.turn)
  const tellTyping = useTellTyping(channelId)
  const uploads = useUploads(threadOf ?? channelId)
  const typeahead = useTypeahead(place, isHost, recent)
  useLeaving(channelId, threadOf)

  const keep = (text: string) => {
    keepDraft(channelId, threadOf, text)
    if (text !== '') tellTyping()
  }
  return (
    <div
      onFocus={() => setWriting(channelId, threadOf, true)}
      onBlur={() => {
        setWriting(channelId, threadOf, false)
        saveDraftNow(channelId, threadOf)
      }}
    >
      <DropZone onFiles={uploads.add}>
        <Composer
          key={turn}
          label={label}
          draft={draft.body}
          onDraft={keep}
          onSend={text => onSend(text, uploads.take())}
          above={<UploadList uploads={uploads} onRemoved={() => fieldRef.current?.focus()} />}
          onFiles={uploads.add}
          hasMore={uploads.hasSome}
          busy={uploads.busy}
          offline={offline}
          fieldRef={fieldRef}
          typeahead={typeahead}
          preview={render}
          onArrowUp={onArrowUp}
          takesFocus={takesFocus}
          note={<DraftNote draft={draft} />}
          tools={
            <>
              <AttachButton onFiles={uploads.add} count={uploads.items.length} />
              <Suspense>
                <EmojiTool field={fieldRef} />
              </Suspense>
            </>
          }
          beside={
            uploads.busy || (draft.body.trim() === '' && !uploads.hasSome) ? undefined : (
              <Suspense>
                <LaterMenu channelId={channelId} threadOf={threadOf} text={draft.body} uploads={uploads} />
              </Suspense>
            )
          }
        />
      </DropZone>
    </div>
  )
}

/** A field that was begun anew elsewhere is drawn anew. Turns only grow, so what one types never loses its field. */
function useTakenTurn(turn: number): number {
  const [taken, setTaken] = useState(turn)
  if (turn > taken) setTaken(turn)
  return Math.max(turn, taken)
}

function useLeaving(channelId: string, threadOf: string | null): void {
  useEffect(
    () => () => {
      setWriting(channelId, threadOf, false)
      saveDraftNow(channelId, threadOf)
    },
    [channelId, threadOf],
  )
}

function DraftNote({ draft }: { draft: ReturnType<typeof useDraft> }) {
  if (draft.body.trim() === '') return null
  return draft.unsaved ? 'Draft kept here' : 'Draft kept'
}
