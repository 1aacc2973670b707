import { useState } from 'react'
import type { OutputOf } from '../../../../domain/contract.ts'
import { newClientId, sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Card,
  Choices,
  ErrorState,
  ItemList,
  Row,
  Section,
  SegmentedChoice,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { PaperItem } from './paper.tsx'

const OPEN = [
  { value: 'no', label: 'Only I see it', says: 'You hand over the PDF.' },
  { value: 'yes', label: 'A page, too', says: 'Whoever has its address verifies it.' },
] as const

const dayOf = (at: Date): string => at.toISOString().slice(0, 'YYYY-MM-DD'.length)
const DAY_MS = 86_400_000
const instantOf = (day: string, addMs = 0): string => {
  const at = new Date(`${day}T00:00:00.000Z`).getTime()
  return Number.isNaN(at) ? '' : new Date(at + addMs).toISOString()
}

/** What one contributed in a period, signed: for a CV, or for professional development. */
export function Records() {
  const papers = useCall('credentials.papers', {})
  const records = papers.data?.items.filter(({ kind }) => kind === 'record') ?? []
  const [making, setMaking] = useState(false)
  return (
    <Section title="Record">
      <Stack gap={4}>
        <p className="quiet">What you contributed in a period, for a CV or for professional development.</p>
        {making ? (
          <Card>
            <RecordForm onClose={() => setMaking(false)} />
          </Card>
        ) : (
          <div>
            <Button onClick={() => setMaking(true)}>Make a record</Button>
          </div>
        )}
        {records.length > 0 && (
          <ItemList label="Your records">
            {records.map(paper => (
              <PaperItem key={paper.id} paper={paper} />
            ))}
          </ItemList>
        )}
      </Stack>
    </Section>
  )
}

/** Kinds as they are counted, and what was done elsewhere one by one. */
const optionsOf = ({ kinds, claims }: OutputOf<'credentials.recordItems'>) => [
  ...kinds.map(({ kind, name, times }) => ({ value: kind as string, label: `${name} (${times})` })),
  ...claims.map(({ id, what, on, hours }) => ({
    value: id,
    label: `${what}, ${on}${hours === null ? '' : `, ${hours === 1 ? 'one hour' : `${hours} hours`}`}`,
  })),
]

function RecordForm({ onClose }: { onClose: () => void }) {
  const [until, setUntil] = useState(() => dayOf(new Date()))
  const [from, setFrom] = useState(() => dayOf(new Date(Date.now() - 365 * DAY_MS)))
  const [open, setOpen] = useState<'yes' | 'no'>('no')
  const [clientId] = useState(newClientId)
  const make = useAsk('credentials.makeRecord', {
    refreshes: ['credentials.papers'],
    onDone: () => {
      toast.done('Made and signed.')
      onClose()
    },
  })
  // The last day belongs to the period.
  const period = { from: instantOf(from), until: instantOf(until, DAY_MS) }
  const isPeriod = period.from !== '' && period.from < period.until
  const items = useCall('credentials.recordItems', period, { enabled: isPeriod, keepsFormer: true })
  const [leftOut, setLeftOut] = useState<readonly string[]>([])
  const options = items.data === undefined ? [] : optionsOf(items.data)
  const errors = make.error === null ? {} : fieldErrorsOf(make.error)
  return (
    <form
      aria-label="A record"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        const { kinds = [], claims = [] } = items.data ?? {}
        if (!make.isPending)
          make.mutate({
            ...period,
            open: open === 'yes',
            without: kinds.map(({ kind }) => kind).filter(kind => leftOut.includes(kind)),
            withoutClaimIds: claims.map(({ id }) => id).filter(id => leftOut.includes(id)),
            clientId,
          })
      }}
    >
      <Stack gap={4}>
        <Row wrap align="top">
          <TextField
            label="From"
            type="date"
            error={errors['from']}
            value={from}
            onChange={event => setFrom(event.currentTarget.value)}
          />
          <TextField
            label="To"
            type="date"
            error={errors['until']}
            value={until}
            onChange={event => setUntil(event.currentTarget.value)}
          />
        </Row>
        {options.length > 0 && (
          <Choices
            label="What stands in it"
            description="Leave out what you like: the record then says that something is, and not what. Sums are of what stands in it."
            options={options}
            value={options.map(({ value }) => value).filter(value => !leftOut.includes(value))}
            onChange={chosen =>
              setLeftOut(options.map(({ value }) => value).filter(value => !chosen.includes(value)))
            }
          />
        )}
        {items.data !== undefined && options.length === 0 && (
          <p className="sm quiet">Nothing stands in the ledger for this time.</p>
        )}
        {items.error !== null && isPeriod && (
          <ErrorState
            title="We could not load what stands in it."
            reference={items.error.requestId}
            onRetry={() => void items.refetch()}
          />
        )}
        <SegmentedChoice label="Who may see it" options={OPEN} value={open} onChange={setOpen} />
        {make.error !== null && Object.keys(errors).length === 0 && (
          <p className="sm hued" data-hue="bracken" role="alert">
            Not made. {sentenceOf(make.error)}
          </p>
        )}
        <Row wrap>
          <Button kind="go" type="submit" busy={make.isPending}>
            Make it
          </Button>
          <Button kind="bare" onClick={onClose}>
            Close
          </Button>
        </Row>
      </Stack>
    </form>
  )
}
