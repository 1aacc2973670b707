import { CalendarClock, CircleAlert } from 'lucide-react'
import { useState } from 'react'
import type { OutputOf } from '../../../../domain/contract.ts'
import { useMyChannels, useMyGroups } from '../../app/places.ts'
import { asCallError, call, sentenceOf } from '../../lib/call.ts'
import { useHint } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Chip,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { Attachments } from '../media/attachments.tsx'
import { returnUploads } from '../media/uploads.ts'
import { returnToField } from './drafts.ts'
import { LaterDialog } from './later-dialog.tsx'
import { RewriteItem } from './rewrite-item.tsx'
import styles from './waiting.module.css'
import { channelWords } from './talk.ts'

type Scheduled = OutputOf<'chat.scheduled'>['items'][number]

/** The member's messages that wait for their time. */
export function ScheduledPage() {
  const { data, error, refetch } = useCall('chat.scheduled', {})
  useHint('chat.draftsChanged', () => refresh('chat.scheduled'))
  return (
    <Page title="Scheduled" narrow>
      <PageHeader
        title="Scheduled messages"
        says="Each goes out at its time, if you may still write there. Until then only you see it."
      />
      {error !== null && (
        <ErrorState
          title="We could not load them."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <LoadingRows face={false} />}
      {data?.items.length === 0 && (
        <Empty title="Nothing is scheduled" action={<ButtonLink to="/groups">See your groups</ButtonLink>}>
          Beside Send there is a way to send later.
        </Empty>
      )}
      {data !== undefined && data.items.length > 0 && (
        <ItemList label="Scheduled messages">
          {data.items.map(scheduled => (
            <ScheduledItem key={scheduled.id} scheduled={scheduled} />
          ))}
        </ItemList>
      )}
    </Page>
  )
}

function usePlaceName(channelId: string): string {
  const channel = useMyChannels().data?.items.find(({ id }) => id === channelId)
  const group = useMyGroups().data?.items.find(({ id }) => id === channel?.groupId)
  if (channel === undefined || group === undefined) return 'A channel you are not in any more'
  return `${group.name} ${channelWords(channel)}`
}

function ScheduledItem({ scheduled }: { scheduled: Scheduled }) {
  const [doing, setDoing] = useState<'edit' | 'time'>()
  const place = usePlaceName(scheduled.channelId)
  const { id, body, attachments, sendAt, failed, threadOf, channelId } = scheduled

  const takeBack = async () => {
    if (!(await unschedule(id))) return
    returnToField(channelId, threadOf, body)
    returnUploads(threadOf ?? channelId, attachments)
    toast.done('Taken back. It is in its field again.')
  }
  const change = async (changes: { body: string } | { sendAt: string }) => {
    if (await reschedule(id, changes)) setDoing(undefined)
  }
  if (doing === 'edit') {
    return (
      <RewriteItem
        draft={body}
        onSave={text => void change({ body: text })}
        onCancel={() => setDoing(undefined)}
      />
    )
  }
  return (
    <Item
      action={
        <Row gap={1}>
          <Button slim onClick={() => setDoing('edit')}>
            Edit
          </Button>
          <Button slim onClick={() => setDoing('time')}>
            Other time
          </Button>
          <Button slim kind="quiet" onClick={() => void takeBack()}>
            Take back
          </Button>
        </Row>
      }
    >
      <Stack gap={1}>
        <Row gap={2} wrap>
          {failed === null ? (
            <Chip icon={CalendarClock} hue="dusk">
              <WhenWords at={sendAt} />
            </Chip>
          ) : (
            <Chip icon={CircleAlert} hue="bracken">
              Not sent
            </Chip>
          )}
          <span className="xs quiet">
            {place}
            {threadOf !== null && ', in a thread'}
          </span>
        </Row>
        {body !== '' && <p className={styles.text}>{body}</p>}
        <Attachments items={attachments} />
        {failed !== null && (
          <p className="sm hued" data-hue="bracken">
            {failed}
          </p>
        )}
      </Stack>
      {doing === 'time' && (
        <LaterDialog
          at={new Date(sendAt)}
          onClose={() => setDoing(undefined)}
          onChoose={at => void change({ sendAt: at.toISOString() })}
        />
      )}
    </Item>
  )
}

function WhenWords({ at }: { at: string }) {
  return (
    <>
      <Time at={at} form="day" /> at <Time at={at} form="clock" />
    </>
  )
}

async function unschedule(scheduledId: string): Promise<boolean> {
  try {
    await call('chat.unschedule', { scheduledId })
    refresh('chat.scheduled')
    return true
  } catch (error) {
    toast.failed(sentenceOf(asCallError(error)))
    return false
  }
}

async function reschedule(
  scheduledId: string,
  changes: { body: string } | { sendAt: string },
): Promise<boolean> {
  try {
    await call('chat.reschedule', { scheduledId, ...changes })
    refresh('chat.scheduled')
    return true
  } catch (error) {
    toast.failed(sentenceOf(asCallError(error)))
    return false
  }
}
