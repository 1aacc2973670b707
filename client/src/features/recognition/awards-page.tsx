import { useState } from 'react'
import { AwardState, type StaffAwardView } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { usePaged } from '../../lib/paged.ts'
import { useAsk } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  Chip,
  Dialog,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  SelectField,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { AWARD_STATES, CATEGORIES } from './nomination-words.ts'
import styles from './recognition.module.css'
import { StaffPlaces } from './staff-places.tsx'

/** Every award, and taking one back by two people. */
export function AwardsPage() {
  const [state, setState] = useState<AwardState | ''>('')
  const awards = usePaged('recognition.awards', { limit: 50, ...(state !== '' && { state }) })
  return (
    <Page title="Awards">
      <PageHeader title="Awards" says="Tenures end on one day of the year. Alumni stay alumni for life." />
      <Stack gap={5}>
        <StaffPlaces />
        <Row>
          <SelectField
            aria-label="Which awards"
            value={state}
            onChange={event => {
              const chosen = AwardState.safeParse(event.currentTarget.value)
              setState(chosen.success ? chosen.data : '')
            }}
            data={[
              { value: '', label: 'All awards' },
              ...AwardState.options.map(value => ({ value, label: AWARD_STATES[value] })),
            ]}
          />
        </Row>
        {awards.items === undefined ? (
          awards.error === null ? (
            <LoadingRows count={4} />
          ) : (
            <ErrorState
              title="We could not load the awards."
              reference={awards.error.requestId}
              onRetry={awards.retry}
            />
          )
        ) : awards.items.length === 0 ? (
          <Empty title="No award yet">
            The first one follows a nomination, three reviews and a decision.
          </Empty>
        ) : (
          <ul className={styles.cards} aria-label="Awards">
            {awards.items.map(award => (
              <AwardCard key={award.id} award={award} />
            ))}
          </ul>
        )}
        {awards.hasMore && (
          <Row>
            <Button onClick={awards.loadMore}>Earlier awards</Button>
          </Row>
        )}
      </Stack>
    </Page>
  )
}

function AwardCard({ award }: { award: StaffAwardView }) {
  const [proposes, setProposes] = useState(false)
  const answer = useAsk('recognition.answerRevocation', { refreshes: ['recognition.awards'] })
  const say = (agrees: boolean) =>
    answer.mutate({ awardId: award.id, agrees }, { onError: error => toast.failed(sentenceOf(error)) })
  const { revocation } = award
  const isOver = award.state === 'withdrawn' || award.state === 'revoked'
  return (
    <li className={styles.card}>
      <Row wrap spread>
        <h2 className="lasting">{award.member.name}</h2>
        <Chip hue={award.state === 'current' ? 'moss' : 'dusk'}>{AWARD_STATES[award.state]}</Chip>
      </Row>
      <p className={styles.words}>{award.citation}</p>
      <p className="sm quiet">
        {award.title}, {CATEGORIES[award.category]}. From <Time at={award.from} form="day" inSentence /> to{' '}
        <Time at={award.until} form="day" inSentence />. {award.cycle.name}, rules {award.rules}.
      </p>
      {revocation && !isOver && (
        <>
          <p className={styles.words}>
            <span className="strong">{revocation.by.name} proposes to take it back:</span> {revocation.reason}
          </p>
          <Row wrap>
            {award.mayAgree && (
              <Button kind="harm" busy={answer.isPending} onClick={() => say(true)}>
                I agree: take it back
              </Button>
            )}
            <Button kind="quiet" busy={answer.isPending} onClick={() => say(false)}>
              Let it stand
            </Button>
          </Row>
        </>
      )}
      {!revocation && !isOver && (
        <Row>
          <Button slim kind="quiet" onClick={() => setProposes(true)}>
            Propose to take it back<span className="unseen"> from {award.member.name}</span>
          </Button>
        </Row>
      )}
      {proposes && <ProposeDialog award={award} onClose={() => setProposes(false)} />}
    </li>
  )
}

function ProposeDialog({ award, onClose }: { award: StaffAwardView; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const propose = useAsk('recognition.proposeRevocation', {
    refreshes: ['recognition.awards'],
    onDone: () => {
      toast.note('Proposed. A second person has to agree.')
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Take the award of ${award.member.name} back?`}
      footer={
        <Button
          kind="harm"
          busy={propose.isPending}
          disabled={reason.trim().length < 20}
          onClick={() => propose.mutate({ awardId: award.id, reason })}
        >
          Propose it
        </Button>
      }
    >
      <AreaField
        label="The reason"
        description="In at least 20 letters. Whoever agrees and, if it comes to that, the holder read it."
        value={reason}
        onChange={event => setReason(event.currentTarget.value)}
        error={propose.error === null ? undefined : sentenceOf(propose.error)}
      />
    </Dialog>
  )
}
