import { useState } from 'react'
import type { InputOf } from '../../../../domain/contract.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, useNow } from '../../ui/index.ts'
import { ContestDialog, tellContested } from '../moderation/contest-dialog.tsx'

type Props = {
  subject: InputOf<'recognition.contest'>['subject']
  until: string
  /** What is contested, as in "this decision". */
  what: string
}

const LEAST = 20

/** "This is wrong": somebody with no part in it looks again. */
export function ContestButton({ subject, until, what }: Props) {
  const now = useNow()
  const [open, setOpen] = useState(false)
  const contest = useAsk('recognition.contest', {
    refreshes: ['moderation.myContests'],
    onDone: () => {
      tellContested()
      setOpen(false)
    },
  })
  if (Date.parse(until) <= now.getTime()) return null
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        This is not right
      </Button>
      {open && (
        <ContestDialog
          about={`You contest ${what}.`}
          decides={`Somebody who had no part in it decides, and you read their answer. At least ${LEAST} letters.`}
          least={LEAST}
          isPending={contest.isPending}
          error={contest.error}
          onSend={reason => contest.mutate({ subject, reason })}
          onEnd={() => setOpen(false)}
        />
      )}
    </>
  )
}
