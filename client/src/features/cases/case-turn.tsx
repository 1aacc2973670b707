import { GitMerge, Hourglass } from 'lucide-react'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { refresh, useAsk } from '../../lib/query.ts'
import { agoOf, Button, Note, toast, useNow } from '../../ui/index.ts'
import { keepCase } from './case-cache.ts'
import styles from './case-page.module.css'
import { firstNameOf } from './words.ts'

/** Whether the reader is asked to take the case: as long as no consultant has answered. */
export const mayTake = (item: CaseView): boolean => item.may.claim && item.advisedAt === null

/** Says why a case could not be taken or passed on, and looks at who has it. */
function sayRefused(error: CallError): void {
  if (error.code === 'conflict') toast.note(`${sentenceOf(error)} Read along.`)
  else toast.failed(`That did not work. ${sentenceOf(error)}`)
  refresh('cases.show', 'cases.list', 'cases.pages')
}

/** What a consultant does with a case that was put to them: take it, or pass it on. */
export function useTurn({ id: caseId, asker }: Pick<CaseView, 'id' | 'asker'>) {
  const claim = useAsk('cases.claim', {
    onDone: output => {
      keepCase(output.case)
      refresh('cases.pages', 'cases.desk')
      toast.done(`The case is yours. ${firstNameOf(asker.name, 'beginning')} can see it.`)
    },
  })
  const decline = useAsk('cases.decline', {
    onDone: output => {
      keepCase(output.case)
      refresh('cases.pages', 'cases.desk')
      toast.done('Passed on.')
    },
  })
  return {
    take: () => claim.mutate({ caseId }, { onError: sayRefused }),
    passOn: () => decline.mutate({ caseId }, { onError: sayRefused }),
    isTaking: claim.isPending,
    isPassingOn: decline.isPending,
  }
}

/** Whose turn it is, and what a consultant can do about it. */
export function CaseTurn({ item, meId }: { item: CaseView; meId: string }) {
  if (mayTake(item) || (item.may.decline && item.advisedAt === null))
    return <MyTurn item={item} meId={meId} />
  const isOpen = ['submitted', 'routed', 'reopened'].includes(item.state)
  if (!isOpen || item.assignee?.id === meId) return null

  if (item.assignee === null) {
    return (
      <Note hue="dusk" icon={Hourglass}>
        No consultant of {item.specialty.name.toLocaleLowerCase()} is free for this yet. It goes to the first
        one who is; colleagues may answer at once.
      </Note>
    )
  }
  if (item.claimedAt === null) return null
  return (
    <Note hue="dusk" icon={GitMerge}>
      {item.assignee.name} has taken this case and is on it.{' '}
      {!item.mine && 'Read along; a reply from you is welcome all the same.'}
    </Note>
  )
}

function MyTurn({ item, meId }: { item: CaseView; meId: string }) {
  const now = useNow()
  const turn = useTurn(item)
  const isMine = item.assignee?.id === meId
  const since = item.routedAt ?? item.submittedAt
  const isTaken = isMine && item.claimedAt !== null

  return (
    <section className={styles.turn} aria-label="Your turn">
      <p>
        <b>{isTaken ? 'You took this case.' : isMine ? 'This case was put to you' : 'This case waits'}</b>{' '}
        {!isTaken && `${agoOf(new Date(since), now)}. `}
        <span className="quiet">{whoseTurn(item, meId)}</span>
      </p>
      {item.may.decline && (
        <Button kind="bare" busy={turn.isPassingOn} onClick={turn.passOn}>
          Pass on
        </Button>
      )}
      {mayTake(item) && (
        <Button kind="go" busy={turn.isTaking} onClick={turn.take}>
          Take it
        </Button>
      )}
    </section>
  )
}

function whoseTurn(item: CaseView, meId: string): string {
  const asker = firstNameOf(item.asker.name)
  if (item.assignee?.id !== meId) {
    return item.assignee === null
      ? 'No consultant has it yet.'
      : `It was put to ${item.assignee.name}, who has not taken it yet.`
  }
  if (item.claimedAt !== null)
    return `${firstNameOf(item.asker.name, 'beginning')} waits for your advice below.`
  return `Take it and ${asker} sees that you are on it.`
}
