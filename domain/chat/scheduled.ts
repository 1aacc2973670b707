/** Messages that wait for their time. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessChannel } from '../groups/access.ts'
import { freeAttachments, reserveAttachments } from '../media/access.ts'
import { accessMember, actorOf, isSuspended, refuseSilenced } from '../members/access.ts'
import { tell, transact, transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { Scheduled, type StoredScheduled } from './model.ts'
import { maySendAt } from './rules.ts'
import { accessRoot } from './threads.ts'
import { refuseTooManyMentions } from './written.ts'

/** Messages of one member that wait. */
export const WAITING_MAX = 50
/** Messages sent in one run: more wait for the next, a minute later. */
const SENT_AT_ONCE = 500

// The same at every attempt: whatever dies in between, the message is stored once.
const clientIdOf = (_id: mongoose.Types.ObjectId) => `scheduled-${_id.toHexString()}`

const claimOf = ({ _id, channelId }: Pick<StoredScheduled, '_id' | 'channelId'>) => ({
  channelId: channelId.toHexString(),
  clientId: clientIdOf(_id),
})

const toScheduled = (waiting: StoredScheduled) => {
  const { _id, channelId, threadOf, body, attachments, sendAt, failed } = waiting
  return {
    id: _id.toHexString(),
    channelId: channelId.toHexString(),
    threadOf: threadOf?.toHexString() ?? null,
    body,
    ...(attachments && { attachments }),
    sendAt: sendAt.toISOString(),
    failed,
  }
}

/**
 * Keeps a message until its time, between a minute and a year from now. May be repeated: one clientId keeps one. Refuses
 * `not_found` and `forbidden` like a message would, for its files too, `invalid` for another time, and `conflict` when too many wait.
 */
export async function scheduleMessage(
  context: Context,
  input: ParsedOf<'chat.schedule'>,
): Promise<OutputOf<'chat.schedule'>> {
  const { channelId, body, threadOf, attachmentIds = [] } = input
  const memberId = context.actor.id
  refuseSilenced(context)
  await accessChannel(context, channelId, 'write')
  await refuseTooManyMentions(context, channelId, body)
  const root = threadOf === undefined ? null : await accessRoot({ channelId, messageId: threadOf })
  const sendAt = new Date(input.sendAt)

  const id = await transactOnce(context, 'chat.schedule', input, async record => {
    // Looked at inside: a repeat is answered although its time has come near meanwhile.
    refuseUnlessInTime(sendAt, context.now)
    if ((await Scheduled.countDocuments({ memberId, sentAt: null })) >= WAITING_MAX)
      throw new Refusal('conflict', `Up to ${WAITING_MAX} of your messages can wait at once`)
    const _id = new mongoose.Types.ObjectId()
    const claim = { channelId, clientId: clientIdOf(_id) }
    const files =
      attachmentIds.length > 0 && (await reserveAttachments(context, attachmentIds, claim, sendAt))
    const attachments = files && { attachments: files.attachments }
    await Scheduled.create([
      { _id, memberId, channelId, threadOf: root?._id ?? null, body, sendAt, ...attachments },
    ])
    record('chat.draftsChanged', { memberId })
    return _id.toHexString()
  })
  const waiting = await Scheduled.findOne({ _id: id, memberId }).lean()
  if (!waiting) throw new Refusal('not_found', 'This message was taken back')
  return { scheduled: toScheduled(waiting) }
}

function refuseUnlessInTime(sendAt: Date, now: Date): void {
  if (maySendAt(sendAt, now)) return
  throw new Refusal('invalid', 'A message can wait between a minute and a year', {
    issues: [{ path: 'sendAt', message: 'must be between a minute and a year from now' }],
  })
}

/**
 * Rewrites a message that waits, or gives it another time; one that could not be sent waits anew. Its files stay with it. Refuses
 * `not_found` when there is none of the caller's, `conflict` when it is being sent, and `invalid` when its time is not to come.
 */
export async function rescheduleMessage(
  context: Context,
  { scheduledId, ...changes }: ParsedOf<'chat.reschedule'>,
): Promise<OutputOf<'chat.reschedule'>> {
  refuseSilenced(context)
  const scheduled = await transact(async record => {
    const found = await findWaiting(context, scheduledId)
    const sendAt = changes.sendAt === undefined ? found.sendAt : new Date(changes.sendAt)
    const body = changes.body ?? found.body
    refuseUnlessInTime(sendAt, context.now)
    await refuseTooManyMentions(context, found.channelId.toHexString(), body)
    if (found.attachments)
      await reserveAttachments(
        context,
        found.attachments.map(({ id }) => id),
        claimOf(found),
        sendAt,
      )
    await Scheduled.updateOne({ _id: found._id }, { $set: { body, sendAt, failed: null } })
    record('chat.draftsChanged', { memberId: context.actor.id })
    return { ...found, body, sendAt, failed: null }
  })
  return { scheduled: toScheduled(scheduled) }
}

/** One of the caller's messages that nobody has begun to send. */
async function findWaiting({ actor }: Context, scheduledId: string): Promise<StoredScheduled> {
  const waiting = await Scheduled.findOne({ _id: scheduledId, memberId: actor.id, sentAt: null }).lean()
  if (!waiting) throw new Refusal('not_found', 'No such scheduled message')
  if (waiting.begun) throw new Refusal('conflict', 'This message is being sent')
  return waiting
}

/** The caller's messages that wait for their time or could not be sent, the next first. */
export async function listScheduled({ actor }: Context): Promise<OutputOf<'chat.scheduled'>> {
  const waiting = await Scheduled.find({ memberId: actor.id, sentAt: null })
    .sort({ sendAt: 1, _id: 1 })
    .lean()
  return { items: waiting.map(toScheduled) }
}

/**
 * Takes back a message that waits, whose files may go with another. Refuses `not_found` when there is none of the caller's, and
 * `conflict` when it is being sent.
 */
export async function unscheduleMessage(
  context: Context,
  { scheduledId }: ParsedOf<'chat.unschedule'>,
): Promise<OutputOf<'chat.unschedule'>> {
  await transact(async record => {
    const found = await findWaiting(context, scheduledId)
    await Scheduled.deleteOne({ _id: found._id })
    if (found.attachments) await freeAttachments(context, claimOf(found))
    record('chat.draftsChanged', { memberId: context.actor.id })
  })
  return { unscheduled: true }
}

type Send = (context: Context, input: ParsedOf<'chat.send'>) => Promise<unknown>

/** Sends what is due as its author, if they may still write there. May run twice, and at the same time: each is sent once. */
export async function sendDue(now: Date, send: Send): Promise<void> {
  const due = await Scheduled.find({ sendAt: mongoose.trusted({ $lte: now }), sentAt: null, failed: null })
    .sort({ sendAt: 1 })
    .limit(SENT_AT_ONCE)
    .lean()
  let trouble: unknown
  for (const waiting of due)
    await sendOne(waiting, now, send).catch((error: unknown) => {
      trouble ??= error
    })
  // One that cannot be sent holds up no others, and is not kept quiet either.
  if (trouble !== undefined) throw trouble
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

// Who cannot sign in says nothing by what they wrote before either.
async function refuseSuspended(memberId: string, now: Date): Promise<void> {
  if (isSuspended(await accessMember(memberId), now))
    throw new Refusal('forbidden', 'This account was suspended when its time came')
}

async function trySend(
  { _id, memberId, channelId, threadOf, body, attachments }: StoredScheduled,
  now: Date,
  send: Send,
): Promise<{ sentAt: Date } | { failed: string } | 'later'> {
  try {
    await refuseSuspended(memberId.toHexString(), now)
    await send(
      { actor: await actorOf(memberId.toHexString()), now },
      {
        channelId: channelId.toHexString(),
        clientId: clientIdOf(_id),
        body,
        ...(attachments && { attachmentIds: attachments.map(({ id }) => id) }),
        ...(threadOf && { threadOf: threadOf.toHexString() }),
      },
    )
    return { sentAt: now }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return error.code === 'unavailable' ? 'later' : { failed: error.message }
  }
}
