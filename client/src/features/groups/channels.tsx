import { EyeOff, Hash, Plus } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ChannelView } from '../../../../domain/groups/contract.ts'
import { unreadOf, useMyChannels } from '../../app/places.ts'
import { newClientId } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, countWords, Dialog, Icon, SegmentedChoice, Stack, TextField } from '../../ui/index.ts'
import styles from './groups.module.css'

type LinksProps = { groupId: string; channels: readonly ChannelView[] }

/** A group's channels as links, with what is new in each; those closed to new messages behind a fold. */
export function ChannelLinks({ groupId, channels }: LinksProps) {
  const open = channels.filter(({ archivedAt }) => archivedAt === null)
  const closed = channels.filter(({ archivedAt }) => archivedAt !== null)
  return (
    <>
      <Links groupId={groupId} channels={open} />
      {closed.length > 0 && (
        <details className={styles.closed}>
          <summary>
            {closed.length === 1 ? '1 archived channel' : `${closed.length} archived channels`}
          </summary>
          <Links groupId={groupId} channels={closed} />
        </details>
      )}
    </>
  )
}

function Links({ groupId, channels }: LinksProps) {
  const mine = useMyChannels().data?.items ?? []
  return (
    <ul className={styles.channels}>
      {channels.map(({ id, name, kind, archivedAt }) => {
        const marks = mine.find(channel => channel.id === id)
        const unread = marks === undefined ? 0 : unreadOf(marks)
        return (
          <li key={id}>
            <Link
              to={`/g/${groupId}/c/${id}`}
              className={styles.channel}
              data-unread={unread > 0 || undefined}
            >
              <Icon of={kind === 'lounge' ? EyeOff : Hash} size="s" />
              <span className={styles.channelName}>{name}</span>
              {archivedAt !== null && <span className="xs quiet">Archived</span>}
              {kind === 'lounge' && <span className="xs quiet">Lounge, off the record</span>}
              {unread > 0 && <span className={styles.tally}>{countWords(unread)} new</span>}
            </Link>
          </li>
        )
      })}
    </ul>
  )
}

const NAME_MAX = 60
const NAME_WORDS = 'Give it a name of up to 60 characters.'

/** Lets a host add a channel. */
export function AddChannel({ groupId }: { groupId: string }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button slim icon={Plus} onClick={() => setOpen(true)}>
        Add a channel
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title="Add a channel">
        <ChannelForm groupId={groupId} onClose={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

const KINDS = [
  { value: 'standing', label: 'Channel', says: 'Stays. Useful answers can be found and credited.' },
  {
    value: 'lounge',
    label: 'Lounge',
    says: 'Off the record, for members alone. Never searched or credited.',
  },
] as const

function ChannelForm({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const navigate = useNavigate()
  const [name, setName] = useState('')
  const [kind, setKind] = useState<'standing' | 'lounge'>('standing')
  const [tried, setTried] = useState(false)
  const clientId = useRef(newClientId())
  const add = useAsk('chat.createChannel', {
    refreshes: ['groups.show', 'chat.mine'],
    onDone: ({ channel }) => {
      onClose()
      void navigate(`/g/${groupId}/c/${channel.id}`)
    },
  })
  const refused: Record<string, string> = add.error === null ? {} : fieldErrorsOf(add.error)
  const missing = tried && name.trim() === '' ? NAME_WORDS : undefined

  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== '') add.mutate({ groupId, name, kind, clientId: clientId.current })
  }
  const renew = () => {
    clientId.current = newClientId()
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={4}>
        <TextField
          label="Name"
          required
          data-autofocus
          maxLength={NAME_MAX}
          value={name}
          error={missing ?? (refused['name'] === undefined ? undefined : add.error?.message)}
          onChange={event => {
            renew()
            setName(event.currentTarget.value)
          }}
        />
        <SegmentedChoice
          label="What kind?"
          look="cards"
          options={KINDS}
          value={kind}
          onChange={next => {
            renew()
            setKind(next)
          }}
        />
        {add.error !== null && refused['name'] === undefined && (
          <p role="alert">Not added. {add.error.message}</p>
        )}
        <Button kind="go" type="submit" busy={add.isPending}>
          Add
        </Button>
      </Stack>
    </form>
  )
}
