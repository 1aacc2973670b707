import { useState, type FormEvent } from 'react'
import type { ReviewView } from '../../../../domain/moderation/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { useMe } from '../../app/session.tsx'
import { AreaField, Button, Row, Section, Stack, Time, toast } from '../../ui/index.ts'

const isAct = (what: string): boolean => /^[a-z]+$/.test(what)

/** What moderators said to each other, and what was done. */
export function NotesSection({ review }: { review: ReviewView }) {
  const me = useMe()
  const [body, setBody] = useState('')
  const note = useAsk('moderation.note', { refreshes: ['moderation.show'], onDone: () => setBody('') })
  const assign = useAsk('moderation.assign', { refreshes: ['moderation.show', 'moderation.queue'] })
  const isMine = review.assignee?.id === me.id
  const submit = (event: FormEvent) => {
    event.preventDefault()
    note.mutate({ reviewId: review.id, body }, { onError: error => toast.failed(sentenceOf(error)) })
  }
  return (
    <Section title="Among moderators" level={3}>
      <Stack gap={3}>
        <Row gap={3} wrap>
          <span className="sm">
            {review.assignee === null
              ? 'Nobody has taken it on.'
              : `${review.assignee.name} has taken it on.`}
          </span>
          {review.state === 'open' && (
            <Button
              slim
              busy={assign.isPending}
              onClick={() =>
                assign.mutate(
                  { reviewId: review.id, memberId: isMine ? null : me.id },
                  { onError: error => toast.failed(sentenceOf(error)) },
                )
              }
            >
              {isMine ? 'Give it back' : 'Take it on'}
            </Button>
          )}
        </Row>
        <ul>
          {[
            ...review.history.map(({ by, at, what }) => ({
              at,
              says: `${by?.name ?? 'Commonground'}: ${isAct(what) ? `decided, ${what}` : what}`,
            })),
            ...review.notes.map(({ by, at, body: says }) => ({ at, says: `${by.name}: “${says}”` })),
          ]
            .toSorted((a, b) => a.at.localeCompare(b.at))
            .map(({ at, says }) => (
              <li key={at + says} className="sm">
                {says} · <Time at={at} />
              </li>
            ))}
        </ul>
        <form onSubmit={submit}>
          <Stack gap={2}>
            <AreaField
              label="A note for other moderators"
              minRows={2}
              maxLength={2000}
              value={body}
              onChange={event => setBody(event.currentTarget.value)}
            />
            <Row>
              <Button type="submit" slim busy={note.isPending} disabled={body.trim() === ''}>
                Leave the note
              </Button>
            </Row>
          </Stack>
        </form>
      </Stack>
    </Section>
  )
}
