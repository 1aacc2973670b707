import { useState } from 'react'
import type { DeadLetterView } from '../../../../domain/operations/contract.ts'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { usePaged } from '../../lib/paged.ts'
import { useAsk } from '../../lib/query.ts'
import {
  Button,
  Dialog,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Row,
  TextField,
  Time,
  toast,
} from '../../ui/index.ts'
import { CAUSE_WORDS } from './words.ts'

const REFRESHES = ['operations.queue', 'operations.deadLetters'] as const
const failed = { onError: (error: CallError) => toast.failed(sentenceOf(error)) }

/** Reactions that were given up, each to be tried again or let go. */
export function DeadLetters() {
  const list = usePaged('operations.deadLetters', { limit: 20 })
  if (list.items === undefined)
    return list.error === null ? (
      <LoadingRows count={2} />
    ) : (
      <ErrorState
        title={sentenceOf(list.error)}
        reference={list.error.requestId}
        onRetry={() => list.retry()}
      />
    )
  if (list.items.length === 0)
    return <Empty title="Nothing was given up">Every reaction found its end.</Empty>
  return (
    <>
      <ItemList label="What was given up, the latest first">
        {list.items.map(letter => (
          <Letter key={letter.id} letter={letter} />
        ))}
      </ItemList>
      {list.hasMore && (
        <Button busy={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </>
  )
}

function Letter({ letter }: { letter: DeadLetterView }) {
  const [isLettingGo, setIsLettingGo] = useState(false)
  const replay = useAsk('operations.replay', {
    refreshes: REFRESHES,
    onDone: () => toast.done('Given back to the workers.'),
  })
  return (
    <Item
      action={
        <Row gap={2} wrap>
          <Button
            busy={replay.isPending}
            aria-label={`Replay ${letter.reaction} of ${letter.eventId}`}
            onClick={() => replay.mutate({ deadLetterId: letter.id }, failed)}
          >
            Replay
          </Button>
          <Button
            aria-label={`Let go of ${letter.reaction} of ${letter.eventId}`}
            onClick={() => setIsLettingGo(true)}
          >
            Let go
          </Button>
        </Row>
      }
    >
      <p>
        <b>{letter.reaction}</b> <span className="quiet">after {letter.event}</span>
      </p>
      <p className="sm">
        {CAUSE_WORDS[letter.cause]} <code>{letter.error}</code>
      </p>
      <p className="xs quiet">
        {letter.tries} tries · <Time at={letter.at} /> · event <code>{letter.eventId}</code>
      </p>
      {isLettingGo && <LettingGo letter={letter} onClose={() => setIsLettingGo(false)} />}
    </Item>
  )
}

function LettingGo({ letter, onClose }: { letter: DeadLetterView; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const letGo = useAsk('operations.letGo', {
    refreshes: REFRESHES,
    onDone: () => {
      toast.done('Let go.')
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Let go of it?"
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            kind="harm"
            busy={letGo.isPending}
            disabled={reason.trim() === ''}
            onClick={() => letGo.mutate({ deadLetterId: letter.id, reason }, failed)}
          >
            Let it go
          </Button>
        </>
      }
    >
      <p>
        {letter.reaction} after {letter.event} will not be done. The audit log keeps your reason.
      </p>
      <TextField
        label="Reason"
        value={reason}
        maxLength={500}
        onChange={event => setReason(event.currentTarget.value)}
      />
    </Dialog>
  )
}
