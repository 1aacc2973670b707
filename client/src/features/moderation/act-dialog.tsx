import { CircleAlert, Info, Lock } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { InputOf, OutputOf } from '../../../../domain/contract.ts'
import type { Act, Reason, ReviewView, SubjectKind } from '../../../../domain/moderation/contract.ts'
import { call, sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  Choices,
  Dialog,
  LoadingRows,
  Note,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { EarlierReplies } from '../cases/earlier-replies.tsx'
import { useReplies } from '../cases/use-replies.ts'
import { ACT_WORDS, REASON_WORDS, saysOf } from './words.ts'

export type ActDialogProps = {
  review: ReviewView
  act: Act
  onClose: () => void
  onUndo: (decisionId: string) => void
}

const DAY_MS = 86_400_000
const SPANS = [1, 3, 7, 30] as const
const REASONS = (Object.keys(REASON_WORDS) as Reason[]).map(value => ({
  value,
  label: REASON_WORDS[value].label,
}))

/** Asks what an act needs, tells what it does, and does it. Nobody else decides while it is open. */
export function ActDialog({ review, act, onClose, onUndo }: ActDialogProps) {
  const { id: reviewId, author } = review
  const words = ACT_WORDS[act]
  const [draft, setDraft] = useState<Draft>({
    reason: review.reasons[0] ?? 'other',
    words: '',
    body: act === 'edit' ? review.body : '',
    title: act === 'edit' ? (review.title ?? '') : '',
    memberId: '',
    channelId: '',
    days: '7',
    specialtyId: '',
    caseId: '',
    replyIds: [],
  })
  const change = (changed: Partial<Draft>) => setDraft(former => ({ ...former, ...changed }))
  const decide = useAsk('moderation.decide', {
    refreshes: [
      'moderation.queue',
      'moderation.show',
      'moderation.count',
      'cases.show',
      'cases.replies',
      'cases.list',
      'groups.show',
      'library.show',
    ],
    onDone: ({ decision }) => {
      toast.done(`${words.done}. ${author.name} is told, with your words.`, {
        word: 'Undo',
        onAct: () => onUndo(decision.id),
      })
      onClose()
    },
  })
  const [taken, setTaken] = useState<string>()
  useEffect(() => {
    call('moderation.take', { reviewId }).catch((error: unknown) => {
      if (error instanceof Error) setTaken(error.message)
    })
    return () => {
      call('moderation.take', { reviewId, on: false }).catch(() => {
        // It lapses by itself in some minutes.
      })
    }
  }, [reviewId])
  const errors = decide.error ? fieldErrorsOf(decide.error, {}) : {}

  return (
    <Dialog
      open
      onClose={onClose}
      title={words.does}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={act === 'ban' || act === 'suspend' || act === 'redact' ? 'harm' : 'go'}
            busy={decide.isPending}
            disabled={!isComplete(review, act, draft) || taken !== undefined}
            onClick={() => decide.mutate(toInput(reviewId, act, draft))}
          >
            {words.does}
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p className="sm quiet">{saysOf(act, review.kind)}</p>
        {taken !== undefined && (
          <Note hue="gorse" icon={Lock} role="status">
            {taken}
          </Note>
        )}
        <ActFields review={review} act={act} draft={draft} onChange={change} />
        <SelectField
          label="Why"
          value={draft.reason}
          onChange={event =>
            change({
              reason: REASONS.find(({ value }) => value === event.currentTarget.value)?.value ?? 'other',
            })
          }
          data={REASONS}
        />
        <AreaField
          label={`Your words to ${author.name}`}
          maxLength={2000}
          value={draft.words}
          error={errors['words']}
          onChange={event => change({ words: event.currentTarget.value })}
        />
        {decide.error !== null && (
          <Note hue="bracken" icon={CircleAlert}>
            {sentenceOf(decide.error)}
          </Note>
        )}
        <Note hue="dusk" icon={Info}>
          {author.name} can appeal. Someone other than you will then look.
        </Note>
      </Stack>
    </Dialog>
  )
}

type Draft = {
  reason: Reason
  words: string
  body: string
  title: string
  days: string
  specialtyId: string
  memberId: string
  channelId: string
  caseId: string
  replyIds: string[]
}
type ActFieldsProps = {
  review: ReviewView
  act: Act
  draft: Draft
  onChange: (changed: Partial<Draft>) => void
}

function ActFields({ review, act, draft, onChange }: ActFieldsProps) {
  if (act === 'edit' || act === 'redact') return <TextFields {...{ review, act, draft, onChange }} />
  if (act === 'handOver')
    return (
      <SelectField
        label="Who hosts it from now on"
        value={draft.memberId}
        onChange={event => onChange({ memberId: event.currentTarget.value })}
        data={[
          { value: '', label: 'Choose a member of the group' },
          ...review.successors.map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
    )
  if (act === 'silence' || act === 'suspend')
    return (
      <SelectField
        label="For how long"
        value={draft.days}
        onChange={event => onChange({ days: event.currentTarget.value })}
        data={SPANS.map(days => ({ value: String(days), label: days === 1 ? 'One day' : `${days} days` }))}
      />
    )
  if (review.kind === 'message' && (act === 'move' || act === 'split'))
    return (
      <SelectField
        label="Where to"
        value={draft.channelId}
        onChange={event => onChange({ channelId: event.currentTarget.value })}
        data={[
          { value: '', label: 'Choose a channel' },
          ...review.channels.flatMap(({ id, name }, at) => {
            if (at > 0) return [{ value: id, label: name }]
            return act === 'split' ? [{ value: id, label: 'A thread of its own, where it stands' }] : []
          }),
        ]}
      />
    )
  if (act === 'move') return <SpecialtyField draft={draft} onChange={onChange} />
  if (act === 'merge')
    return (
      <TextField
        label="Into which case"
        description="Its address, or the id at its end."
        value={draft.caseId}
        onChange={event => onChange({ caseId: event.currentTarget.value.trim().split('/').at(-1) ?? '' })}
      />
    )
  if (act === 'split') return <SplitFields review={review} draft={draft} onChange={onChange} />
  return null
}

/** TABLE kind → what its title is called; null where it has none, or where it is nothing to be masked. */
const TITLES: { readonly [K in SubjectKind]: string | null } = {
  message: null,
  reply: null,
  case: 'Title',
  entry: 'Question',
  profile: 'Name from now on (empty takes it away)',
  group: 'Name from now on (empty takes it away)',
  star: null,
}

function TextFields({ review: { kind }, act, draft, onChange }: ActFieldsProps) {
  const title = TITLES[kind]
  return (
    <>
      {title !== null && (
        <TextField
          label={title}
          value={draft.title}
          onChange={event => onChange({ title: event.currentTarget.value })}
        />
      )}
      {kind !== 'profile' && (
        <AreaField
          label={act === 'edit' ? 'What it says from now on' : 'What may stay (empty takes everything away)'}
          value={draft.body}
          onChange={event => onChange({ body: event.currentTarget.value })}
        />
      )}
    </>
  )
}

function SpecialtyField({ draft, onChange }: Pick<ActFieldsProps, 'draft' | 'onChange'>) {
  const { data } = useCall('cases.specialties', {})
  return (
    <SelectField
      label="Where it belongs"
      value={draft.specialtyId}
      onChange={event => onChange({ specialtyId: event.currentTarget.value })}
      data={[
        { value: '', label: 'Choose a specialty' },
        ...(data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  )
}

function SplitFields({ review, draft, onChange }: Pick<ActFieldsProps, 'review' | 'draft' | 'onChange'>) {
  const { data } = useCall('cases.show', { caseId: review.subjectId })
  if (data?.replies.length === 0) return <p className="sm">Nobody has replied: there is nothing to split.</p>
  return (
    <>
      <TextField
        label="Title of the new case"
        value={draft.title}
        onChange={event => onChange({ title: event.currentTarget.value })}
      />
      {data === undefined ? (
        <LoadingRows count={2} face={false} />
      ) : (
        <SplitChoices caseId={review.subjectId} shown={data} draft={draft} onChange={onChange} />
      )}
    </>
  )
}

type SplitChoicesProps = Pick<ActFieldsProps, 'draft' | 'onChange'> & {
  caseId: string
  shown: OutputOf<'cases.show'>
}

function SplitChoices({ caseId, shown, draft, onChange }: SplitChoicesProps) {
  const some = useReplies(caseId, shown)
  return (
    <>
      <EarlierReplies {...some} />
      <Choices
        label="Replies that go there"
        description="The first becomes its question."
        options={some.replies.map(({ id, author, body }) => ({
          value: id,
          label: `${author.name}: ${beginningOf(body)}`,
        }))}
        value={draft.replyIds}
        onChange={replyIds => onChange({ replyIds })}
      />
    </>
  )
}

const BEGINNING = 80
const beginningOf = (body: string): string =>
  body.length > BEGINNING ? `${body.slice(0, BEGINNING).trimEnd()}…` : body

/** Whether everything was said that the act cannot be done without. */
function isComplete({ kind }: Pick<ReviewView, 'kind'>, act: Act, draft: Draft): boolean {
  if (draft.words.trim() === '') return false
  const needed: Partial<Record<Act, boolean>> = {
    edit: draft.body.trim() !== '',
    handOver: draft.memberId !== '',
    merge: draft.caseId !== '',
    move: (kind === 'message' ? draft.channelId : draft.specialtyId) !== '',
    split:
      kind === 'message' ? draft.channelId !== '' : draft.replyIds.length > 0 && draft.title.trim() !== '',
  }
  return needed[act] ?? true
}

function toInput(reviewId: string, act: Act, draft: Draft): InputOf<'moderation.decide'> {
  const until = new Date(Date.now() + Number(draft.days) * DAY_MS).toISOString()
  return {
    reviewId,
    act,
    reason: draft.reason,
    words: draft.words,
    ...((act === 'edit' || act === 'redact') && draft.body.trim() !== '' && { body: draft.body }),
    ...((act === 'edit' || act === 'redact' || act === 'split') &&
      draft.title.trim() !== '' && { title: draft.title }),
    ...(act === 'handOver' && draft.memberId !== '' && { memberId: draft.memberId }),
    ...((act === 'silence' || act === 'suspend') && { until }),
    ...(act === 'move' && draft.specialtyId !== '' && { specialtyId: draft.specialtyId }),
    ...(draft.channelId !== '' && { channelId: draft.channelId }),
    ...(act === 'merge' && draft.caseId !== '' && { caseId: draft.caseId }),
    ...(act === 'split' && draft.replyIds.length > 0 && { replyIds: draft.replyIds }),
  }
}
