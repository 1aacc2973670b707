import { EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import type { TemplateField } from '../../../../domain/cases/contract.ts'
import { AreaField, SegmentedChoice, Stack, TextField, URGENCY, type Urgency } from '../../ui/index.ts'
import type { Uploads } from '../media/uploads.ts'
import type { AskErrors, Asking } from './ask-form.ts'
import styles from './ask-page.module.css'
import { CaseFiles } from './case-files.tsx'
import { IdentifierNote } from './identifier-note.tsx'
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
  /** What the chosen specialty wants to be told. */
  template: readonly TemplateField[]
  /** What was asked before, under the line that says what this is about. */
  similar: ReactNode
  uploads: Uploads
  errors: AskErrors
  onChange: (changed: Partial<Asking>) => void
}

/** The fields of a case, each with what it needs. */
export function AskFields(props: AskFieldsProps) {
  const { asking, specialties, template, errors, onChange, similar, uploads } = props
  const confirm = (found: string) => onChange({ confirmed: [...asking.confirmed, found] })
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
        <IdentifierNote
          text={asking.title}
          confirmed={asking.confirmed}
          onChange={title => onChange({ title })}
          onConfirm={confirm}
        />
      </div>
      {similar}
      <div data-field="urgency">
        <SegmentedChoice
          label="How soon?"
          options={URGENCIES}
          value={asking.urgency}
          error={errors.urgency}
          onChange={urgency => onChange({ urgency })}
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
      {template.length > 0 ? (
        <TemplateFields
          asking={asking}
          template={template}
          errors={errors}
          onChange={onChange}
          onConfirm={confirm}
        />
      ) : (
        <div data-field="body">
          <AreaField
            label="What you see, did and want to know"
            description="End with the question. Lists and **bold** work as in any note."
            minRows={6}
            value={asking.body}
            error={errors.body}
            onChange={event => onChange({ body: event.currentTarget.value })}
          />
          <IdentifierNote
            text={asking.body}
            confirmed={asking.confirmed}
            onChange={body => onChange({ body })}
            onConfirm={confirm}
          />
        </div>
      )}
      <CaseFiles uploads={uploads} isHidden={asking.underPseudonym} error={errors.attachmentIds} />
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

type TemplateProps = Pick<AskFieldsProps, 'asking' | 'template' | 'errors' | 'onChange'> & {
  onConfirm: (found: string) => void
}

/** What the specialty wants to be told, field by field. */
function TemplateFields({ asking, template, errors, onChange, onConfirm }: TemplateProps) {
  const set = (key: string, text: string) => onChange({ fields: { ...asking.fields, [key]: text } })
  return (
    <div data-field="fields">
      <Stack gap={4}>
        {template.map(({ key, label, help, required }) => {
          const text = asking.fields[key] ?? ''
          return (
            <div key={key}>
              <AreaField
                label={required ? label : `${label} (optional)`}
                description={help === '' ? undefined : help}
                minRows={3}
                value={text}
                error={required && text.trim() === '' ? errors.fields : undefined}
                onChange={event => set(key, event.currentTarget.value)}
              />
              <IdentifierNote
                text={text}
                confirmed={asking.confirmed}
                onChange={changed => set(key, changed)}
                onConfirm={onConfirm}
              />
            </div>
          )
        })}
        {errors.fields?.startsWith('It contains') === true && (
          <p role="alert" className="hued" data-hue="bracken">
            {errors.fields}
          </p>
        )}
      </Stack>
    </div>
  )
}
