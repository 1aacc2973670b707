/** Messages that wait for their time. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessChannel } from '../groups/access.ts'
import { actorOf, refuseSilenced } from '../members/access.ts'
import { tell, transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { Scheduled, type StoredScheduled } from './model.ts'
import { maySendAt } from './rules.ts'
import { accessRoot } from './threads.ts'
import { refuseTooManyMentions } from './written.ts'

/** Messages of one member that wait. */
export const WAITING_MAX = 50
/** Messages sent in one run: more wait for the next, a minute later. */
const SENT_AT_ONCE = 500

const toScheduled = ({ _id, channelId, threadOf, body, sendAt, failed }: StoredScheduled) => ({
  id: _id.toHexString(),
  channelId: channelId.toHexString(),
  threadOf: threadOf?.toHexString() ?? null,
  body,
  sendAt: sendAt.toISOString(),
  failed,
})

/**
 * Keeps a message until its time, between a minute and a year from now. May be repeated: one clientId keeps one. Refuses
 * `not_found` and `forbidden` like a message would, `invalid` for another time, and `conflict` when too many wait.
 */
export async function scheduleMessage(
  context: Context,
  input: ParsedOf<'chat.schedule'>,
): Promise<OutputOf<'chat.schedule'>> {
  const { channelId, body, threadOf } = input
  const memberId = context.actor.id
  refuseSilenced(context)
  await accessChannel(context, channelId, 'write')
  await refuseTooManyMentions(context, channelId, body)
  const root = threadOf === undefined ? null : await accessRoot({ channelId, messageId: threadOf })
  const sendAt = new Date(input.sendAt)

  const id = await transactOnce(context, 'chat.schedule', input, async record => {
    // Looked at inside: a repeat is answered although its time has come near meanwhile.
    if (!maySendAt(sendAt, context.now))
      throw new Refusal('invalid', 'A message can wait between a minute and a year', {
        issues: [{ path: 'sendAt', message: 'must be between a minute and a year from now' }],
      })
    if ((await Scheduled.countDocuments({ memberId, sentAt: null })) >= WAITING_MAX)
      throw new Refusal('conflict', `Up to ${WAITING_MAX} of your messages can wait at once`)
    const [waiting] = await Scheduled.create([
      { memberId, channelId, threadOf: root?._id ?? null, body, sendAt },
    ])
    record('chat.draftsChanged', { memberId })
    return waiting?.id as string
  })
  const waiting = await Scheduled.findOne({ _id: id, memberId }).lean()
  if (!waiting) throw new Refusal('not_found', 'This message was taken back')
  return { scheduled: toScheduled(waiting) }
}

/** The caller's messages that wait for their time or could not be sent, the next first. */
export async function listScheduled({ actor }: Context): Promise<OutputOf<'chat.scheduled'>> {
  const waiting = await Scheduled.find({ memberId: actor.id, sentAt: null })
    .sort({ sendAt: 1, _id: 1 })
    .lean()
  return { items: waiting.map(toScheduled) }
}

/** Takes back a message that waits. Refuses `not_found` when there is none of the caller's, and `conflict` when it is being sent. */
export async function unscheduleMessage(
  { actor }: Context,
  { scheduledId }: ParsedOf<'chat.unschedule'>,
): Promise<OutputOf<'chat.unschedule'>> {
  const named = { _id: scheduledId, memberId: actor.id, sentAt: null }
  const { deletedCount } = await Scheduled.deleteOne({ ...named, begun: false })
  if (deletedCount === 0 && !(await Scheduled.exists(named)))
    throw new Refusal('not_found', 'No such scheduled message')
  if (deletedCount === 0) throw new Refusal('conflict', 'This message is being sent')
  tell('chat.draftsChanged', { memberId: actor.id })
  return { unscheduled: true }
}

type Send = (context: Context, input: ParsedOf<'chat.send'>) => Promise<unknown>

/** Sends what is due as its author, if they may still write there. May run twice, and at the same time: each is sent once. */
export async function sendDue(now: Date, send: Send): Promise<void> {
  const due = await Scheduled.find({ sendAt: mongoose.trusted({ $lte: now }), sentAt: null, failed: null })
    .sort({ sendAt: 1 })
    .limit(SENT_AT_ONCE)
    .lean()
  for (const waiting of due) await sendOne(waiting, now, send)
}

async function sendOne({ _id }: StoredScheduled, now: Date, send: Send): Promise<void> {
  // From here on it cannot be taken back, for it may have been sent when this process dies.
  const waiting = await Scheduled.findOneAndUpdate(
    { _id, sentAt: null, failed: null },
    { $set: { begun: true } },
    { returnDocument: 'after' },
  ).lean()
  if (!waiting) return
  const outcome = await trySend(waiting, now, send)
  if (outcome === 'later') return
  await Scheduled.updateOne({ _id, sentAt: null }, { $set: { ...outcome, begun: false } })
  tell('chat.draftsChanged', { memberId: waiting.memberId.toHexString() })
}

async function trySend(
  { _id, memberId, channelId, threadOf, body }: StoredScheduled,
  now: Date,
  send: Send,
): Promise<{ sentAt: Date } | { failed: string } | 'later'> {
  try {
    await send(
      { actor: await actorOf(memberId.toHexString()), now },
      {
        channelId: channelId.toHexString(),
        // The same at every attempt: whatever died in between, the message is stored once.
        clientId: `scheduled-${_id.toHexString()}`,
        body,
        ...(threadOf && { threadOf: threadOf.toHexString() }),
      },
    )
    return { sentAt: now }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.code === 'unavailable' ? 'later' : { failed: error.message }
  }
}
