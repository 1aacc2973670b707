import type { YearView } from '../../../../domain/exchanges/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Bars, Section, Stack } from '../../ui/index.ts'

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const MONTH_SHORT = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' })
const dateOf = (period: string) => new Date(`${period}-01T00:00:00Z`)

/** The last twelve months in words, and how often something was given in each. */
export function MyYear({ memberId }: { memberId: string }) {
  const { data } = useCall('exchanges.year', { memberId })
  // Nothing is lost where it cannot be told: the lines below say the same one by one.
  if (data === undefined || data.words.length === 0) return null
  return (
    <Section title="Your year">
      <Stack gap={4}>
        {data.words.map(sentence => (
          <p key={sentence}>{sentence}</p>
        ))}
        <Months months={data.months} />
        {data.seen.reads !== null && <Readers months={data.months} />}
      </Stack>
    </Section>
  )
}

/** What others’ eyes brought, for whoever is read at all. Each reader counts once a day. */
function Readers({ months }: Pick<YearView, 'months'>) {
  return (
    <Section title="Readers of your public pages" level={3}>
      <Bars
        label="How many read your public pages, month by month"
        heads={['Month', 'Readers']}
        unknown="A few"
        bars={months.map(({ period, reads }) => ({
          label: MONTH_SHORT.format(dateOf(period)),
          name: MONTH.format(dateOf(period)),
          count: reads,
        }))}
      />
    </Section>
  )
}

function Months({ months }: Pick<YearView, 'months'>) {
  return (
    <Bars
      label="How often you gave or got something, month by month"
      heads={['Month', 'Together']}
      unknown="Nothing"
      bars={months.map(({ period, gave, got }) => ({
        label: MONTH_SHORT.format(dateOf(period)),
        name: MONTH.format(dateOf(period)),
        count: gave + got,
        parts: [
          { name: 'Gave', hue: 'gorse', count: gave },
          { name: 'Got', hue: 'dusk', count: got },
        ],
      }))}
    />
  )
}
