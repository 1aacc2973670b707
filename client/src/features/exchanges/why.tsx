import { useState } from 'react'
import { Link } from 'react-router'
import type { ExchangeView } from '../../../../domain/exchanges/contract.ts'
import { Button, Card, Section, StandingChip, Time, WhyPanel, type WhyStep } from '../../ui/index.ts'
import { ContestDialog } from './contest-dialog.tsx'
import styles from './why.module.css'
import { factOf, standingOf } from './words.ts'

/** Why one line stands in the ledger: what happened, by which rule it counts, on what evidence. */
export function Why({ exchange }: { exchange: ExchangeView }) {
  const [contests, setContests] = useState(false)
  const { rule, evidence, what } = exchange
  return (
    <WhyPanel sentence={`${what}.`} steps={stepsOf(exchange)}>
      <div className={styles.standing}>
        <StandingChip standing={standingOf(exchange)} />
        <p className="sm">{factOf(exchange)}</p>
      </div>
      <Card>
        <p className="label">The rule: {rule.name}</p>
        <p className="sm">{rule.says}</p>
        <p className="xs quiet">Rules of {rule.version}</p>
      </Card>
      <Section title="On what evidence" level={3}>
        <Evidence evidence={evidence} />
      </Section>
      <Section title="Where it shows" level={3}>
        <p className="sm">
          To you, to whoever is on the other side, and to staff when they look at who helped. Nobody sees a
          rank.
        </p>
      </Section>
      <Contested exchange={exchange} />
      {exchange.mayContest && (
        <div>
          <Button slim onClick={() => setContests(true)}>
            This is not right
          </Button>
        </div>
      )}
      {contests && <ContestDialog exchange={exchange} onEnd={() => setContests(false)} />}
    </WhyPanel>
  )
}

/** What became of a contest, as far as it is the reader’s to know. */
function Contested({ exchange: { contest } }: { exchange: ExchangeView }) {
  if (contest === null) return null
  const whose = contest.isMine ? 'You said that this is not right' : 'Somebody said that this is not right'
  return (
    <Section title="Contested" level={3}>
      <p className="sm">
        {contest.state === 'open' && `${whose}. Someone with no part in it will look at it.`}
        {contest.state === 'upheld' && `${whose}, and that was found to be so.`}
        {contest.state === 'dismissed' && `${whose}. It was looked at, and stays.`}
      </p>
      {contest.answer !== null && <p className="sm">“{contest.answer}”</p>}
    </Section>
  )
}

/** Leads to the reply's case or to the message, as far as they are open to the reader. */
function Evidence({ evidence }: Pick<ExchangeView, 'evidence'>) {
  if (evidence.kind === 'message') {
    const { title, place } = evidence
    if (place === null) return <p className="sm quiet">The message is not open to you any more.</p>
    if (title === '') return <p className="sm quiet">The message was removed.</p>
    return (
      <Link to={`/g/${place.groupId}/c/${place.channelId}/${place.seq}`} className="sm">
        {title}
      </Link>
    )
  }
  if (evidence.kind === 'decision')
    return <p className="sm quiet">What was decided, and about whom, is not shown here.</p>
  if (evidence.kind === 'reads')
    return <p className="sm quiet">How often pages were read is counted. By whom is not kept.</p>
  if (evidence.kind === 'group') {
    if (evidence.title === '') return <p className="sm quiet">The group is not open to you.</p>
    return (
      <Link to={`/g/${evidence.groupId}`} className="sm">
        {evidence.title}
      </Link>
    )
  }
  if (evidence.kind === 'claim') {
    if (evidence.link === null) return <p className="sm">{evidence.title}</p>
    return (
      <a href={evidence.link} className="sm" rel="noreferrer nofollow" target="_blank">
        {evidence.title}
      </a>
    )
  }
  if (evidence.kind === 'entry') {
    if (evidence.title === '') return <p className="sm quiet">The entry is not open to you any more.</p>
    return (
      <Link to={`/entries/${evidence.entryId}`} className="sm">
        {evidence.title}
      </Link>
    )
  }
  if (evidence.title === '') return <p className="sm quiet">The case is not open to you any more.</p>
  return (
    <Link to={`/cases/${evidence.caseId}`} className="sm">
      {evidence.title}
    </Link>
  )
}

function stepsOf({ why, state, credit, side, beneficiary }: ExchangeView): WhyStep[] {
  const steps: WhyStep[] = why.map(({ step, detail, at, ahead }) => ({
    title: step,
    state: ahead ? 'ahead' : 'done',
    detail: (
      <>
        {detail} {at !== null && <Time at={at} />}
      </>
    ),
  }))
  if (state !== 'provisional' || credit < 0) return steps
  const who = side === 'created' ? beneficiary.name : 'You'
  return [...steps, { title: 'Outcome', detail: `${who} may tell what came of it.`, state: 'ahead' }]
}
