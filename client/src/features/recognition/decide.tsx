import { CircleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { type BoardCard, NominationOutcome } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Note, Row, SegmentedChoice, Stack, TextField, toast } from '../../ui/index.ts'
import { OUTCOMES } from './nomination-words.ts'

const WORDS = { reason: 'Say it in at least 20 letters.', citation: 'Say it in at least 20 letters.' }

/** The decision, with the reason the nominee reads and, for an award, what the public does. */
export function Decide({ card }: { card: BoardCard }) {
  const outcomes = NominationOutcome.options.filter(each => card.kind === 'new' || each !== 'deferred')
  const [outcome, setOutcome] = useState<NominationOutcome>()
  const [reason, setReason] = useState('')
  const [title, setTitle] = useState('Customers plus')
  const [citation, setCitation] = useState('')
  const decide = useAsk('recognition.decide', {
    refreshes: [
      'recognition.nomination',
      'recognition.nominations',
      'recognition.awards',
      'recognition.health',
    ],
    onDone: () => toast.done('Decided. The nominee is told.'),
  })
  const errors = decide.error === null ? {} : fieldErrorsOf(decide.error, WORDS)
  const isAgainst =
    (outcome === 'awarded' && card.result !== null && card.result.adjusted < card.result.bar) ||
    (outcome === 'not_this_time' && card.result !== null && card.result.adjusted >= card.result.bar)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (outcome === undefined) return
    decide.mutate({
      nominationId: card.id,
      outcome,
      reason,
      ...(outcome === 'awarded' && { title, citation }),
    })
  }
  return (
    <form onSubmit={submit} aria-label="Decide">
      <Stack gap={4}>
        <SegmentedChoice
          label="What is decided"
          look="list"
          options={outcomes.map(value => ({ value, label: OUTCOMES[value] }))}
          value={outcome}
          onChange={setOutcome}
        />
        {isAgainst && (
          <Note hue="gorse" icon={CircleAlert}>
            This goes against the points. It may be right; it is written into the audit log with your reason.
          </Note>
        )}
        <AreaField
          label="The reason"
          description="The nominee reads it."
          value={reason}
          error={errors['reason']}
          onChange={event => setReason(event.currentTarget.value)}
        />
        {outcome === 'awarded' && (
          <>
            <TextField
              label="What the award is called"
              value={title}
              error={errors['title']}
              onChange={event => setTitle(event.currentTarget.value)}
            />
            <AreaField
              label="For what, to the public"
              description="So that a client understands it."
              value={citation}
              error={errors['citation']}
              onChange={event => setCitation(event.currentTarget.value)}
            />
          </>
        )}
        {decide.error !== null && (
          <Note hue="bracken" icon={CircleAlert} role="alert">
            {sentenceOf(decide.error)}
          </Note>
        )}
        <Row>
          <Button kind="go" type="submit" busy={decide.isPending} disabled={outcome === undefined}>
            Decide
          </Button>
        </Row>
      </Stack>
    </form>
  )
}
