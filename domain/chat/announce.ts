/** A message is its own event: it is stored with the mark that says so, and announced when the mark is taken off. */
import mongoose from 'mongoose'
import { groupsOfChannels } from '../groups/access.ts'
import { transact } from '../transaction.ts'
import { Messages, messages } from './model.ts'

const BATCH = 200

/**
 * Records `chat.posted` for messages with consequences that were stored since, at most one batch, and says for how many. Each gets
 * its event exactly once, whoever runs this and however often.
 */
export async function announceMessages(): Promise<number> {
  if (!(await messages().findOne({ unannounced: true }, { projection: { _id: 1 } }))) return 0
  return transact(async record => {
    // Read inside: of two that announce at once, one commits, and the other finds the marks gone when it tries again.
    const posted = await Messages.find({ unannounced: true }).sort({ _id: 1 }).limit(BATCH).lean()
    const groupIds = await groupsOfChannels(posted.map(({ channelId }) => channelId.toHexString()))
    for (const message of posted) {
      const channelId = message.channelId.toHexString()
      const groupId = groupIds.get(channelId)
      if (groupId === undefined) continue
      record('chat.posted', {
        messageId: message._id.toHexString(),
        channelId,
        groupId,
        authorId: message.authorId.toHexString(),
        seq: message.seq,
        at: message.sentAt.toISOString(),
      })
    }
    const ids = mongoose.trusted({ $in: posted.map(({ _id }) => _id) })
    await Messages.updateMany({ _id: ids }, { $unset: { unannounced: 1 } })
    return posted.length
  })
}
