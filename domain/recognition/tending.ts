/** What time does to awards: renewals are asked for, reminded of, and tenures end. */
import mongoose, { Types } from 'mongoose'
import { eachByItself } from '../batches.ts'
import { isDuplicateKey, type Record, transact } from '../transaction.ts'
import { endAward } from './awards.ts'
import { Awards, type StoredAward } from './model-awards.ts'
import { Nominations, type StoredNomination } from './model-nominations.ts'
import { dueFor, lookedAtUntil } from './tenure-rules.ts'

/** Job: asks holders whether they want to go on, reminds them once, and makes alumni of those whose tenure is over. May run twice, and in several places at once. */
export async function tendAwards(now: Date): Promise<void> {
  const soon = await Awards.find({
    state: 'current',
    until: mongoose.trusted({ $lte: lookedAtUntil(now) }),
  })
    .sort({ until: 1, _id: 1 })
    .lean()
  await eachByItself(soon, award => tend(award, now))
}

async function tend(award: StoredAward, now: Date): Promise<void> {
  const renewal = await Nominations.findOne({
    awardId: award._id,
    kind: 'renewal',
    renewsUntil: award.until,
  }).lean()
  const due = dueFor(award, toFacts(renewal), now)
  if (due === 'ask') return ask(award, now)
  if (due === 'remind' && renewal) return remind(award, renewal, now)
  if (due === 'end') await transact(record => endAward(record, award._id.toHexString(), 'expired', now))
}

const toFacts = (renewal: StoredNomination | null) => ({
  isThere: renewal !== null,
  isAccepted: renewal === null || renewal.acceptedAt !== null || renewal.isOpen !== true,
  isInReview: renewal?.state === 'review',
  isReminded: renewal === null || renewal.remindedAt !== null,
})

async function ask(award: StoredAward, now: Date): Promise<void> {
  const { _id: awardId, memberId, category, until } = award
  const _id = new Types.ObjectId()
  try {
    await transact(async record => {
      await Nominations.create([
        {
          _id,
          kind: 'renewal',
          nomineeId: memberId,
          category,
          state: 'intake',
          isOpen: true,
          at: now,
          awardId,
          renewsUntil: until,
        },
      ])
      announce(record, award, _id, false, now)
    })
  } catch (error) {
    // Another place asked at the same moment.
    if (!isDuplicateKey(error)) throw error
  }
}

const remind = (award: StoredAward, { _id }: StoredNomination, now: Date): Promise<void> =>
  transact(async record => {
    const { modifiedCount } = await Nominations.updateOne(
      { _id, remindedAt: null },
      { $set: { remindedAt: now }, $inc: { revision: 1 } },
    )
    if (modifiedCount > 0) announce(record, award, _id, true, now)
  })

function announce(
  record: Record,
  { _id, memberId, until }: StoredAward,
  nominationId: Types.ObjectId,
  reminds: boolean,
  now: Date,
): void {
  record('recognition.renewalDue', {
    awardId: _id.toHexString(),
    nominationId: nominationId.toHexString(),
    memberId: memberId.toHexString(),
    until: until.toISOString(),
    reminds,
    at: now.toISOString(),
  })
}
