import { EyeOff } from 'lucide-react'
import { AreaField, SegmentedChoice, TextField, URGENCY, type Urgency } from '../../ui/index.ts'
import type { AskErrors, Asking } from './ask-form.ts'
import styles from './ask-page.module.css'
import { SpecialtyChoice, type AskedSpecialties } from './specialty-choice.tsx'

const URGENCIES = (['routine', 'today', 'now'] as const satisfies Urgency[]).map(value => ({
  value,
  label: URGENCY[value].word,
  says: URGENCY[value].promise,
  icon: URGENCY[value].icon,
  ...(value === 'now' && { hue: 'bracken' as const }),
}))

const NAMES = [
  { value: 'name', label: 'My name', says: 'Everyone here can read it.' },
  {
    value: 'pseudonym',
    label: 'As a verified member',
    says: 'Nobody who reads or answers learns your name.',
    icon: EyeOff,
  },
] as const

export type AskFieldsProps = {
  asking: Asking
  specialties: AskedSpecialties
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
          asked={specialties}
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
      <div data-field="underPseudonym">
        <SegmentedChoice
          label="Under which name?"
          options={NAMES}
          value={asking.underPseudonym ? 'pseudonym' : 'name'}
          error={errors.underPseudonym}
          onChange={name => onChange({ underPseudonym: name === 'pseudonym' })}
        />
      </div>
    </>
  )
}
