import { useState } from 'react'
import type { Reason, SubjectKind } from '../../../../domain/moderation/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Dialog, SegmentedChoice, Stack, toast } from '../../ui/index.ts'
import { KIND_WORDS, REASON_WORDS } from './words.ts'

export type FlagDialogProps = { kind: SubjectKind; id: string; onClose: () => void }

const REASONS = (Object.keys(REASON_WORDS) as Reason[]).map(value => ({ value, ...REASON_WORDS[value] }))
const NOTE_MAX = 1000

/** Asks why something is reported, and reports it. */
export function FlagDialog({ kind, id, onClose }: FlagDialogProps) {
  const [reason, setReason] = useState<Reason>('privacy')
  const [note, setNote] = useState('')
  const ask = useAsk('moderation.flag', {
    refreshes: ['moderation.myFlags'],
    onDone: () => {
      toast.done('Reported. You will hear what became of it.')
      onClose()
    },
  })
  const lacksNote = reason === 'other' && note.trim() === ''
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Report this ${KIND_WORDS[kind]}?`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="go"
            busy={ask.isPending}
            disabled={lacksNote}
            onClick={() => ask.mutate({ kind, id, reason, note })}
          >
            Report it
          </Button>
        </>
      }
    >
      <Stack gap={4}>
        <p className="sm quiet">
          A moderator looks at it. Whoever wrote it does not learn who reported it, and nothing happens by
          itself.
        </p>
        <SegmentedChoice label="Why?" look="list" options={REASONS} value={reason} onChange={setReason} />
        <AreaField
          label={reason === 'other' ? 'What is it?' : 'Anything to add (optional)'}
          maxLength={NOTE_MAX}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
          error={ask.error ? sentenceOf(ask.error) : undefined}
        />
      </Stack>
    </Dialog>
  )
}
