import type { ExchangeView } from '../../../../domain/exchanges/contract.ts'
import { useAsk } from '../../lib/query.ts'
import { ContestDialog as Dialog, tellContested } from '../moderation/contest-dialog.tsx'

/** Someone says of a line of theirs that it is not right. */
export function ContestDialog({ exchange, onEnd }: { exchange: ExchangeView; onEnd: () => void }) {
  const contest = useAsk('exchanges.contest', {
    refreshes: ['exchanges.list'],
    onDone: () => {
      tellContested()
      onEnd()
    },
  })
  return (
    <Dialog
      about={exchange.what}
      decides={
        exchange.foundUntil === null
          ? 'Neither you nor whoever is on the other side decides. If you are right, the line is taken back.'
          : 'It is about everything that was found together with this line. Nobody with a part in it decides. If you are right, it counts again.'
      }
      most={2000}
      isPending={contest.isPending}
      error={contest.error}
      onSend={reason => contest.mutate({ exchangeId: exchange.id, reason })}
      onEnd={onEnd}
    />
  )
}
