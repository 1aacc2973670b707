import type { LadderStep, RungDoes } from '../../../../domain/cases/contract.ts'
import { SelectField, TextField } from '../../ui/index.ts'
import styles from './ladder-step.module.css'

const HOUR_MINUTES = 60
const DAY_MINUTES = 24 * HOUR_MINUTES
const UNITS = [
  { value: String(DAY_MINUTES), label: 'days' },
  { value: String(HOUR_MINUTES), label: 'hours' },
  { value: '1', label: 'minutes' },
]
const DOES: { value: RungDoes; label: string }[] = [
  { value: 'page', label: 'call everyone' },
  { value: 'ask', label: 'put it to' },
  { value: 'widen', label: 'ask as well' },
  { value: 'editors', label: 'tell the editors' },
  { value: 'managers', label: 'tell the moderators' },
]
const REACHES = [
  { value: 'duty', label: 'on duty' },
  { value: 'all', label: 'and off duty, who agreed' },
]

const unitOf = (minutes: number): number =>
  minutes > 0 && minutes % DAY_MINUTES === 0
    ? DAY_MINUTES
    : minutes > 0 && minutes % HOUR_MINUTES === 0
      ? HOUR_MINUTES
      : 1

const numberIn = (typed: string): number => Math.max(0, Math.round(Number(typed) || 0))

/** What a step of a kind says besides its time: a step that was changed to another kind keeps nothing of the former. */
function toStep(step: LadderStep, does: RungDoes): LadderStep {
  const { afterMinutes, reachesOffDuty = false } = step
  if (does === 'page') return { afterMinutes, does, reachesOffDuty, everyMinutes: 2, forMinutes: 60 }
  if (does === 'ask' || does === 'widen')
    return { afterMinutes, does, reachesOffDuty, count: step.count ?? (does === 'ask' ? 1 : 2) }
  return { afterMinutes, does }
}

export type LadderStepFieldsProps = {
  /** What it is called to who cannot see where it stands. */
  name: string
  step: LadderStep
  /** Whether everyone on duty may be called. */
  mayCall: boolean
  /** The first is taken at once. */
  isFirst: boolean
  onChange: (step: LadderStep) => void
}

/** One step: after how long, what is done, how many are asked and who. */
export function LadderStepFields({ name, step, mayCall, isFirst, onChange }: LadderStepFieldsProps) {
  const { afterMinutes, does, count, reachesOffDuty = false, everyMinutes, forMinutes } = step
  const unit = unitOf(afterMinutes)
  const seeks = isSeeking(does)
  return (
    <>
      {isFirst && afterMinutes === 0 ? (
        <span className={styles.word}>At once</span>
      ) : (
        <>
          <span className={styles.word}>After</span>
          <Count
            label={`${name}: after how many`}
            value={afterMinutes / unit}
            onChange={value => onChange({ ...step, afterMinutes: value * unit })}
          />
          <SelectField
            aria-label={`${name}: unit of time`}
            value={String(unit)}
            data={UNITS}
            onChange={event =>
              onChange({ ...step, afterMinutes: (afterMinutes / unit) * Number(event.currentTarget.value) })
            }
          />
        </>
      )}
      <SelectField
        aria-label={`${name}: what is done`}
        value={does}
        data={DOES.filter(({ value }) => (value !== 'page' || mayCall) && (!isFirst || isSeeking(value)))}
        onChange={({ currentTarget }) => {
          const chosen = DOES.find(({ value }) => value === currentTarget.value)
          if (chosen) onChange(toStep(step, chosen.value))
        }}
      />
      {count !== undefined && (
        <Count
          label={`${name}: how many`}
          value={count}
          onChange={value => onChange({ ...step, count: value })}
        />
      )}
      {seeks && (
        <SelectField
          aria-label={`${name}: who`}
          value={reachesOffDuty ? 'all' : 'duty'}
          data={REACHES}
          onChange={event => onChange({ ...step, reachesOffDuty: event.currentTarget.value === 'all' })}
        />
      )}
      {everyMinutes !== undefined && (
        <>
          <span className={styles.word}>every</span>
          <Count
            label={`${name}: every how many minutes`}
            value={everyMinutes}
            onChange={value => onChange({ ...step, everyMinutes: value })}
          />
          <span className={styles.word}>minutes, for</span>
          <Count
            label={`${name}: for how many minutes`}
            value={forMinutes ?? 0}
            onChange={value => onChange({ ...step, forMinutes: value })}
          />
          <span className={styles.word}>minutes</span>
        </>
      )}
    </>
  )
}

const isSeeking = (does: RungDoes): boolean => does !== 'editors' && does !== 'managers'

type CountProps = { label: string; value: number; onChange: (value: number) => void }

function Count({ label, value, onChange }: CountProps) {
  return (
    <TextField
      aria-label={label}
      inputMode="numeric"
      className={styles.count}
      value={String(value)}
      onChange={event => onChange(numberIn(event.currentTarget.value))}
    />
  )
}
