/** What asks for files when it is sent: a message, a case, a reply to one, a claim. */
import mongoose from 'mongoose'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { AttachmentView } from './contract.ts'
import { type AttachedTo, Attachments, type StoredAttachment, toAttachment, toObjectId } from './model.ts'
import { isFileType, toFileName } from './rules.ts'

type Claim = { channelId: string; clientId: string }
export type Claimed = { messageId: string; attachments: AttachmentView[] }

/** Less than this before a file is looked after, nobody may send it any more. */
const MARGIN_MS = 3_600_000
const KEPT_MS = 25 * MARGIN_MS

/**
 * Gives files to the message that its sender calls `clientId`, and says under which id it is to be stored. May be repeated: the same
 * message gets the same files and the same id. Refuses `not_found` for files that are not the sender's or were not sent in time, and
 * `conflict` for those that belong to another message, or when that message was given other files before.
 */
export const claimAttachments = (
  context: Context,
  attachmentIds: readonly string[],
  claim: Claim,
): Promise<Claimed> => transact(() => reserveAttachments(context, attachmentIds, claim, context.now))

/** `claimAttachments` for a message that is sent at `sentAt`, inside the transaction that keeps it until then. */
export async function reserveAttachments(
  context: Context,
  attachmentIds: readonly string[],
  claim: Claim,
  sentAt: Date,
): Promise<Claimed> {
  const ids = [...new Set(attachmentIds)]
  const found = await Attachments.find({
    _id: mongoose.trusted({ $in: ids }),
    ownerId: context.actor.id,
  }).lean()
  await refuseOtherFiles(context, ids, claim)
  const rows = ids.map(id => found.find(({ _id }) => _id.toHexString() === id))
  const wanted = rows.map((row, index) => refuseUnlessFree(row, index, claim, context.now))
  const messageId = wanted.find(row => row.messageId)?.messageId ?? new mongoose.Types.ObjectId()

  const open = wanted.filter(({ messageId: of, checkAt }) => of === null || checkAt !== null)
  if (open.length > 0)
    await Attachments.updateMany(
      { _id: mongoose.trusted({ $in: open.map(({ _id }) => _id) }) },
      {
        $set: {
          messageId,
          channelId: toObjectId(claim.channelId),
          clientId: claim.clientId,
          claimedAt: context.now,
          checkAt: new Date(sentAt.getTime() + KEPT_MS),
        },
      },
    )
  return { messageId: messageId.toHexString(), attachments: wanted.map(toAttachment) }
}

/** Frees the files of a message that was not sent after all: its author may send them with another, for a day. May run twice. */
export async function freeAttachments({ actor, now }: Context, claim: Claim): Promise<void> {
  await Attachments.updateMany(
    { ownerId: actor.id, ...claim },
    {
      $set: {
        messageId: null,
        channelId: null,
        clientId: null,
        claimedAt: null,
        checkAt: new Date(now.getTime() + KEPT_MS),
      },
    },
  )
}

async function refuseOtherFiles({ actor }: Context, ids: readonly string[], claim: Claim): Promise<void> {
  const given = await Attachments.find({ ownerId: actor.id, ...claim }, { _id: 1 }).lean()
  const same = given.length === ids.length && given.every(({ _id }) => ids.includes(_id.toHexString()))
  if (given.length === 0 || same) return
  throw new Refusal('conflict', 'This clientId was already used with other files', {
    issues: [{ path: 'clientId', message: 'was used before with other files' }],
  })
}

function refuseUnlessFree(
  row: StoredAttachment | undefined,
  index: number,
  { channelId, clientId }: Claim,
  now: Date,
): StoredAttachment {
  const path = `attachmentIds.${index}`
  if (!row || isLate(row, now)) throw noFileOfYours(path)
  const isOurs = row.clientId === clientId && row.channelId?.toHexString() === channelId
  if (row.attachedTo || (row.messageId !== null && !isOurs)) throw sentAlready(path)
  return row
}

const isLate = ({ checkAt }: StoredAttachment, now: Date): boolean =>
  checkAt !== null && checkAt.getTime() - MARGIN_MS < now.getTime()

const noFileOfYours = (path: string) =>
  new Refusal('not_found', 'A file is not there any more: attach it again', {
    issues: [{ path, message: 'is not a file of yours that waits to be sent' }],
  })

const sentAlready = (path: string) =>
  new Refusal('conflict', 'A file was sent with another message already', {
    issues: [{ path, message: 'belongs to another message' }],
  })

/** How a case or a claim takes files: what it does not take, said as an issue's message, and what each is called there, without its ending. */
export type Taking = {
  refuses: (file: AttachmentView) => string | undefined
  nameOf: (file: AttachmentView, place: number) => string
}

/**
 * Gives files to a case, a reply or a claim, inside the transaction that stores it alone. Refuses `not_found` for files that are not the
 * sender's or were not sent in time, `conflict` for those that belong elsewhere, and `invalid` for what is not taken there.
 */
export async function attachFiles(
  { actor, now }: Context,
  attachmentIds: readonly string[],
  to: AttachedTo,
  { refuses, nameOf }: Taking,
): Promise<AttachmentView[]> {
  const ids = [...new Set(attachmentIds)]
  const rows = await Attachments.find({ _id: mongoose.trusted({ $in: ids }), ownerId: actor.id }).lean()
  const attached: AttachmentView[] = []
  for (const [place, id] of ids.entries()) {
    const path = `attachmentIds.${place}`
    const row = rows.find(({ _id }) => _id.toHexString() === id)
    if (!row || isLate(row, now)) throw noFileOfYours(path)
    if (row.messageId !== null || row.attachedTo) throw sentAlready(path)
    const why = refuses(toAttachment(row))
    if (why !== undefined)
      throw new Refusal('invalid', 'A file cannot go with this', { issues: [{ path, message: why }] })

    const given = nameOf(toAttachment(row), place + 1)
    const name = isFileType(row.type) ? toFileName(given, row.type) : row.name
    await Attachments.updateOne(
      { _id: row._id },
      { $set: { attachedTo: to, name, claimedAt: now, checkAt: null } },
    )
    attached.push(toAttachment({ ...row, name }))
  }
  return attached
}

/** Gives the files of one message to another that takes its place, in another channel. May run twice. */
export async function moveFiles(
  messageId: mongoose.Types.ObjectId,
  to: { messageId: mongoose.Types.ObjectId; channelId: mongoose.Types.ObjectId },
): Promise<void> {
  await Attachments.updateMany({ messageId }, { $set: to })
}
