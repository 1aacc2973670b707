/** Notices of messages that went to another channel. */
import mongoose from 'mongoose'
import type { Happening } from '../transaction.ts'
import { Notices, type StoredNotice } from './model.ts'
import { settleRead } from './reading.ts'
import { topicOf } from './rules.ts'

type Moved = Happening<'chat.moved'>['payload']

/** Reaction: leads what people were told of a thread to where it went, as read as it was. May run twice. */
export async function followMove({ payload }: Happening<'chat.moved'>, now: Date): Promise<void> {
  const notices = await Notices.find({
    messageId: mongoose.trusted({ $in: payload.messages.map(({ from }) => from) }),
  }).lean()
  if (notices.length === 0) return
  // How far someone read is known by the places of the old channel only.
  await settleRead([...new Set(notices.map(({ memberId }) => memberId.toHexString()))], now)
  await Notices.bulkWrite(
    notices.flatMap(notice => {
      const place = placeAfter(notice, payload)
      return place ? [{ updateOne: { filter: { _id: notice._id }, update: place } }] : []
    }),
    { ordered: false },
  )
}

function placeAfter(notice: StoredNotice, { channelId, groupId, messages }: Moved) {
  const moved = messages.find(({ from }) => notice.messageId?.equals(from))
  if (!moved) return undefined
  const { id: messageId, seq, threadOf } = moved
  const { kind, what } = notice
  const place = { groupId, channelId, messageId, ...(threadOf !== null && { threadOf }) }
  return {
    $set: {
      ...place,
      topic: topicOf({ kind, what, eventId: notice.eventId.toHexString(), ...place }),
      ...(notice.seq !== undefined && { seq }),
    },
    // A reply may have begun a thread of its own.
    ...(threadOf === null && { $unset: { threadOf: 1 as const } }),
  }
}
