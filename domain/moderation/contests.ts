/** Contests of judgements that are no moderator's act: opened by other features, decided here by somebody with no part in them. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { holdersOf, namesOf } from '../members/access.ts'
import { isDuplicateKey, type Record, transact } from '../transaction.ts'
import { type Actor, type Context, EVERYWHERE, Refusal } from '../vocabulary.ts'
import { appendAudit, noteLook } from './audit.ts'
import { Contests, type StoredContest } from './contests-model.ts'
import type { ContestKind, ContestView, Fact } from './contract.ts'
import { decidableKinds, decidersOf, mayOpenContested, whyNotDecideContest } from './rules.ts'

export type Opening = {
  subject: { kind: ContestKind; id: string }
  /** What was judged, in one sentence that names nobody who keeps their name to themselves. */
  says: string
  /** Where the judgement can be looked at, within the site; null where it can be nowhere. */
  path: string | null
  /** What was judged and on what grounds, for whoever decides and may not open it; names nobody with a part in it. */
  account?: readonly Fact[]
  reason: string
  /** Everybody with a part in the judgement, beside whoever contests it: none of them decides. */
  partyIds: readonly string[]
  /** What whoever contests is called where their name is not for those who decide. */
  calledAs?: string | undefined
}

/**
 * Opens a contest of the actor's and returns its id. Whether they may contest this is for the feature that calls to decide. Inside a
 * transaction alone; what it refuses the second time, `asContested` puts in words.
 */
export async function openContest(
  record: Record,
  context: Context,
  { subject, says, path, account = [], reason, partyIds, calledAs }: Opening,
): Promise<string> {
  const { actor, now } = context
  const [stored] = await Contests.create([
    {
      kind: subject.kind,
      subjectId: subject.id,
      memberId: actor.id,
      calledAs: calledAs ?? null,
      says,
      path,
      account: [...account],
      partyIds: partyIds.map(id => new Types.ObjectId(id)),
      reason,
      at: now,
      state: 'open',
    },
  ])
  if (!stored) throw new Error('A contest was not stored')
  await appendAudit(context, {
    act: 'contest',
    subject,
    memberId: calledAs === undefined ? actor.id : null,
    isUnnamed: calledAs !== undefined,
  })
  await announceContest(record, stored)
  return stored._id.toHexString()
}

/** Runs what opens a contest, and refuses `conflict` when the actor contested the same before. */
export async function asContested<T>(opens: Promise<T>): Promise<T> {
  try {
    return await opens
  } catch (error) {
    if (!isDuplicateKey(error, 'subject_member')) throw error
    throw new Refusal('conflict', 'You have contested this already')
  }
}

type OwnContest = ContestView & { memberId: string }

/** Contests of these things by their ids, each thing's the oldest first. */
export async function contestsOf(
  kind: ContestKind,
  subjectIds: readonly string[],
): Promise<Map<string, OwnContest[]>> {
  if (subjectIds.length === 0) return new Map()
  const found = await Contests.find({ kind, subjectId: mongoose.trusted({ $in: subjectIds }) })
    .sort({ at: 1, _id: 1 })
    .lean()
  const bySubject = new Map<string, OwnContest[]>()
  for (const stored of found) {
    const subjectId = stored.subjectId.toHexString()
    const contest = { ...toContest(stored), memberId: stored.memberId.toHexString() }
    bySubject.set(subjectId, [...(bySubject.get(subjectId) ?? []), contest])
  }
  return bySubject
}

const OPEN_MAX = 200

async function openFor(actor: Actor): Promise<StoredContest[]> {
  const kinds = decidableKinds(actor)
  if (kinds.length === 0) return []
  const me = mongoose.trusted({ $ne: new Types.ObjectId(actor.id) })
  return Contests.find({ state: 'open', kind: mongoose.trusted({ $in: kinds }), memberId: me, partyIds: me })
    .sort({ at: 1, _id: 1 })
    .limit(OPEN_MAX)
    .lean()
}

export const countOpenContests = async ({ actor }: Context): Promise<number> => (await openFor(actor)).length

/** Contests the actor may decide, the oldest first. Refuses `forbidden` to who decides none. */
export async function listContests({ actor }: Context): Promise<OutputOf<'moderation.contests'>> {
  if (decidableKinds(actor).length === 0)
    throw new Refusal('forbidden', 'Moderators and staff decide contests')
  const open = await openFor(actor)
  const names = await namesOf(open.map(({ memberId }) => memberId.toHexString()))
  return {
    items: open.map(stored => toOpen(stored, actor, names)),
  }
}

/** Shows what was judged to somebody who may decide about it. Refuses `not_found` to all others, and when it was decided. That somebody looked is written down. */
export async function showContest(
  context: Context,
  { contestId }: ParsedOf<'moderation.contest'>,
): Promise<OutputOf<'moderation.contest'>> {
  const { actor } = context
  const stored = await Contests.findOne({ _id: contestId, state: 'open' }).lean()
  if (
    !stored ||
    !decidableKinds(actor).includes(stored.kind) ||
    whyNotDecideContest(toParties(stored), actor.id) !== undefined
  )
    throw new Refusal('not_found', 'No such contest')
  const memberId = stored.memberId.toHexString()
  await noteLook(context, {
    subject: { kind: 'contest', id: contestId },
    memberId: stored.calledAs === null ? memberId : null,
    detail: 'Opened what was contested',
  })
  return {
    contest: toOpen(stored, actor, await namesOf([memberId])),
    account: (stored.account ?? []).map(({ name, says }) => ({ name, says })),
  }
}

const toOpen = (stored: StoredContest, actor: Actor, names: ReadonlyMap<string, string>) => ({
  ...toContest(stored),
  member: toMember(stored, names),
  path: mayOpenContested(actor, stored.kind) ? stored.path : null,
  // Contests of before there were accounts have none.
  hasAccount: (stored.account ?? []).length > 0,
})

/** What the actor contested, the latest first. */
export async function listMyContests({ actor }: Context): Promise<OutputOf<'moderation.myContests'>> {
  const own = await Contests.find({ memberId: actor.id }).sort({ at: -1 }).limit(OPEN_MAX).lean()
  return { items: own.map(toContest) }
}

/** Decides a contest once, whoever tries at the same moment. Refuses `forbidden` to whoever has a part in it, `not_found` to who decides none, and `conflict` when it was decided. */
export async function decideContest(
  context: Context,
  { contestId, outcome, words }: ParsedOf<'moderation.decideContest'>,
): Promise<OutputOf<'moderation.decideContest'>> {
  const { actor, now } = context
  const decided = await transact(async record => {
    const contest = await Contests.findById(contestId).lean()
    if (!contest || !decidableKinds(actor).includes(contest.kind))
      throw new Refusal('not_found', 'No such contest')
    const whyNot = whyNotDecideContest(toParties(contest), actor.id)
    if (whyNot !== undefined) throw new Refusal('forbidden', whyNot)
    if (contest.state !== 'open') throw new Refusal('conflict', 'This contest was decided already')

    const settled = {
      state: outcome,
      answer: words,
      decidedById: new Types.ObjectId(actor.id),
      decidedAt: now,
    }
    await Contests.updateOne({ _id: contestId }, { $set: settled })
    const subject = { kind: contest.kind, id: contest.subjectId.toHexString() }
    const memberId = contest.memberId.toHexString()
    await appendAudit(context, {
      act: outcome === 'upheld' ? 'uphold contest' : 'dismiss contest',
      subject,
      memberId: contest.calledAs === null ? memberId : null,
      detail: words,
    })
    record('moderation.contestDecided', {
      contestId,
      subject,
      memberId,
      isUpheld: outcome === 'upheld',
      byId: actor.id,
      reason: words,
      at: now.toISOString(),
    })
    record('moderation.told', { memberId })
    await announceContest(record, contest)
    return { ...contest, ...settled }
  })
  return { contest: toContest(decided) }
}

const toMember = ({ memberId, calledAs }: StoredContest, names: ReadonlyMap<string, string>) => {
  const id = memberId.toHexString()
  return calledAs === null ? { id, name: names.get(id) ?? 'A former member' } : { id: null, name: calledAs }
}

const toParties = ({ memberId, partyIds }: StoredContest) => ({
  memberId: memberId.toHexString(),
  partyIds: partyIds.map(id => id.toHexString()),
})

async function announceContest(
  record: Record,
  { _id, kind }: Pick<StoredContest, '_id' | 'kind'>,
): Promise<void> {
  const deciders = new Set<string>()
  for (const role of [...decidersOf(kind), 'admin'] as const)
    for (const id of await holdersOf(role, EVERYWHERE)) deciders.add(id)
  record('moderation.changed', { reviewId: _id.toHexString(), memberIds: [...deciders] })
}

const toContest = (stored: StoredContest): ContestView => ({
  id: stored._id.toHexString(),
  subject: { kind: stored.kind, id: stored.subjectId.toHexString() },
  says: stored.says,
  reason: stored.reason,
  at: stored.at.toISOString(),
  state: stored.state,
  answer: stored.answer,
  decidedAt: stored.decidedAt?.toISOString() ?? null,
})
