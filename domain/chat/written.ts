/** What a text becomes when it is written: what is shown, whom it calls, and whether something follows from it. */
import { accessChannel, type ChannelAccess } from '../groups/access.ts'
import { renderMarkdown } from '../markdown.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { type StoredMessage, toObjectId } from './model.ts'
import { CALLED_MAX, decideConsequences, mayCallTooMany, mentionsIn, refusalOfMentions } from './rules.ts'

/** A text rendered, and whom it calls; without `mentions` when nobody. */
export function toWritten(body: string): Pick<StoredMessage, 'html' | 'mentions'> {
  const html = renderMarkdown(body)
  const mentions = mentionsIn(html)
  if (!mentions) return { html }
  return { html, mentions: { ...mentions, memberIds: mentions.memberIds.map(toObjectId) } }
}

/** Adds to a message what follows from its text and its place. */
export function writeOut(message: StoredMessage, { kind, watched }: ChannelAccess): void {
  const { html, mentions } = toWritten(message.body)
  message.html = html
  if (mentions) message.mentions = mentions
  if (decideConsequences({ html, mentions, threadOf: message.threadOf, kind, watched }))
    message.unannounced = true
}

/** Refuses a text that calls more people than its author may, naming `body`. Costs nothing unless a text could. */
export async function refuseTooManyMentions(
  context: Context,
  channelId: string,
  body: string,
): Promise<void> {
  if (!mayCallTooMany(body)) return
  const mentions = mentionsIn(renderMarkdown(body))
  if (!mentions) return
  // Asked anew: who hosts and how many are here may have changed since access was last remembered.
  const refused = refusalOfMentions(mentions, await accessChannel(context, channelId, 'write'))
  if (refused === 'too_many_people')
    throw new Refusal('invalid', `A message may call up to ${CALLED_MAX.people} people by name`, {
      issues: [{ path: 'body', message: 'calls too many people' }],
    })
  if (refused === 'only_hosts')
    throw new Refusal('forbidden', 'In a large group only hosts call everyone', {
      issues: [{ path: 'body', message: 'calls everyone' }],
    })
}
