import { useState } from 'react'
import type { HeldView, OwnDecision } from '../../../../domain/moderation/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useConnected, useHint } from '../../lib/live.ts'
import { usePaged } from '../../lib/paged.ts'
import { refresh, useAsk, useCall } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  Card,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  Time,
  toast,
  Written,
} from '../../ui/index.ts'
import { KIND_WORDS, OWN_ACT_WORDS, REASON_WORDS } from './words.ts'

const look = () => refresh('moderation.mine', 'moderation.myFlags')
const OUTCOME_WORDS = {
  open: 'A moderator will look at it',
  acted: 'A moderator acted on it',
  dismissed: 'A moderator looked and let it stand',
}
const HELD_WORDS = {
  waiting: 'Waits to be looked at: nobody else sees it yet',
  released: 'Published',
  returned: 'Came back to you',
  failed: 'Could not be published',
}

/** What was decided about one's own contributions, how to appeal, and what became of one's reports. */
export function DecisionsPage() {
  const mine = useCall('moderation.mine', {})
  useHint('moderation.told', look)
  useConnected(look)
  return (
    <Page title="Decisions" narrow>
      <PageHeader
        title="Decisions"
        says="What moderators decided about what you wrote, and what became of your reports."
      />
      {mine.error !== null && mine.data === undefined && (
        <ErrorState
          title={sentenceOf(mine.error)}
          reference={mine.error.requestId}
          onRetry={() => void mine.refetch()}
        />
      )}
      {mine.data === undefined && mine.error === null && <LoadingRows count={3} />}
      {mine.data !== undefined && (
        <Stack gap={5}>
          {mine.data.held.length > 0 && (
            <Section title="Looked at first">
              <Stack gap={3}>
                {mine.data.held.map(held => (
                  <OneHeld key={held.id} held={held} />
                ))}
              </Stack>
            </Section>
          )}
          <Section title="About you">
            {mine.data.decisions.length === 0 ? (
              <Empty title="No decisions">Nothing of yours was ever taken away or changed.</Empty>
            ) : (
              <Stack gap={3}>
                {mine.data.decisions.map(decision => (
                  <OneDecision key={decision.id} decision={decision} />
                ))}
              </Stack>
            )}
          </Section>
          <Reports />
        </Stack>
      )}
    </Page>
  )
}

function OneHeld({ held }: { held: HeldView }) {
  return (
    <Card as="article">
      <Stack gap={2}>
        <p className="sm strong">
          {HELD_WORDS[held.state]}
          {held.place !== null && <span className="quiet"> · {held.place}</span>}
        </p>
        {held.words !== '' && <p>“{held.words}”</p>}
        <Written html={held.html} />
        <Time at={held.at} />
      </Stack>
    </Card>
  )
}

function OneDecision({ decision }: { decision: OwnDecision }) {
  const { act, appeal } = decision
  return (
    <Card as="article">
      <Stack gap={2}>
        <Row gap={2} wrap spread>
          <h3>{decision.undoneAt === null ? OWN_ACT_WORDS[act] : `${OWN_ACT_WORDS[act]}, and taken back`}</h3>
          <Time at={decision.at} />
        </Row>
        <p className="sm quiet">
          Your {KIND_WORDS[decision.kind]}
          {decision.reason !== null && `, because: ${REASON_WORDS[decision.reason].label.toLowerCase()}`}
          {decision.until !== null && (
            <>
              , until <Time at={decision.until} form="day" inSentence />
            </>
          )}
        </p>
        {decision.words !== '' && <p>“{decision.words}”</p>}
        {decision.about !== '' && <blockquote className="sm">{decision.about}</blockquote>}
        {appeal !== null && (
          <p className="sm">
            {appeal.state === 'open' && 'You appealed. Someone else will look at it.'}
            {appeal.state === 'upheld' && `Your appeal was looked at by someone else: “${appeal.answer}”`}
            {appeal.state === 'overturned' && `Your appeal was granted: “${appeal.answer}”`}
          </p>
        )}
        {decision.mayAppealUntil !== null && decision.undoneAt === null && <Appeal decision={decision} />}
      </Stack>
    </Card>
  )
}

function Appeal({ decision }: { decision: OwnDecision }) {
  const [open, setOpen] = useState(false)
  const [words, setWords] = useState('')
  const ask = useAsk('moderation.appeal', { refreshes: ['moderation.mine'] })
  if (!open)
    return (
      <Row>
        <Button slim onClick={() => setOpen(true)}>
          Appeal
        </Button>
      </Row>
    )
  return (
    <Stack gap={2}>
      <AreaField
        label="What should be looked at again?"
        description="Someone other than whoever decided reads this. You can appeal once."
        value={words}
        maxLength={2000}
        onChange={event => setWords(event.currentTarget.value)}
      />
      <Row gap={2}>
        <Button
          slim
          kind="go"
          busy={ask.isPending}
          disabled={words.trim() === ''}
          onClick={() =>
            ask.mutate(
              { decisionId: decision.id, words },
              {
                onSuccess: () => toast.done('Sent. You will hear what someone else decides.'),
                onError: error => toast.failed(sentenceOf(error)),
              },
            )
          }
        >
          Send the appeal
        </Button>
        <Button slim onClick={() => setOpen(false)}>
          Cancel
        </Button>
      </Row>
    </Stack>
  )
}

function Reports() {
  const list = usePaged('moderation.myFlags', { limit: 20 })
  if (list.items === undefined || list.items.length === 0) return null
  return (
    <Section title="Your reports">
      <ItemList label="Your reports">
        {list.items.map(flag => (
          <Item key={flag.id}>
            <b>{REASON_WORDS[flag.reason].label}</b>, a {KIND_WORDS[flag.kind]}: {OUTCOME_WORDS[flag.outcome]}{' '}
            · <Time at={flag.at} />
          </Item>
        ))}
      </ItemList>
      {list.hasMore && (
        <Button busy={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </Section>
  )
}
