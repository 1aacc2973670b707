import { CircleAlert, Clock, SendHorizontal } from 'lucide-react'
import { useState } from 'react'
import { useMyChannels, useMyGroups } from '../../app/places.ts'
import { useLive } from '../../lib/live.ts'
import {
  Button,
  Chip,
  Empty,
  Item,
  ItemList,
  Page,
  PageHeader,
  Row,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { Attachments } from '../media/attachments.tsx'
import { channelWords } from './talk.ts'
import { forgetUnsent, resend, rewrite, useAllUnsent, type Unsent } from './unsent.ts'
import { RewriteItem } from './rewrite-item.tsx'
import styles from './waiting.module.css'

/** What the member wrote on this device and the server has not confirmed. */
export function UnsentPage() {
  const entries = useAllUnsent().filter(({ state }) => state !== 'stored')
  const offline = useLive() === 'offline'
  return (
    <Page title="Not sent yet" narrow>
      <PageHeader
        title="Not sent yet"
        says={
          offline
            ? 'They go out by themselves when you are connected again, each once and in this order.'
            : 'What waits here goes out in a moment. What failed waits for you.'
        }
      />
      {entries.length === 0 ? (
        <Empty title="Everything was sent">What you write without a connection waits here.</Empty>
      ) : (
        <ItemList label="Messages not sent yet">
          {entries.map(entry => (
            <UnsentEntry key={entry.clientId} entry={entry} />
          ))}
        </ItemList>
      )}
    </Page>
  )
}

function UnsentEntry({ entry }: { entry: Unsent }) {
  const [editing, setEditing] = useState(false)
  const channel = useMyChannels().data?.items.find(({ id }) => id === entry.channelId)
  const group = useMyGroups().data?.items.find(({ id }) => id === channel?.groupId)
  const save = (text: string) => {
    setEditing(false)
    if (!rewrite(entry.clientId, text)) toast.note('It went out meanwhile. Edit it where it stands.')
  }
  const discard = () => {
    forgetUnsent(entry.clientId)
    toast.note('Discarded.')
  }
  if (editing) {
    return <RewriteItem draft={entry.body} onSave={save} onCancel={() => setEditing(false)} />
  }
  return (
    <Item
      action={
        <Row gap={1}>
          {entry.state === 'failed' && (
            <Button slim icon={SendHorizontal} onClick={() => resend(entry)}>
              Try again
            </Button>
          )}
          {entry.state !== 'sending' && (
            <>
              <Button slim onClick={() => setEditing(true)}>
                Edit
              </Button>
              <Button slim kind="quiet" onClick={discard}>
                Discard
              </Button>
            </>
          )}
        </Row>
      }
    >
      <Stack gap={1}>
        <Row gap={2} wrap>
          <StateChip entry={entry} />
          <span className="xs quiet">
            {group?.name} {channel === undefined ? '' : channelWords(channel)}, written{' '}
            <Time at={entry.writtenAt} inSentence />
          </span>
        </Row>
        {entry.body !== '' && <p className={styles.text}>{entry.body}</p>}
        <Attachments items={entry.attachments} />
        {entry.state === 'failed' && <p className="sm quiet">{entry.why}</p>}
      </Stack>
    </Item>
  )
}

function StateChip({ entry: { state } }: { entry: Unsent }) {
  if (state === 'failed') {
    return (
      <Chip hue="bracken" icon={CircleAlert}>
        Not sent
      </Chip>
    )
  }
  return (
    <Chip hue="gorse" icon={Clock}>
      {state === 'sending' ? 'Sending' : 'Waits'}
    </Chip>
  )
}
