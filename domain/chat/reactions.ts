/** Reactions: a set of people for each emoji, and one emoji that is a word about what helped. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { refuseSilenced } from '../members/access.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { type Changing, changing, refuseDeleted, toMessageNow } from './changes.ts'
import { HELPFUL, type MessageView } from './contract.ts'
import { putMark, takeBackMarks } from './marks.ts'
import { toObjectId, type StoredMessage } from './model.ts'
import { isCredited, whyNotReact, withReaction } from './rules.ts'

/**
 * Puts the actor's emoji on a message or takes it off; what is so already changes nothing. Refuses `forbidden` when the author
 * says `helpful`, and `conflict` when no more fit or the message was removed.
 */
export const reactToMessage = (
  context: Context,
  { emoji, on, ...named }: ParsedOf<'chat.react'>,
): Promise<OutputOf<'chat.react'>> =>
  changing(context, named, 'write', async found => {
    const { message, change } = found
    const memberId = context.actor.id
    if (on) refuseSilenced(context)
    refuseDeleted(message)
    const whyNot = whyNotReact(toMessageNow(message), memberId, emoji)
    if (whyNot !== undefined) throw new Refusal('forbidden', whyNot)

    const before = toReactions(message)
    const after = withReaction(before, { emoji, memberId, on })
    if (after === before) return undefined
    if (after === 'full') throw new Refusal('conflict', 'No more reactions fit on this message')

    if (emoji === HELPFUL) await mark(context, found, on)
    const reactions = after.map(row => ({ emoji: row.emoji, memberIds: row.memberIds.map(toObjectId) }))
    const isNews = on && !message.authorId.equals(memberId)
    return change(
      reactions.length > 0
        ? { $set: { reactions, ...(isNews && { reactedAt: context.now }) } }
        : { $unset: { reactions: 1, reactedAt: 1 } },
      'chat.reacted',
    )
  })

const toReactions = ({ reactions = [] }: StoredMessage): NonNullable<MessageView['reactions']> =>
  reactions.map(({ emoji, memberIds }) => ({ emoji, memberIds: memberIds.map(id => id.toHexString()) }))

// Taken back is whatever was credited, wherever the message stands by then.
function mark({ actor, now }: Context, { record, message, access }: Changing, on: boolean): Promise<void> {
  const memberId = actor.id
  if (!on) return takeBackMarks(record, { messageId: message.movedFrom ?? message._id, memberId }, now)
  if (!isCredited(access.kind)) return Promise.resolve()
  return putMark(record, message, { groupId: access.groupId, memberId, now })
}
