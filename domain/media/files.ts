/** Uploads: looked at, made safe, stored, and only then known. */
import { rm, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import type { Readable } from 'node:stream'
import mongoose, { type Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { mayReadFile, showsFile } from '../cases/access.ts'
import { mayReadClaimFile } from '../claims/access.ts'
import { readableMessages, wasStored } from '../chat/access.ts'
import { mayDecideAbout, noteLook } from '../moderation/access.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { type AttachmentView, DAILY_MAX, FILE_KINDS, UNCLAIMED_KEPT_HOURS } from './contract.ts'
import { createGate } from './gate.ts'
import { typeOf } from './inspect.ts'
import { type AttachedTo, Attachments, type StoredAttachment, toAttachment, toObjectId } from './model.ts'
import { type Picture, redraw } from './picture.ts'
import { isOverQuota, type Span, toFileName } from './rules.ts'
import { newKey, thumbKeyOf } from './storage.ts'
import { withStorage } from './stores.ts'

/** A file put down in `incomingFolder`, and what its sender calls it. */
export type Incoming = { path: string; name: string; bytes: number }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A file is looked after an hour after nobody can send it any more: no two clocks are that far apart. */
export const CHECKED_AFTER_MS = (UNCLAIMED_KEPT_HOURS + 1) * HOUR_MS

/** One member's files go one after another, so that the quota counts each. */
const inLine = createGate({ atOnce: 16, waitingMax: 200 })
/** To draw a picture keeps a core busy for up to some seconds; the others are for chat. */
const atDesk = createGate({ atOnce: cpus().length > 3 ? 2 : 1, waitingMax: 200 })

/** Refuses `too_many` to who has uploaded as much as one may in a day. */
export async function refuseOverQuota({ actor, now }: Context, bytes: number): Promise<void> {
  const since = new Date(now.getTime() - DAY_MS)
  const [used = { files: 0, bytes: 0 }] = await Attachments.aggregate<{ files: number; bytes: number }>([
    { $match: { ownerId: toObjectId(actor.id), createdAt: { $gt: since } } },
    { $group: { _id: null, files: { $sum: 1 }, bytes: { $sum: '$bytes' } } },
  ])
  if (!isOverQuota(used, bytes)) return
  const most = `${DAILY_MAX.files} files or ${DAILY_MAX.bytes / 1_000_000} MB`
  throw new Refusal('too_many', `You may upload ${most} a day: try again tomorrow`, {
    retryAfterSeconds: HOUR_MS / 1000,
    issues: [{ path: 'file', message: `is more than ${most} in a day` }],
  })
}

/**
 * Takes in an uploaded file and answers when its bytes are safe. What it is comes from its bytes; pictures are drawn anew. Refuses
 * `invalid`, naming `file`, what we do not take, `too_many` above the quota and `unavailable` when it cannot be stored; then nothing is left.
 */
export const uploadFile = (context: Context, file: Incoming): Promise<{ attachment: AttachmentView }> =>
  inLine(context.actor.id, async () => {
    try {
      await refuseOverQuota(context, file.bytes)
      return { attachment: toAttachment(await take(context, file)) }
    } finally {
      for (const path of placesOf(file.path)) await rm(path, { force: true })
    }
  })

/** Where a file lies before it is kept: as it came, drawn anew, and small. */
const placesOf = (path: string) => [path, `${path}-drawn`, `${path}-thumb`] as const

async function take(context: Context, { path, name, bytes }: Incoming): Promise<StoredAttachment> {
  const type = await typeOf(path, name, bytes)
  const picture = FILE_KINDS[type].isImage ? await atDesk(path, () => redraw(path)) : undefined
  const row = toRow(context, name, picture ? measured(picture) : { type, bytes })

  const [asItCame, drawn, thumb] = placesOf(path)
  await withStorage(async storage => {
    if (picture) {
      await writeFile(drawn, picture.drawn)
      await writeFile(thumb, picture.thumb)
      await storage.keep(thumbKeyOf(row.key), thumb, 'image/webp')
    }
    await storage.keep(row.key, picture ? drawn : asItCame, row.type)
  })
  // A row that cannot be written leaves bytes nobody knows, which the timetable finds.
  await Attachments.create([row])
  return row
}

type Found = Pick<StoredAttachment, 'bytes' | 'width' | 'height' | 'thumbBytes'> & {
  type: Parameters<typeof toFileName>[1]
}

const measured = ({ drawn, thumb, ...picture }: Picture) => ({
  ...picture,
  bytes: drawn.length,
  thumbBytes: thumb.length,
})

function toRow({ actor, now }: Context, name: string, found: Found): StoredAttachment {
  const key = newKey(now)
  return {
    _id: new mongoose.Types.ObjectId(),
    ownerId: toObjectId(actor.id),
    name: toFileName(name, found.type),
    ...found,
    key,
    ...(found.thumbBytes !== undefined && { thumbKey: thumbKeyOf(key) }),
    messageId: null,
    channelId: null,
    clientId: null,
    createdAt: now,
    claimedAt: null,
    checkAt: new Date(now.getTime() + CHECKED_AFTER_MS),
  }
}

export type Fetched = {
  attachment: AttachmentView
  type: string
  bytes: number
  /** The bytes, or those of a span. */
  read(span?: Span): Promise<Readable>
}

const noSuchFile = () => new Refusal('not_found', 'No such file')

/** A file or its small picture, for who may see it now: its uploader until it is sent, then who may read its message, its case, its reply or its claim. Refuses `not_found` to all others. */
export async function fetchFile(
  context: Context,
  attachmentId: string,
  part: 'file' | 'thumbnail',
): Promise<Fetched> {
  const row = await Attachments.findById(attachmentId).lean()
  if (!row || !(await mayFetch(context, row))) throw noSuchFile()
  const { key, type, bytes } = part === 'file' ? row : thumbOf(row)
  return {
    attachment: toAttachment(row),
    type,
    bytes,
    async read(span) {
      const stream = await withStorage(storage => storage.open(key, span))
      if (!stream) throw noSuchFile()
      return stream
    },
  }
}

function thumbOf({ thumbKey, thumbBytes }: StoredAttachment) {
  if (thumbKey === undefined || thumbBytes === undefined) throw noSuchFile()
  return { key: thumbKey, type: 'image/webp', bytes: thumbBytes }
}

async function mayFetch(context: Context, row: StoredAttachment): Promise<boolean> {
  const { _id, ownerId, messageId, attachedTo } = row
  if (attachedTo) return mayFetchAttached(context, attachedTo, _id)
  const isOwner = ownerId.toHexString() === context.actor.id
  if (messageId === null) return isOwner
  const id = messageId.toHexString()
  const [message] = await readableMessages(context, [id])
  // Until its time comes, a scheduled message is its author's alone.
  if (!message) return isOwner && !(await wasStored(id))
  const belongs = message.attachments?.some(file => file.id === _id.toHexString()) === true
  return belongs && message.deletedAt === null
}

/** Whether who reviews a case or a reply may have a file of it: each such look is written down before the bytes go out. */
async function mayReview(context: Context, home: OnCase, attachmentId: Types.ObjectId): Promise<boolean> {
  const id = attachmentId.toHexString()
  if (!(await showsFile(home, id)) || !(await mayDecideAbout(context, home))) return false
  await noteLook(context, {
    subject: { kind: home.kind, id: home.id.toHexString() },
    detail: 'Opened a file of what waits or was reported',
  })
  return true
}

type OnCase = { kind: 'case' | 'reply'; id: Types.ObjectId }

async function mayFetchAttached(
  context: Context,
  { kind, id }: AttachedTo,
  attachmentId: Types.ObjectId,
): Promise<boolean> {
  if (kind === 'claim') return mayReadClaimFile(context, id, attachmentId.toHexString())
  const home = { kind, id }
  return (
    (await mayReadFile(context, home, attachmentId.toHexString())) ||
    (await mayReview(context, home, attachmentId))
  )
}

/** Says what a picture shows. Refuses `not_found` to all but its uploader, `conflict` once it was sent. */
export async function describeAttachment(
  { actor }: Context,
  { attachmentId, alt }: ParsedOf<'media.describe'>,
): Promise<OutputOf<'media.describe'>> {
  const row = await Attachments.findById(attachmentId).lean()
  if (row?.ownerId.toHexString() !== actor.id) throw noSuchFile()

  const described = await Attachments.findOneAndUpdate(
    { _id: attachmentId, messageId: null, attachedTo: null },
    alt === '' ? { $unset: { alt: 1 } } : { $set: { alt } },
    { returnDocument: 'after' },
  ).lean()
  if (!described) throw new Refusal('conflict', 'This file was sent already')
  return { attachment: toAttachment(described) }
}
