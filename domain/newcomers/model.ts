import mongoose, { Schema, type Types } from 'mongoose'

const { ObjectId } = Schema.Types

/** An answer to the first message of a newcomer in a group, or to their first case. */
export type StoredAnswer = {
  byId: Types.ObjectId
  at: Date
} & (
  { messageId: Types.ObjectId; toId: Types.ObjectId } | { caseId: Types.ObjectId; replyId: Types.ObjectId }
)

/** Who came to a newcomer first, under the newcomer's id: there is one welcome for each. */
export type StoredWelcome = {
  _id: Types.ObjectId
  state: 'waiting' | 'stayed' | 'over'
  /** The earliest answers: the first that stands when the time comes was the welcome. */
  answers: StoredAnswer[]
  /** When it is looked at. */
  dueAt: Date
  /** By which event whom is credited, since when; null while nobody is. */
  credit: {
    memberId: Types.ObjectId
    eventId: Types.ObjectId
    at: Date
    /** By which event it was taken back, since when: the answer is gone. */
    takenBack?: { eventId: Types.ObjectId; at: Date }
  } | null
}

const answerSchema = new Schema(
  {
    byId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    messageId: { type: ObjectId },
    toId: { type: ObjectId },
    caseId: { type: ObjectId },
    replyId: { type: ObjectId },
  },
  { _id: false, strict: 'throw' },
)

const welcomeSchema = new Schema<StoredWelcome>(
  {
    _id: { type: ObjectId, required: true },
    state: { type: String, required: true },
    answers: { type: [answerSchema], required: true },
    dueAt: { type: Date, required: true },
    credit: {
      type: new Schema(
        {
          memberId: { type: ObjectId, required: true },
          eventId: { type: ObjectId, required: true },
          at: { type: Date, required: true },
          takenBack: {
            type: new Schema(
              { eventId: { type: ObjectId, required: true }, at: { type: Date, required: true } },
              { _id: false, strict: 'throw' },
            ),
          },
        },
        { _id: false, strict: 'throw' },
      ),
      default: null,
    },
  },
  { collection: 'welcomes', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
welcomeSchema.index({ dueAt: 1 }, { name: 'due', partialFilterExpression: { state: 'waiting' } })
welcomeSchema.index(
  { 'answers.messageId': 1 },
  { name: 'message', partialFilterExpression: { 'answers.messageId': { $type: 'objectId' } } },
)
welcomeSchema.index(
  { 'answers.caseId': 1 },
  { name: 'case', partialFilterExpression: { 'answers.caseId': { $type: 'objectId' } } },
)
export const Welcomes = mongoose.model('Welcome', welcomeSchema)
