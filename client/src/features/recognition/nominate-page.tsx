import { CircleAlert, Send } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { PersonView } from '../../../../domain/members/contract.ts'
import { ASKED_MAX, Category } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  AreaField,
  Button,
  ButtonLink,
  Empty,
  Note,
  Page,
  PageHeader,
  Row,
  SelectField,
  Stack,
  toast,
} from '../../ui/index.ts'
import { CATEGORIES } from './nomination-words.ts'
import { PeoplePicker } from './people-picker.tsx'

const REFRESHED = ['recognition.mine', 'recognition.regard', 'recognition.nominations'] as const
const WORDS = { reason: 'Say it in at least 20 letters.' }

/** Nominates a colleague, or seconds whom somebody nominated. */
export function NominatePage() {
  const { memberId = '' } = useParams()
  const shown = useCall('members.show', { memberId })
  const regard = useCall('recognition.regard', { memberId })
  const name = shown.data?.member.name ?? 'a colleague'
  const isSecond = regard.data?.may === 'second'
  return (
    <Page title={isSecond ? `Second ${name}` : `Nominate ${name}`} narrow>
      <PageHeader
        title={isSecond ? `Second ${name}` : `Nominate ${name}`}
        says="For the recognition of those who carry the community. Colleagues review it without knowing what the others say."
      />
      <Asked of={regard} what="this page">
        {({ may, nominationId, why }) =>
          may === 'nominate' ? (
            <NominateForm memberId={memberId} name={name} />
          ) : may === 'second' && nominationId !== null ? (
            <SecondForm nominationId={nominationId} name={name} />
          ) : (
            <Empty
              title={why}
              action={
                why.startsWith('Say in your settings') ? (
                  <ButtonLink to="/settings/profile">Say where you work</ButtonLink>
                ) : (
                  <ButtonLink to={`/people/${memberId}`}>Back to {name}</ButtonLink>
                )
              }
            >
              Thank you for thinking of them.
            </Empty>
          )
        }
      </Asked>
    </Page>
  )
}

function NominateForm({ memberId, name }: { memberId: string; name: string }) {
  const navigate = useNavigate()
  const [category, setCategory] = useState<Category>('community')
  const [reason, setReason] = useState('')
  const [asked, setAsked] = useState<readonly PersonView[]>([])
  const [clientId] = useState(() => crypto.randomUUID())
  const nominate = useAsk('recognition.nominate', {
    refreshes: REFRESHED,
    onDone: () => {
      toast.done(`${name} is nominated and asked whether they accept.`)
      void navigate('/recognition/mine')
    },
  })
  const errors = nominate.error === null ? {} : fieldErrorsOf(nominate.error, WORDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    nominate.mutate({ memberId, category, reason, askIds: asked.map(person => person.memberId), clientId })
  }
  return (
    <form onSubmit={submit} aria-label={`Nominate ${name}`}>
      <Stack gap={5}>
        <SelectField
          label="For what"
          value={category}
          onChange={event => setCategory(Category.parse(event.currentTarget.value))}
          data={Category.options.map(value => ({ value, label: CATEGORIES[value] }))}
        />
        <AreaField
          label={`What did ${name} do, and for whom?`}
          description={`${name}, the reviewers and staff read it. Leave out what patients or clients could be known by.`}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          error={errors['reason']}
          maxLength={2000}
        />
        <PeoplePicker
          label="Whom should we ask to second?"
          description="Somebody who works elsewhere than you and they. You may leave it open."
          chosen={asked}
          onChange={setAsked}
          most={ASKED_MAX}
          without={[memberId]}
        />
        <Failure error={nominate.error} />
        <Row>
          <Button kind="go" type="submit" icon={Send} busy={nominate.isPending}>
            Nominate
          </Button>
        </Row>
      </Stack>
    </form>
  )
}

function Failure({ error }: { error: Parameters<typeof sentenceOf>[0] | null }) {
  if (error === null) return null
  return (
    <Note hue="bracken" icon={CircleAlert} role="alert">
      {sentenceOf(error)}
    </Note>
  )
}

function SecondForm({ nominationId, name }: { nominationId: string; name: string }) {
  const navigate = useNavigate()
  const [reason, setReason] = useState('')
  const second = useAsk('recognition.second', {
    refreshes: REFRESHED,
    onDone: () => {
      toast.done(`You seconded the nomination of ${name}.`)
      void navigate('/recognition/mine')
    },
  })
  const errors = second.error === null ? {} : fieldErrorsOf(second.error, WORDS)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    second.mutate({ nominationId, reason })
  }
  return (
    <form onSubmit={submit} aria-label={`Second ${name}`}>
      <Stack gap={5}>
        <AreaField
          label={`What do you know of the work of ${name}?`}
          description="They, the reviewers and staff read it."
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          error={errors['reason']}
          maxLength={2000}
        />
        <Failure error={second.error} />
        <Row>
          <Button kind="go" type="submit" icon={Send} busy={second.isPending}>
            Second
          </Button>
        </Row>
      </Stack>
    </form>
  )
}
