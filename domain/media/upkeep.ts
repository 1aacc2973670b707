/** What becomes of bytes that nobody wants any more. Everything here may run twice. */
import mongoose from 'mongoose'
import { filesStanding } from '../cases/access.ts'
import { standingMessages } from '../chat/access.ts'
import type { Happening } from '../transaction.ts'
import { Attachments, type StoredAttachment } from './model.ts'
import { dayOf, keyOf } from './storage.ts'
import { withStorage } from './stores.ts'

const DAY_MS = 24 * 3_600_000
const BATCH = 100
/** How far back bytes without a row are looked for: workers are not away for longer. */
const SWEPT_DAYS = 14

/** The bytes go first: what remains after a crash is a row without bytes, which the next run finds. */
async function remove(rows: readonly StoredAttachment[]): Promise<void> {
  for (const { _id, key, thumbKey } of rows) {
    await withStorage(async storage => {
      if (thumbKey !== undefined) await storage.remove(thumbKey)
      await storage.remove(key)
    })
    await Attachments.deleteOne({ _id })
  }
}

/** The files of a message that was taken away go with it. */
export async function removeFilesOf({ payload }: Happening<'chat.messageDeleted'>): Promise<void> {
  await remove(await Attachments.find({ messageId: payload.messageId }).lean())
}

/** Reaction: the files of a case or a reply that was taken away, or no longer shows them, go with it. May run twice. */
export async function removeFilesOfCase({
  payload,
}: Happening<'cases.revised' | 'cases.withdrawn'>): Promise<void> {
  const { homeIds, fileIds } = await filesStanding(payload.caseId)
  const rows = await Attachments.find({ 'attachedTo.id': mongoose.trusted({ $in: homeIds }) }).lean()
  await remove(rows.filter(({ _id }) => !fileIds.has(_id.toHexString())))
}

/** Removes files that nobody sent in time, or whose message was never stored or is gone. */
export async function freeFiles(now: Date): Promise<void> {
  for (;;) {
    const due = await Attachments.find({ checkAt: mongoose.trusted({ $lte: now }) })
      .sort({ checkAt: 1 })
      .limit(BATCH)
      .lean()
    if (due.length === 0) return
    const standing = await standingMessages(due.flatMap(({ messageId }) => messageId?.toHexString() ?? []))
    const isWanted = ({ messageId }: StoredAttachment) =>
      messageId !== null && standing.has(messageId.toHexString())
    await Attachments.updateMany(
      { _id: mongoose.trusted({ $in: due.filter(isWanted).map(({ _id }) => _id) }) },
      { $set: { checkAt: null } },
    )
    await remove(due.filter(row => !isWanted(row)))
  }
}

/** Removes bytes of the last days that no row knows: a process died before it could write one. */
export async function sweepStorage(now: Date): Promise<void> {
  // The last whole day but one: what lies there is older than any upload can take.
  for (let back = 2; back < SWEPT_DAYS; back += 1) {
    const day = dayOf(new Date(now.getTime() - back * DAY_MS))
    await withStorage(async storage => {
      for await (const keys of storage.keysOf(day)) {
        const known = await knownAmong(keys.map(keyOf))
        for (const key of keys) if (!known.has(keyOf(key))) await storage.remove(key)
      }
    })
  }
}

async function knownAmong(keys: readonly string[]): Promise<Set<string>> {
  const rows = await Attachments.find({ key: mongoose.trusted({ $in: keys }) }, { key: 1 }).lean()
  return new Set(rows.map(({ key }) => key))
}
