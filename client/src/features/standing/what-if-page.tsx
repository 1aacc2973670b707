import { Info } from 'lucide-react'
import { useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { TrialView } from '../../../../domain/exchanges/contract.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Note,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { RulesForm } from './rules-form.tsx'
import { Result } from './trial-result.tsx'
import styles from './what-if.module.css'
import { changeWords, figureOf, type Rules, STATE_WORDS } from './what-if-words.ts'

const EVERY_MS = 2000
const isOpen = ({ state }: TrialView) => state === 'waiting' || state === 'running'

/** Staff try other rules on the ledger before anybody adopts them: who would move, and why. */
export function WhatIfPage() {
  const me = useMe()
  return (
    <Page title="What if">
      <PageHeader
        title="What if"
        says="Other bases and weights, tried on the ledger as it stands: who would move, how far, and by which change."
      />
      {isStaff(me) ? (
        <Tried />
      ) : (
        <Empty
          title="Staff try rules here"
          action={<ButtonLink to="/value">See what you gave and got</ButtonLink>}
        >
          What counts of what you gave is told line by line under My value.
        </Empty>
      )}
    </Page>
  )
}

function Tried() {
  const [search, setSearch] = useSearchParams()
  const top = useRef<HTMLDivElement>(null)
  const rules = useCall('exchanges.rules', {})
  const trials = useCall('exchanges.trials', { limit: 20 }, { everyMs: EVERY_MS })
  const items = trials.data?.items
  const chosen = items?.find(({ id }) => id === search.get('trial'))
  const choose = (trial: string | null) => setSearch(trial === null ? {} : { trial })
  if (rules.error !== null && rules.data === undefined)
    return (
      <ErrorState
        title={sentenceOf(rules.error)}
        safe="Nothing was changed."
        reference={rules.error.requestId}
        onRetry={() => void rules.refetch()}
      />
    )
  if (rules.data === undefined) return <LoadingRows count={6} />
  return (
    <Stack gap={6}>
      <Note icon={Info} hue="dusk">
        A trial changes nothing and tells nobody. Whether rules are adopted is for people to decide together,
        outside of this screen: then they become another version of the rules with the next release, and every
        line of the ledger says by which version it was counted. In force: {rules.data.version}.
      </Note>
      <div ref={top}>
        <Section title="Tried lately" aside="kept for two weeks">
          {items === undefined ? (
            <LoadingRows count={2} />
          ) : items.length === 0 ? (
            <p className="sm quiet">Nothing was tried in the last two weeks.</p>
          ) : (
            <Stack gap={3}>
              {items.map(trial => (
                <OneTrial
                  key={trial.id}
                  trial={trial}
                  rules={rules.data}
                  isChosen={trial.id === chosen?.id}
                  onToggle={() => choose(trial.id === chosen?.id ? null : trial.id)}
                />
              ))}
            </Stack>
          )}
        </Section>
      </div>
      <RulesForm
        rules={rules.data}
        isBusy={items?.some(isOpen) ?? false}
        onBegun={trial => {
          choose(trial)
          // What comes of it stands above the form.
          top.current?.scrollIntoView({ block: 'start' })
        }}
      />
    </Stack>
  )
}

type OneTrialProps = { trial: TrialView; rules: Rules; isChosen: boolean; onToggle: () => void }

function OneTrial({ trial, rules, isChosen, onToggle }: OneTrialProps) {
  const { state, by, at, changes } = trial
  return (
    <Card as="article">
      <Stack gap={3}>
        <Row gap={3} wrap spread>
          <h3>{changes.map(({ change }) => changeWords(change, rules)).join(', ')}</h3>
          {state === 'done' && (
            <Button slim aria-expanded={isChosen} onClick={onToggle}>
              {isChosen ? 'Close' : 'Who moves'}
            </Button>
          )}
        </Row>
        <p className="sm">
          {changes
            .map(
              ({ change, from, to }) => `${changeWords(change, rules)} ${figureOf(from)} → ${figureOf(to)}`,
            )
            .join(', ')}
        </p>
        <p className="xs quiet">
          {by.name}, <Time at={at} inSentence /> · {STATE_WORDS[state]}
          {state === 'failed' && trial.rules !== rules.version && ': other rules are in force since'}
        </p>
        {isOpen(trial) && <Progress trial={trial} />}
        {isChosen && state === 'done' && <Result trial={trial} rules={rules} />}
      </Stack>
    </Card>
  )
}

function Progress({ trial: { id, done, of, state } }: { trial: TrialView }) {
  const cancel = useAsk('exchanges.cancelTrial', { refreshes: ['exchanges.trials'] })
  const words = state === 'waiting' ? 'It begins within a moment.' : `${done} of ${of} members counted.`
  return (
    <Stack gap={2}>
      <progress
        className={styles.progress}
        aria-label="Members counted"
        max={Math.max(1, of)}
        value={Math.min(done, of)}
      />
      <Row gap={3} wrap spread>
        <span className="sm quiet" role="status">
          {words} You may leave: it goes on without you.
        </span>
        <Button
          slim
          busy={cancel.isPending}
          onClick={() =>
            cancel.mutate({ trialId: id }, { onError: error => toast.failed(sentenceOf(error)) })
          }
        >
          Cancel
        </Button>
      </Row>
    </Stack>
  )
}
