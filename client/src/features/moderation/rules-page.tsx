import { useState } from 'react'
import type { RuleMode, RuleView } from '../../../../domain/moderation/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'

const MODES: readonly { value: RuleMode; label: string }[] = [
  { value: 'off', label: 'Nobody’s' },
  { value: 'newcomers', label: 'Newcomers’ first few' },
  { value: 'everyone', label: 'Everyone’s' },
]
const FIRSTS = [1, 3, 5, 10, 20].map(value => ({ value: String(value), label: `The first ${value}` }))
const KINDS: readonly { kind: RuleView['kind']; title: string }[] = [
  { kind: 'everywhere', title: 'Everywhere' },
  { kind: 'specialty', title: 'Specialties' },
  { kind: 'group', title: 'Groups' },
]

/** Whose contributions are looked at before others see them: for the association, each specialty, and each group. */
export function RulesPage() {
  const { data, error, refetch } = useCall('moderation.ruleList', {})
  return (
    <Page title="What is looked at first" narrow>
      <PageHeader
        title="What is looked at first"
        says="What waits is seen by its author alone until somebody publishes it from the review queue; everything else is published at once. Hosts and moderators do not wait. Newcomers are those who joined in the last thirty days. Every change is written down."
      />
      {error !== null && data === undefined && error.code === 'forbidden' && (
        <Empty title="This is not yours to decide" action={<ButtonLink to="/">Home</ButtonLink>}>
          Hosts decide it for their groups, moderators and staff for the rest.
        </Empty>
      )}
      {error !== null && data === undefined && error.code !== 'forbidden' && (
        <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
      )}
      {data === undefined && error === null && <LoadingRows count={4} />}
      {data !== undefined && (
        <Stack gap={5}>
          {KINDS.map(({ kind, title }) => {
            const rules = data.items.filter(rule => rule.kind === kind)
            if (rules.length === 0) return null
            return (
              <Section key={kind} title={title}>
                <Stack gap={3}>
                  {rules.map(rule => (
                    <OneRule key={`${rule.scope}:${rule.at}`} rule={rule} />
                  ))}
                </Stack>
              </Section>
            )
          })}
        </Stack>
      )}
    </Page>
  )
}

function OneRule({ rule }: { rule: RuleView }) {
  const [mode, setMode] = useState(rule.mode)
  const [first, setFirst] = useState(String(rule.first))
  const ask = useAsk('moderation.setRule', { refreshes: ['moderation.ruleList'] })
  const isChanged = mode !== rule.mode || (mode === 'newcomers' && first !== String(rule.first))
  const firsts = FIRSTS.some(({ value }) => value === first)
    ? FIRSTS
    : [...FIRSTS, { value: first, label: `The first ${first}` }]
  const save = () =>
    ask.mutate(
      { scope: rule.scope, mode, first: Number(first) },
      {
        onSuccess: () => toast.done(`${rule.name}: saved.`),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  return (
    <Card as="article">
      <Stack gap={3}>
        <h3>{rule.name}</h3>
        <Row gap={3} wrap>
          <SelectField
            label="Whose contributions wait"
            value={mode}
            onChange={event => {
              const chosen = MODES.find(({ value }) => value === event.currentTarget.value)
              if (chosen) setMode(chosen.value)
            }}
            data={[...MODES]}
          />
          {mode === 'newcomers' && (
            <SelectField
              label="How many of theirs"
              value={first}
              onChange={event => setFirst(event.currentTarget.value)}
              data={firsts}
            />
          )}
        </Row>
        <Row gap={3} wrap spread>
          <span className="xs quiet">
            {rule.by === null || rule.at === null ? (
              'Nobody has decided this yet.'
            ) : (
              <>
                Decided by {rule.by.name} · <Time at={rule.at} />
              </>
            )}
          </span>
          <Button slim kind="go" busy={ask.isPending} disabled={!isChanged} onClick={save}>
            Save
          </Button>
        </Row>
      </Stack>
    </Card>
  )
}
