/** Changing what is stored: each change takes the next revision of its channel, so that a client can ask what changed since. */
import type { UpdateQuery } from 'mongoose'
import { type Record, transact } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import type { MessageView } from './contract.ts'
import { Messages, Revisions, revisions, type StoredMessage, toObjectId } from './model.ts'
import { inTurn } from './turns.ts'
import { toView } from './views.ts'

/** The revision of each of these channels in which something has changed. */
export async function revisionsOf(channelIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await revisions()
    .find({ _id: { $in: channelIds.map(toObjectId) } })
    .toArray()
  return new Map(rows.map(({ _id, rev }) => [_id.toHexString(), rev]))
}

/**
 * `transact` for changes of messages. Those of one channel meet at its revision: in one process they queue here, instead of
 * undoing each other's work over and over.
 */
export const transactInTurn = <T>(channelId: string, work: (record: Record) => Promise<T>): Promise<T> =>
  inTurn(`changes:${channelId}`, () => transact(work))

/**
 * Takes the next `count` revisions of a channel and returns the last of them. Inside a transaction alone: whoever changes the
 * same channel at once begins anew, so that revisions become visible in their order and what was read before is still true.
 */
export async function takeRevisions(channelId: string, count: number): Promise<number> {
  const { rev } = await Revisions.findByIdAndUpdate(
    channelId,
    { $inc: { rev: count } },
    { upsert: true, returnDocument: 'after' },
  ).lean()
  return rev
}

/**
 * Changes a stored message, gives it the channel's next revision and tells the channel. Inside a transaction alone. Refuses
 * `not_found` when the channel has no such message.
 */
export async function changeMessage(
  record: Record,
  messageId: string,
  channelId: string,
  update: UpdateQuery<StoredMessage>,
  hint: 'chat.edited' | 'chat.deleted' | 'chat.reacted' = 'chat.edited',
): Promise<MessageView> {
  const rev = await takeRevisions(channelId, 1)
  const changed = await Messages.findOneAndUpdate(
    { _id: messageId, channelId },
    { ...update, $set: { ...update.$set, rev } },
    { returnDocument: 'after' },
  ).lean()
  if (!changed) throw new Refusal('not_found', 'No such message')

  const view = await toView(changed)
  record(hint, view)
  return view
}
