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
  SegmentedChoice,
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

/** Asks where a message should go, and what goes with it: its thread, the later replies, or messages that follow it. */
export function MoveDialog({ message, onClose }: OfMessage) {
  const isReply = message.threadOf !== null
  const hosted = (useMyGroups().data?.items ?? []).filter(({ membership }) => membership?.role === 'host')
  const channels = useMyChannels().data?.items ?? []
  const places = hosted.flatMap(group =>
    channels
      .filter(channel => channel.groupId === group.id && (isReply || channel.id !== message.channelId))
      .map(channel => ({
        value: channel.id,
        label:
          channel.id === message.channelId
            ? 'A thread of its own, here'
            : `${group.name} · ${channelWords(channel)}`,
      })),
  )
  const [to, setTo] = useState('')
  const [alongIds, setAlongIds] = useState<string[]>([])
  const [rest, setRest] = useState<'rest' | 'one'>('rest')
  const [clientId] = useState(newClientId)
  const here = isReply && places.some(({ value }) => value === message.channelId)
  const chosen = to === '' ? (here ? message.channelId : places[0]?.value) : to
  const ask = useAsk('chat.moveMessages', {
    onDone: () => {
      toast.done('Moved. Old links lead there.')
      onClose()
    },
  })
  const move = () => {
    if (chosen === undefined) return
    ask.mutate({
      channelId: message.channelId,
      messageIds: [message.id, ...alongIds],
      rest: isReply && rest === 'rest',
      toChannelId: chosen,
      clientId,
    })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={isReply ? 'Split the thread, or move' : 'Move to another channel'}
      footer={
        <>
          <Button onClick={onClose}>Leave it here</Button>
          <Button kind="go" busy={ask.isPending} disabled={chosen === undefined} onClick={move}>
            {chosen === message.channelId ? 'Split it' : 'Move it'}
          </Button>
        </>
      }
    >
      {places.length === 0 ? (
        <p>There is no other channel where you host.</p>
      ) : (
        <Stack gap={3}>
          {isReply && (
            <SegmentedChoice
              label="What goes"
              look="list"
              options={[
                {
                  value: 'rest',
                  label: 'This and all later replies',
                  says: 'They become a thread of their own',
                },
                { value: 'one', label: 'This reply alone', says: 'The others stay where they are' },
              ]}
              value={rest}
              onChange={setRest}
            />
          )}
          <SelectField
            label="Where to"
            data={places}
            value={chosen ?? ''}
            onChange={event => setTo(event.currentTarget.value)}
            error={ask.error === null ? undefined : sentenceOf(ask.error)}
          />
          {!isReply && <Following message={message} chosenIds={alongIds} onChoose={setAlongIds} />}
          <p className="sm quiet">
            {isReply
              ? 'A line says where each went.'
              : 'The message goes there with all its replies. Here a line says where it went.'}
          </p>
        </Stack>
      )}
    </Dialog>
  )
}

const FOLLOWING_SHOWN = 20

type FollowingProps = {
  message: MessageView
  chosenIds: readonly string[]
  onChoose: (ids: string[]) => void
}

/** The messages after one, to be taken along. */
function Following({ message: { channelId, seq }, chosenIds, onChoose }: FollowingProps) {
  const { data } = useCall('chat.list', { channelId, after: seq, limit: FOLLOWING_SHOWN })
  const following = (data?.messages ?? []).filter(each => each.threadOf === null && each.deletedAt === null)
  if (following.length === 0) return null
  return (
    <fieldset>
      <legend className="label">Take along (optional)</legend>
      {following.map(({ id, authorName, body }) => (
        <label key={id} className="sm clip">
          <input
            type="checkbox"
            checked={chosenIds.includes(id)}
            onChange={() =>
              onChoose(chosenIds.includes(id) ? chosenIds.filter(each => each !== id) : [...chosenIds, id])
            }
          />{' '}
          {authorName}: {body.slice(0, 80)}
        </label>
      ))}
    </fieldset>
  )
}
