import { Plus, Stethoscope } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useSearchParams } from 'react-router'
import type { SpecialtyView } from '../../../../domain/cases/contract.ts'
import { editsIn, isEditor, isStaff, useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Dialog,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { LadderForm } from './ladder-form.tsx'
import { TemplateForm } from './template-form.tsx'
import { ConsultantList } from './consultant-list.tsx'

/** Where staff keep specialties and say who may advise in each. */
export function SpecialtiesPage() {
  const me = useMe()
  const specialties = useCall('cases.specialties', {})
  const [search, setSearch] = useSearchParams()
  const items = (specialties.data?.items ?? []).filter(({ id }) => isStaff(me) || editsIn(me, id))
  const chosen = items.find(({ id }) => id === search.get('specialty')) ?? items[0]
  const choose = (specialty: string) => setSearch({ specialty }, { replace: true })

  if (!isStaff(me) && !isEditor(me)) return <NotForYou />
  return (
    <Page title="Specialties">
      <PageHeader
        title="Specialties"
        says="Who is vetted for what, on whose word, and until when."
        action={isStaff(me) && <NewSpecialty onMade={choose} />}
      />
      {specialties.data === undefined ? (
        specialties.error === null ? (
          <LoadingRows count={4} />
        ) : (
          <ErrorState
            title="We could not load the specialties."
            safe="They are safe."
            reference={specialties.error.requestId}
            onRetry={() => void specialties.refetch()}
          />
        )
      ) : chosen === undefined ? (
        <Empty title="There is no specialty yet">Make the first one; members can ask it at once.</Empty>
      ) : (
        <Stack gap={5}>
          <Choice items={items} chosen={chosen} onChoose={choose} />
          {isStaff(me) && <ConsultantList key={chosen.id} specialty={chosen} />}
          <TemplateForm key={`${chosen.id} fields`} specialty={chosen} />
          <LadderForm key={`${chosen.id} steps`} specialty={chosen} />
        </Stack>
      )}
    </Page>
  )
}

type ChoiceProps = { items: readonly SpecialtyView[]; chosen: SpecialtyView; onChoose: (id: string) => void }

function Choice({ items, chosen, onChoose }: ChoiceProps) {
  return (
    <Row gap={3} wrap>
      <SelectField
        aria-label="Specialty"
        value={chosen.id}
        onChange={event => onChoose(event.currentTarget.value)}
        data={items.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <span className="sm quiet">{chosen.summary}</span>
    </Row>
  )
}

function NewSpecialty({ onMade }: { onMade: (id: string) => void }) {
  const [open, setOpen] = useState(false)
  const [name, setName] = useState('')
  const [summary, setSummary] = useState('')
  const make = useAsk('cases.createSpecialty', {
    refreshes: ['cases.specialties'],
    onDone: ({ specialty }) => {
      setOpen(false)
      setName('')
      setSummary('')
      toast.done(`${specialty.name} can be asked now.`)
      onMade(specialty.id)
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!make.isPending) make.mutate({ name, summary })
  }
  return (
    <>
      <Button icon={Plus} onClick={() => setOpen(true)}>
        New specialty
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="New specialty">
        <form onSubmit={onSubmit}>
          <Stack gap={4}>
            <TextField
              label="Name"
              value={name}
              required
              error={make.error === null ? undefined : sentenceOf(make.error)}
              onChange={event => setName(event.currentTarget.value)}
            />
            <TextField
              label="What it is about (optional)"
              value={summary}
              onChange={event => setSummary(event.currentTarget.value)}
            />
            <div>
              <Button kind="go" type="submit" icon={Stethoscope} busy={make.isPending}>
                Make it
              </Button>
            </div>
          </Stack>
        </form>
      </Dialog>
    </>
  )
}

function NotForYou() {
  return (
    <Page title="Specialties">
      <PageHeader title="Specialties" />
      <Empty title="Specialties are kept by staff and editors">You can ask any of them a case.</Empty>
    </Page>
  )
}
