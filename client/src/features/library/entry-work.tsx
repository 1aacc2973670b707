import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { EntryView } from '../../../../domain/library/contract.ts'
import { type CallError, sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, ButtonLink, Dialog, Note, Row, Section, Stack, toast } from '../../ui/index.ts'
import { keepEntry } from './keep-entry.ts'
import { isEditorOf } from './words.ts'
import { useMe } from '../../app/session.tsx'

const REFRESHES = ['library.show', 'library.list', 'library.history'] as const
type Deciding = 'return' | 'retire'

/** What editors do with an entry: change it, ask for a review, review, retire. */
export function EntryWork({ entry }: { entry: EntryView }) {
  const me = useMe()
  const [deciding, setDeciding] = useState<Deciding>()
  const submit = useAsk('library.submit', { refreshes: REFRESHES, onDone: keepEntry })
  const review = useAsk('library.review', { refreshes: REFRESHES, onDone: keepEntry })
  const { working, may } = entry
  if (working === null || !isEditorOf(me.grants, entry.specialty.id)) return null
  const failed = (error: CallError) =>
    toast.failed(
      [sentenceOf(error), ...error.issues.map(({ path, message }) => `${path} ${message}`)].join(' '),
    )
  const that = { entryId: entry.id, revision: working.revision }

  return (
    <Section title="For its editors">
      <Stack gap={3}>
        {working.returned !== null && (
          <Note hue="gorse" icon={CircleAlert}>
            <b>{working.returned.by.name} returned it.</b> {working.returned.reason}
          </Note>
        )}
        {working.proposedBy !== null && entry.state === 'proposed' && (
          <p className="sm">Proposed by {working.proposedBy.name}. Who edits it first takes it up.</p>
        )}
        {entry.state === 'in_review' && (
          <p className="sm">
            {may.review ? 'It waits for your review.' : 'It waits for another editor: you wrote it.'}
          </p>
        )}
        {entry.published !== null && entry.state !== 'published' && entry.state !== 'retired' && (
          <p className="sm">Members read the published version until this one is approved.</p>
        )}
        <Row wrap gap={2}>
          {may.review && (
            <Button
              kind="go"
              busy={review.isPending}
              onClick={() => review.mutate({ ...that, decision: 'approve' }, { onError: failed })}
            >
              Publish it
            </Button>
          )}
          {may.review && <Button onClick={() => setDeciding('return')}>Return it</Button>}
          {may.submit && (
            <Button
              kind="go"
              busy={submit.isPending}
              onClick={() => submit.mutate(that, { onError: failed })}
            >
              Ask for a review
            </Button>
          )}
          {may.edit && <ButtonLink to={`/entries/${entry.id}/edit`}>Edit</ButtonLink>}
          {may.retire && <Button onClick={() => setDeciding('retire')}>Retire</Button>}
        </Row>
      </Stack>
      {deciding !== undefined && (
        <ReasonDialog entry={entry} deciding={deciding} onClose={() => setDeciding(undefined)} />
      )}
    </Section>
  )
}

type DialogProps = { entry: EntryView; deciding: Deciding; onClose: () => void }

function ReasonDialog({ entry, deciding, onClose }: DialogProps) {
  const [reason, setReason] = useState('')
  const onDone = (answered: { entry: EntryView }) => {
    keepEntry(answered)
    onClose()
  }
  const review = useAsk('library.review', { refreshes: REFRESHES, onDone })
  const retire = useAsk('library.retire', { refreshes: REFRESHES, onDone })
  const error = review.error ?? retire.error
  const send = () =>
    deciding === 'return'
      ? review.mutate({
          entryId: entry.id,
          revision: entry.working?.revision ?? 1,
          decision: 'return',
          reason,
        })
      : retire.mutate({ entryId: entry.id, reason })
  return (
    <Dialog
      open
      onClose={onClose}
      title={deciding === 'return' ? 'Return it to its editors?' : 'Retire this entry?'}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button
            kind={deciding === 'retire' ? 'harm' : 'go'}
            busy={review.isPending || retire.isPending}
            disabled={reason.trim().length < 5}
            onClick={send}
          >
            {deciding === 'return' ? 'Return it' : 'Retire it'}
          </Button>
        </>
      }
    >
      <AreaField
        label="Why?"
        description={
          deciding === 'return' ? 'Its editors read it.' : 'Whoever comes by its address reads it.'
        }
        minRows={3}
        value={reason}
        error={error === null ? undefined : sentenceOf(error)}
        onChange={event => setReason(event.currentTarget.value)}
      />
    </Dialog>
  )
}
