import { useState } from 'react'
import type { OutputOf } from '../../../../domain/contract.ts'
import type { Rules } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  Button,
  Card,
  Page,
  PageHeader,
  Row,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import styles from './recognition.module.css'
import { StaffPlaces } from './staff-places.tsx'

/** What staff set of recognition, always for the months to come. */
export function RulesPage() {
  const asked = useCall('recognition.settings', {})
  return (
    <Page title="Rules of recognition">
      <PageHeader
        title="Rules of recognition"
        says="What you save holds from the next month on and is written into the log. What was begun or drafted before keeps its own rules. They suggest; people decide."
      />
      <Stack gap={5}>
        <StaffPlaces />
        <Asked of={asked} what="the rules">
          {both => <RulesForm key={JSON.stringify(both.next)} both={both} />}
        </Asked>
      </Stack>
    </Page>
  )
}

type Numbers = { [R in Exclude<keyof Rules, 'renewal'>]: string }
type Field = { key: keyof Numbers; label: string; says: string }

const GROUPS: readonly { title: string; fields: readonly Field[] }[] = [
  {
    title: 'Reviews',
    fields: [
      { key: 'bar', label: 'The bar', says: 'Mean points, of 4, from which an award is recommended.' },
      {
        key: 'renewalShare',
        label: 'Renewal at',
        says: 'The share of the bar that keeps an award: 0.9 is a little below it.',
      },
    ],
  },
  {
    title: '“Worth a thought”',
    fields: [
      { key: 'topShare', label: 'Among the top', says: 'Of all who helped: 0.1 is one in ten.' },
      { key: 'groups', label: 'Groups and fields', says: 'Helped in at least so many.' },
      { key: 'organisations', label: 'Organisations', says: 'Helped people of at least so many.' },
    ],
  },
  {
    title: 'The shortlist of a month',
    fields: [
      { key: 'people', label: 'People helped', says: 'At least so many different ones …' },
      { key: 'usefulOutcomes', label: 'Useful outcomes', says: '… or so many outcomes told as useful.' },
    ],
  },
]

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
const monthOptions = MONTHS.map((label, at) => ({ value: String(at + 1), label }))

function RulesForm({ both }: { both: OutputOf<'recognition.settings'> }) {
  const { present, next, from, versions } = both
  const { renewal: day, ...numbers } = next
  const [typed, setTyped] = useState<Numbers>(
    () => Object.fromEntries(Object.entries(numbers).map(([key, value]) => [key, String(value)])) as Numbers,
  )
  const [month, setMonth] = useState(String(day.month))
  const [dayOfMonth, setDay] = useState(String(day.day))
  const save = useAsk('recognition.setRules', {
    onDone: saved => {
      queryClient.setQueryData(keyOf('recognition.settings', {}), saved)
      toast.done(`Saved. It holds from ${saved.from} on.`)
    },
  })
  const errors = save.error === null ? {} : fieldErrorsOf(save.error)
  // What is no number is refused by the server, at its field.
  const numberOf = (text: string) => Number(text.trim().replace(',', '.')) || 0

  return (
    <form
      aria-label="Rules from the next month on"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (save.isPending) return
        const rules = Object.fromEntries(
          Object.entries(typed).map(([key, text]) => [key, numberOf(text)]),
        ) as Omit<Rules, 'renewal'>
        save.mutate({
          rules: { ...rules, renewal: { month: Number(month), day: numberOf(dayOfMonth) } },
        })
      }}
    >
      <Stack gap={5}>
        <p className="sm quiet">
          This month the rules of {versions.present} hold
          {versions.next === versions.present ? '.' : `, and from ${from} on those of ${versions.next}.`}
        </p>
        <Card>
          <Stack gap={4}>
            <h2>The renewal day</h2>
            <p className="sm quiet">
              Tenures end on one day of the year. Those that run keep theirs.
              {present.renewal.month !== day.month || present.renewal.day !== day.day
                ? ` This month it is ${present.renewal.day} ${MONTHS[present.renewal.month - 1] ?? ''}.`
                : ''}
            </p>
            <Row wrap align="top">
              <SelectField
                label="Month"
                value={month}
                data={monthOptions}
                onChange={event => setMonth(event.currentTarget.value)}
              />
              <TextField
                label="Day"
                inputMode="numeric"
                error={errors['rules.renewal.day']}
                value={dayOfMonth}
                onChange={event => setDay(event.currentTarget.value)}
              />
            </Row>
          </Stack>
        </Card>
        {GROUPS.map(({ title, fields }) => (
          <Card key={title}>
            <Stack gap={4}>
              <h2>{title}</h2>
              <div className={styles.settings}>
                {fields.map(({ key, label, says }) => (
                  <TextField
                    key={key}
                    label={label}
                    description={present[key] === next[key] ? says : `${says} This month: ${present[key]}.`}
                    inputMode="decimal"
                    error={errors[`rules.${key}`]}
                    value={typed[key]}
                    onChange={event => {
                      const { value } = event.currentTarget
                      setTyped(before => ({ ...before, [key]: value }))
                    }}
                  />
                ))}
              </div>
            </Stack>
          </Card>
        ))}
        {save.error !== null && Object.keys(errors).length === 0 && (
          <p className="sm hued" data-hue="bracken" role="alert">
            Not saved. {sentenceOf(save.error)}
          </p>
        )}
        <div>
          <Button kind="go" type="submit" busy={save.isPending}>
            Save for {from}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
