import { useState } from 'react'
import type { MessageView, REMOVAL_REASON_MAX_LENGTH } from '../../../../domain/chat/contract.ts'
import { useMyChannels, useMyGroups } from '../../app/places.ts'
import { newClientId, sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Dialog,
  ErrorState,
  LoadingRows,
  SelectField,
  Stack,
  TextField,
  Time,
  toast,
  Written,
} from '../../ui/index.ts'
import { removeMessage } from './acts.ts'
import styles from './message-dialogs.module.css'
import { channelWords, useTalk } from './talk.ts'

type OfMessage = { message: MessageView; onClose: () => void }

const REASON_MAX_LENGTH: typeof REMOVAL_REASON_MAX_LENGTH = 200

/** Asks whether a message should really go, and a host why. */
export function RemoveDialog({ message, onClose }: OfMessage) {
  const { me } = useTalk()
  const [busy, setBusy] = useState(false)
  const [reason, setReason] = useState('')
  const own = message.authorId === me.id
  const remove = async () => {
    setBusy(true)
    if (await removeMessage(message, reason)) onClose()
    else setBusy(false)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Remove this message?"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="harm" busy={busy} onClick={() => void remove()}>
            Remove it
          </Button>
        </>
      }
    >
      <Stack gap={3}>
        <blockquote className={styles.quoted}>
          <Written html={message.html} />
        </blockquote>
        <p className="sm quiet">
          Its place stays, so that answers still make sense. What it said is gone for everyone, and cannot be
          brought back.
        </p>
        {!own && (
          <TextField
            label="Why (optional)"
            description="Everyone who reads here sees it in place of the message."
            maxLength={REASON_MAX_LENGTH}
            value={reason}
            onChange={event => setReason(event.currentTarget.value)}
          />
        )}
      </Stack>
    </Dialog>
  )
}

/** What an edited message said before. */
export function HistoryDialog({ message, onClose }: OfMessage) {
  const { data, error, refetch } = useCall('chat.history', {
    channelId: message.channelId,
    messageId: message.id,
  })
  return (
    <Dialog open onClose={onClose} title="What it said before">
      {error !== null && (
        <ErrorState
          title="We could not load this."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <LoadingRows count={2} face={false} />}
      <Stack as="ol" gap={4}>
        {data?.versions.map(({ html, at }) => (
          <li key={at}>
            <p className="xs quiet">
              Until <Time at={at} />
            </p>
            <Written html={html} />
          </li>
        ))}
      </Stack>
    </Dialog>
  )
}

/** Asks where a message and its thread should go. */
export function MoveDialog({ message, onClose }: OfMessage) {
  const hosted = (useMyGroups().data?.items ?? []).filter(({ membership }) => membership?.role === 'host')
  const channels = useMyChannels().data?.items ?? []
  const places = hosted.flatMap(group =>
    channels
      .filter(channel => channel.groupId === group.id && channel.id !== message.channelId)
      .map(channel => ({ value: channel.id, label: `${group.name} · ${channelWords(channel)}` })),
  )
  const [to, setTo] = useState('')
  const [clientId] = useState(newClientId)
  const chosen = to === '' ? places[0]?.value : to
  const ask = useAsk('chat.moveThread', {
    onDone: () => {
      toast.done('Moved. Old links lead there.')
      onClose()
    },
  })
  const move = () => {
    if (chosen === undefined) return
    ask.mutate({ channelId: message.channelId, messageId: message.id, toChannelId: chosen, clientId })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="Move to another channel"
      footer={
        <>
          <Button onClick={onClose}>Leave it here</Button>
          <Button kind="go" busy={ask.isPending} disabled={chosen === undefined} onClick={move}>
            Move it
          </Button>
        </>
      }
    >
      {places.length === 0 ? (
        <p>There is no other channel where you host.</p>
      ) : (
        <Stack gap={3}>
          <SelectField
            label="Where to"
            data={places}
            value={chosen ?? ''}
            onChange={event => setTo(event.currentTarget.value)}
            error={ask.error === null ? undefined : sentenceOf(ask.error)}
          />
          <p className="sm quiet">
            The message goes there with all its replies. Here a line says where it went.
          </p>
        </Stack>
      )}
    </Dialog>
  )
}
