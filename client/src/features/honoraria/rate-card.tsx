import { useState, type FormEvent } from 'react'
import { PAYABLE, type PayableKind } from '../../../../domain/honoraria/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Empty,
  ErrorState,
  Item,
  ItemList,
  ItemTitle,
  LoadingRows,
  Row,
  Section,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import styles from './honoraria.module.css'
import { KIND_WORDS, moneyOf, monthName } from './words.ts'

/** What is paid for what, with what held before, and how staff set the next rate. */
export function RateCard() {
  const card = useCall('honoraria.rates', {})
  const [isSetting, setSetting] = useState(false)
  return (
    <Section
      title="Rate card"
      more={
        !isSetting && (
          <Button slim onClick={() => setSetting(true)}>
            Set a rate
          </Button>
        )
      }
    >
      <Stack gap={4}>
        {isSetting && <RateForm onEnd={() => setSetting(false)} />}
        {card.data === undefined ? (
          card.error === null ? (
            <LoadingRows count={2} face={false} />
          ) : (
            <ErrorState
              title="We could not load the rate card."
              reference={card.error.requestId}
              onRetry={() => void card.refetch()}
            />
          )
        ) : card.data.items.length === 0 ? (
          <Empty title="Nothing is paid yet">
            Set what is paid for what in each specialty. A rate holds from its month on, never before.
          </Empty>
        ) : (
          <ItemList label="Rates, the latest first">
            {card.data.items.map(({ id, kind, specialty, amount, currency, from, setBy }) => (
              <Item
                key={id}
                action={
                  <span className={styles.amount}>{amount === 0 ? 'Ended' : moneyOf(amount, currency)}</span>
                }
              >
                <ItemTitle>
                  {KIND_WORDS[kind]}, {specialty.name}
                </ItemTitle>
                <p className="xs quiet">
                  From {monthName(from)}, set by {setBy}
                </p>
              </Item>
            ))}
          </ItemList>
        )}
      </Stack>
    </Section>
  )
}

const presentMonth = (): string => new Date().toISOString().slice(0, 7)

function RateForm({ onEnd }: { onEnd: () => void }) {
  const specialties = useCall('cases.specialties', {}).data?.items ?? []
  const known = useCall('honoraria.rates', {}).data?.items[0]?.currency
  const [specialtyId, setSpecialtyId] = useState('')
  const [kind, setKind] = useState<PayableKind>('advice')
  const [amount, setAmount] = useState('')
  const [currency, setCurrency] = useState(known ?? 'EUR')
  const [from, setFrom] = useState(presentMonth)
  const set = useAsk('honoraria.setRate', {
    refreshes: ['honoraria.rates', 'honoraria.list'],
    onDone: () => {
      toast.done('The rate is set.')
      onEnd()
    },
  })
  const chosenId = specialtyId === '' ? (specialties[0]?.id ?? '') : specialtyId
  const errors = set.error === null ? {} : fieldErrorsOf(set.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (set.isPending) return
    const cents = Math.round(Number(amount.replace(',', '.')) * 100)
    set.mutate({ specialtyId: chosenId, kind, amount: cents, currency: currency.trim().toUpperCase(), from })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap={3}>
        <SelectField
          label="Specialty"
          value={chosenId}
          onChange={event => setSpecialtyId(event.currentTarget.value)}
          data={specialties.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <SelectField
          label="For each"
          value={kind}
          onChange={event => setKind(PAYABLE.find(each => each === event.currentTarget.value) ?? kind)}
          data={PAYABLE.map(value => ({ value, label: KIND_WORDS[value] }))}
        />
        <TextField
          label="Amount"
          description="0 ends a rate from its month on."
          inputMode="decimal"
          value={amount}
          error={errors['amount']}
          onChange={event => setAmount(event.currentTarget.value)}
        />
        {known === undefined && (
          <TextField
            label="Currency"
            description="Three letters, as EUR. Everything is paid in one."
            value={currency}
            error={errors['currency']}
            onChange={event => setCurrency(event.currentTarget.value)}
          />
        )}
        <TextField
          label="From"
          type="month"
          value={from}
          min={presentMonth()}
          error={errors['from']}
          onChange={event => setFrom(event.currentTarget.value)}
        />
        {set.error !== null && Object.keys(errors).length === 0 && (
          <p role="alert" className="hued" data-hue="bracken">
            Not set. {sentenceOf(set.error)}
          </p>
        )}
        <Row>
          <Button kind="go" type="submit" busy={set.isPending} disabled={amount.trim() === ''}>
            Set the rate
          </Button>
          <Button onClick={onEnd}>Cancel</Button>
        </Row>
      </Stack>
    </form>
  )
}
