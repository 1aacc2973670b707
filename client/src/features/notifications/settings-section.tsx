import { Mail, Smartphone } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { OutputOf } from '../../../../domain/contract.ts'
import type { NoticeKind, Way } from '../../../../domain/notifications/contract.ts'
import { asCallError, sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, refresh, useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  ErrorState,
  LoadingRows,
  Note,
  Row,
  SegmentedChoice,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { FollowedSpecialties } from '../cases/follow-specialty.tsx'
import styles from './inbox.module.css'
import { canPush, isPushed, startPush, stopPush } from './push.ts'

type Settings = OutputOf<'notifications.settings'>
type Change = Parameters<ReturnType<typeof useAsk<'notifications.set'>>['mutate']>[0]

const KINDS: readonly { kind: NoticeKind; says: string }[] = [
  { kind: 'direct', says: 'Direct messages' },
  { kind: 'mention', says: 'Mentions' },
  { kind: 'reply', says: 'Replies in threads you follow' },
  { kind: 'follow', says: 'Channels you follow in full' },
  { kind: 'request', says: 'Requests to join or to write to you' },
  { kind: 'invitation', says: 'Invitations to groups' },
  { kind: 'case', says: 'Cases of yours or put to you' },
  { kind: 'entry', says: 'Entries of the library you wrote, review or are credited for' },
  { kind: 'helpful', says: 'What you wrote helped' },
  { kind: 'review', says: 'Decisions by moderators, and your reports' },
  { kind: 'recognition', says: 'Nominations, reviews and awards' },
  { kind: 'specialty', says: 'New to read in specialties you follow' },
]

/** What reaches the member, by which way, and when it is quiet. */
export function NoticeSection() {
  const { data, error, refetch } = useCall('notifications.settings', {})
  return (
    <>
      {error !== null && data === undefined ? (
        <ErrorState
          title="We could not load your choices."
          safe="They hold as they are."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <LoadingRows count={2} face={false} />
      ) : (
        <Choices settings={data} />
      )}
    </>
  )
}

function Choices({ settings }: { settings: Settings }) {
  const ask = useAsk('notifications.set', {
    onDone: saved => queryClient.setQueryData(keyOf('notifications.settings', {}), saved),
  })
  const set = (change: Change) =>
    ask.mutate(change, {
      onError: error => {
        refresh('notifications.settings')
        toast.failed(sentenceOf(error))
      },
    })
  return (
    <Stack gap={5}>
      <MatrixTable settings={settings} onChange={set} />
      <MailChoice settings={settings} onChange={set} />
      <PushChoice settings={settings} />
      <Quiet settings={settings} onChange={set} />
      <SegmentedChoice
        label="Threads you follow of yourself"
        options={[
          { value: 'mine', label: 'Mine', says: 'Begun, written in or called to' },
          { value: 'all', label: 'All', says: 'In all your groups' },
          { value: 'none', label: 'None', says: 'Only those you choose' },
        ]}
        value={settings.follow}
        onChange={follow => set({ follow })}
      />
      <FollowedSpecialties />
    </Stack>
  )
}

type PartProps = { settings: Settings; onChange: (change: Change) => void }

function MatrixTable({ settings, onChange }: PartProps) {
  const ways: { way: Way; says: string }[] = [
    { way: 'inApp', says: 'Inbox' },
    ...(settings.mailOffered ? [{ way: 'mail', says: 'E-mail' } as const] : []),
    ...(settings.pushKey === null ? [] : [{ way: 'push', says: 'Push' } as const]),
  ]
  return (
    <div className={styles.scroll}>
      <table className={styles.matrix}>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">What happens</span>
            </th>
            {ways.map(({ way, says }) => (
              <th key={way} scope="col" className="sm">
                {says}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {KINDS.map(({ kind, says }) => (
            <tr key={kind}>
              <th scope="row" className="sm">
                {says}
              </th>
              {ways.map(({ way, says: by }) => (
                <td key={way}>
                  <label className={styles.cell}>
                    <input
                      type="checkbox"
                      aria-label={`${says}: ${by}`}
                      checked={settings.matrix[kind][way]}
                      onChange={event =>
                        onChange({ matrix: { [kind]: { [way]: event.currentTarget.checked } } })
                      }
                    />
                  </label>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function MailChoice({ settings, onChange }: PartProps) {
  if (!settings.mailOffered)
    return (
      <Note hue="dusk" icon={Mail}>
        Your association has not set up e-mail here, so none is sent.
      </Note>
    )
  return (
    <Stack gap={4}>
      <SegmentedChoice
        label="E-mail about what you have not read"
        options={[
          { value: 'soon', label: 'Soon', says: 'Gathered for some minutes' },
          { value: 'daily', label: 'Once a day', says: `At ${settings.dailyAt}` },
          { value: 'never', label: 'Never' },
        ]}
        value={settings.mail}
        onChange={mail => onChange({ mail })}
      />
      {settings.mail === 'daily' && (
        <TextField
          type="time"
          label="Time of the day’s e-mail"
          value={settings.dailyAt}
          onChange={event =>
            event.currentTarget.value !== '' && onChange({ dailyAt: event.currentTarget.value })
          }
        />
      )}
      <SegmentedChoice
        label="Words of closed groups and direct messages in e-mail"
        options={[
          { value: 'off', label: 'Left out', says: 'It says where, and who' },
          { value: 'on', label: 'Quoted', says: 'Cases and lounges never are' },
        ]}
        value={settings.mailQuotes ? 'on' : 'off'}
        onChange={value => onChange({ mailQuotes: value === 'on' })}
      />
    </Stack>
  )
}

function PushChoice({ settings: { pushKey, deviceCount } }: { settings: Settings }) {
  const [pushed, setPushed] = useState<boolean>()
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    isPushed().then(setPushed, () => setPushed(false))
  }, [])
  if (pushKey === null) return null
  if (!canPush())
    return (
      <Note hue="dusk" icon={Smartphone}>
        This browser cannot show pushes.
      </Note>
    )

  const turn = async () => {
    setBusy(true)
    try {
      if (pushed === true) await stopPush()
      else if (!(await startPush(pushKey))) toast.failed('Your browser does not let us show pushes.')
      setPushed(await isPushed())
      refresh('notifications.settings')
    } catch (error) {
      toast.failed(sentenceOf(asCallError(error)))
    } finally {
      setBusy(false)
    }
  }
  const others = deviceCount - (pushed === true ? 1 : 0)
  return (
    <Stack gap={2}>
      <p className="sm quiet">
        {pushed === true ? 'This device is told at once.' : 'This device is not told.'}
        {others > 0 && ` ${others} other ${others === 1 ? 'device is' : 'devices are'}.`}
      </p>
      <Row>
        <Button icon={Smartphone} busy={busy} onClick={() => void turn()}>
          {pushed === true ? 'Stop pushes here' : 'Push to this device'}
        </Button>
      </Row>
    </Stack>
  )
}

const zones = Intl.supportedValuesOf('timeZone')
const here = new Intl.DateTimeFormat().resolvedOptions().timeZone

function Quiet({ settings: { quiet, timeZone }, onChange }: PartProps) {
  const known = [...new Set([timeZone, here, 'UTC', ...zones])].toSorted()
  return (
    <Stack gap={4}>
      <SegmentedChoice
        label="Quiet hours"
        options={[
          { value: 'off', label: 'None' },
          { value: 'on', label: 'Quiet', says: 'E-mail and pushes wait' },
        ]}
        value={quiet.on ? 'on' : 'off'}
        onChange={value =>
          onChange({ quiet: { ...quiet, on: value === 'on' }, ...(timeZone === 'UTC' && { timeZone: here }) })
        }
      />
      <div className={styles.times}>
        {quiet.on &&
          (['from', 'to'] as const).map(end => (
            <TextField
              key={end}
              type="time"
              label={end === 'from' ? 'From' : 'To'}
              value={quiet[end]}
              onChange={event =>
                event.currentTarget.value !== '' &&
                onChange({ quiet: { ...quiet, [end]: event.currentTarget.value } })
              }
            />
          ))}
        <SelectField
          label="Your time zone"
          data={known}
          value={timeZone}
          onChange={event => onChange({ timeZone: event.currentTarget.value })}
        />
      </div>
    </Stack>
  )
}
