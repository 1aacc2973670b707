/** Who a cookie or an access token belongs to, and who they are now. Asked at every handshake and request: those of one moment share one look. */
import mongoose from 'mongoose'
import { createGathering } from '../gathering.ts'
import type { Actor } from '../vocabulary.ts'
import { forgetName } from './access.ts'
import { Members, type StoredMember, type StoredToken, toActor, Tokens } from './model.ts'
import { isInForce } from './rules.ts'
import { digestOf } from './secrets.ts'

const TOKEN_USE_NOTED_EVERY_MS = 60_000
/** How long MongoDB may take before whoever waits is told that it is away. */
const LOOK = { timeoutMS: 4000 } as const

type Known = Pick<
  StoredMember,
  '_id' | 'name' | 'grants' | 'sessionEpoch' | 'endedSessions' | 'joinedAt' | 'silenced' | 'suspended'
>
/** How many sessions ended singly are remembered of each member: far more than end while a hint is lost. */
const ENDED_KEPT = 20

/** Who a session belongs to, or undefined when it no longer counts: the member is gone, suspended, or signed out of it since. */
export async function recallSession(
  memberId: string,
  session: { id: string; epoch: number },
  now: Date,
): Promise<Actor | undefined> {
  const member = await memberNow(memberId)
  if (!member || isInForce(member.suspended, now)) return undefined
  const actor = { ...toActor(member), sessionId: session.id, sessionEpoch: session.epoch }
  return isSessionEnded(actor, member) ? undefined : actor
}

/** Whether the session someone came with was ended since, alone or with all others. By numbers and names: no two clocks are compared. */
export function isSessionEnded(
  { sessionId, sessionEpoch }: Actor,
  { sessionEpoch: epoch = 0, endedSessions = [] }: Pick<Known, 'sessionEpoch' | 'endedSessions'>,
): boolean {
  if (sessionId === undefined) return false
  return sessionEpoch !== epoch || (endedSessions.length > 0 && endedSessions.includes(digestOf(sessionId)))
}

/** Ends one session of a member for good, or all there are. May be repeated. */
export async function endSessions(memberId: string, which: { sessionId: string } | 'all'): Promise<void> {
  await Members.updateOne(
    { _id: memberId },
    which === 'all'
      ? { $inc: { sessionEpoch: 1 }, $unset: { endedSessions: 1 } }
      : { $push: { endedSessions: { $each: [digestOf(which.sessionId)], $slice: -ENDED_KEPT } } },
  )
}

/** Who an access token belongs to, or undefined when it is unknown or revoked, or its owner suspended. Notes its use, at most once a minute. */
export async function recallToken(token: string, now: Date): Promise<Actor | undefined> {
  const stored = await tokenNow({ digest: digestOf(token), now })
  const member = stored && (await memberNow(stored.memberId.toHexString()))
  if (!stored || !member || isInForce(member.suspended, now)) return undefined
  return { ...toActor(member), tokenId: stored._id.toHexString() }
}

const memberNow = createGathering<string, Known | undefined>(async memberIds => {
  const rows = await findKnown(memberIds)
  const byId = new Map(rows.map(row => [row._id.toHexString(), row]))
  return memberIds.map(id => byId.get(id))
})

const KNOWN = {
  name: 1,
  grants: 1,
  sessionEpoch: 1,
  endedSessions: 1,
  joinedAt: 1,
  silenced: 1,
  suspended: 1,
} as const

function findKnown(memberIds: readonly string[]): Promise<Known[]> {
  const ids = [...new Set(memberIds)].map(id => new mongoose.Types.ObjectId(id))
  return Members.collection
    .find<Known>({ _id: { $in: ids } }, { projection: KNOWN, batchSize: ids.length + 1, ...LOOK })
    .toArray()
}

type Shown = { digest: string; now: Date }

const tokenNow = createGathering<Shown, StoredToken | undefined>(async shown => {
  const digests = [...new Set(shown.map(({ digest }) => digest))]
  const rows = await Tokens.collection
    .find<StoredToken>(
      { digest: { $in: digests } },
      { projection: { digest: 1, memberId: 1, lastUsedAt: 1 }, batchSize: digests.length + 1, ...LOOK },
    )
    .toArray()
  const byDigest = new Map(rows.map(row => [row.digest, row]))
  await noteUse(shown, byDigest)
  return shown.map(({ digest }) => byDigest.get(digest))
})

async function noteUse(shown: readonly Shown[], byDigest: ReadonlyMap<string, StoredToken>): Promise<void> {
  const used = shown.flatMap(({ digest, now }) => {
    const { _id, lastUsedAt = null } = byDigest.get(digest) ?? {}
    const isNoted = lastUsedAt !== null && now.getTime() - lastUsedAt.getTime() <= TOKEN_USE_NOTED_EVERY_MS
    return _id === undefined || isNoted ? [] : [{ _id, now }]
  })
  const [first] = used
  if (first === undefined) return
  await Tokens.collection.updateMany(
    { _id: { $in: used.map(({ _id }) => _id) } },
    { $set: { lastUsedAt: first.now } },
    LOOK,
  )
}

/** The name, grants and sanctions of a signed-in member as they are now, or undefined when the member is gone or suspended. */
export async function refreshActor(actor: Actor, now: Date): Promise<Actor | undefined> {
  forgetName(actor.id)
  const member = await Members.findById(actor.id).lean()
  if (!member || isInForce(member.suspended, now)) return undefined
  const { silenced: _earlier, ...rest } = actor
  return { ...rest, ...toActor(member) }
}

export type MemberStanding = Known

/** Whether someone is still who they were when this was last looked at, with no sanction that was not there then. */
export function isStill(actor: Actor, standing: MemberStanding | undefined, now: Date): boolean {
  if (standing === undefined || isInForce(standing.suspended, now)) return false
  const { name, grants, silenced } = toActor(standing)
  return (
    actor.name === name &&
    JSON.stringify([actor.grants, actor.silenced]) === JSON.stringify([grants, silenced])
  )
}

/** Names, grants, sanctions and which sign-ins hold, of these members as they are now. Who is gone has no entry. */
export async function standingsOf(memberIds: readonly string[]): Promise<Map<string, MemberStanding>> {
  const rows = await findKnown(memberIds)
  return new Map(rows.map(row => [row._id.toHexString(), row]))
}

/** Those of these access tokens that are no longer good. */
export async function revokedAmong(tokenIds: readonly string[]): Promise<Set<string>> {
  if (tokenIds.length === 0) return new Set()
  const alive = await Tokens.distinct('_id', { _id: mongoose.trusted({ $in: tokenIds }) })
  const kept = new Set(alive.map(id => id.toHexString()))
  return new Set(tokenIds.filter(id => !kept.has(id)))
}
