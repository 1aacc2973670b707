import { useState } from 'react'
import { Button, Dialog, TextField, useNow } from '../../ui/index.ts'
import { fromFieldTime, laterChoices, toFieldTime } from './later.ts'

type LaterDialogProps = { at?: Date | undefined; onChoose: (at: Date) => void; onClose: () => void }

/** Asks for a day and a time to come. */
export function LaterDialog({ at, onChoose, onClose }: LaterDialogProps) {
  const now = useNow()
  const [value, setValue] = useState(() => toFieldTime(at ?? laterChoices(now)[0]?.at ?? now))
  const [tried, setTried] = useState(false)
  const chosen = fromFieldTime(value, now)
  const take = () => {
    setTried(true)
    if (chosen !== undefined) onChoose(chosen)
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title="When should it go out?"
      footer={
        <>
          <Button onClick={onClose}>Not yet</Button>
          <Button kind="go" onClick={take}>
            Send it then
          </Button>
        </>
      }
    >
      <TextField
        type="datetime-local"
        label="Day and time"
        description="On your own clock. It is sent if you may still write there."
        value={value}
        onChange={event => setValue(event.currentTarget.value)}
        error={tried && chosen === undefined ? 'Choose a moment to come.' : undefined}
      />
    </Dialog>
  )
}
