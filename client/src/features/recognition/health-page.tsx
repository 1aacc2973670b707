import type { HealthView } from '../../../../domain/recognition/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Asked, Bars, Page, PageHeader, Section, Stack, Time } from '../../ui/index.ts'
import { AGREEMENT_SCALE, CATEGORIES, percentOf, pointsOf } from './nomination-words.ts'
import styles from './recognition.module.css'
import { StaffPlaces } from './staff-places.tsx'
import { figureOf } from './words.ts'

/** Whether recognition reaches new people and all groups, and is fair. */
export function HealthPage() {
  const asked = useCall('recognition.health', {})
  return (
    <Page title="Health of recognition">
      <PageHeader
        title="Health of recognition"
        says="Twelve months: whether new people are seen, whether all groups are, and whether reviewers agree."
      />
      <Stack gap={6}>
        <StaffPlaces />
        <Asked of={asked} what="the figures">
          {health => <Figures health={health} />}
        </Asked>
      </Stack>
    </Page>
  )
}

function Figures({ health }: { health: HealthView }) {
  const { newcomers, contributions, alpha, gini } = health
  const facts: [name: string, value: string, says?: string | undefined][] = [
    [
      'Awarded for the first time',
      newcomers.of === 0 ? 'nobody yet' : `${newcomers.count} of ${newcomers.of}`,
    ],
    [
      'How unevenly awards lie among groups',
      gini === null ? 'not known yet' : pointsOf(gini),
      gini === null ? undefined : '0 is evenly, 1 is all in one group (Gini)',
    ],
    [
      'How far reviewers agree',
      alpha === null ? 'not known yet' : pointsOf(alpha),
      alpha === null ? undefined : AGREEMENT_SCALE,
    ],
    ['Decided against the reviews', `${health.overrides} of ${health.decisions}`],
    [
      'Credit in the half year before and after',
      contributions.awardees === 0
        ? 'not known yet'
        : `${figureOf(contributions.before)} and ${figureOf(contributions.after)}`,
    ],
  ]
  return (
    <Stack gap={6}>
      <p className="sm quiet">
        From <Time at={health.from} form="day" inSentence /> to{' '}
        <Time at={health.until} form="day" inSentence />.
      </p>
      <dl className={styles.facts}>
        {facts.map(([name, value, says]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
            {says !== undefined && <dd className="xs quiet">{says}</dd>}
          </div>
        ))}
      </dl>
      <Section
        title="From nomination to award"
        aside={
          health.nominated === 0
            ? undefined
            : `${percentOf(health.accepted / health.nominated)} of nominees accepted`
        }
      >
        <Bars
          label={`Of ${health.nominated} nominations ${health.accepted} were accepted, ${health.reviewed} decided and ${health.awarded} awarded.`}
          heads={['Step', 'Nominations']}
          unknown="not known"
          bars={[
            { label: 'Nominated', name: 'Nominated', count: health.nominated },
            { label: 'Accepted', name: 'Accepted by the nominee', count: health.accepted },
            { label: 'Reviewed', name: 'Reviewed and decided', count: health.reviewed },
            { label: 'Awarded', name: 'Awarded', count: health.awarded },
          ]}
        />
      </Section>
      <Section title="Where awardees are" aside={`${health.groupCount} groups`}>
        {health.byGroup.length === 0 ? (
          <p className="sm quiet">There are no groups yet.</p>
        ) : (
          <Bars
            label="How many current awardees each group has"
            heads={['Group', 'Awardees']}
            unknown="not known"
            bars={health.byGroup.slice(0, 8).map(({ name, awardees }) => ({
              label: name.length > 14 ? `${name.slice(0, 13)}…` : name,
              name,
              count: awardees,
            }))}
          />
        )}
      </Section>
      <Section title="For what">
        {health.byCategory.length === 0 ? (
          <p className="sm quiet">Nobody holds an award yet.</p>
        ) : (
          <Bars
            label="How many hold an award for what"
            heads={['For what', 'Awardees']}
            unknown="not known"
            bars={health.byCategory.map(({ category, awardees }) => ({
              label: CATEGORIES[category],
              name: CATEGORIES[category],
              count: awardees,
            }))}
          />
        )}
      </Section>
    </Stack>
  )
}
