import type { MessageView } from '../../../../domain/chat/contract.ts'

/** What stands in place of a message that was taken away: by whom, as far as that is known, and why when a host said so. */
export function removedWords(
  { removed, authorId }: Pick<MessageView, 'removed' | 'authorId'>,
  memberId: string,
): string {
  const own = authorId === memberId
  if (removed === undefined) return own ? 'Your message was removed.' : 'This message was removed.'
  if (removed.by === 'author') return own ? 'You removed this message.' : 'Its author removed this message.'
  if (removed.by === 'moderator')
    return own ? 'A moderator removed your message. Decisions says why.' : 'A moderator removed this message.'
  const said = own ? 'A host removed your message' : 'A host removed this message'
  return removed.reason === undefined ? `${said}.` : `${said}: ${removed.reason}`
}
