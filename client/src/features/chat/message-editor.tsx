import { useState } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { asCallError, sentenceOf } from '../../lib/call.ts'
import { Composer, toast } from '../../ui/index.ts'
import { rewriteMessage } from './acts.ts'
import { useTalk } from './talk.ts'

/** Where an author rewrites a message. Esc leaves it as it was. */
export function MessageEditor({ message }: { message: MessageView }) {
  const { setEditing } = useTalk()
  const [busy, setBusy] = useState(false)

  const save = async (body: string) => {
    if (body === message.body) return setEditing(undefined)
    setBusy(true)
    try {
      await rewriteMessage(message, body)
      setEditing(undefined)
    } catch (error) {
      toast.failed(sentenceOf(asCallError(error)))
      setBusy(false)
    }
  }
  return (
    <Composer
      label="Rewrite the message"
      draft={message.body}
      onSend={body => void save(body)}
      onCancel={() => setEditing(undefined)}
      keepsText
      busy={busy}
      sendWord="Save"
      inset={false}
      takesFocus
    />
  )
}
