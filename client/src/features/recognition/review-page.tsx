import { CircleAlert, EyeOff, ShieldQuestion } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useParams } from 'react-router'
import {
  CRITERIA,
  POINTS_MAX,
  type ReviewView,
  type Scores,
} from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  AreaField,
  Button,
  Note,
  Page,
  PageHeader,
  Row,
  Section,
  SegmentedChoice,
  Stack,
  toast,
} from '../../ui/index.ts'
import { CATEGORIES, CRITERIA_WORDS, pointsOf } from './nomination-words.ts'
import { Pack } from './pack.tsx'
import styles from './recognition.module.css'

const REFRESHED = ['recognition.review', 'recognition.reviews'] as const

/** One nomination to its reviewer: first whether they may judge, then the pack, then points. */
export function ReviewPage() {
  const { reviewId = '' } = useParams()
  const asked = useCall('recognition.review', { reviewId })
  const name = asked.data?.review.nominee.name
  return (
    <Page title={name === undefined ? 'Review' : `Review of ${name}`} narrow>
      <Asked of={asked} what="this review">
        {({ review }) => (
          <>
            <PageHeader
              title={`Review of ${review.nominee.name}`}
              says={`${CATEGORIES[review.category]}${review.kind === 'renewal' ? ', renewal of a tenure' : ''}`}
            />
            <Stack gap={6}>
              <Steps key={review.id} review={review} />
            </Stack>
          </>
        )}
      </Asked>
    </Page>
  )
}

function Steps({ review }: { review: ReviewView }) {
  if (review.state === 'asked') return <Conflict review={review} />
  if (review.state === 'recused')
    return (
      <Note hue="dusk" icon={EyeOff}>
        You stepped back from this review. Somebody else is asked; thank you for saying so.
      </Note>
    )
  return (
    <>
      {review.nomination && (
        <Section title="Why they were nominated">
          <Stack gap={3}>
            {review.nomination.reason !== '' && <p className={styles.words}>{review.nomination.reason}</p>}
            {review.nomination.secondReason !== '' && (
              <p className={styles.words}>{review.nomination.secondReason}</p>
            )}
          </Stack>
        </Section>
      )}
      {review.pack && <Pack pack={review.pack} />}
      {review.mayScore ? <Points review={review} /> : <Given review={review} />}
    </>
  )
}

function Conflict({ review }: { review: ReviewView }) {
  const [words, setWords] = useState('')
  const declare = useAsk('recognition.declare', { refreshes: REFRESHED })
  const say = (conflict: boolean) =>
    declare.mutate(
      { reviewId: review.id, conflict, words },
      { onError: error => toast.failed(sentenceOf(error)) },
    )
  return (
    <Section title="First: can you judge freely?">
      <Stack gap={4}>
        <p>
          You cannot if you work with {review.nominee.name}, are close to them, compete with them, or gain
          from what is decided. You see the evidence after your answer.
        </p>
        {review.remark !== '' && (
          <Note hue="gorse" icon={ShieldQuestion}>
            {review.remark}. Think of it before you answer.
          </Note>
        )}
        <AreaField
          label="Anything staff should know"
          description="You may leave it empty."
          minRows={2}
          maxLength={1000}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
        />
        <Row wrap>
          <Button kind="go" busy={declare.isPending} onClick={() => say(false)}>
            No conflict: show the evidence
          </Button>
          <Button busy={declare.isPending} onClick={() => say(true)}>
            I have a conflict
          </Button>
        </Row>
      </Stack>
    </Section>
  )
}

const STEPS = Array.from({ length: POINTS_MAX + 1 }, (_, points) => ({
  value: String(points),
  label: String(points),
}))

function Points({ review }: { review: ReviewView }) {
  const [scores, setScores] = useState<Partial<Scores>>(review.mine?.scores ?? {})
  const [reason, setReason] = useState(review.mine?.reason ?? '')
  const score = useAsk('recognition.score', {
    refreshes: REFRESHED,
    onDone: () => toast.done('Your points are in. You may change them until everybody’s are.'),
  })
  const errors =
    score.error === null ? {} : fieldErrorsOf(score.error, { reason: 'Say it in at least 20 letters.' })
  const missing = CRITERIA.filter(criterion => scores[criterion] === undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const { impact, quality, breadth, spirit, fit } = scores
    if (
      impact === undefined ||
      quality === undefined ||
      breadth === undefined ||
      spirit === undefined ||
      fit === undefined
    )
      return
    score.mutate({ reviewId: review.id, scores: { impact, quality, breadth, spirit, fit }, reason })
  }
  return (
    <Section title="Your points" aside="0 is nothing of it, 4 could not be more">
      <form onSubmit={submit} aria-label="Your points">
        <Stack gap={5}>
          {CRITERIA.map(criterion => (
            <div key={criterion}>
              <SegmentedChoice
                label={CRITERIA_WORDS[criterion].label}
                look="steps"
                options={STEPS}
                value={scores[criterion] === undefined ? undefined : String(scores[criterion])}
                onChange={points => setScores(before => ({ ...before, [criterion]: Number(points) }))}
              />
              <p className="xs quiet">{CRITERIA_WORDS[criterion].says}</p>
            </div>
          ))}
          <AreaField
            label="Why"
            description="The other reviewers and staff read it once everybody’s points are in, without your name to reviewers."
            value={reason}
            maxLength={4000}
            error={errors['reason']}
            onChange={event => setReason(event.currentTarget.value)}
          />
          {score.error !== null && (
            <Note hue="bracken" icon={CircleAlert} role="alert">
              {sentenceOf(score.error)}
            </Note>
          )}
          <Row wrap>
            <Button kind="go" type="submit" busy={score.isPending} disabled={missing.length > 0}>
              {review.mine === null ? 'Give these points' : 'Change my points'}
            </Button>
            {missing.length > 0 && (
              <span className="sm quiet">
                {missing.length === 1 ? 'One criterion is' : `${missing.length} criteria are`} left.
              </span>
            )}
          </Row>
        </Stack>
      </form>
    </Section>
  )
}

function Given({ review: { mine, others, result } }: { review: ReviewView }) {
  return (
    <Section title="What was given">
      <Stack gap={3}>
        {result && (
          <p>
            All are in: {pointsOf(result.raw)} points of {POINTS_MAX} in the mean
            {result.disagree ? '; reviewers lie far apart' : ''}. Staff decide, with a reason.
          </p>
        )}
        <ul className={styles.items} aria-label="Points and reasons">
          {mine && <li className={styles.words}>You: {mine.reason}</li>}
          {others?.map(({ mean, reason }, at) => (
            <li key={at} className={styles.words}>
              {pointsOf(mean)}: {reason}
            </li>
          ))}
        </ul>
      </Stack>
    </Section>
  )
}
