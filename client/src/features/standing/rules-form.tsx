import { useState, type FormEvent } from 'react'
import type { InputOf } from '../../../../domain/contract.ts'
import { newClientId, sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, Row, Section, Stack, TextField } from '../../ui/index.ts'
import styles from './what-if.module.css'
import { type Rules, weightsOf } from './what-if-words.ts'

type Tried = InputOf<'exchanges.tryRules'>['rules']
/** What stands in the fields that were touched, by the name of the base or weight. */
type Edits = { readonly [key: string]: string }

export type RulesFormProps = {
  rules: Rules
  /** Another is being counted. */
  isBusy: boolean
  onBegun: (trialId: string) => void
}

/** The rules in force, each as a field: whatever is changed is tried together. */
export function RulesForm({ rules, isBusy, onBegun }: RulesFormProps) {
  const [edits, setEdits] = useState<Edits>({})
  const [clientId, setClientId] = useState(newClientId)
  const begin = useAsk('exchanges.tryRules', {
    refreshes: ['exchanges.trials'],
    onDone: ({ trial }) => onBegun(trial.id),
  })
  const fields = {
    bases: rules.bases.map(({ kind, name, value }) => ({ key: `bases.${kind}`, name, value, says: '' })),
    weights: weightsOf(rules),
  }
  const changed = [...fields.bases, ...fields.weights].filter(
    ({ key, value }) => edits[key] !== undefined && numberIn(edits[key]) !== value,
  )
  const errors = begin.error === null ? {} : fieldErrorsOf(begin.error)
  const edit = (key: string, written: string) => {
    setEdits({ ...edits, [key]: written })
    // Other rules are another trial, and the same ones sent twice are one.
    setClientId(newClientId())
  }
  const send = (event: FormEvent) => {
    event.preventDefault()
    begin.mutate({ rules: triedIn(changed, edits), clientId })
  }
  const fieldOf = ({ key, name, value, says }: (typeof fields.weights)[number]) => (
    <TextField
      key={key}
      label={name}
      description={
        numberIn(edits[key] ?? '') === value || edits[key] === undefined
          ? says
          : `In force: ${value}. ${says}`
      }
      inputMode="decimal"
      value={edits[key] ?? String(value)}
      onChange={event => edit(key, event.currentTarget.value)}
      error={
        edits[key] !== undefined && numberIn(edits[key]) === undefined
          ? 'Write a number.'
          : errors[`rules.${key}`]
      }
    />
  )
  const isWrong = changed.some(({ key }) => numberIn(edits[key] ?? '') === undefined)
  return (
    <form onSubmit={send} noValidate>
      <Stack gap={5}>
        <Section title="What each kind is worth" aside="a full success">
          <div className={styles.fields}>{fields.bases.map(fieldOf)}</div>
        </Section>
        <Section title="What keeps credit honest" aside="told to nobody but staff">
          <div className={styles.fields}>{fields.weights.map(fieldOf)}</div>
        </Section>
        {begin.error !== null && (
          <p role="alert" className="hued" data-hue="bracken">
            Not begun. {sentenceOf(begin.error)}
          </p>
        )}
        <Row gap={3} wrap>
          <Button
            type="submit"
            kind="go"
            busy={begin.isPending}
            disabled={changed.length === 0 || isWrong || isBusy}
          >
            Count what would change
          </Button>
          <Button disabled={Object.keys(edits).length === 0} onClick={() => setEdits({})}>
            Back to the rules in force
          </Button>
          <span className="sm quiet" role="status">
            {isBusy ? 'One trial is counted at a time.' : changedWords(changed.length)}
          </span>
        </Row>
      </Stack>
    </form>
  )
}

function changedWords(count: number): string {
  if (count === 0) return 'Nothing is changed yet.'
  return count === 1 ? '1 change.' : `${count} changes.`
}

/** The number in a field, with a point or a comma; undefined where there is none. */
function numberIn(written: string | undefined): number | undefined {
  const text = (written ?? '').trim().replace(',', '.')
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) : undefined
}

/** Names such as `pair.decay` as the nested rules they stand for. */
function triedIn(changed: readonly { key: string }[], edits: Edits): Tried {
  const tried: { [group: string]: number | { [name: string]: number } } = {}
  for (const { key } of changed) {
    const value = numberIn(edits[key])
    const [group = '', name] = key.split('.')
    if (value === undefined) continue
    const former = tried[group]
    tried[group] = name === undefined ? value : { ...(typeof former === 'object' && former), [name]: value }
  }
  return tried
}
