/** What is said in a lounge is kept for a while, and then it was said. */
import mongoose from 'mongoose'
import { allLounges } from '../groups/access.ts'
import type { Record } from '../transaction.ts'
import { forgetMessages, toTombstone } from './changes.ts'
import { Messages, Revisions, type StoredMessage } from './model.ts'
import { takeRevisions, transactInTurn } from './revisions.ts'
import { loungeKeptSince } from './rules.ts'

const BATCH = 200

type Lounge = { channelId: string; groupId: string }

/** Job: leaves tombstones of what was said in lounges too long ago to be kept. May run twice, and in several places at once. */
export async function expireLounges(now: Date): Promise<void> {
  for (const lounge of await allLounges()) {
    let isMore = true
    while (isMore) isMore = await transactInTurn(lounge.channelId, record => expireSome(record, lounge, now))
  }
}

/** Goes on where it stopped, up to the first message that is still kept. Whether there may be more. */
async function expireSome(record: Record, lounge: Lounge, now: Date): Promise<boolean> {
  const { channelId } = lounge
  const reached = (await Revisions.findById(channelId).lean())?.expiredSeq ?? 0
  const next = await Messages.find({ channelId, seq: mongoose.trusted({ $gt: reached }) })
    .sort({ seq: 1 })
    .limit(BATCH)
    .lean()
  const firstKept = next.findIndex(({ sentAt }) => sentAt >= loungeKeptSince(now))
  const over = firstKept < 0 ? next : next.slice(0, firstKept)
  const last = over.at(-1)
  if (!last) return false

  await expire(
    record,
    over.filter(({ deletedAt }) => deletedAt === null),
    { lounge, now },
  )
  await Revisions.updateOne({ _id: channelId }, { $set: { expiredSeq: last.seq } })
  return over.length === BATCH
}

async function expire(
  record: Record,
  over: readonly StoredMessage[],
  { lounge, now }: { lounge: Lounge; now: Date },
): Promise<void> {
  const { channelId, groupId } = lounge
  const firstRev = (await takeRevisions(channelId, over.length)) - over.length + 1
  await forgetMessages(record, over, { groupId, byId: null, now })
  const { $set, ...tombstone } = toTombstone(now)
  await Messages.bulkWrite(
    over.map(({ _id }, index) => ({
      updateOne: { filter: { _id }, update: { ...tombstone, $set: { ...$set, rev: firstRev + index } } },
    })),
  )
  // So many at once are not told one by one.
  if (over.length > 0) record('chat.resync', { channelId, reason: 'expired' })
}
