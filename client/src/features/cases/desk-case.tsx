import { Link } from 'react-router'
import type { CaseSummary } from '../../../../domain/cases/contract.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, ButtonLink, Item, spanOf, toast, UrgencyChip, useNow } from '../../ui/index.ts'
import { keepCase } from './case-cache.ts'
import { sayRefused } from './case-turn.tsx'
import styles from './desk-page.module.css'
import { firstNameOf, repliesOf } from './words.ts'

/** One case that waits for the consultant's advice. */
export function DeskCase({ item, first }: { item: CaseSummary; first: boolean }) {
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

function factsOf(item: CaseSummary): string {
  const taken = item.claimedAt === null ? '' : 'You took it. '
  const replies = item.replyCount === 0 ? '' : `, ${repliesOf(item.replyCount)} so far`
  return `${taken}${item.asker.name} asks ${item.specialty.name.toLocaleLowerCase()}${replies}.`
}

type ActsProps = { item: CaseSummary; first: boolean }

function TakeOrPass({ item, first }: ActsProps) {
  const claim = useAsk('cases.claim', {
    onDone: output => {
      keepCase(output.case)
      toast.done(`The case is yours. ${firstNameOf(item.asker.name)} can see it.`)
    },
  })
  const decline = useAsk('cases.decline', {
    onDone: output => {
      keepCase(output.case)
      toast.done('Passed on to the next consultant.')
    },
  })
  return (
    <>
      <Button
        kind="bare"
        busy={decline.isPending}
        onClick={() => decline.mutate({ caseId: item.id }, { onError: sayRefused })}
      >
        Pass on<span className="unseen"> {item.title}</span>
      </Button>
      <Button
        kind={first ? 'go' : 'plain'}
        busy={claim.isPending}
        onClick={() => claim.mutate({ caseId: item.id }, { onError: sayRefused })}
      >
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
