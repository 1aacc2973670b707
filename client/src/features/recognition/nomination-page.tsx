import { useState } from 'react'
import { Scale, UserPlus } from 'lucide-react'
import { Link, useParams } from 'react-router'
import type { OutputOf } from '../../../../domain/contract.ts'
import type { PersonView } from '../../../../domain/members/contract.ts'
import {
  type BoardCard,
  CRITERIA,
  POINTS_MAX,
  REVIEWERS_MAX,
  REVIEWERS_MIN,
  ReviewerPart,
  type StaffReviewView,
} from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  Button,
  Chip,
  Item,
  ItemList,
  ItemTitle,
  Note,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
  toast,
  useBreadth,
} from '../../ui/index.ts'
import { Decide } from './decide.tsx'
import {
  CATEGORIES,
  CRITERIA_WORDS,
  PARTS,
  pointsOf,
  RECOMMENDS,
  REVIEW_STATES,
  standingOf,
} from './nomination-words.ts'
import { Pack } from './pack.tsx'
import { PeoplePicker } from './people-picker.tsx'
import styles from './recognition.module.css'

type Whole = OutputOf<'recognition.nomination'>
const REFRESHED = ['recognition.nomination', 'recognition.nominations', 'recognition.pack'] as const

/** One nomination to staff: why, the pack, who reviews, what they gave, and the decision. */
export function NominationPage() {
  const { nominationId = '' } = useParams()
  const asked = useCall('recognition.nomination', { nominationId })
  const name = asked.data?.card.nominee.name
  return (
    <Page title={name === undefined ? 'Nomination' : `Nomination of ${name}`}>
      <Asked of={asked} what="this nomination">
        {whole => <WholeNomination whole={whole} />}
      </Asked>
    </Page>
  )
}

function WholeNomination({ whole }: { whole: Whole }) {
  const { card, pack, reviews, whyNotDecide } = whole
  const phone = useBreadth() === 'phone'
  return (
    <>
      <PageHeader
        title={`Nomination of ${card.nominee.name}`}
        above={phone ? undefined : <Link to="/recognition/board">Nominations</Link>}
        says={
          <>
            {CATEGORIES[card.category]}
            {card.kind === 'renewal' && ', renewal of a tenure'}. {standingOf(card)}
          </>
        }
      />
      <div className={styles.beside}>
        <Stack gap={6}>
          <Why card={card} />
          {pack && <Pack pack={pack} level={3} />}
        </Stack>
        <Stack gap={6}>
          <Reviewers card={card} reviews={reviews} />
          {card.result && <Result card={card} reviews={reviews} />}
          {card.state === 'review' && card.result !== null && (
            <Section title="Decide">
              {whyNotDecide === null ? (
                <Decide card={card} />
              ) : (
                <Note hue="dusk" icon={Scale}>
                  {whyNotDecide}. A colleague has to.
                </Note>
              )}
            </Section>
          )}
          {card.decision && (
            <Section title="Decided">
              <p className={styles.words}>{card.decision.reason}</p>
            </Section>
          )}
        </Stack>
      </div>
    </>
  )
}

function Why({ card: { nominator, reason, second } }: { card: BoardCard }) {
  return (
    <Section title="Why">
      <Stack gap={3}>
        {nominator && (
          <p className={styles.words}>
            <span className="strong">{nominator.name}:</span> {reason}
          </p>
        )}
        {second && (
          <p className={styles.words}>
            <span className="strong">{second.by.name}, from elsewhere:</span> {second.reason}
          </p>
        )}
        {!nominator && <p className="sm quiet">A tenure comes to its end: its holder would like to go on.</p>}
      </Stack>
    </Section>
  )
}

function Reviewers({ card, reviews }: { card: BoardCard; reviews: readonly StaffReviewView[] }) {
  const unassign = useAsk('recognition.unassign', { refreshes: REFRESHED })
  const mayAsk =
    (card.state === 'intake' && card.missing.length === 0) ||
    (card.state === 'review' && card.result === null)
  return (
    <Section title="Reviewers" aside={`at least ${REVIEWERS_MIN}`}>
      <Stack gap={4}>
        {reviews.length > 0 && (
          <ItemList label="Reviewers">
            {reviews.map(review => (
              <Item
                key={review.id}
                action={
                  card.state === 'review' &&
                  (review.state === 'asked' || review.state === 'cleared') && (
                    <Button
                      slim
                      kind="quiet"
                      onClick={() =>
                        unassign.mutate(
                          { reviewId: review.id },
                          { onError: error => toast.failed(sentenceOf(error)) },
                        )
                      }
                    >
                      Ask no more<span className="unseen">: {review.reviewer.name}</span>
                    </Button>
                  )
                }
              >
                <ItemTitle>{review.reviewer.name}</ItemTitle>
                <p className="sm quiet">
                  {PARTS[review.part]}; {REVIEW_STATES[review.state]}.
                  {review.conflict !== '' && ` “${review.conflict}”`}
                </p>
                {review.remark !== '' && <Chip hue="gorse">{review.remark}</Chip>}
              </Item>
            ))}
          </ItemList>
        )}
        {mayAsk && <AskReviewers key={reviews.length} card={card} />}
      </Stack>
    </Section>
  )
}

function AskReviewers({ card }: { card: BoardCard }) {
  const [people, setPeople] = useState<readonly PersonView[]>([])
  const [parts, setParts] = useState<Readonly<Record<string, ReviewerPart>>>({})
  const assign = useAsk('recognition.assign', {
    refreshes: REFRESHED,
    onDone: () => toast.done('Asked. They hear of it in their Inbox.'),
  })
  const least = card.state === 'intake' ? REVIEWERS_MIN : 1
  return (
    <Stack gap={3}>
      <PeoplePicker
        label="Whom to ask"
        description="Somebody awarded before, a peer who is in no group with the nominee, another member. What you say of them is checked."
        chosen={people}
        onChange={setPeople}
        most={REVIEWERS_MAX}
        without={[card.nominee.id]}
      />
      {people.map(({ memberId, name }) => (
        <SelectField
          key={memberId}
          label={name}
          value={parts[memberId] ?? 'member'}
          onChange={event => {
            const part = ReviewerPart.parse(event.currentTarget.value)
            setParts(before => ({ ...before, [memberId]: part }))
          }}
          data={ReviewerPart.options.map(value => ({ value, label: PARTS[value] }))}
        />
      ))}
      {assign.error !== null && (
        <p className="sm" role="alert">
          {sentenceOf(assign.error)}
        </p>
      )}
      <Row>
        <Button
          icon={UserPlus}
          busy={assign.isPending}
          disabled={people.length < least}
          onClick={() =>
            assign.mutate({
              nominationId: card.id,
              reviewers: people.map(({ memberId }) => ({ memberId, part: parts[memberId] ?? 'member' })),
            })
          }
        >
          {card.state === 'intake' ? 'Begin the review' : 'Ask them too'}
        </Button>
      </Row>
    </Stack>
  )
}

function Result({ card: { result }, reviews }: { card: BoardCard; reviews: readonly StaffReviewView[] }) {
  if (result === null) return null
  const given = reviews.flatMap(review => (review.given ? [{ ...review, given: review.given }] : []))
  return (
    <Section title="What the reviews come to" aside={`rules ${result.rules}`}>
      <Stack gap={4}>
        <p>
          <span className="strong num">{pointsOf(result.adjusted)}</span> of {POINTS_MAX} points once strict
          and mild reviewers are brought together ({pointsOf(result.raw)} as given); the bar is{' '}
          {pointsOf(result.bar)}: {RECOMMENDS[result.recommends]}. Place {result.place} of the cycle.
        </p>
        <ul className={styles.items} aria-label="Points and reasons">
          {given.map(({ id, reviewer, given: { scores, mean, reason } }) => (
            <li key={id}>
              <p className="strong">
                {reviewer.name}: {pointsOf(mean)}
              </p>
              <p className="xs quiet">
                {CRITERIA.map(criterion => `${CRITERIA_WORDS[criterion].label} ${scores[criterion]}`).join(
                  ', ',
                )}
              </p>
              <p className={styles.words}>{reason}</p>
            </li>
          ))}
        </ul>
      </Stack>
    </Section>
  )
}
