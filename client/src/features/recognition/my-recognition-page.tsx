import { Award as AwardIcon, Check } from 'lucide-react'
import { useState } from 'react'
import type { NominationView, OwnAwardView } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  Button,
  ButtonLink,
  Chip,
  Dialog,
  Empty,
  Item,
  ItemList,
  ItemTitle,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { ContestButton } from './contest-button.tsx'
import { AWARD_STATES, CATEGORIES, stateOf } from './nomination-words.ts'
import styles from './recognition.module.css'

const MINE = ['recognition.mine', 'recognition.myAwards'] as const
const failed = (error: Parameters<typeof sentenceOf>[0]) => toast.failed(sentenceOf(error))

/** Everything of recognition that concerns the member themselves. */
export function MyRecognitionPage() {
  const mine = useCall('recognition.mine', {})
  const awards = useCall('recognition.myAwards', {})
  const reviews = useCall('recognition.reviews', {})
  const toReview = reviews.data?.items.filter(({ state }) => state === 'asked' || state === 'cleared') ?? []
  return (
    <Page title="My recognition" narrow>
      <PageHeader
        title="Recognition"
        says="Colleagues nominate, colleagues from elsewhere second, and people decide. No number does."
        action={<ButtonLink to="/value">What you gave and got</ButtonLink>}
      />
      <Stack gap={6}>
        {toReview.length > 0 && (
          <Section title="Waits for your review">
            <Row>
              <ButtonLink to="/recognition/reviews" kind="go">
                {toReview.length === 1 ? 'One review' : `${toReview.length} reviews`}
              </ButtonLink>
            </Row>
          </Section>
        )}
        <Asked of={awards} what="your awards">
          {({ items }) => (items.length === 0 ? null : <Awards awards={items} />)}
        </Asked>
        <Asked of={mine} what="your nominations">
          {({ ofMe, byMe, toSecond }) => (
            <>
              <Section title="Nominations of you">
                {ofMe.length === 0 ? (
                  <Empty title="Nobody has nominated you yet">
                    A colleague who sees what you do can do it from your page, or you from theirs.
                  </Empty>
                ) : (
                  <div className={styles.cards}>
                    {ofMe.map(nomination => (
                      <OfMe key={nomination.id} nomination={nomination} />
                    ))}
                  </div>
                )}
              </Section>
              {toSecond.length > 0 && <Others title="You are asked to second" of={toSecond} seconds />}
              {byMe.length > 0 && <Others title="You nominated or seconded" of={byMe} />}
            </>
          )}
        </Asked>
      </Stack>
    </Page>
  )
}

function OfMe({ nomination }: { nomination: NominationView }) {
  const { id, kind, state, category, nominator, reason, second, acceptedAt, decision } = nomination
  const options = { refreshes: MINE }
  const accept = useAsk('recognition.accept', {
    ...options,
    onDone: () => toast.done('Accepted. Your evidence pack is ready to complete.'),
  })
  const withdraw = useAsk('recognition.withdraw', { ...options, onDone: () => toast.note('Withdrawn.') })
  const isOpen = state === 'intake' || state === 'review'
  return (
    <article className={styles.card}>
      <Row wrap spread>
        <h3 className="lasting">
          {kind === 'renewal'
            ? 'Renewal of your tenure'
            : `${nominator?.name ?? 'A former member'} nominated you`}
        </h3>
        <Chip hue={state === 'decided' ? 'moss' : 'dusk'}>{stateOf(nomination)}</Chip>
      </Row>
      <p className="xs quiet">
        {CATEGORIES[category]}, <Time at={nomination.at} form="day" />
      </p>
      {reason !== '' && <p className={styles.words}>{reason}</p>}
      {second && (
        <p className={styles.words}>
          <span className="strong">{second.by.name} seconded:</span> {second.reason}
        </p>
      )}
      {decision && (
        <p className={styles.words}>
          <span className="strong">Decided:</span> {decision.reason}
        </p>
      )}
      <Row wrap>
        {isOpen && acceptedAt === null && (
          <Button
            kind="go"
            icon={Check}
            busy={accept.isPending}
            onClick={() => accept.mutate({ nominationId: id }, { onError: failed })}
          >
            Accept
          </Button>
        )}
        {acceptedAt !== null && (
          <ButtonLink to={`/recognition/nominations/${id}/pack`}>Your evidence pack</ButtonLink>
        )}
        {isOpen && (
          <Button
            kind="quiet"
            busy={withdraw.isPending}
            onClick={() => withdraw.mutate({ nominationId: id }, { onError: failed })}
          >
            {acceptedAt === null ? 'Decline' : 'Withdraw'}
          </Button>
        )}
        {state === 'decided' && decision?.outcome === 'not_this_time' && (
          <ContestButton
            subject={{ kind: 'nomination', id }}
            until={decision.contestableUntil}
            what="this decision"
          />
        )}
      </Row>
    </article>
  )
}

type OthersProps = { title: string; of: readonly NominationView[]; seconds?: boolean }

function Others({ title, of: nominations, seconds = false }: OthersProps) {
  return (
    <Section title={title}>
      <ItemList label={title}>
        {nominations.map(nomination => (
          <Item
            key={nomination.id}
            action={
              seconds && (
                <ButtonLink slim to={`/people/${nomination.nominee.id}/nominate`}>
                  Second<span className="unseen"> {nomination.nominee.name}</span>
                </ButtonLink>
              )
            }
          >
            <ItemTitle>{nomination.nominee.name}</ItemTitle>
            <p className="sm quiet">
              {CATEGORIES[nomination.category]}. {stateOf(nomination)}.
            </p>
          </Item>
        ))}
      </ItemList>
    </Section>
  )
}

function Awards({ awards }: { awards: readonly OwnAwardView[] }) {
  return (
    <Section title="Your awards">
      <div className={styles.cards}>
        {awards.map(award => (
          <OwnAward key={award.id} award={award} />
        ))}
      </div>
    </Section>
  )
}

function OwnAward({ award }: { award: OwnAwardView }) {
  const [asks, setAsks] = useState<'defer' | 'end'>()
  const close = () => setAsks(undefined)
  return (
    <article className={styles.card}>
      <Row wrap spread>
        <h3 className="lasting">{award.title}</h3>
        <Chip hue={award.state === 'current' ? 'moss' : 'dusk'} icon={AwardIcon}>
          {AWARD_STATES[award.state]}
        </Chip>
      </Row>
      <p className={styles.words}>{award.citation}</p>
      <p className="sm quiet">
        From <Time at={award.from} form="day" inSentence /> to <Time at={award.until} form="day" inSentence />
        {award.renewals > 0 && `, renewed ${award.renewals === 1 ? 'once' : `${award.renewals} times`}`}.
      </p>
      {award.revokedFor !== '' && (
        <p className={styles.words}>
          <span className="strong">Taken back:</span> {award.revokedFor}
        </p>
      )}
      <Row wrap>
        {award.deferrable > 0 && <Button onClick={() => setAsks('defer')}>Put the end off</Button>}
        {award.state === 'current' && (
          <Button kind="quiet" onClick={() => setAsks('end')}>
            Give it up
          </Button>
        )}
        {award.contestableUntil !== null && (
          <ContestButton
            subject={{ kind: 'award', id: award.id }}
            until={award.contestableUntil}
            what="that it was taken back"
          />
        )}
      </Row>
      {asks === 'defer' && <DeferDialog award={award} onClose={close} />}
      {asks === 'end' && <EndDialog award={award} onClose={close} />}
    </article>
  )
}

type ActProps = { award: OwnAwardView; onClose: () => void }

function DeferDialog({ award, onClose }: ActProps) {
  const [months, setMonths] = useState(Math.min(6, award.deferrable))
  const defer = useAsk('recognition.defer', {
    refreshes: MINE,
    onDone: () => {
      toast.done('Put off. Nobody asks why.')
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Put the end of your tenure off"
      footer={
        <Button
          kind="go"
          busy={defer.isPending}
          onClick={() => defer.mutate({ awardId: award.id, months }, { onError: failed })}
        >
          Put it off
        </Button>
      }
    >
      <Stack gap={4}>
        <p>A child, an illness, a move: your tenure waits for you. You need not say why.</p>
        <SelectField
          label="By how long"
          value={String(months)}
          onChange={event => setMonths(Number(event.currentTarget.value))}
          data={Array.from({ length: award.deferrable }, (_, index) => ({
            value: String(index + 1),
            label: index === 0 ? '1 month' : `${index + 1} months`,
          }))}
        />
      </Stack>
    </Dialog>
  )
}

function EndDialog({ award, onClose }: ActProps) {
  const end = useAsk('recognition.giveUp', {
    refreshes: MINE,
    onDone: () => {
      toast.note('Given up.')
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Give this award up?"
      footer={
        <Button
          kind="harm"
          busy={end.isPending}
          onClick={() => end.mutate({ awardId: award.id }, { onError: failed })}
        >
          Give it up
        </Button>
      }
    >
      <p>It ends today, its badge is no longer valid, and it cannot be taken up again.</p>
    </Dialog>
  )
}
