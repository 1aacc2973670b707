import { useState } from 'react'
import type { BenefitKind, BenefitView } from '../../../../domain/credentials/contract.ts'
import type { Motive } from '../../../../domain/vocabulary.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { newClientId, sentenceOf, type CallError } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  Button,
  Card,
  Chip,
  Choices,
  Empty,
  Item,
  ItemList,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
  TextField,
  Time,
  toast,
} from '../../ui/index.ts'
import { Fitting } from './fitting.tsx'
import { BENEFIT_WORDS, MOTIVE_OPTIONS, motivesIn, STATE_WORDS } from './words.ts'

const KINDS = Object.keys(BENEFIT_WORDS) as BenefitKind[]
const REFRESHES = ['credentials.allBenefits', 'credentials.benefits'] as const
const failed = { onError: (error: CallError) => toast.failed(`Not done. ${sentenceOf(error)}`) }

/** Where staff offer what those who carry the community come for. */
export function BenefitsPage() {
  const me = useMe()
  const asked = useCall('credentials.allBenefits', {}, { enabled: isStaff(me) })
  return (
    <Page title="Benefits">
      <PageHeader
        title="Benefits"
        says="What is offered to those who hold an award. They choose; what is not used ends with the award."
      />
      {!isStaff(me) ? (
        <Empty title="Benefits are offered by staff">
          Those who hold an award find them beside their badge.
        </Empty>
      ) : (
        <Asked of={asked} what="the benefits" face={false}>
          {({ items, accepted }) => (
            <Stack gap={6}>
              <Section title="Offer one">
                <Card>
                  <OfferForm key={items.length} />
                </Card>
              </Section>
              <Section title="Offered">
                {items.length === 0 ? (
                  <p className="quiet">Nothing yet.</p>
                ) : (
                  <ItemList label="Offered">
                    {items.map(benefit => (
                      <Offered key={benefit.id} benefit={benefit} />
                    ))}
                  </ItemList>
                )}
              </Section>
              <Section title="Accepted or granted">
                {accepted.length === 0 ? (
                  <p className="quiet">Nobody has one yet.</p>
                ) : (
                  <ItemList label="Accepted or granted">
                    {accepted.map(({ id, member, benefit, state, until }) => (
                      <Item
                        key={id}
                        action={
                          (state === 'accepted' || state === 'granted') && <UseButton entitlementId={id} />
                        }
                      >
                        <p>
                          <b>{member.name}</b>: {benefit.title}
                        </p>
                        <p className="sm quiet">
                          {STATE_WORDS[state]} Until <Time at={until} form="day" inSentence />
                        </p>
                      </Item>
                    ))}
                  </ItemList>
                )}
              </Section>
            </Stack>
          )}
        </Asked>
      )}
    </Page>
  )
}

function UseButton({ entitlementId }: { entitlementId: string }) {
  const use = useAsk('credentials.useBenefit', { refreshes: REFRESHES, onDone: () => toast.done('Noted.') })
  return (
    <Button slim busy={use.isPending} onClick={() => use.mutate({ entitlementId }, failed)}>
      It was used
    </Button>
  )
}

function Offered({ benefit }: { benefit: BenefitView }) {
  const { id, kind, title, says, places, taken, open, motives } = benefit
  const [granting, setGranting] = useState(false)
  const close = useAsk('credentials.closeBenefit', {
    refreshes: REFRESHES,
    onDone: () => toast.done('Offered to nobody new.'),
  })
  return (
    <Item
      action={
        open && (
          <Row wrap>
            <Button slim onClick={() => setGranting(true)}>
              Grant
            </Button>
            <Button
              slim
              kind="quiet"
              busy={close.isPending}
              onClick={() => close.mutate({ benefitId: id }, failed)}
            >
              Offer no more
            </Button>
          </Row>
        )
      }
    >
      <p>
        <b>{title}</b> <span className="sm quiet">{BENEFIT_WORDS[kind]}</span>
      </p>
      <p className="sm">{says}</p>
      <p className="sm quiet">
        {places === null
          ? `${taken} ${taken === 1 ? 'place' : 'places'} taken.`
          : `${taken} of ${places} places taken.`}
        {motives.length > 0 && ` It serves ${motivesIn(motives)}.`}
      </p>
      {!open && <Chip>Nobody new can take it</Chip>}
      {granting && <Fitting benefit={benefit} onClose={() => setGranting(false)} />}
    </Item>
  )
}

function OfferForm() {
  const [kind, setKind] = useState<BenefitKind>('speaking_slot')
  const [title, setTitle] = useState('')
  const [says, setSays] = useState('')
  const [places, setPlaces] = useState('')
  const [motives, setMotives] = useState<readonly Motive[]>([])
  const [clientId] = useState(newClientId)
  const define = useAsk('credentials.defineBenefit', {
    refreshes: REFRESHES,
    onDone: () => toast.done('Offered to all who hold an award.'),
  })
  const errors = define.error === null ? {} : fieldErrorsOf(define.error)
  return (
    <form
      aria-label="Offer a benefit"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        const count = places.trim() === '' ? null : Number(places)
        if (!define.isPending)
          define.mutate({ kind, title, says, places: count, motives: [...motives], clientId })
      }}
    >
      <Stack gap={4}>
        <SelectField
          label="What it is"
          value={kind}
          data={KINDS.map(value => ({ value, label: BENEFIT_WORDS[value] }))}
          onChange={event => setKind(KINDS.find(each => each === event.currentTarget.value) ?? kind)}
        />
        <TextField
          label="Its name"
          error={errors['title']}
          maxLength={120}
          value={title}
          onChange={event => setTitle(event.currentTarget.value)}
        />
        <TextField
          label="What one gets"
          error={errors['says']}
          maxLength={400}
          value={says}
          onChange={event => setSays(event.currentTarget.value)}
        />
        <TextField
          label="Places"
          description="Empty for as many as want it."
          inputMode="numeric"
          error={errors['places']}
          value={places}
          onChange={event => setPlaces(event.currentTarget.value)}
        />
        <Choices
          label="What it serves"
          description="Those who said they come for it see the benefit first, and you see whom it suits when you grant it."
          options={MOTIVE_OPTIONS}
          value={motives}
          onChange={setMotives}
        />
        {define.error !== null && Object.keys(errors).length === 0 && (
          <p className="sm hued" data-hue="bracken" role="alert">
            Not offered. {sentenceOf(define.error)}
          </p>
        )}
        <div>
          <Button kind="go" type="submit" busy={define.isPending}>
            Offer it
          </Button>
        </div>
      </Stack>
    </form>
  )
}
