/** What other features may know of recognition. */
import mongoose from 'mongoose'
import { namesOf } from '../members/access.ts'
import type { AwardView } from './contract.ts'
import { Cycles } from './model.ts'
import { Awards, type StoredAward } from './model-awards.ts'

/** An award by its id; undefined when there is none. */
export async function awardOf(awardId: string): Promise<AwardView | undefined> {
  const award = await Awards.findById(awardId).lean()
  return award ? (await toAwards([award]))[0] : undefined
}

/** Every award a member was given, the newest first, whatever became of it. */
export const awardsOf = async (memberId: string): Promise<AwardView[]> =>
  toAwards(await Awards.find({ memberId }).sort({ from: -1 }).lean())

/** The awards whose tenure runs at this moment, the one that ends first before the others. */
export const currentAwardees = async (now: Date): Promise<AwardView[]> =>
  toAwards(
    await Awards.find({ state: 'current', until: mongoose.trusted({ $gt: now }) })
      .sort({ until: 1, _id: 1 })
      .lean(),
  )

/** Stored awards as they are shown, with the names of today. */
export async function toAwards(awards: readonly StoredAward[]): Promise<AwardView[]> {
  const names = await namesOf(awards.map(({ memberId }) => memberId.toHexString()))
  const cycles = await Cycles.find(
    { _id: mongoose.trusted({ $in: awards.map(({ cycleId }) => cycleId) }) },
    { name: 1 },
  ).lean()
  const cycleNames = new Map(cycles.map(({ _id, name }) => [_id.toHexString(), name]))
  return awards.map(award => {
    const memberId = award.memberId.toHexString()
    const cycleId = award.cycleId.toHexString()
    const { category, title, citation, state, deferredMonths, rules } = award
    return {
      id: award._id.toHexString(),
      member: { id: memberId, name: names.get(memberId) ?? '' },
      cycle: { id: cycleId, name: cycleNames.get(cycleId) ?? '' },
      category,
      title,
      citation,
      from: award.from.toISOString(),
      until: award.until.toISOString(),
      state,
      endedAt: award.endedAt?.toISOString() ?? null,
      renewals: award.renewedBy.length,
      deferredMonths,
      rules,
    }
  })
}
