import type { MessageView } from '../../../../domain/chat/contract.ts'

/** How long an author may change what they wrote. The contract says the same; its module would bring the validation library. */
export const EDIT_WINDOW_MINUTES = 60

type Asker = {
  memberId: string
  isHost: boolean
  mayWrite: boolean
  /** Those who write to each other directly have no host: each of them pins. */
  direct: boolean
  now: Date
}
export type Permitted = Record<
  'react' | 'helpful' | 'reply' | 'edit' | 'remove' | 'pin' | 'move' | 'markUnread',
  boolean
>

/** What someone may do with a message, as far as the screen can know; the server decides. */
export function permittedOn(
  message: Pick<MessageView, 'authorId' | 'sentAt' | 'deletedAt' | 'threadOf'>,
  { memberId, isHost, mayWrite, direct, now }: Asker,
): Permitted {
  const stands = message.deletedAt === null
  const own = message.authorId === memberId
  const youngEnough = now.getTime() - Date.parse(message.sentAt) < EDIT_WINDOW_MINUTES * 60_000
  return {
    react: stands && mayWrite,
    helpful: stands && mayWrite && !own,
    reply: stands && mayWrite,
    edit: stands && mayWrite && own && youngEnough,
    remove: stands && mayWrite && (own || isHost),
    pin: stands && (isHost || (direct && mayWrite)),
    move: stands && isHost,
    markUnread: stands && message.threadOf === null,
  }
}

/** The message that ArrowUp in an empty field takes up: the newest of one's own that may still be changed. */
export function lastEditable(messages: readonly MessageView[], asker: Asker, threadOf: string | null) {
  return messages.findLast(
    message => (message.threadOf === threadOf || message.id === threadOf) && permittedOn(message, asker).edit,
  )
}

/** How a message is quoted: its lines behind `> `, then who said it with a link there. */
export function quoteOf(message: Pick<MessageView, 'body' | 'authorName'>, link: string): string {
  const lines = message.body.trimEnd().split('\n')
  const shown = lines.length > QUOTED_LINES_MAX ? [...lines.slice(0, QUOTED_LINES_MAX), '…'] : lines
  const name = message.authorName.replaceAll(/[[\]]/g, '')
  return `${[...shown, `[${name}](${link})`].map(line => `> ${line}`).join('\n')}\n\n`
}

const QUOTED_LINES_MAX = 12
