import { CircleAlert, CircleCheck } from 'lucide-react'
import { useState } from 'react'
import { sentenceOf } from '../lib/call.ts'
import { useAsk } from '../lib/query.ts'
import { Button } from '../ui/button.tsx'
import { AreaField } from '../ui/fields.tsx'
import { Note } from '../ui/states.tsx'

type SuspensionNoteProps = { why: string; email: string; password: string }

/** Says why somebody cannot come in, and lets them appeal all the same. */
export function SuspensionNote({ why, email, password }: SuspensionNoteProps) {
  const [words, setWords] = useState('')
  const ask = useAsk('moderation.appealSuspension')
  if (ask.isSuccess)
    return (
      <Note hue="moss" icon={CircleCheck} role="status">
        Your appeal was sent. Someone other than whoever decided looks at it; try to sign in again later.
      </Note>
    )
  return (
    <>
      <Note hue="gorse" icon={CircleAlert} role="alert">
        {why}
      </Note>
      <AreaField
        label="What should be looked at again?"
        description="Someone other than whoever decided reads this. You can appeal once."
        value={words}
        maxLength={2000}
        onChange={event => setWords(event.currentTarget.value)}
        error={ask.error ? sentenceOf(ask.error) : undefined}
      />
      <Button
        busy={ask.isPending}
        disabled={words.trim() === ''}
        onClick={() => ask.mutate({ email, password, words })}
      >
        Send the appeal
      </Button>
    </>
  )
}
