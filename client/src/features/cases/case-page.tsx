import { Link, useParams } from 'react-router'
import type { CaseView, ReplyView } from '../../../../domain/cases/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { useMe } from '../../app/session.tsx'
import { useCall } from '../../lib/query.ts'
import {
  Avatar,
  ButtonLink,
  Empty,
  ErrorState,
  Loading,
  Page,
  Skeleton,
  SourceLine,
  Speaker,
  Stack,
  Written,
  type Aside,
} from '../../ui/index.ts'
import { Attachments } from '../media/attachments.tsx'
import { CaseEntries } from '../library/case-entries.tsx'
import { CaseResearch } from '../research/case-research.tsx'
import { CaseHead } from './case-head.tsx'
import { FlagButton } from '../moderation/flag-button.tsx'
import { Earlier } from './earlier.tsx'
import styles from './case-page.module.css'
import { CaseWait } from './case-routing.tsx'
import { LaterPanel } from '../outcomes/later-panel.tsx'
import { CaseTurn, mayTake } from './case-turn.tsx'
import { CloseOut, useTelling } from './close-out.tsx'
import { OutcomePanel } from './outcome-panel.tsx'
import { Replies } from './replies.tsx'
import { ReplyForm } from './reply-form.tsx'

/** One case: its life, its question, what was answered and what came of it. */
export function CasePage() {
  const { caseId = '' } = useParams()
  const shown = useCall('cases.show', { caseId })
  const item = shown.data?.case
  const [asksToTell, setTelling] = useTelling()
  const isTelling = asksToTell && item?.may.reportOutcome === true && item.outcome === null
  const isMissing = shown.error !== null && ['not_found', 'invalid'].includes(shown.error.code)

  return (
    <Page
      title={item?.title ?? (isMissing ? 'No such case' : 'Case')}
      aside={shown.data && asideOf(shown.data.case, shown.data.replies, isTelling)}
    >
      {shown.data !== undefined ? (
        <>
          <OneCase shown={shown.data} />
          {isTelling && (
            <CloseOut item={shown.data.case} replies={shown.data.replies} onEnd={() => setTelling(false)} />
          )}
        </>
      ) : shown.error === null ? (
        <LoadingCase />
      ) : isMissing ? (
        <NoCase />
      ) : (
        <ErrorState
          title="We could not load the case."
          safe="The case is safe."
          reference={shown.error.requestId}
          onRetry={() => void shown.refetch()}
        />
      )}
    </Page>
  )
}

function OneCase({ shown }: { shown: OutputOf<'cases.show'> }) {
  const me = useMe()
  const item = shown.case
  // One heather button per view: replying waits behind taking the case and telling the outcome.
  const isReplyNext = !mayTake(item) && !(item.may.reportOutcome && item.outcome === null)

  return (
    <>
      <CaseHead item={item} mine={item.mine} />
      <CaseTurn item={item} meId={me.id} />
      <CaseWait item={item} />
      <Question item={item} />
      <Replies key={`replies ${item.id}`} item={item} shown={shown} meId={me.id} />
      <CaseEntries item={item} />
      <CaseResearch item={item} />
      {item.may.reply && (
        <ReplyForm
          key={item.id}
          item={item}
          writerId={me.id}
          advises={advises(me, item)}
          goes={isReplyNext}
        />
      )}
    </>
  )
}

const advises = (me: ReturnType<typeof useMe>, item: CaseView): boolean =>
  !item.mine &&
  me.grants.some(({ role, scope }) => role === 'consultant' && (scope === '*' || scope === item.specialty.id))

function asideOf(item: CaseView, replies: ReplyView[], isTelling: boolean): Aside | undefined {
  if (!item.may.reportOutcome && item.outcome === null) return undefined
  return {
    label: 'Outcome',
    narrow: 'below',
    body: (
      <Stack gap={6}>
        {!isTelling && (
          <OutcomePanel key={`outcome ${item.id}`} item={item} replies={replies} mine={item.mine} />
        )}
        {item.acceptedReplyId !== null && (
          <LaterPanel key={`later ${item.id}`} caseId={item.id} mine={item.mine} />
        )}
      </Stack>
    ),
  }
}

function Question({ item }: { item: CaseView }) {
  return (
    <section className={styles.question} aria-label="The case">
      <span className="wide-only">
        <Avatar id={item.asker.id ?? item.asker.name} name={item.asker.name} />
      </span>
      <div className="grow">
        <Speaker name={item.asker.name} peer="Asker" at={item.submittedAt} />
        <div className={styles.text}>
          <Written html={item.html} />
        </div>
        <Attachments items={item.attachments} />
        {item.source !== undefined && <SourceLine source={item.source} />}
        <Earlier versions={item.earlier} />
        {item.locked === true && <p className="sm quiet">A moderator closed this case to replies.</p>}
        {item.mergedInto !== undefined && (
          <p>
            This was asked before: it goes on in{' '}
            <Link to={`/cases/${item.mergedInto.id}`}>{item.mergedInto.title}</Link>.
          </p>
        )}
        {item.state === 'held' && (
          <p className="sm quiet">A moderator looks at it first. Until then nobody else sees it.</p>
        )}
        {!item.mine && item.removed !== true && <FlagButton kind="case" id={item.id} what="this case" />}
      </div>
    </section>
  )
}

function NoCase() {
  return (
    <Empty title="There is no such case" action={<ButtonLink to="/cases">See the cases</ButtonLink>}>
      It may have been withdrawn, or it is not open to you.
    </Empty>
  )
}

function LoadingCase() {
  return (
    <Loading label="Loading the case">
      <Stack gap={5}>
        <Skeleton lines={[0.2, 0.7, 0.5]} />
        <Skeleton face lines={[0.3, 0.95, 0.9, 0.6]} />
        <Skeleton face lines={[0.3, 0.9, 0.7]} />
      </Stack>
    </Loading>
  )
}
