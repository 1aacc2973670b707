import { threadPlacesRead } from './following.ts'
import { readMarks, toObjectId } from './model.ts'

/** How far each of these members has read these channels and threads, as `memberId:channelId` or `memberId:rootId` → seq. */
export async function placesRead(
  memberIds: readonly string[],
  channelIds: readonly string[],
  rootIds: readonly string[],
): Promise<Map<string, number>> {
  const marks = await readMarks()
    .find({
      memberId: { $in: memberIds.map(toObjectId) },
      channelId: { $in: [...new Set(channelIds)].map(toObjectId) },
    })
    .toArray()
  const inChannels = marks.map(
    ({ memberId, channelId, lastReadSeq }) =>
      [`${memberId.toHexString()}:${channelId.toHexString()}`, lastReadSeq] as const,
  )
  return new Map([...inChannels, ...(await threadPlacesRead(memberIds, rootIds))])
}
