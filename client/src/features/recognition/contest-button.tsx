import { useState } from 'react'
import { useNow } from '../../ui/index.ts'
import type { InputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Dialog, Stack, toast } from '../../ui/index.ts'

type Props = {
  subject: InputOf<'recognition.contest'>['subject']
  until: string
  /** What is contested, as in "this decision". */
  what: string
}

/** "This is wrong": somebody with no part in it looks again. */
export function ContestButton({ subject, until, what }: Props) {
  const now = useNow()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const contest = useAsk('recognition.contest', {
    refreshes: ['moderation.myContests'],
    onDone: () => {
      toast.done('Contested. Somebody who had no part in it looks again.')
      setOpen(false)
    },
  })
  if (Date.parse(until) <= now.getTime()) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        This is wrong
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={`Contest ${what}`}
        footer={
          <Button
            kind="go"
            busy={contest.isPending}
            disabled={reason.trim().length < 20}
            onClick={() => contest.mutate({ subject, reason })}
          >
            Contest
          </Button>
        }
      >
        <Stack gap={3}>
          <p className="sm quiet">Somebody who had no part in it decides, and you read their answer.</p>
          <AreaField
            label="What is wrong"
            description="At least 20 letters."
            value={reason}
            onChange={event => setReason(event.currentTarget.value)}
            error={contest.error === null ? undefined : sentenceOf(contest.error)}
          />
        </Stack>
      </Dialog>
    </>
  )
}
