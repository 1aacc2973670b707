import { type ReactNode, useState } from 'react'
import { type CallError, sentenceOf } from '../../lib/call.ts'
import { AreaField, Button, Dialog, Row, Stack, toast } from '../../ui/index.ts'

export type ContestDialogProps = {
  /** What is contested. */
  about: ReactNode
  /** Who decides about it, or does not. */
  decides: string
  /** How long a reason is at least and at most. */
  least?: number
  most?: number
  isPending: boolean
  error: CallError | null
  onSend: (reason: string) => void
  onEnd: () => void
}

/** Someone says of a judgement that it is not right. */
export function ContestDialog(props: ContestDialogProps) {
  const { about, decides, least = 1, most, isPending, error, onSend, onEnd } = props
  const [reason, setReason] = useState('')
  return (
    <Dialog
      open
      onClose={onEnd}
      title="This is not right"
      footer={
        <Row>
          <Button
            kind="go"
            busy={isPending}
            disabled={reason.trim().length < least}
            onClick={() => onSend(reason)}
          >
            Send it
          </Button>
          <Button onClick={onEnd}>Cancel</Button>
        </Row>
      }
    >
      <Stack gap={4}>
        <p className="sm">{about}</p>
        <AreaField
          label="What is not right?"
          description={decides}
          minRows={3}
          {...(most !== undefined && { maxLength: most })}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
        {error !== null && (
          <p role="alert" className="hued" data-hue="bracken">
            Not sent. {sentenceOf(error)}
          </p>
        )}
      </Stack>
    </Dialog>
  )
}

/** What is said once it is sent. */
export const tellContested = () => toast.done('Somebody with no part in it will look at it and answer you.')
