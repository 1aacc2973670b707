/** How far channels go: what whoever has them open compares with what they have. */
import { lastSeqsOf } from './order.ts'
import { revisionsOf } from './revisions.ts'

export type Tide = { lastSeq: number; rev: number }

/** The last place and the revision of each of these channels. */
export async function tidesOf(channelIds: readonly string[]): Promise<Map<string, Tide>> {
  const [lastSeqs, revs] = await Promise.all([lastSeqsOf(channelIds), revisionsOf(channelIds)])
  return new Map(
    channelIds.map(id => [id, { lastSeq: lastSeqs.get(id) ?? 0, rev: revs.get(id) ?? 0 }] as const),
  )
}
