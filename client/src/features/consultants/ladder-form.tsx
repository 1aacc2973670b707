import { Plus, RotateCcw, Trash2 } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import {
  type Ladder,
  LADDER_STEPS_MAX,
  type LadderStep,
  type SpecialtyView,
} from '../../../../domain/cases/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, Row, Section, Stack, toast, URGENCY, type Urgency } from '../../ui/index.ts'
import { LadderStepFields } from './ladder-step.tsx'

type Written = { id: number; step: LadderStep }
type Steps = Record<Urgency, Written[]>

const URGENCIES = ['now', 'today', 'routine'] as const satisfies Urgency[]

const toWritten = (steps: readonly LadderStep[]): Written[] => steps.map((step, id) => ({ id, step }))
const stepsOf = (ladder: Ladder): Steps => ({
  now: toWritten(ladder.now),
  today: toWritten(ladder.today),
  routine: toWritten(ladder.routine),
})
const ladderOf = (written: Steps): Ladder => {
  const steps = (urgency: Urgency) => written[urgency].map(({ step }) => step)
  return { now: steps('now'), today: steps('today'), routine: steps('routine') }
}

/** What a specialty does for cases that wait: whom it asks or tells, and after how long, by urgency. */
export function LadderForm({ specialty }: { specialty: SpecialtyView }) {
  const [written, setWritten] = useState(() => stepsOf(specialty.ladder))
  const set = useAsk('cases.setLadder', {
    refreshes: ['cases.specialties'],
    onDone: ({ ladder }) => {
      setWritten(stepsOf(ladder))
      toast.done('Saved. Cases that wait go by it from now on.')
    },
  })
  const issues = set.error === null ? {} : fieldErrorsOf(set.error)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!set.isPending) set.mutate({ specialtyId: specialty.id, ladder: ladderOf(written) })
  }
  return (
    <Section title="While a case waits">
      <form onSubmit={onSubmit} noValidate>
        <Stack gap={5}>
          <p className="sm quiet">
            Steps go up in time until there is advice. The first is taken at once. Who has a case is not asked
            for it again, and editors and moderators are told once.
          </p>
          {URGENCIES.map(urgency => (
            <LadderSteps
              key={urgency}
              urgency={urgency}
              steps={written[urgency]}
              issues={issues}
              onChange={steps => setWritten({ ...written, [urgency]: steps })}
            />
          ))}
          {set.error !== null && (
            <p role="alert" className="hued" data-hue="bracken">
              Not saved. {sentenceOf(set.error)}
            </p>
          )}
          <Row wrap>
            <Button type="submit" busy={set.isPending}>
              Save the steps
            </Button>
            {specialty.hasOwnLadder && (
              <Button
                kind="quiet"
                icon={RotateCcw}
                onClick={() => set.mutate({ specialtyId: specialty.id, ladder: null })}
              >
                As everywhere else
              </Button>
            )}
          </Row>
        </Stack>
      </form>
    </Section>
  )
}

type StepsProps = {
  urgency: Urgency
  steps: Written[]
  issues: Record<string, string>
  onChange: (steps: Written[]) => void
}

function LadderSteps({ urgency, steps, issues, onChange }: StepsProps) {
  const change = (id: number, step: LadderStep) =>
    onChange(steps.map(each => (each.id === id ? { id, step } : each)))
  const add = () => {
    const last = steps.at(-1)?.step.afterMinutes ?? 0
    const step: LadderStep = {
      afterMinutes: last + (urgency === 'now' ? 10 : 24 * 60),
      does: 'widen',
      count: 2,
    }
    onChange([...steps, { id: Math.max(0, ...steps.map(({ id }) => id)) + 1, step }])
  }
  const issueAt = (place: number) => {
    const path = Object.keys(issues).find(each => each.startsWith(`ladder.${urgency}.${place}.`))
    return path === undefined ? undefined : issues[path]
  }
  return (
    <Section title={URGENCY[urgency].word} level={3}>
      <Stack gap={3}>
        {steps.map(({ id, step }, place) => (
          <Stack key={id} gap={1}>
            <Row wrap gap={2}>
              <LadderStepFields
                name={`${URGENCY[urgency].word}, step ${place + 1}`}
                step={step}
                mayCall={urgency === 'now'}
                isFirst={place === 0}
                onChange={changed => change(id, changed)}
              />
              {steps.length > 1 && place > 0 && (
                <Button
                  kind="quiet"
                  slim
                  icon={Trash2}
                  onClick={() => onChange(steps.filter(each => each.id !== id))}
                >
                  Remove<span className="unseen"> step {place + 1}</span>
                </Button>
              )}
            </Row>
            {issueAt(place) !== undefined && (
              <p role="alert" className="sm hued" data-hue="bracken">
                Step {place + 1}: {issueAt(place)}.
              </p>
            )}
          </Stack>
        ))}
        {steps.length < LADDER_STEPS_MAX && (
          <div>
            <Button slim icon={Plus} onClick={add}>
              Add a step<span className="unseen"> for {URGENCY[urgency].word}</span>
            </Button>
          </div>
        )}
      </Stack>
    </Section>
  )
}
