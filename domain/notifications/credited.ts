/** What the ledger counted → who is told of it. What is owed at one moment is looked up and kept together. */
import { createHash } from 'node:crypto'
import { type Post, postsOf } from '../chat/access.ts'
import { type Gist, gistsOf } from '../exchanges/access.ts'
import { createSharing } from '../gathering.ts'
import type { Happening } from '../transaction.ts'
import { keepNotices, type Owed } from './store.ts'

type Recorded = Happening<'exchanges.recorded'>

/** Reaction: tells a member that something they did helped, or what came of it. May run twice, and at once with many others: their notices are kept together. */
export const noteExchange = (happening: Recorded, now: Date): Promise<void> => noteSoon({ happening, now })

const noteSoon = createSharing<{ happening: Recorded; now: Date }>(async noted => {
  const gists = await gistsOf(noted.map(({ happening }) => happening.payload.exchangeId))
  const posts = await postsOf(
    [...gists.values()].flatMap(({ about }) => ('messageId' in about ? about.messageId : [])),
  )
  const owed = noted.flatMap(({ happening }) => {
    const gist = gists.get(happening.payload.exchangeId)
    return gist === undefined ? [] : owedFor(happening, gist, posts)
  })
  await keepNotices(owed, new Date(Math.max(...noted.map(({ now }) => now.getTime()))))
})

function owedFor({ id, payload }: Recorded, gist: Gist, posts: ReadonlyMap<string, Post>): Owed[] {
  const { exchangeId, kind, creatorId, beneficiaryId, at } = payload
  if (gist.contestedBy !== null) return owedForCorrection(id, payload, gist.contestedBy)
  if (kind === 'reach' && gist.isCredit) return [owedForReads(payload)]
  // An accepted reply is told with its case, and what is taken back is told by nobody.
  const isMark = kind === 'helpful' || kind === 'helpful_message'
  if (!isMark && kind !== 'outcome' && kind !== 'reuse') return []
  if (kind !== 'outcome' && !gist.isCredit) return []
  // Who made an entry hears of it once, however many were credited for it.
  if ('entryId' in gist.about || 'other' in gist.about) return []
  const helped = 'messageId' in gist.about ? posts.get(gist.about.messageId) : undefined
  // A mark may be counted after the message is gone: then nothing is left to tell of.
  if ('messageId' in gist.about && helped === undefined) return []
  return [
    {
      memberId: creatorId,
      actorId: gist.isGiverNamed ? (beneficiaryId ?? undefined) : undefined,
      eventId: id,
      kind: 'helpful',
      what: isMark ? 'helped' : kind === 'reuse' ? 'reused' : 'outcomeTold',
      ...gist.about,
      channelId: helped?.channelId,
      exchangeId,
      at: new Date(at),
    },
  ]
}

/** That they are read is told once a month, however many days of it count: the name of what happened is made of the month. */
function owedForReads({ exchangeId, creatorId, at }: Recorded['payload']): Owed {
  const month = at.slice(0, 'YYYY-MM'.length)
  const eventId = createHash('sha256').update(`reads:${creatorId}:${month}`).digest('hex').slice(0, 24)
  return { memberId: creatorId, eventId, kind: 'helpful', what: 'pagesRead', exchangeId, at: new Date(at) }
}

/** Whoever contested hears what became of that; the other side hears that a line of theirs is no more. */
function owedForCorrection(
  eventId: string,
  { exchangeId, creatorId, beneficiaryKind, beneficiaryId, at }: Recorded['payload'],
  contestedBy: string,
): Owed[] {
  const sides = [
    creatorId,
    ...(beneficiaryKind === undefined && beneficiaryId !== null ? [beneficiaryId] : []),
  ]
  return sides
    .filter(memberId => memberId !== contestedBy)
    .map(memberId => ({
      memberId,
      eventId,
      kind: 'helpful',
      what: 'creditCorrected',
      exchangeId,
      at: new Date(at),
    }))
}
