/** Who follows a specialty. */
import mongoose, { Schema, type Types } from 'mongoose'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** That a member wants to hear of what a specialty recommends and publishes. */
export type StoredSpecialtyFollowing = {
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  memberId: Types.ObjectId
  since: Date
}

const followingSchema = new Schema<StoredSpecialtyFollowing>(
  {
    specialtyId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    since: { type: Date, required: true },
  },
  { collection: 'specialty_followings', ...options },
)
followingSchema.index({ specialtyId: 1, memberId: 1 }, { name: 'specialty_member', unique: true })
followingSchema.index({ memberId: 1 }, { name: 'member' })
export const SpecialtyFollowings = mongoose.model('SpecialtyFollowing', followingSchema)
