import { useState } from 'react'
import type { ExchangeView } from '../../../../domain/exchanges/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Dialog, Row, Stack, toast } from '../../ui/index.ts'

/** Someone says of a line of theirs that it is not right. */
export function ContestDialog({ exchange, onEnd }: { exchange: ExchangeView; onEnd: () => void }) {
  const [reason, setReason] = useState('')
  const contest = useAsk('exchanges.contest', {
    refreshes: ['exchanges.list'],
    onDone: () => {
      toast.done('Somebody with no part in it will look at it and answer you.')
      onEnd()
    },
  })
  return (
    <Dialog
      open
      onClose={onEnd}
      title="This is not right"
      footer={
        <Row>
          <Button
            kind="go"
            busy={contest.isPending}
            disabled={reason.trim() === ''}
            onClick={() => contest.mutate({ exchangeId: exchange.id, reason })}
          >
            Send it
          </Button>
          <Button onClick={onEnd}>Cancel</Button>
        </Row>
      }
    >
      <Stack gap={4}>
        <p className="sm">{exchange.what}</p>
        <AreaField
          label="What is not right?"
          description="Neither you nor whoever is on the other side decides. If you are right, the line is taken back."
          minRows={3}
          maxLength={2000}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
        {contest.error !== null && (
          <p role="alert" className="hued" data-hue="bracken">
            Not sent. {sentenceOf(contest.error)}
          </p>
        )}
      </Stack>
    </Dialog>
  )
}
