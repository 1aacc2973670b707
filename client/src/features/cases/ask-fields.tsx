import type { SpecialtyView } from '../../../../domain/cases/contract.ts'
import { AreaField, SegmentedChoice, SelectField, TextField, URGENCY, type Urgency } from '../../ui/index.ts'
import { consultantsIn, type AskErrors, type Asking } from './ask-form.ts'
import styles from './ask-page.module.css'

/** More than this are easier to find in a list than on cards. */
const CARDS_AT_MOST = 6

const URGENCIES = (['routine', 'today', 'now'] as const satisfies Urgency[]).map(value => ({
  value,
  label: URGENCY[value].word,
  says: URGENCY[value].promise,
  icon: URGENCY[value].icon,
  ...(value === 'now' && { hue: 'bracken' as const }),
}))

export type AskFieldsProps = {
  asking: Asking
  specialties: readonly SpecialtyView[]
  errors: AskErrors
  onChange: (changed: Partial<Asking>) => void
}

/** The fields of a case, each with what it needs. */
export function AskFields({ asking, specialties, errors, onChange }: AskFieldsProps) {
  return (
    <>
      <div data-field="title" className={styles.title}>
        <TextField
          label="In one line"
          description="Who it is about, and what is wrong: “Cat, 9 y: breathing fast after fluids”."
          value={asking.title}
          maxLength={200}
          error={errors.title}
          onChange={event => onChange({ title: event.currentTarget.value })}
        />
      </div>
      <div data-field="urgency">
        <SegmentedChoice
          label="How soon?"
          options={URGENCIES}
          value={asking.urgency}
          error={errors.urgency}
          onChange={urgency => onChange({ urgency })}
        />
      </div>
      <div data-field="body">
        <AreaField
          label="What you see, did and want to know"
          description="End with the question. Lists and **bold** work as in any note."
          minRows={6}
          value={asking.body}
          error={errors.body}
          onChange={event => onChange({ body: event.currentTarget.value })}
        />
      </div>
      <div data-field="specialtyId">
        <SpecialtyChoice
          specialties={specialties}
          value={asking.specialtyId}
          error={errors.specialtyId}
          onChange={specialtyId => onChange({ specialtyId })}
        />
      </div>
      <div data-field="tags">
        <TextField
          label="Tags (optional)"
          description="A few words others may look for, with commas between them."
          value={asking.tags}
          error={errors.tags}
          onChange={event => onChange({ tags: event.currentTarget.value })}
        />
      </div>
    </>
  )
}

type ChoiceProps = {
  specialties: readonly SpecialtyView[]
  value: string
  error: string | undefined
  onChange: (specialtyId: string) => void
}

function SpecialtyChoice({ specialties, value, error, onChange }: ChoiceProps) {
  const label = 'Which specialty should see it?'
  if (specialties.length <= CARDS_AT_MOST) {
    return (
      <SegmentedChoice
        label={label}
        options={specialties.map(specialty => ({
          value: specialty.id,
          label: specialty.name,
          says: consultantsIn(specialty),
        }))}
        value={value === '' ? undefined : value}
        error={error}
        onChange={onChange}
      />
    )
  }
  return (
    <SelectField
      label={label}
      value={value}
      error={error}
      onChange={event => onChange(event.currentTarget.value)}
      data={[
        { value: '', label: 'Choose one' },
        ...specialties.map(specialty => ({
          value: specialty.id,
          label: `${specialty.name}, ${consultantsIn(specialty).toLocaleLowerCase()}`,
        })),
      ]}
    />
  )
}
