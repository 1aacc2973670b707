/** The previews a message shows of the pages it links to. */
import { isDeepStrictEqual } from 'node:util'
import { kindOfChannel } from '../groups/access.ts'
import type { LinkPreviewView } from '../media/contract.ts'
import { Messages, messages, toObjectId } from './model.ts'
import { changeMessage, transactInTurn } from './revisions.ts'
import { linksIn } from './rules.ts'

/**
 * The pages a message links to that may be looked at for everyone who reads it: none once it was taken away, and none of what is said
 * between few or off the record.
 */
export async function linksToPreview(messageId: string): Promise<string[]> {
  const message = await messages().findOne({ _id: toObjectId(messageId), deletedAt: null })
  if (!message) return []
  const kind = await kindOfChannel(message.channelId.toHexString())
  return kind === 'standing' ? linksIn(message.html) : []
}

/** Gives a message previews of those pages it still links to, and tells its channel. May run twice. */
export async function attachPreviews(messageId: string, found: readonly LinkPreviewView[]): Promise<void> {
  const posted = await messages().findOne({ _id: toObjectId(messageId) }, { projection: { channelId: 1 } })
  if (!posted || found.length === 0) return
  const channelId = posted.channelId.toHexString()
  await transactInTurn(channelId, async record => {
    const message = await Messages.findOne({ _id: messageId, deletedAt: null }).lean()
    if (!message) return
    const links = linksIn(message.html)
    const previews = found.filter(({ url }) => links.includes(url))
    if (isDeepStrictEqual(previews, message.previews ?? [])) return
    await changeMessage(record, messageId, channelId, { $set: { previews } })
  })
}
