import type { OutputOf, ParsedOf } from '../contract.ts'
import {
  accessChannel,
  channelsOf,
  claimOpening,
  hostsOf,
  recalledWriteAccess,
  recallWriteAccess,
} from '../groups/access.ts'
import { claimAttachments } from '../media/access.ts'
import { actorOf, refuseSilenced } from '../members/access.ts'
import { type Mention, unreadMentionsOf } from '../notifications/access.ts'
import { forgetRules } from '../moderation/access.ts'
import { type Happening, tell } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { messages, readMarks, type StoredMessage, toMessage, toObjectId } from './model.ts'
import { moveChosenThrough, moveDecidedThrough, moveThrough } from './moves.ts'
import { lastSeqOf, lastSeqsOf } from './order.ts'
import { markAfterReading, mayCallTooMany } from './rules.ts'
import { unreadPlacesOf } from './said.ts'
import { sendDue } from './scheduled.ts'
import { inTime } from './store.ts'
import { forgetTails } from './tail.ts'
import { inTurn, isTurnTaken } from './turns.ts'
import { createWriter, type Writer } from './writer.ts'
import { hideMove } from './views.ts'
import { heldInstead, publish } from './waiting.ts'
import { refuseTooManyMentions, toWritten } from './written.ts'

export { announceMessages } from './announce.ts'
export { catchUp } from './catch-up.ts'
export { deleteMessage, editMessage, showHistory } from './changes.ts'
export { followPosted, followThread, readThread } from './following.ts'
export { listDrafts, saveDraft } from './drafts.ts'
export { expireLounges } from './lounges.ts'
export { listPins, pinMessage } from './pins.ts'
export { reactToMessage } from './reactions.ts'
export { listMessages, openChannel, refuseUnlessReadable } from './reading.ts'
export { listScheduled, rescheduleMessage, scheduleMessage, unscheduleMessage } from './scheduled.ts'
export { listThreads, showThread } from './threads.ts'
export { type Tide, tidesOf } from './tides.ts'
export { markUnread, startFresh } from './unread.ts'
export { countUnreadThreads } from './unread-threads.ts'

let writer = createWriter()
let writerUsers = 0

/** Begins to write. `onTrouble` hears of every commit whose outcome is unknown. Servers of one process share the writer. */
export function startWriter(onTrouble: (error: unknown) => void, { each = false } = {}): void {
  if (writerUsers === 0) {
    writer = createWriter({ onTrouble, each })
    forgetTails()
    forgetRules()
  }
  writerUsers += 1
}

/** Finishes what waits and refuses what comes after, once the last server of this process drains. */
export async function drainWriter(): Promise<void> {
  writerUsers = Math.max(0, writerUsers - 1)
  if (writerUsers === 0) await writer.drain()
}

/** What the writer did since it began, and what waits. */
export const writerStats = () => writer.stats()

/** Sends a message and answers when it is stored for good. May be repeated: one clientId has one effect. */
export const sendMessage = (context: Context, input: ParsedOf<'chat.send'>): Promise<OutputOf<'chat.send'>> =>
  sendThrough(writer, context, input)

/** Sends the messages whose time has come. May run twice, and at the same time: each is sent once. */
export const sendScheduled = (now: Date): Promise<void> =>
  sendDue(now, (context, input) => sendThrough(writer, context, input))

/** `moveThrough` by the writer of this process. */
export const moveThread = (
  context: Context,
  input: ParsedOf<'chat.moveThread'>,
): Promise<OutputOf<'chat.moveThread'>> => moveThrough(writer, context, input)

/** `moveChosenThrough` by the writer of this process. */
export const moveMessages = (
  context: Context,
  input: ParsedOf<'chat.moveMessages'>,
): Promise<OutputOf<'chat.moveMessages'>> => moveChosenThrough(writer, context, input)

/** Reaction: moves what a moderator decided to move. May run twice: nothing is moved twice. */
export async function moveDecided({ payload }: Happening<'moderation.moved'>, now: Date): Promise<void> {
  const [hostId] = await hostsOf(payload.groupId)
  // A group that lost its last host meanwhile gets one, and the worker comes back to this.
  if (hostId === undefined) throw new Refusal('unavailable', 'Nobody hosts this group now')
  await moveDecidedThrough(writer, { actor: await actorOf(hostId), now }, payload)
}

/** Shows how a text will look. */
export const previewMessage = async (
  _context: Context,
  { body }: ParsedOf<'chat.preview'>,
): Promise<OutputOf<'chat.preview'>> => ({ html: toWritten(body).html })

/** Reaction: sends what a moderator let through. May run twice: it is sent once. */
export const publishHeld = (happening: Happening<'moderation.released'>, now: Date): Promise<void> =>
  publish(happening, now, (context, input) => sendNow(writer, context, input))

/** `sendMessage` by a writer of one's own. */
export async function sendThrough(
  through: Writer,
  context: Context,
  input: ParsedOf<'chat.send'>,
): Promise<OutputOf<'chat.send'>> {
  refuseSilenced(context)
  const waiting = heldInstead(context, input)
  const held = waiting && (await waiting)
  return held ?? sendNow(through, context, input)
}

async function sendNow(
  through: Writer,
  context: Context,
  input: ParsedOf<'chat.send'>,
): Promise<OutputOf<'chat.send'>> {
  const answer = appendAtOnce(through, context, input) ?? (await appendInTurn(through, context, input)).answer
  // A repeat may come after the message was moved to where its author does not read.
  const message = toMessage(await answer, context.actor.name)
  return { message: message.movedTo ? await hideMove(context, message) : message }
}

const turnOf = ({ actor }: Context, channelId: string) => `${actor.id}:${channelId}`

/** Most messages need nothing looked up, and join the line as they come; undefined when this one does, or follows one that does. */
function appendAtOnce(
  through: Writer,
  context: Context,
  { channelId, clientId, body, threadOf, attachmentIds = [] }: ParsedOf<'chat.send'>,
): Promise<StoredMessage> | undefined {
  if (threadOf !== undefined || attachmentIds.length > 0 || mayCallTooMany(body)) return undefined
  if (isTurnTaken(turnOf(context, channelId))) return undefined
  const access = recalledWriteAccess(context, channelId)
  if (!access || access.opening) return undefined
  return through.append({ context, access, clientId, body, threadOf: null })
}

/** A look-up may take longer for one message than for the next: each joins the line before the sender's next one is looked at. */
function appendInTurn(
  through: Writer,
  context: Context,
  { channelId, clientId, body, threadOf, attachmentIds = [] }: ParsedOf<'chat.send'>,
): Promise<{ answer: Promise<StoredMessage> }> {
  return inTurn(turnOf(context, channelId), async () => {
    const access = await inTime(recallWriteAccess(context, channelId))
    await inTime(refuseTooManyMentions(context, channelId, body))
    const rootId = threadOf === undefined ? null : await inTime(rootOf(channelId, threadOf))
    const files =
      attachmentIds.length > 0 && (await claimAttachments(context, attachmentIds, { channelId, clientId }))
    if (access.opening) await claimOpening(context, access, clientId)
    return { answer: through.append({ context, access, clientId, body, threadOf: rootId, ...files }) }
  })
}

// A thread has one level: who answers a reply joins the thread it is in.
async function rootOf(channelId: string, messageId: string): Promise<string> {
  const message = await messages().findOne(
    { _id: toObjectId(messageId), channelId: toObjectId(channelId) },
    { projection: { threadOf: 1, movedTo: 1, lockedAt: 1 } },
  )
  if (!message)
    throw new Refusal('not_found', 'No such message in this channel', {
      issues: [{ path: 'threadOf', message: 'is not a message of this channel' }],
    })
  if (message.movedTo) throw new Refusal('conflict', 'This thread was moved to another channel')
  const rootId = message.threadOf ?? message._id
  const { lockedAt } = message.threadOf ? ((await messages().findOne({ _id: rootId })) ?? message) : message
  if (lockedAt) throw new Refusal('forbidden', 'A moderator closed this thread to replies')
  return rootId.toHexString()
}

/** Moves the caller's mark on, never back and never beyond the last message, and tells their other devices. */
export async function markRead(
  context: Context,
  { channelId, seq }: ParsedOf<'chat.markRead'>,
): Promise<OutputOf<'chat.markRead'>> {
  await accessChannel(context, channelId, 'read')

  const memberId = context.actor.id
  const read = Math.min(seq, await lastSeqOf(toObjectId(channelId)))
  const before = await readMarks().findOneAndUpdate(
    { memberId: toObjectId(memberId), channelId: toObjectId(channelId) },
    { $max: { lastReadSeq: read } },
    { upsert: true, returnDocument: 'before' },
  )

  const was = { lastReadSeq: before?.lastReadSeq ?? 0, unreadFrom: before?.unreadFrom ?? null }
  const { lastReadSeq, unreadFrom } = markAfterReading(was, read)
  if (unreadFrom !== was.unreadFrom)
    await readMarks().updateOne(
      { memberId: toObjectId(memberId), channelId: toObjectId(channelId), unreadFrom: { $lte: read } },
      { $set: { unreadFrom: null } },
    )
  if (lastReadSeq > was.lastReadSeq || unreadFrom !== was.unreadFrom)
    tell('chat.read', { channelId, memberId, lastReadSeq, unreadFrom })
  return { lastReadSeq }
}

/** The channels of the caller's groups, with how far each goes and how far the caller has read. */
export async function myChannels(context: Context): Promise<OutputOf<'chat.mine'>> {
  const channels = await channelsOf(context)
  const [called, lastSeqs, marks] = await Promise.all([
    unreadMentionsOf(context.actor.id),
    lastSeqsOf(channels.map(({ id }) => id)),
    readMarks()
      .find({ memberId: toObjectId(context.actor.id) }, { projection: { _id: 0, memberId: 0 } })
      .toArray(),
  ])
  const byChannel = new Map(marks.map(mark => [mark.channelId.toHexString(), mark]))
  const places = channels.map(({ id }) => ({
    channelId: id,
    lastSeq: lastSeqs.get(id) ?? 0,
    lastReadSeq: byChannel.get(id)?.lastReadSeq ?? 0,
    unreadFrom: byChannel.get(id)?.unreadFrom ?? null,
  }))
  const unread = await unreadPlacesOf(context.actor.id, places)
  return {
    items: channels.map((channel, index) => {
      const { lastSeq = 0, lastReadSeq = 0, unreadFrom = null } = places[index] ?? {}
      const mentions = countUnread(called.get(channel.id), lastReadSeq)
      return {
        ...channel,
        lastSeq,
        lastReadSeq,
        unreadFrom,
        unreadSeqs: unread.get(channel.id) ?? [],
        mentions,
      }
    }),
  }
}

const countUnread = (mentions: readonly Mention[] = [], readSeq = 0): number =>
  mentions.filter(({ seq, kept }) => kept || seq > readSeq).length

/** Tells the channel that the caller is writing. Refuses `not_found` and `forbidden` like a message would. */
export async function announceTyping(context: Context, { channelId }: { channelId: string }): Promise<void> {
  await accessChannel(context, channelId, 'write')
  tell('chat.typing', { channelId, memberId: context.actor.id, name: context.actor.name })
}
