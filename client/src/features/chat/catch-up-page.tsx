import { AtSign, HandHeart, MessageSquareReply, PenLine, type LucideIcon } from 'lucide-react'
import { useState } from 'react'
import type { OutputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Chip,
  ChoiceChips,
  Dialog,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Section,
  Stack,
  Time,
  toast,
  useNow,
  type Hue,
} from '../../ui/index.ts'
import { byDays } from './by-days.ts'
import { MessageCard } from './message-card.tsx'
import { channelWords } from './talk.ts'

type Item = OutputOf<'chat.catchUp'>['items'][number]

const WHY: Record<Item['why'], { words: string; icon: LucideIcon; hue: Hue }> = {
  mention: { words: 'You were called', icon: AtSign, hue: 'heather' },
  followed: { words: 'In a thread you follow', icon: MessageSquareReply, hue: 'dusk' },
  mine: { words: 'To what you wrote', icon: PenLine, hue: 'gorse' },
  helpful: { words: 'Helped colleagues', icon: HandHeart, hue: 'moss' },
}

const SPANS = [
  { value: '1', label: '1 day' },
  { value: '2', label: '2 days' },
  { value: '7', label: '1 week' },
  { value: '30', label: '1 month' },
] as const
type Span = (typeof SPANS)[number]['value']

/** What is worth reading first after some days away, and why each is. */
export function CatchUpPage() {
  const [days, setDays] = useState<Span>('2')
  const [asking, setAsking] = useState(false)
  const now = useNow()
  const { data, error, refetch } = useCall('chat.catchUp', { days }, { keepsFormer: true })

  return (
    <Page title="Catch me up" narrow>
      <PageHeader
        title="Catch me up"
        says={
          data === undefined ? undefined : (
            <>
              Since <Time at={data.since} inSentence />, in your groups.
            </>
          )
        }
        action={<Button onClick={() => setAsking(true)}>Start fresh</Button>}
      />
      <ChoiceChips label="How far back" options={SPANS} value={days} onChange={setDays} />
      {error !== null && (
        <ErrorState
          title="We could not gather this."
          safe="Nothing was marked as read."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <LoadingRows count={4} />}
      {data?.items.length === 0 && (
        <Empty title="Nothing waits for you">Nobody called you, and no thread of yours moved on.</Empty>
      )}
      {byDays(data?.items ?? [], now).map(({ day, items }) => (
        <Day key={day} day={day} items={items} />
      ))}
      {asking && <StartFresh onClose={() => setAsking(false)} />}
    </Page>
  )
}

/** One day, what concerns the reader most first. */
function Day({ day, items }: { day: string; items: readonly Item[] }) {
  return (
    <Section title={day} aside={items.length}>
      <Stack as="ul" gap={3}>
        {items.map(({ why, message, channel, groupName }) => (
          <li key={message.id}>
            <MessageCard
              message={message}
              to={placeOf({ message, channel })}
              above={
                <>
                  <Chip hue={WHY[why].hue} icon={WHY[why].icon}>
                    {WHY[why].words}
                  </Chip>
                  <span>
                    {groupName} {channelWords(channel)}
                  </span>
                </>
              }
            />
          </li>
        ))}
      </Stack>
    </Section>
  )
}

function placeOf({ message, channel }: Pick<Item, 'message' | 'channel'>): string {
  const path = `/g/${channel.groupId}/c/${channel.id}`
  return message.threadOf === null
    ? `${path}/${message.seq}`
    : `${path}/t/${message.threadOf}?at=${message.seq}`
}

const KEEP_DAYS = 2

function StartFresh({ onClose }: { onClose: () => void }) {
  const ask = useAsk('chat.startFresh', {
    refreshes: ['chat.mine'],
    onDone: ({ channels }) => {
      toast.done(
        channels === 0
          ? 'There was nothing older to mark.'
          : `${channels} ${channels === 1 ? 'channel is' : 'channels are'} read up to ${KEEP_DAYS} days ago.`,
      )
      onClose()
    },
  })
  return (
    <Dialog
      open
      onClose={onClose}
      title="Start fresh?"
      footer={
        <>
          <Button onClick={onClose}>Leave it as it is</Button>
          <Button kind="go" busy={ask.isPending} onClick={() => ask.mutate({ keepDays: KEEP_DAYS })}>
            Mark it all as read
          </Button>
        </>
      }
    >
      <Stack gap={2}>
        <p>
          Everything older than {KEEP_DAYS} days counts as read, in all your groups. What called you by name
          stays in your inbox.
        </p>
        {ask.error !== null && <ErrorState title={sentenceOf(ask.error)} />}
      </Stack>
    </Dialog>
  )
}
