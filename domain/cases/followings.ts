/** Following a specialty: what its editors recommend and publish is told to who wants to hear it. */
import mongoose from 'mongoose'
import { SpecialtyFollowings } from './followings-model.ts'

/** Lets a member follow a specialty, or follow it no more. May be repeated. */
export async function setFollowing(
  { specialtyId, memberId }: { specialtyId: string; memberId: string },
  on: boolean,
  now: Date,
): Promise<void> {
  if (on)
    await SpecialtyFollowings.updateOne(
      { specialtyId, memberId },
      { $setOnInsert: { since: now } },
      { upsert: true },
    )
  else await SpecialtyFollowings.deleteOne({ specialtyId, memberId })
}

/** The specialties a member follows. */
export async function followedBy(memberId: string): Promise<Set<string>> {
  const rows = await SpecialtyFollowings.find({ memberId }, { specialtyId: 1 }).lean()
  return new Set(rows.map(({ specialtyId }) => specialtyId.toHexString()))
}

/** A page of those who followed a specialty at a moment and still do, in the order of their ids; the next begins after the last. Empty after all of them. */
export async function followersAfter(
  { specialtyId, at }: { specialtyId: string; at: Date },
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await SpecialtyFollowings.find(
    {
      specialtyId,
      since: mongoose.trusted({ $lte: at }),
      ...(after !== null && { memberId: mongoose.trusted({ $gt: after }) }),
    },
    { memberId: 1 },
  )
    .sort({ memberId: 1 })
    .limit(limit)
    .lean()
  return rows.map(({ memberId }) => memberId.toHexString())
}
