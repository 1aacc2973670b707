import { Link } from 'react-router'
import type { CaseSummary } from '../../../../domain/cases/contract.ts'
import { Button, ButtonLink, Item, spanOf, UrgencyChip, useNow } from '../../ui/index.ts'
import { useTurn } from './case-turn.tsx'
import styles from './desk-page.module.css'
import { repliesOf } from './words.ts'

type DeskCaseProps = { item: CaseSummary; first: boolean; dueAt: string | undefined }

/** One case that waits for the consultant's advice. */
export function DeskCase({ item, first, dueAt }: DeskCaseProps) {
  const now = useNow()
  const waitedMs = now.getTime() - Date.parse(item.routedAt ?? item.submittedAt)
  const isPressing = item.urgency === 'now'

  return (
    <Item
      tone={isPressing ? 'pressing' : undefined}
      lead={
        <div className={styles.lead}>
          <UrgencyChip urgency={item.urgency} />
          <p className={isPressing ? 'xs strong num hued' : 'xs quiet num'} data-hue="bracken">
            waiting {spanOf(waitedMs)}
          </p>
          {dueAt !== undefined && (
            <p className="xs quiet num">{dueWords(Date.parse(dueAt) - now.getTime())}</p>
          )}
        </div>
      }
      action={
        item.claimedAt === null ? (
          <TakeOrPass item={item} first={first} />
        ) : (
          <Answer item={item} first={first} />
        )
      }
    >
      <h3 className="lasting">
        <Link to={`/cases/${item.id}`} className={styles.title ?? ''}>
          {item.title}
        </Link>
      </h3>
      <p className="sm quiet">{factsOf(item)}</p>
    </Item>
  )
}

/** How long an answer still is in time. */
const dueWords = (leftMs: number): string =>
  leftMs > 0 ? `${spanOf(leftMs)} left` : `due ${spanOf(-leftMs)} ago`

function factsOf(item: CaseSummary): string {
  const taken = item.claimedAt === null ? '' : 'You took it. '
  const replies = item.replyCount === 0 ? '' : `, ${repliesOf(item.replyCount)} so far`
  return `${taken}${item.asker.name} asks ${item.specialty.name.toLocaleLowerCase()}${replies}.`
}

type ActsProps = { item: CaseSummary; first: boolean }

function TakeOrPass({ item, first }: ActsProps) {
  const turn = useTurn(item)
  return (
    <>
      <Button kind="bare" busy={turn.isPassingOn} onClick={turn.passOn}>
        Pass on<span className="unseen"> {item.title}</span>
      </Button>
      <Button kind={first ? 'go' : 'plain'} busy={turn.isTaking} onClick={turn.take}>
        Take it<span className="unseen"> {item.title}</span>
      </Button>
    </>
  )
}

function Answer({ item, first }: ActsProps) {
  return (
    <ButtonLink to={`/cases/${item.id}`} kind={first ? 'go' : 'plain'}>
      Answer it<span className="unseen"> {item.title}</span>
    </ButtonLink>
  )
}
