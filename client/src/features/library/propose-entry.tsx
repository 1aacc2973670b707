import { LibraryBig } from 'lucide-react'
import { useNavigate } from 'react-router'
import type { CaseSummary } from '../../../../domain/cases/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, toast } from '../../ui/index.ts'

/** Proposes an entry from a resolved case, from wherever the case is listed. */
export function ProposeEntry({ item }: { item: Pick<CaseSummary, 'id' | 'title' | 'acceptedReplyId'> }) {
  const navigate = useNavigate()
  const propose = useAsk('library.propose', {
    refreshes: ['library.list'],
    onDone: ({ entry }) => void navigate(`/entries/${entry.id}${entry.may.edit ? '/edit' : ''}`),
  })
  if (item.acceptedReplyId === null) return null
  return (
    <Button
      kind="quiet"
      icon={LibraryBig}
      busy={propose.isPending}
      onClick={() =>
        propose.mutate(
          { caseId: item.id, clientId: `case-${item.id}` },
          { onError: error => toast.failed(sentenceOf(error)) },
        )
      }
    >
      Propose an entry<span className="unseen"> from {item.title}</span>
    </Button>
  )
}
