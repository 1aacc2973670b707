import type { HealthView } from '../../../../domain/groups/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Bars, Empty, ErrorState, LoadingRows, Page, PageBar, Section, Stack } from '../../ui/index.ts'
import { NoGroup } from './group-page.tsx'
import styles from './groups.module.css'
import { useGroup } from './use-group.ts'
import { memberWords } from './words.ts'

/** How a group is doing, for its hosts and staff: people and messages, never who. */
export function GroupHealthPage() {
  const shown = useGroup()
  const group = shown.data?.group
  const asked = useCall('groups.health', { groupId: group?.id ?? '' }, { enabled: group !== undefined })
  if (shown.error?.code === 'not_found') return <NoGroup />
  return (
    <Page
      title={group === undefined ? 'How it is doing' : `How ${group.name} is doing`}
      bar={
        <PageBar
          title="How it is doing"
          says={group === undefined ? undefined : `${group.name}, ${memberWords(group.memberCount)}`}
          backTo={group === undefined ? '/groups' : `/g/${group.id}`}
        />
      }
    >
      {asked.data !== undefined ? (
        <Health health={asked.data.health} />
      ) : asked.error === null ? (
        <LoadingRows count={5} />
      ) : asked.error.code === 'forbidden' ? (
        <Empty title="Hosts see how their group is doing">So does staff. It is figures, never who.</Empty>
      ) : (
        <ErrorState
          title="We could not count."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Page>
  )
}

const FEW = 'Fewer than 3'
const peopleOf = (count: number | null): string => (count === null ? FEW : String(count))

function Health({ health }: { health: HealthView }) {
  const { weeks, answered, newcomers } = health
  const total = weeks.reduce((sum, { messages }) => sum + (messages ?? 0), 0)
  return (
    <Stack gap={6}>
      <Section title="Messages in each of the last 12 weeks">
        <Bars
          label={`${total} messages in twelve weeks. ${wordsFor(weeks)}`}
          heads={['Week', 'Messages']}
          unknown="Fewer than 3 people wrote"
          bars={weeks.map(({ from, messages }) => ({
            label: shortDay(from),
            name: `Week from ${longDay(from)}`,
            count: messages,
          }))}
        />
      </Section>
      <Section title="People">
        <dl className={styles.figures}>
          <Figure term="Wrote in 7 days" says={peopleOf(health.wrote7Days)} />
          <Figure term="Wrote in 30 days" says={peopleOf(health.wrote30Days)} />
          <Figure term="Joined in 30 days" says={peopleOf(health.joined30Days)} />
          <Figure term="Left in 30 days" says={peopleOf(health.left30Days)} />
          <Figure
            term="Newcomers who wrote within 14 days"
            says={newcomers.joined === null ? FEW : `${peopleOf(newcomers.wrote)} of ${newcomers.joined}`}
          />
          <Figure term="Ask to join and wait" says={String(health.waiting)} />
        </dl>
      </Section>
      <Section title="Answers in 30 days">
        <p>{answeredWords(answered)}</p>
      </Section>
      <p className="sm quiet">
        Lounges are never counted. One or two people are never told apart, so small groups see few figures.
      </p>
    </Stack>
  )
}

function Figure({ term, says }: { term: string; says: string }) {
  return (
    <div className={styles.figure}>
      <dt className="xs quiet">{term}</dt>
      <dd className="num">{says}</dd>
    </div>
  )
}

const shortDay = (from: string) =>
  new Date(from).toLocaleDateString('en-GB', { day: 'numeric', month: 'numeric', timeZone: 'UTC' })
const longDay = (from: string) =>
  new Date(from).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })

function wordsFor(weeks: HealthView['weeks']): string {
  const last = weeks.at(-1)?.messages
  return last === null || last === undefined
    ? 'Fewer than 3 people wrote in the last one.'
    : `${last} in the last one.`
}

function answeredWords(answered: HealthView['answered']): string {
  if (answered === null) return 'Fewer than 3 people wrote: nothing is counted yet.'
  if (answered.messages === 0) return 'No message began anything new.'
  const share = Math.round((answered.answered / answered.messages) * 100)
  return `${answered.answered} of ${answered.messages} messages that began something got a reply in their thread or a reaction: ${share} %.`
}
