import { BatteryLow, CalendarClock } from 'lucide-react'
import { useState } from 'react'
import type { RosterView } from '../../../../domain/consultants/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Chip,
  ErrorState,
  LoadingRows,
  Note,
  Section,
  SegmentedChoice,
  Stack,
  TextField,
  Time,
  toast,
} from '../../ui/index.ts'

type Duty = 'on' | 'agreed' | 'off'
const DUTIES = [
  { value: 'on', label: 'On duty', says: 'New cases may come to me.' },
  { value: 'agreed', label: 'Off, but call me', says: 'Only what finds nobody on duty.' },
  { value: 'off', label: 'Off duty', says: 'Nothing new comes to me.' },
] as const satisfies { value: Duty; label: string; says: string }[]

const dutyOf = ({ onDuty, askedOffDuty }: RosterView): Duty =>
  onDuty ? 'on' : askedOffDuty ? 'agreed' : 'off'

/** When a consultant may be asked, what they carry, and for what they are vetted. */
export function RosterPanel() {
  const roster = useCall('consultants.roster', {})
  const desk = useCall('cases.desk', {})
  if (roster.data === undefined)
    return roster.error === null ? (
      <LoadingRows count={2} face={false} />
    ) : (
      <ErrorState
        title="We could not load your roster."
        reference={roster.error.requestId}
        onRetry={() => void roster.refetch()}
      />
    )
  return (
    <Stack gap={5}>
      {desk.data?.desk.rest && <Rest why={desk.data.desk.rest} asked={desk.data.desk.askedThisWeek} />}
      <Roster
        key={JSON.stringify(roster.data.roster)}
        roster={roster.data.roster}
        open={desk.data?.desk.openLoad}
      />
      <Vettings vettings={roster.data.roster.vettings} />
    </Stack>
  )
}

function Rest({ why, asked }: { why: 'asked' | 'nights'; asked: number }) {
  return (
    <Note hue="gorse" icon={BatteryLow}>
      <b>Time to rest.</b>{' '}
      {why === 'nights'
        ? 'You answered at night three times or more in seven days.'
        : `You were asked ${asked} times in seven days.`}{' '}
      Nothing is kept from you; you can go off duty below.
    </Note>
  )
}

function Roster({ roster, open }: { roster: RosterView; open: number | undefined }) {
  const [cap, setCap] = useState(String(roster.loadCap))
  const [away, setAway] = useState(roster.awayUntil?.slice(0, 10) ?? '')
  const set = useAsk('consultants.setRoster', {
    refreshes: ['consultants.roster', 'cases.desk'],
    onDone: () => toast.done('Your roster is saved.'),
  })
  const onError = {
    onError: (error: Parameters<typeof sentenceOf>[0]) => toast.failed(`Not saved. ${sentenceOf(error)}`),
  }
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const choose = (duty: Duty) =>
    set.mutate({ onDuty: duty === 'on', askedOffDuty: duty === 'agreed', timeZone }, onError)
  const save = () =>
    set.mutate(
      {
        loadCap: Number(cap),
        awayUntil: away === '' ? null : new Date(`${away}T23:59:59`).toISOString(),
        timeZone,
      },
      onError,
    )

  return (
    <Section title="Your roster" aside={open === undefined ? undefined : `${open} open`}>
      <Stack gap={4}>
        <SegmentedChoice
          label="May new cases come?"
          look="list"
          options={DUTIES}
          value={dutyOf(roster)}
          onChange={choose}
        />
        <TextField
          label="Away until (optional)"
          description="Nothing new comes to you up to and with this day."
          type="date"
          value={away}
          onChange={event => setAway(event.currentTarget.value)}
        />
        <TextField
          label="Open cases at most"
          type="number"
          min={1}
          max={100}
          value={cap}
          onChange={event => setCap(event.currentTarget.value)}
        />
        <div>
          <Button busy={set.isPending} onClick={save}>
            Save the roster
          </Button>
        </div>
      </Stack>
    </Section>
  )
}

function Vettings({ vettings }: { vettings: RosterView['vettings'] }) {
  if (vettings.length === 0) return null
  return (
    <Section title="Vetted for">
      <Stack gap={3}>
        {vettings.map(vetting => (
          <div key={vetting.specialty.id}>
            <p>
              <b>{vetting.specialty.name}</b>{' '}
              {vetting.state !== 'valid' && (
                <Chip hue={vetting.state === 'ended' ? 'bracken' : 'gorse'} icon={CalendarClock}>
                  {vetting.state === 'ended' ? 'Ended' : 'Ends soon'}
                </Chip>
              )}
            </p>
            <p className="sm quiet">
              {vetting.credential}, {vetting.jurisdiction}. Until <Time at={vetting.validUntil} />, by{' '}
              {vetting.vettedBy.name}.
            </p>
          </div>
        ))}
      </Stack>
    </Section>
  )
}
