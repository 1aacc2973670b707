import type { VoiceView } from '../../../../domain/credentials/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import {
  Bars,
  Card,
  Choices,
  dayOf,
  ErrorState,
  LoadingRows,
  Section,
  SegmentedChoice,
  Stack,
  toast,
  useNow,
} from '../../ui/index.ts'

const ON = [
  { value: 'no', label: 'No page' },
  { value: 'yes', label: 'Everyone may read it' },
] as const

/** What the whole web may read of an awardee, and how often it does. */
export function Voice() {
  const { data, error, refetch } = useCall('credentials.voice', {})
  return (
    <Section title="Your voice">
      {data !== undefined ? (
        <Card>
          <VoiceForm voice={data} />
        </Card>
      ) : error === null ? (
        <LoadingRows count={2} face={false} />
      ) : (
        <ErrorState
          title="We could not load your page."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
    </Section>
  )
}

function VoiceForm({ voice: { on, path, items, reach } }: { voice: VoiceView }) {
  const set = useAsk('credentials.setVoice', {
    onDone: output => {
      queryClient.setQueryData(keyOf('credentials.voice', {}), output)
      toast.done('Saved.')
    },
  })
  const change = (changed: { on?: boolean; passOn?: string[] }) =>
    set.mutate(changed, { onError: error => toast.failed(`Not saved. ${sentenceOf(error)}`) })
  const now = useNow()
  const total = reach.reduce((sum, { count }) => sum + count, 0)
  return (
    <Stack gap={4}>
      <p className="quiet">
        A page and a feed of those who hold an award: the citation, and what they wrote or said that the web
        may read.
      </p>
      <SegmentedChoice
        label="Your page"
        options={ON}
        value={on ? 'yes' : 'no'}
        onChange={value => change({ on: value === 'yes' })}
      />
      {path !== null && (
        <p>
          <a href={path}>Your page as everyone reads it</a>
        </p>
      )}
      {items.length > 0 && (
        <Choices
          label="What others may pass on"
          description="With words of its own, and your name. Talks and articles stand on your page only when they may be passed on."
          options={items.map(({ key, title }) => ({ value: key, label: title }))}
          value={items.filter(({ passOn }) => passOn).map(({ key }) => key)}
          onChange={passOn => change({ passOn })}
        />
      )}
      {total > 0 && (
        <>
          <p className="sm quiet">
            Your public pages were read {total === 1 ? 'once' : `${total} times`} in thirty days, programs
            left out. Nobody is told who read.
          </p>
          <Bars
            label="Reads of your public pages by day"
            heads={['Day', 'Reads']}
            bars={reach.map(({ day, count }) => ({
              label: day.slice(5),
              name: dayOf(new Date(day), now),
              count,
            }))}
            unknown="Not counted"
          />
        </>
      )}
    </Stack>
  )
}
