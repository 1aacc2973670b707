/** What putting a case to someone asks of consultants. */
import mongoose, { Types } from 'mongoose'
import { inOneBatch } from '../paging.ts'
import { Rosters, type StoredRoster, type StoredVetting, Vettings } from './model.ts'
import { type Duty, isAwayAt, USUAL_DUTY, vettingStateAt } from './rules.ts'

export type Readiness = Duty & {
  isAway: boolean
  isCredentialValid: boolean
  /** Empty when nobody asked them. */
  languages: string[]
  topics: string[]
}

const LOOKED_AT = {
  _id: 0,
  memberId: 1,
  languages: 1,
  topics: 1,
  validUntil: 1,
  endedAt: 1,
} as const satisfies { [K in keyof StoredVetting]?: 0 | 1 }

/** How ready these consultants are to be asked in a specialty. Who was granted the right without a vetting has no credential that could end. */
export async function readinessOf(
  specialtyId: string,
  memberIds: readonly string[],
  now: Date,
): Promise<(memberId: string) => Readiness> {
  // Past the models: every case that is put to someone reads hundreds of these.
  const among = { $in: memberIds.map(id => new Types.ObjectId(id)) }
  const [vettings, rosters] = await Promise.all([
    Vettings.collection
      .find<Pick<StoredVetting, keyof typeof LOOKED_AT>>(
        { specialtyId: new Types.ObjectId(specialtyId), memberId: among },
        { projection: LOOKED_AT, ...inOneBatch(memberIds) },
      )
      .toArray(),
    Rosters.collection.find<StoredRoster>({ _id: among }, inOneBatch(memberIds)).toArray(),
  ])
  const byMember = new Map(vettings.map(row => [row.memberId.toHexString(), row]))
  const duties = new Map(rosters.map(({ _id, ...duty }) => [_id.toHexString(), duty]))
  return memberId => {
    const vetting = byMember.get(memberId)
    const own = duties.get(memberId)
    const duty = own ? { ...USUAL_DUTY, ...own } : USUAL_DUTY
    return {
      ...duty,
      isAway: isAwayAt(duty, now),
      isCredentialValid: !vetting || vettingStateAt(vetting, now) !== 'ended',
      languages: vetting?.languages ?? [],
      topics: vetting?.topics ?? [],
    }
  }
}

/** When someone may be asked, as they said it. */
export async function dutyOf(memberId: string): Promise<Duty> {
  const row = await Rosters.findById(memberId).lean()
  if (!row) return USUAL_DUTY
  const { _id, ...duty } = row
  return { ...USUAL_DUTY, ...duty }
}

/** For what a member is vetted that has not ended, whatever became of the right since. */
export async function standingVettings(memberId: string, now: Date): Promise<StoredVetting[]> {
  const vettings = await Vettings.find({ memberId, endedAt: null }).sort({ vettedAt: 1 }).lean()
  return vettings.filter(vetting => vettingStateAt(vetting, now) !== 'ended')
}

/** The same for many. */
export async function standingVettingsOf(memberIds: readonly string[], now: Date): Promise<StoredVetting[]> {
  const among = mongoose.trusted({ $in: memberIds })
  const vettings = await Vettings.find({ memberId: among, endedAt: null }).lean()
  return vettings.filter(vetting => vettingStateAt(vetting, now) !== 'ended')
}

/** Whether someone is on duty and not away. */
export const isHere = (duty: Duty, now: Date): boolean => duty.onDuty && !isAwayAt(duty, now)
