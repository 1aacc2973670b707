import { CircleAlert } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import type { Effect, Outcome, OutcomeView } from '../../../../domain/cases/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { refresh, useAsk } from '../../lib/query.ts'
import { AreaField, Button, Note, SegmentedChoice, SelectField, toast, WorthChoice } from '../../ui/index.ts'
import { keepCase } from './case-cache.ts'
import styles from './case-page.module.css'
import { useDraft } from './drafts.ts'
import { IdentifierNote } from './identifier-note.tsx'
import { choicesOf, EFFECT_WORDS, OUTCOME_WORDS } from './words.ts'

type Telling = {
  outcome?: Outcome | undefined
  effect?: Effect | undefined
  valueForClient?: number | undefined
  valueForMe?: number | undefined
  note: string
}

export type OutcomeFormProps = {
  caseId: string
  /** Whether no reply was accepted yet. */
  isUnaccepted?: boolean
  /** What was told before. */
  told: OutcomeView | null
  /** Who sees it first. */
  helper: string
  onEnd: () => void
  /** The case’s title, where several are told on one page. */
  about?: string
  /** Lets it be told another day; the heading is above the form then. */
  onLater?: () => void
}

/** What happened next, in the asker's words. */
export function OutcomeForm(props: OutcomeFormProps) {
  const { caseId, isUnaccepted = false, told, helper, onEnd, onLater, about } = props
  const draft = useDraft<Telling>(useMe().id, `outcome ${caseId}`, told ?? { note: '' })
  const [missing, setMissing] = useState<string>()
  const [confirmed, setConfirmed] = useState<readonly string[]>([])
  const form = useRef<HTMLFormElement>(null)
  const report = useAsk('cases.reportOutcome', {
    onDone: output => {
      draft.discard()
      keepCase(output.case)
      refresh('outcomes.owed')
      toast.done(`Outcome saved. ${helper} can see it.`)
      onEnd()
    },
  })
  const change = (changed: Partial<Telling>) => {
    setMissing(undefined)
    draft.change({ ...draft.value, ...changed })
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (report.isPending) return
    const { outcome, effect, valueForClient, valueForMe, note } = draft.value
    const found = missingIn(draft.value)
    setMissing(found?.words)
    if (found !== undefined) {
      form.current?.querySelector<HTMLElement>(`[data-field="${found.field}"] :is(input, select)`)?.focus()
    }
    if (!outcome || !effect || valueForClient === undefined || valueForMe === undefined) return
    const inWords = { note, ...(confirmed.length > 0 && { confirmed: [...confirmed] }) }
    report.mutate({ caseId, outcome, effect, valueForClient, valueForMe, ...inWords })
  }

  return (
    <form
      ref={form}
      className={styles.form}
      onSubmit={onSubmit}
      aria-label={about === undefined ? 'What happened next?' : `What happened next: ${about}`}
      noValidate
    >
      <header>
        {onLater === undefined && about === undefined && <h2 className="lasting">What happened next?</h2>}
        <p className="sm quiet">
          {helper} sees it, and so does the next person with a case like this. Takes 20 seconds.
        </p>
        {isUnaccepted && (
          <p className="sm quiet">
            Credit goes to the author of the reply you accept. Telling the outcome alone credits nobody.
          </p>
        )}
      </header>
      <OutcomeFields telling={draft.value} onChange={change} />
      <IdentifierNote
        text={draft.value.note}
        confirmed={confirmed}
        onChange={note => change({ note })}
        onConfirm={found => setConfirmed([...confirmed, found])}
      />
      {missing !== undefined && (
        <p className="sm hued" data-hue="bracken" role="alert">
          {missing}
        </p>
      )}
      {report.error !== null && (
        <Note hue="bracken" icon={CircleAlert} role="alert">
          <b>Not saved. What you chose is kept.</b> {sentenceOf(report.error)}
          {report.error.requestId !== undefined && (
            <p className="xs quiet">Reference {report.error.requestId}</p>
          )}
        </Note>
      )}
      <Button kind="go" wide type="submit" busy={report.isPending}>
        Save the outcome
      </Button>
      {onLater !== undefined && told === null && (
        <Button wide onClick={onLater}>
          Not now
        </Button>
      )}
      {told !== null && (
        <Button
          wide
          onClick={() => {
            draft.discard()
            onEnd()
          }}
        >
          Leave it as it was
        </Button>
      )}
      <p className="xs quiet">
        {onLater === undefined || told !== null
          ? 'You can change it later.'
          : 'You can change it later. Not now: we ask again in a week.'}
      </p>
    </form>
  )
}

const NEEDED = [
  { field: 'outcome', words: 'Say what the advice did for your plan.' },
  { field: 'effect', words: 'Choose what it changed.' },
  { field: 'valueForClient', words: 'Choose how much it was worth to the client.' },
  { field: 'valueForMe', words: 'Choose how much it was worth to you.' },
] as const

const OUTCOMES = choicesOf(OUTCOME_WORDS)
const EFFECTS = choicesOf(EFFECT_WORDS)

const missingIn = (telling: Telling) => NEEDED.find(({ field }) => telling[field] === undefined)

const effectOf = (chosen: string) => EFFECTS.find(({ value }) => value === chosen)?.value

type FieldsProps = { telling: Telling; onChange: (changed: Partial<Telling>) => void }

function OutcomeFields({ telling, onChange }: FieldsProps) {
  return (
    <>
      <div data-field="outcome">
        <SegmentedChoice
          label="The advice"
          look="list"
          options={OUTCOMES}
          value={telling.outcome}
          onChange={outcome => onChange({ outcome })}
        />
      </div>
      <div data-field="effect">
        <SelectField
          label="What it changed"
          value={telling.effect ?? ''}
          onChange={event => onChange({ effect: effectOf(event.currentTarget.value) })}
          data={[{ value: '', label: 'Choose one' }, ...EFFECTS]}
        />
      </div>
      <div data-field="valueForClient">
        <WorthChoice
          label="Worth to the client"
          value={telling.valueForClient}
          onChange={valueForClient => onChange({ valueForClient })}
          low="Nothing"
          high="A lot"
        />
      </div>
      <div data-field="valueForMe">
        <WorthChoice
          label="Worth to me"
          value={telling.valueForMe}
          onChange={valueForMe => onChange({ valueForMe })}
          low="Nothing"
          high="A lot"
        />
      </div>
      <AreaField
        label="Anything to add (optional)"
        minRows={2}
        maxLength={2000}
        value={telling.note}
        onChange={event => onChange({ note: event.currentTarget.value })}
      />
    </>
  )
}
