import { useState } from 'react'
import type { ReplyView } from '../../../../domain/cases/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import type { CallError } from '../../lib/call.ts'
import { usePaged } from '../../lib/paged.ts'

type Shown = Pick<OutputOf<'cases.show'>, 'replies' | 'replyTotal'>

export type SomeReplies = {
  /** What is there so far, each once. */
  replies: readonly ReplyView[]
  total: number
  /** How many are still to be asked for. */
  earlierCount: number
  isLoading: boolean
  error: CallError | null
  showEarlier: () => void
}

const acceptedFirst = (a: ReplyView, b: ReplyView): number =>
  Number(b.accepted) - Number(a.accepted) || a.repliedAt.localeCompare(b.repliedAt)

/** The replies that came with a case, and on demand those before them. Belongs to one case as long as it stands. */
export function useReplies(caseId: string, { replies, replyTotal }: Shown): SomeReplies {
  const [isOpen, setOpen] = useState(false)
  const paged = usePaged('cases.replies', { caseId }, { enabled: isOpen })
  // What is kept of an earlier visit is not asked for anew until it is opened: it may have been changed or removed.
  const earlier = isOpen ? (paged.items ?? []) : []
  const known = new Map([...earlier, ...replies].map(reply => [reply.id, reply]))
  const all = [...known.values()].toSorted(acceptedFirst)
  const total = Math.max(replyTotal, all.length)

  const showEarlier = () => {
    if (!isOpen) setOpen(true)
    else if (paged.error !== null) paged.retry()
    else paged.loadMore()
  }
  return {
    replies: all,
    total,
    earlierCount: total - all.length,
    isLoading: isOpen && paged.error === null && (paged.items === undefined || paged.isLoadingMore),
    error: isOpen ? paged.error : null,
    showEarlier,
  }
}
