import { useState } from 'react'
import type { LineView, StatementView } from '../../../../domain/honoraria/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Dialog, Row, Stack, toast } from '../../ui/index.ts'
import { moneyOf } from './words.ts'

type ContestDialogProps = { statement: StatementView; line: LineView; onEnd: () => void }

/** A consultant says of a line of theirs that it is not right. */
export function ContestDialog({ statement, line, onEnd }: ContestDialogProps) {
  const [reason, setReason] = useState('')
  const contest = useAsk('honoraria.contest', {
    refreshes: ['honoraria.show'],
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
            disabled={reason.trim().length < 3}
            onClick={() => contest.mutate({ statementId: statement.id, key: line.key, reason })}
          >
            Send it
          </Button>
          <Button onClick={onEnd}>Cancel</Button>
        </Row>
      }
    >
      <Stack gap={4}>
        <p className="sm">
          {line.what}, {moneyOf(line.amount, statement.currency)}
        </p>
        <AreaField
          label="What is not right?"
          description="Nobody who approved it or left it out decides."
          minRows={3}
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
