import { useState, type FormEvent } from 'react'
import {
  CLAIM_KINDS,
  type ClaimedFor,
  type ClaimKind,
  TOGETHER_MAX,
} from '../../../../domain/claims/contract.ts'
import type { PersonView } from '../../../../domain/members/contract.ts'
import { useMyGroups } from '../../app/places.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, SelectField, Stack, TextField, toast, useDelayed } from '../../ui/index.ts'
import { DropZone } from '../media/drop-zone.tsx'
import { useUploads } from '../media/uploads.ts'
import { PeoplePicker } from '../recognition/people-picker.tsx'
import { ClaimFiles, sentWith } from './claim-files.tsx'
import { CLAIM_WORDS, FOR_WORDS } from './words.ts'

const KINDS = CLAIM_KINDS.map(value => ({
  value,
  label: `${CLAIM_WORDS[value].label}: ${CLAIM_WORDS[value].says.toLowerCase()}`,
}))
const FORS = (Object.keys(FOR_WORDS) as ClaimedFor['kind'][]).map(value => ({
  value,
  label: FOR_WORDS[value].label,
}))
const today = () => new Date().toISOString().slice(0, 10)

const toFor = (kind: ClaimedFor['kind'], id: string): ClaimedFor =>
  kind === 'association' ? { kind } : { kind, id }

/** What somebody did elsewhere, and who is to confirm it. */
export function ClaimForm({ onEnd }: { onEnd: () => void }) {
  const [kind, setKind] = useState<ClaimKind>('speaking')
  const [what, setWhat] = useState('')
  const [on, setOn] = useState(today())
  const [link, setLink] = useState('')
  const [hours, setHours] = useState('')
  const [forKind, setForKind] = useState<ClaimedFor['kind']>('member')
  const [forId, setForId] = useState('')
  const [together, setTogether] = useState<readonly PersonView[]>([])
  const me = useMe()
  const uploads = useUploads('claim')
  const create = useAsk('claims.create', {
    refreshes: ['claims.mine'],
    onDone: ({ claim }) => {
      uploads.take()
      toast.done(`Sent to ${claim.beneficiary.name}. It counts once it is confirmed.`)
      onEnd()
    },
  })
  const errors = create.error === null ? {} : fieldErrorsOf(create.error)
  const isReady = what.trim() !== '' && on !== '' && (forKind === 'association' || forId !== '')
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (create.isPending || uploads.busy || !isReady) return
    create.mutate({
      kind,
      what,
      on,
      link: link.trim() === '' ? null : link.trim(),
      hours: hours.trim() === '' ? null : Number(hours.replace(',', '.')) || 0,
      for: toFor(forKind, forId),
      togetherIds: together.map(({ memberId }) => memberId),
      ...sentWith(uploads),
    })
  }
  return (
    <DropZone onFiles={uploads.add}>
      <form onSubmit={onSubmit} aria-label="A contribution made elsewhere">
        <Stack gap={4}>
          <SelectField
            label="What did you do?"
            value={kind}
            data={KINDS}
            onChange={event => setKind(event.currentTarget.value as ClaimKind)}
          />
          <TextField
            label="In a few words"
            description="“Ferret adrenal disease, for the East evening”"
            value={what}
            maxLength={200}
            error={errors['what']}
            onChange={event => setWhat(event.currentTarget.value)}
          />
          <TextField
            label="When"
            type="date"
            value={on}
            error={errors['on']}
            onChange={event => setOn(event.currentTarget.value)}
          />
          <TextField
            label="Where it can be seen (optional)"
            description="A programme, a recording, an article. A link stands once."
            inputMode="url"
            value={link}
            error={errors['link']}
            onChange={event => setLink(event.currentTarget.value)}
          />
          <TextField
            label="Hours it took (optional)"
            description="For your record, in quarters: 1.5. Whoever confirms it reads them, and nothing else is counted by them."
            inputMode="decimal"
            value={hours}
            error={errors['hours']}
            onChange={event => setHours(event.currentTarget.value)}
          />
          <SelectField
            label="Who got the good of it?"
            description={FOR_WORDS[forKind].says}
            value={forKind}
            data={FORS}
            onChange={event => {
              setForKind(event.currentTarget.value as ClaimedFor['kind'])
              setForId('')
            }}
          />
          <WhoFor kind={forKind} value={forId} onChange={setForId} error={errors['for.id']} />
          <PeoplePicker
            label="Who did it with you? (optional)"
            description="You share what it counts. They are told, and may say that no share is theirs."
            chosen={together}
            onChange={setTogether}
            most={TOGETHER_MAX}
            without={[me.id, forId]}
          />
          <ClaimFiles uploads={uploads} error={fileErrorIn(errors)} />
          {create.error !== null && Object.keys(errors).length === 0 && (
            <p role="alert" className="hued" data-hue="bracken">
              Not sent. {sentenceOf(create.error)}
            </p>
          )}
          <div>
            <Button kind="go" type="submit" busy={create.isPending || uploads.busy} disabled={!isReady}>
              Ask them to confirm
            </Button>
          </div>
        </Stack>
      </form>
    </DropZone>
  )
}

const fileErrorIn = (errors: { readonly [path: string]: string | undefined }): string | undefined =>
  Object.entries(errors).find(([path]) => path.startsWith('attachmentIds'))?.[1]

type WhoForProps = {
  kind: ClaimedFor['kind']
  value: string
  onChange: (id: string) => void
  error: string | undefined
}

function WhoFor(props: WhoForProps) {
  if (props.kind === 'association') return null
  if (props.kind === 'member') return <Colleague {...props} />
  return props.kind === 'group' ? <OwnGroup {...props} /> : <Specialty {...props} />
}

function Colleague({ value, onChange, error }: WhoForProps) {
  const me = useMe()
  const [q, setQ] = useState('')
  const isLate = useDelayed(q.trim().length >= 2)
  const found = useCall(
    'members.find',
    { q: q.trim() },
    { enabled: isLate && q.trim().length >= 2, keepsFormer: true },
  )
  const people = (found.data?.items ?? [])
    .filter(({ memberId }) => memberId !== me.id)
    .map(({ memberId, name }) => ({ id: memberId, name }))
  return (
    <Stack gap={2}>
      <TextField
        label="Find the colleague"
        description="The beginning of a name."
        value={q}
        onChange={event => {
          setQ(event.currentTarget.value)
          onChange('')
        }}
      />
      {people.length > 0 && <Choice label="Colleague" items={people} {...{ value, onChange, error }} />}
    </Stack>
  )
}

function OwnGroup({ value, onChange, error }: WhoForProps) {
  const groups = useMyGroups().data?.items ?? []
  return <Choice label="Group" items={groups} {...{ value, onChange, error }} />
}

function Specialty({ value, onChange, error }: WhoForProps) {
  const items = useCall('cases.specialties', {}).data?.items ?? []
  return <Choice label="Specialty" items={items} {...{ value, onChange, error }} />
}

type ChoiceProps = Omit<WhoForProps, 'kind'> & {
  label: string
  items: readonly { id: string; name: string }[]
}

function Choice({ label, items, value, onChange, error }: ChoiceProps) {
  return (
    <SelectField
      label={label}
      value={value}
      error={error}
      data={[{ value: '', label: 'Choose' }, ...items.map(({ id, name }) => ({ value: id, label: name }))]}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}
