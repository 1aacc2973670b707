/** What people began to write, kept with the community rather than in a browser: it may be about a patient. */
import mongoose from 'mongoose'
import { accessChannel, readableChannels } from '../groups/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { tell } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { Drafts, type StoredDraft } from './model.ts'
import { accessRoot } from './threads.ts'

/** Drafts of one member. */
export const DRAFTS_MAX = 300

const toDraft = ({ channelId, threadOf, body, savedAt }: Omit<StoredDraft, '_id'>) => ({
  channelId: channelId.toHexString(),
  threadOf: threadOf?.toHexString() ?? null,
  body,
  savedAt: savedAt.toISOString(),
})

/**
 * Keeps what the caller began to write in a channel or a thread, in place of what they began there before; an empty text forgets it.
 * Refuses `not_found` and `forbidden` like a message would, and `conflict` to who began too much.
 */
export async function saveDraft(
  context: Context,
  { channelId, threadOf, body }: ParsedOf<'chat.saveDraft'>,
): Promise<OutputOf<'chat.saveDraft'>> {
  const memberId = context.actor.id
  // To forget one's own words asks for no access.
  if (body.trim() === '') {
    await forget(memberId, channelId, threadOf)
    return { draft: null }
  }
  await accessChannel(context, channelId, 'write')
  const root = threadOf === undefined ? null : await accessRoot({ channelId, messageId: threadOf })
  if ((await Drafts.countDocuments({ memberId }, { limit: DRAFTS_MAX + 1 })) > DRAFTS_MAX)
    throw new Refusal('conflict', 'Finish or delete some of your drafts first')

  const draft = await Drafts.findOneAndUpdate(
    { memberId, channelId, threadOf: root?._id ?? null },
    { $set: { body, savedAt: context.now } },
    { upsert: true, returnDocument: 'after' },
  ).lean()
  tell('chat.draftsChanged', { memberId })
  return { draft: toDraft(draft) }
}

async function forget(memberId: string, channelId: string, threadOf: string | undefined): Promise<void> {
  const root =
    threadOf === undefined
      ? null
      : await accessRoot({ channelId, messageId: threadOf }).catch((error: unknown) => {
          if (error instanceof Refusal) return null
          throw error
        })
  if (threadOf !== undefined && root === null) return
  const { deletedCount } = await Drafts.deleteOne({ memberId, channelId, threadOf: root?._id ?? null })
  if (deletedCount > 0) tell('chat.draftsChanged', { memberId })
}

/** What the caller began to write where they may still read, the latest first. What they began where their access ended is deleted. */
export async function listDrafts(context: Context): Promise<OutputOf<'chat.drafts'>> {
  const drafts = await Drafts.find({ memberId: context.actor.id }).sort({ savedAt: -1, _id: -1 }).lean()
  const readable = await readableChannels(
    context,
    drafts.map(({ channelId }) => channelId.toHexString()),
  )
  const lost = drafts.filter(({ channelId }) => !readable.has(channelId.toHexString()))
  if (lost.length > 0) await Drafts.deleteMany({ _id: mongoose.trusted({ $in: lost.map(({ _id }) => _id) }) })
  return { items: drafts.filter(draft => !lost.includes(draft)).map(toDraft) }
}
