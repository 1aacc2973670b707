/** What becomes of a message after it was sent: rewritten by its author, or taken away. */
import mongoose, { type UpdateQuery } from 'mongoose'
import { accessChannel, type ChannelAccess } from '../groups/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { refuseSilenced } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { EDITS_MAX, type MessageView } from './contract.ts'
import { takeBackMarks } from './marks.ts'
import { Messages, type StoredMessage, Versions } from './model.ts'
import { changeMessage, transactInTurn } from './revisions.ts'
import {
  linksIn,
  mayDelete,
  mentionsIn,
  type MessageNow,
  newlyCalled,
  type Standing,
  whyNotEdit,
} from './rules.ts'
import { hideMove, toView } from './views.ts'
import { waitsHere } from './waiting.ts'
import { refuseTooManyMentions, toWritten } from './written.ts'

export type OneMessage = { channelId: string; messageId: string }
/** A message as it stands, who asks to change it, and how to. */
export type Changing = {
  record: Record
  message: StoredMessage
  access: ChannelAccess
  change: (
    update: UpdateQuery<StoredMessage>,
    hint?: Parameters<typeof changeMessage>[4],
  ) => Promise<MessageView>
}

/** A message of a channel. Refuses `not_found` when the channel has no such message: its id alone opens nothing. */
export async function accessMessage({ channelId, messageId }: OneMessage): Promise<StoredMessage> {
  const message = await Messages.findOne({ _id: messageId, channelId }).lean()
  if (!message) throw new Refusal('not_found', 'No such message in this channel')
  return message
}

/**
 * Looks at a message and changes it in one transaction, in which access was asked. What `work` decides is decided again when the
 * message changed meanwhile; when it changes nothing, the message is shown as it stands.
 */
export function changing(
  context: Context,
  { channelId, messageId }: OneMessage,
  use: 'read' | 'write',
  work: (found: Changing) => Promise<MessageView | undefined>,
): Promise<{ message: MessageView }> {
  return transactInTurn(channelId, async record => {
    const access = await accessChannel(context, channelId, use)
    const message = await accessMessage({ channelId, messageId })
    const change: Changing['change'] = (update, hint) =>
      changeMessage(record, messageId, channelId, update, hint)
    const changed = await work({ record, message, access, change })
    return { message: changed ?? (await hideMove(context, await toView(message))) }
  })
}

export const toMessageNow = ({ authorId, sentAt, deletedAt }: StoredMessage): MessageNow => ({
  authorId: authorId.toHexString(),
  sentAt,
  isDeleted: deletedAt !== null,
})

export const toStanding = ({ actor }: Context, { isHost, kind }: ChannelAccess): Standing => ({
  memberId: actor.id,
  isHost,
  kind,
})

/** Refuses `conflict` when the message was taken away. */
export function refuseDeleted({ deletedAt }: StoredMessage): void {
  if (deletedAt) throw new Refusal('conflict', 'This message was removed')
}

/**
 * Rewrites a message and keeps what it said; whom it calls anew is told, and what it links to anew is looked at. Refuses `forbidden` to all but its author and after the edit window, and `conflict`
 * when it was rewritten too often. The same text again changes nothing.
 */
export const editMessage = (
  context: Context,
  { body, ...named }: ParsedOf<'chat.edit'>,
): Promise<OutputOf<'chat.edit'>> =>
  changing(context, named, 'write', async ({ record, message, access, change }) => {
    const whyNot = whyNotEdit(toMessageNow(message), context.actor.id, context.now)
    if (whyNot !== undefined) throw new Refusal('forbidden', whyNot)
    refuseSilenced(context)
    if (await waitsHere(context, named.channelId))
      throw new Refusal('forbidden', 'What you write here is looked at first: remove it, and write it anew')
    if (message.body === body) return undefined

    await refuseTooManyMentions(context, named.channelId, body)
    await keepVersion(message)
    const { html, mentions } = toWritten(body)
    const linked = new Set(linksIn(html))
    const previews = message.previews?.filter(({ url }) => linked.has(url))
    const said = { body, html, editedAt: context.now, ...(previews && { previews }) }
    announceRewritten(record, message, html, access, context.now)
    return change(mentions ? { $set: { ...said, mentions } } : { $set: said, $unset: { mentions: 1 } })
  })

function announceRewritten(
  record: Record,
  before: StoredMessage,
  html: string,
  { groupId }: ChannelAccess,
  now: Date,
): void {
  const called = newlyCalled(mentionsIn(before.html), mentionsIn(html))
  const linked = linksIn(before.html)
  const linksAnew = linksIn(html).some(url => !linked.includes(url))
  if (called.memberIds.length + called.circles.length === 0 && !linksAnew) return
  record('chat.rewritten', {
    messageId: before._id.toHexString(),
    channelId: before.channelId.toHexString(),
    groupId,
    authorId: before.authorId.toHexString(),
    seq: before.seq,
    at: now.toISOString(),
    called,
  })
}

async function keepVersion({ _id, body, html, sentAt, editedAt }: StoredMessage): Promise<void> {
  if ((await Versions.countDocuments({ messageId: _id })) >= EDITS_MAX)
    throw new Refusal('conflict', `A message can be edited ${EDITS_MAX} times`)
  await Versions.create([{ messageId: _id, body, html, at: editedAt ?? sentAt }])
}

/** What a message said before it was edited, the oldest first, to everybody who may read it. Nothing once it was removed. */
export async function showHistory(
  context: Context,
  { channelId, messageId }: ParsedOf<'chat.history'>,
): Promise<OutputOf<'chat.history'>> {
  await accessChannel(context, channelId, 'read')
  const { _id } = await accessMessage({ channelId, messageId })
  const versions = await Versions.find({ messageId: _id }).sort({ at: 1, _id: 1 }).lean()
  return { versions: versions.map(({ body, html, at }) => ({ body, html, at: at.toISOString() })) }
}

/**
 * Takes a message away and leaves a tombstone at its place: nothing of what it said, its history and its reactions stays, and
 * whoever it was credited for is no longer. Its author takes it back wherever it was moved since. The tombstone says whether its author or a host did it. Refuses `forbidden` to all but
 * these, and `invalid` to an author who gives a reason. May be repeated.
 */
export const deleteMessage = (
  context: Context,
  { reason, ...input }: ParsedOf<'chat.delete'>,
): Promise<OutputOf<'chat.delete'>> =>
  // To take back one's own words asks for no more than to read them: archiving a group must not make them everlasting.
  changing(context, input, 'read', async ({ record, message, access, change }) => {
    if (!mayDelete(toMessageNow(message), toStanding(context, access)))
      throw new Refusal('forbidden', 'Only its author or a host of the group can remove a message')
    const by = message.authorId.equals(context.actor.id) ? 'author' : 'host'
    if (by === 'author' && reason !== undefined)
      throw new Refusal('invalid', 'A reason is what a host gives for taking away what another wrote', {
        issues: [{ path: 'reason', message: 'is not asked of the author' }],
      })
    if (message.movedTo && by === 'author') await takeBackMoved(record, message, context)
    if (message.deletedAt) return undefined

    const { groupId } = access
    await forgetMessages(record, [message], { groupId, byId: context.actor.id, now: context.now })
    const removed = { by, ...(reason !== undefined && { reason }) } as const
    return change(toTombstone(context.now, removed), 'chat.deleted')
  })

/** So often a message is moved and still found by where it was. */
const MOVES_FOLLOWED = 5

/** Takes one's own words back where they were moved, whether or not one may read there. */
async function takeBackMoved(record: Record, moved: StoredMessage, { actor, now }: Context): Promise<void> {
  let groupId = ''
  let message: StoredMessage | null = moved
  for (let move = 0; message?.movedTo && move < MOVES_FOLLOWED; move += 1) {
    const place: NonNullable<StoredMessage['movedTo']> = message.movedTo
    groupId = place.groupId.toHexString()
    message = await Messages.findOne({ channelId: place.channelId, seq: place.seq }).lean()
  }
  if (!message || message.deletedAt) return
  await forgetMessages(record, [message], { groupId, byId: actor.id, now })
  const tombstone = toTombstone(now, { by: 'author' })
  await changeMessage(
    record,
    message._id.toHexString(),
    message.channelId.toHexString(),
    tombstone,
    'chat.deleted',
  )
}

/** Removes what hangs on messages that are about to become tombstones, and announces that they do. Inside a transaction alone. */
export async function forgetMessages(
  record: Record,
  gone: readonly StoredMessage[],
  { groupId, byId, now }: { groupId: string; byId: string | null; now: Date },
): Promise<void> {
  const messageId = mongoose.trusted({ $in: gone.map(({ _id }) => _id) })
  const sentAs = mongoose.trusted({ $in: gone.map(({ _id, movedFrom }) => movedFrom ?? _id) })
  await takeBackMarks(record, { messageId: sentAs }, now)
  await Versions.deleteMany({ messageId })
  for (const { _id, channelId, authorId } of gone)
    record('chat.messageDeleted', {
      messageId: _id.toHexString(),
      channelId: channelId.toHexString(),
      groupId,
      authorId: authorId.toHexString(),
      byId,
      at: now.toISOString(),
    })
}

/** What makes a message a tombstone: place, author and time stay, who took it away, and nothing of what it said. */
export const toTombstone = (
  now: Date,
  removed?: NonNullable<StoredMessage['removed']>,
): UpdateQuery<StoredMessage> => ({
  $set: { body: '', html: '', editedAt: null, deletedAt: now, ...(removed && { removed }) },
  $unset: {
    source: 1,
    mentions: 1,
    reactions: 1,
    reactedAt: 1,
    attachments: 1,
    previews: 1,
    pinnedAt: 1,
  },
})
