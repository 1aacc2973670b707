import type { LineView, StatementView } from '../../../../domain/honoraria/contract.ts'
import { useAsk } from '../../lib/query.ts'
import { ContestDialog as Dialog, tellContested } from '../moderation/contest-dialog.tsx'
import { moneyOf } from './words.ts'

type ContestDialogProps = { statement: StatementView; line: LineView; onEnd: () => void }

/** A consultant says of a line of theirs that it is not right. */
export function ContestDialog({ statement, line, onEnd }: ContestDialogProps) {
  const contest = useAsk('honoraria.contest', {
    refreshes: ['honoraria.show'],
    onDone: () => {
      tellContested()
      onEnd()
    },
  })
  return (
    <Dialog
      about={`${line.what}, ${moneyOf(line.amount, statement.currency)}`}
      decides="Nobody who approved it or left it out decides."
      least={3}
      isPending={contest.isPending}
      error={contest.error}
      onSend={reason => contest.mutate({ statementId: statement.id, key: line.key, reason })}
      onEnd={onEnd}
    />
  )
}
