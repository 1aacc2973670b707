import type { CaseView, ReplyView } from '../../../../domain/cases/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { keyOf, queryClient, refresh } from '../../lib/query.ts'

type Shown = OutputOf<'cases.show'>

function patch(caseId: string, change: (shown: Shown) => Shown): void {
  queryClient.setQueryData<Shown>(keyOf('cases.show', { caseId }), shown =>
    shown === undefined ? undefined : change(shown),
  )
}

/** Lets a case that was sent this moment show at once: nobody can have replied yet. */
export function keepNewCase(created: CaseView): void {
  queryClient.setQueryData<Shown>(keyOf('cases.show', { caseId: created.id }), {
    case: created,
    replies: [],
    replyTotal: 0,
  })
}

/** Shows a case as a call just answered it, then looks at the whole again. */
export function keepCase(changed: CaseView): void {
  patch(changed.id, shown => ({
    ...shown,
    case: changed,
    replies: shown.replies.map(reply => ({ ...reply, accepted: reply.id === changed.acceptedReplyId })),
  }))
  refresh('cases.show', 'cases.replies', 'cases.list')
}

/** Shows a reply as a call just answered it, whether the page had it or not. */
export function keepReply(changed: ReplyView): void {
  patch(changed.caseId, shown => {
    const known = shown.replies.some(reply => reply.id === changed.id)
    return {
      ...shown,
      replies: known
        ? shown.replies.map(reply => (reply.id === changed.id ? changed : reply))
        : [...shown.replies, changed],
    }
  })
}
