/** What consultants were asked and did, as the next choice needs it. */
import mongoose, { Types } from 'mongoose'
import { dutyOf } from '../consultants/access.ts'
import { holdersAmong } from '../members/access.ts'
import type { OutputOf } from '../contract.ts'
import { inOneBatch } from '../paging.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { Asks, Desks, type StoredDesk } from './asks-model.ts'
import { Cases, type StoredCase } from './model.ts'
import { activityAt, isNightAt, restReason } from './routing-rules.ts'
import { WAITING_FOR_ADVICE } from './rules.ts'

/** So many of the latest that were put to someone are shown with their time. */
const DUE_SHOWN = 200
const WEEK_MS = 7 * 24 * 3600 * 1000
/** Moments kept of what someone was asked or did at night: more in a week than that is too much in any case. */
const MOMENTS_KEPT = 50

/** Gives somebody their turn in a specialty: who was never asked comes first. May be repeated. */
export async function openDesk(memberId: string, specialtyId: string): Promise<void> {
  await Desks.updateOne({ _id: memberId }, { $addToSet: { specialtyIds: specialtyId } }, { upsert: true })
}

/** Takes it from whoever may not advise there any more: who is never asked again would be looked at first for ever. May be repeated. */
export async function leaveDesk(memberId: string, specialtyId: string): Promise<void> {
  const holders = await holdersAmong([memberId], 'consultant', specialtyId)
  if (holders.has(memberId)) return
  await Desks.updateOne({ _id: memberId }, { $pull: { specialtyIds: specialtyId } })
}

/** Remembers what came to consultants’ desks: as theirs to answer, or as one of many who were called. */
export async function noteAsked(
  asked: readonly { id: string; isTheirs: boolean }[],
  specialtyId: Types.ObjectId,
  now: Date,
): Promise<void> {
  // The count makes each routing a write of its own: two in the same millisecond must conflict, too.
  await Desks.bulkWrite(
    asked.map(({ id, isTheirs }) => ({
      updateOne: {
        filter: { _id: new Types.ObjectId(id) },
        update: {
          ...(isTheirs && { $max: { lastRoutedAt: now }, $inc: { routedCount: 1 } }),
          $push: { askedAts: { $each: [now], $slice: -MOMENTS_KEPT } },
          $addToSet: { specialtyIds: specialtyId },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  )
}

/** Remembers that a consultant took a case or advised on it, and whether that was in time. May be repeated: the first time counts. */
export async function noteAnswered(found: StoredCase, consultantId: string, now: Date): Promise<void> {
  const ask = await Asks.findOneAndUpdate(
    { caseId: found._id, memberId: consultantId, answeredAt: null },
    { $set: { answeredAt: now, seenAt: now } },
  ).lean()
  const isInTime = ask !== null && ask.how !== 'paged' && now <= ask.dueAt
  if (isInTime) await Desks.updateOne({ _id: consultantId }, { $inc: { inTime: 1 } }, { upsert: true })
}

/** Remembers a consultant's first advice on a case. */
export async function noteAdvised(found: StoredCase, consultantId: string, now: Date): Promise<void> {
  const desk = await Desks.findById(consultantId).lean()
  const { timeZone } = await dutyOf(consultantId)
  const before = desk?.activeAt ? activityAt({ activity: desk.activity, at: desk.activeAt }, now) : 0
  await Desks.updateOne(
    { _id: consultantId },
    {
      $set: { activity: before + 1, activeAt: now },
      $inc: { answered: 1 },
      $addToSet: { specialtyIds: found.specialtyId },
      ...(isNightAt(now, timeZone) && { $push: { nightAts: { $each: [now], $slice: -MOMENTS_KEPT } } }),
    },
    { upsert: true },
  )
}

/** How many of these moments lie in the seven days before `now`. */
export const inWeek = (moments: readonly Date[] | undefined, now: Date): number =>
  (moments ?? []).filter(at => now.getTime() - at.getTime() < WEEK_MS).length

/** How many open cases each of these consultants has; who has none has no entry. */
export async function openLoads(consultantIds: readonly string[]): Promise<Map<string, number>> {
  const loads = await Cases.aggregate<{ _id: Types.ObjectId; openLoad: number }>([
    {
      $match: {
        assigneeId: { $in: consultantIds.map(id => new Types.ObjectId(id)) },
        state: { $in: WAITING_FOR_ADVICE },
        advisedAt: null,
      },
    },
    { $group: { _id: '$assigneeId', openLoad: { $sum: 1 } } },
  ])
  return new Map(loads.map(load => [load._id.toHexString(), load.openLoad]))
}

/** What the caller carries. Refuses `forbidden` to who is no consultant. */
export async function showDesk({ actor, now }: Context): Promise<OutputOf<'cases.desk'>> {
  if (!actor.grants.some(({ role }) => role === 'consultant'))
    throw new Refusal('forbidden', 'Desks are for consultants')
  const desk = await Desks.findById(actor.id).lean()
  const askedThisWeek = inWeek(desk?.askedAts, now)
  const open = await Asks.find(
    { memberId: actor.id, answeredAt: null, declinedAt: null },
    { caseId: 1, dueAt: 1 },
  )
    .sort({ askedAt: -1 })
    .limit(DUE_SHOWN)
    .lean()
  return {
    desk: {
      openLoad: (await openLoads([actor.id])).get(actor.id) ?? 0,
      askedThisWeek,
      rest: restReason({ asked: askedThisWeek, atNight: inWeek(desk?.nightAts, now) }),
      due: open.map(({ caseId, dueAt }) => ({ caseId: caseId.toHexString(), at: dueAt.toISOString() })),
    },
  }
}

const OF_A_CHOICE = {
  lastRoutedAt: 1,
  routedCount: 1,
  inTime: 1,
  answered: 1,
  askedAts: 1,
  activity: 1,
  activeAt: 1,
} as const satisfies { [K in keyof StoredDesk]?: 1 }

/** What a choice needs to know of these desks, by whose they are. */
export async function desksOf(
  consultantIds: readonly string[],
): Promise<Map<string, Pick<StoredDesk, keyof typeof OF_A_CHOICE>>> {
  const among = { _id: mongoose.trusted({ $in: consultantIds }) }
  const desks = await Desks.find(among, OF_A_CHOICE, inOneBatch(consultantIds)).lean()
  return new Map(desks.map(desk => [desk._id.toHexString(), desk]))
}
