import { useSearchParams } from 'react-router'
import type { CaseView, ReplyView } from '../../../../domain/cases/contract.ts'
import { Dialog } from '../../ui/index.ts'
import { OutcomeForm } from './outcome-form.tsx'
import { whoHelped } from './outcome-panel.tsx'

/** Whether the address asks to tell what came of the case, and how to say so or take it back. */
export function useTelling(): [boolean, (telling: boolean) => void] {
  const [search, setSearch] = useSearchParams()
  return [search.has('tell'), telling => setSearch(telling ? { tell: '' } : {}, { replace: true })]
}

export type CloseOutProps = { item: CaseView; replies: readonly ReplyView[]; onEnd: () => void }

/** The five questions over the page: when a reply was accepted, and from a reminder. */
export function CloseOut({ item, replies, onEnd }: CloseOutProps) {
  return (
    <Dialog open onClose={onEnd} title="What happened next?">
      <OutcomeForm
        caseId={item.id}
        told={item.outcome}
        helper={whoHelped(item, replies)}
        onEnd={onEnd}
        onLater={onEnd}
      />
    </Dialog>
  )
}
