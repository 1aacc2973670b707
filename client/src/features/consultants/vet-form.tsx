import { useState, type FormEvent } from 'react'
import type { ConsultantView } from '../../../../domain/consultants/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, SelectField, Stack, TextField, toast, useDelayed } from '../../ui/index.ts'

export type VetFormProps = { specialtyId: string; known: ConsultantView | undefined; onEnd: () => void }

const listOf = (written: string): string[] =>
  written
    .split(',')
    .map(each => each.trim().toLocaleLowerCase())
    .filter(each => each !== '')

/** What staff found about someone who is to advise. */
export function VetForm({ specialtyId, known, onEnd }: VetFormProps) {
  const before = known?.vetting
  const [memberId, setMemberId] = useState(known?.member.id ?? '')
  const [credential, setCredential] = useState(before?.credential ?? '')
  const [jurisdiction, setJurisdiction] = useState(before?.jurisdiction ?? '')
  const [languages, setLanguages] = useState(before?.languages.join(', ') ?? '')
  const [topics, setTopics] = useState(before?.topics.join(', ') ?? '')
  const [until, setUntil] = useState(before?.validUntil.slice(0, 10) ?? '')
  const vet = useAsk('consultants.vet', {
    refreshes: ['consultants.list', 'cases.specialties'],
    onDone: ({ consultant }) => {
      toast.done(`${consultant.member.name} is vetted.`)
      onEnd()
    },
  })
  const errors = vet.error === null ? {} : fieldErrorsOf(vet.error)
  const errorAt = (path: string) => Object.entries(errors).find(([at]) => at.split('.')[0] === path)?.[1]
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (vet.isPending || memberId === '' || until === '') return
    vet.mutate({
      specialtyId,
      memberId,
      credential,
      jurisdiction,
      languages: listOf(languages),
      topics: listOf(topics),
      validUntil: new Date(`${until}T23:59:59`).toISOString(),
    })
  }

  return (
    <form onSubmit={onSubmit}>
      <Stack gap={4}>
        {known === undefined ? (
          <Finder value={memberId} onChange={setMemberId} />
        ) : (
          <p>{known.member.name}</p>
        )}
        <TextField
          label="Credential"
          description="As its issuer writes it: “Dip ECVIM-CA (Cardiology), no. 1234”."
          value={credential}
          error={errorAt('credential')}
          onChange={event => setCredential(event.currentTarget.value)}
        />
        <TextField
          label="Jurisdiction"
          description="Where they may practise."
          value={jurisdiction}
          error={errorAt('jurisdiction')}
          onChange={event => setJurisdiction(event.currentTarget.value)}
        />
        <TextField
          label="Languages"
          description="Codes with commas between them: en, nl."
          value={languages}
          error={errorAt('languages')}
          onChange={event => setLanguages(event.currentTarget.value)}
        />
        <TextField
          label="Topics they know best (optional)"
          description="Tags with commas between them; cases with these come to them sooner."
          value={topics}
          error={errorAt('topics')}
          onChange={event => setTopics(event.currentTarget.value)}
        />
        <TextField
          label="Valid until"
          description="They are told 30 days before; then the right to advise ends by itself."
          type="date"
          value={until}
          error={errorAt('validUntil')}
          onChange={event => setUntil(event.currentTarget.value)}
        />
        {vet.error !== null && Object.keys(errors).length === 0 && (
          <p role="alert" className="hued" data-hue="bracken">
            Not saved. {sentenceOf(vet.error)}
          </p>
        )}
        <div>
          <Button kind="go" type="submit" busy={vet.isPending} disabled={memberId === '' || until === ''}>
            Save the vetting
          </Button>
        </div>
      </Stack>
    </form>
  )
}

function Finder({ value, onChange }: { value: string; onChange: (memberId: string) => void }) {
  const [q, setQ] = useState('')
  const isLate = useDelayed(q.trim().length >= 2)
  const found = useCall(
    'members.find',
    { q: q.trim() },
    { enabled: isLate && q.trim().length >= 2, keepsFormer: true },
  )
  const people = found.data?.items ?? []
  return (
    <Stack gap={2}>
      <TextField
        label="Who"
        description="The beginning of a name."
        value={q}
        onChange={event => setQ(event.currentTarget.value)}
      />
      {people.length > 0 && (
        <SelectField
          aria-label="Which of them"
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
          data={[
            { value: '', label: 'Choose one' },
            ...people.map(person => ({ value: person.memberId, label: person.name })),
          ]}
        />
      )}
    </Stack>
  )
}
