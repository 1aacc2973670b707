import type { MessageView } from '../../../../domain/chat/contract.ts'
import { asCallError, call, sentenceOf } from '../../lib/call.ts'
import { toast } from '../../ui/toast.ts'
import { tellChanged } from './changed.ts'

const of = ({ channelId, id }: MessageView) => ({ channelId, messageId: id })

const say = (error: unknown): void => toast.failed(sentenceOf(asCallError(error)))

/** Copies the whole address of a place in the app. */
export async function copyLinkTo(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(path, window.location.origin).href)
    toast.done('Link copied.')
  } catch {
    toast.failed('The browser did not let us copy. The address of the page leads to this channel.')
  }
}

/** Pins a message or takes its pin off, and offers to undo that. */
export async function pinMessage(message: MessageView, on: boolean): Promise<void> {
  try {
    tellChanged((await call('chat.pin', { ...of(message), on })).message)
    toast.done(on ? 'Pinned. Everyone here finds it under the pin.' : 'The pin is off.', {
      word: 'Undo',
      onAct: () => void pinMessage(message, !on),
    })
  } catch (error) {
    say(error)
  }
}

/** Takes a message away, with the reason a host may give. Answers whether it is gone. */
export async function removeMessage(message: MessageView, reason: string): Promise<boolean> {
  const said = reason.trim()
  try {
    tellChanged((await call('chat.delete', { ...of(message), ...(said !== '' && { reason: said }) })).message)
    return true
  } catch (error) {
    say(error)
    return false
  }
}

/** Rewrites a message. Throws a CallError when the server says no: the text stays with who wrote it. */
export async function rewriteMessage(message: MessageView, body: string): Promise<void> {
  tellChanged((await call('chat.edit', { ...of(message), body })).message)
}
