/** How far channels go and how far someone has read them: what every page of a channel begins with. */
import { createGathering } from '../gathering.ts'
import { epochsOf } from '../groups/access.ts'
import { type StoredReadMark, readMarks, toObjectId } from './model.ts'
import { lastSeqsOf } from './order.ts'
import { revisionsOf } from './revisions.ts'

export type Head = {
  /** The group's epoch: what was found of access before another epoch may be true no more. */
  epoch: number | undefined
  lastSeq: number
  rev: number
  mark: Pick<StoredReadMark, 'lastReadSeq' | 'unreadFrom'>
}
type Asked = { channelId: string; groupId: string; memberId: string }

const NOTHING_READ = { lastReadSeq: 0, unreadFrom: null }

/**
 * The head of a channel for a member, as it stands after it was asked for. Readers of one moment share one look at MongoDB. Refuses
 * `unavailable` when it takes too long.
 */
export const headOf = createGathering(headsOf)

async function headsOf(asked: readonly Asked[]): Promise<Head[]> {
  const channelIds = [...new Set(asked.map(({ channelId }) => channelId))]
  // The revision is read before the messages are: what changes in between is answered twice rather than never.
  const [epochs, lastSeqs, revs, marks] = await Promise.all([
    epochsOf(asked.map(({ groupId }) => groupId)),
    lastSeqsOf(channelIds),
    revisionsOf(channelIds),
    marksOf(asked),
  ])
  return asked.map(({ channelId, groupId, memberId }) => ({
    epoch: epochs.get(groupId),
    lastSeq: lastSeqs.get(channelId) ?? 0,
    rev: revs.get(channelId) ?? 0,
    mark: marks.get(`${memberId}:${channelId}`) ?? NOTHING_READ,
  }))
}

async function marksOf(asked: readonly Asked[]): Promise<Map<string, StoredReadMark>> {
  const pairs = asked.map(({ memberId, channelId }) => ({
    memberId: toObjectId(memberId),
    channelId: toObjectId(channelId),
  }))
  const rows = await readMarks().find({ $or: pairs }).toArray()
  return new Map(rows.map(mark => [`${mark.memberId.toHexString()}:${mark.channelId.toHexString()}`, mark]))
}
