import type { useCall } from '../../lib/query.ts'
import { ErrorState, Loading, SegmentedChoice, SelectField, Skeleton } from '../../ui/index.ts'
import { consultantsIn } from './ask-form.ts'

/** More than this are easier to find in a list than on cards. */
const CARDS_AT_MOST = 6

export type AskedSpecialties = ReturnType<typeof useCall<'cases.specialties'>>

export type SpecialtyChoiceProps = {
  asked: AskedSpecialties
  value: string
  error: string | undefined
  onChange: (specialtyId: string) => void
}

/** Who should see the case: each specialty with how many consultants it has. */
export function SpecialtyChoice({ asked, value, error, onChange }: SpecialtyChoiceProps) {
  const label = 'Which specialty should see it?'
  if (asked.data === undefined) return <NotYet asked={asked} />
  const specialties = asked.data.items

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

function NotYet({ asked }: { asked: AskedSpecialties }) {
  if (asked.error === null) {
    return (
      <Loading label="Loading the specialties">
        <Skeleton lines={[0.3, 0.9, 0.6]} />
      </Loading>
    )
  }
  return (
    <ErrorState
      title="We could not load the specialties."
      safe="What you wrote is kept."
      reference={asked.error.requestId}
      onRetry={() => void asked.refetch()}
    />
  )
}
