/** Reports by members: each of a thing counts once, by what its reporter's earlier ones were worth. */
import { z } from 'zod'
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { isDuplicateKey, type Record, transact } from '../transaction.ts'
import { type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import type { FlagView } from './contract.ts'
import { Flags, Reviews, type StoredFlag } from './model.ts'
import { type FlagRecord, rankOf, scoreFlag, standingOf } from './rules.ts'
import { announceReview, bringTogether, openReview } from './reviews.ts'
import { keyOf, type Subject } from './subject.ts'
import { accessSubject, readableOf } from './subjects.ts'

/** Two who report the same thing at once open one review: the later tries again and finds it. */
const ATTEMPTS = 4

/**
 * Reports something the actor can read. A second report of the same thing answers with the first. Refuses `not_found` for what they
 * cannot read or what is gone, and `forbidden` for what is their own.
 */
export async function flag(
  context: Context,
  { kind, id, reason, note }: ParsedOf<'moderation.flag'>,
): Promise<OutputOf<'moderation.flag'>> {
  const subject = await accessSubject({ kind, id })
  if (!(await readableOf(context, [subject])).has(keyOf(subject)) || subject.isGone)
    throw new Refusal('not_found', 'There is no such thing')
  if ([subject.authorId, ...(subject.ownerIds ?? [])].includes(context.actor.id))
    throw new Refusal('forbidden', 'This is your own')

  for (let attempt = 1; ; attempt += 1)
    try {
      const stored = await transact(record => storeFlag(record, context, subject, { reason, note }))
      return { flag: toFlag(stored) }
    } catch (error) {
      if (!isDuplicateKey(error) || attempt >= ATTEMPTS) throw error
    }
}

async function storeFlag(
  record: Record,
  { actor, now }: Context,
  subject: Subject,
  { reason, note }: Pick<StoredFlag, 'reason' | 'note'>,
): Promise<StoredFlag> {
  const earlier = await Flags.findOne({
    memberId: actor.id,
    kind: subject.kind,
    subjectId: subject.id,
  }).lean()
  if (earlier) return earlier

  const weight = scoreFlag({
    standing: standingOf(actor, now),
    record: await recordOf(actor.id),
    reason,
  })
  const review = await openReview(record, subject, 'flagged', now)
  const score = review.score + weight
  await Reviews.updateOne(
    { _id: review._id },
    {
      $set: { score, rank: rankOf(score, review.openedAt), reasons: [...review.reasons, reason] },
      $addToSet: { flaggerIds: new Types.ObjectId(actor.id) },
    },
  )
  await bringTogether(review)
  const [stored] = await Flags.create([
    {
      memberId: actor.id,
      kind: subject.kind,
      subjectId: subject.id,
      reviewId: review._id,
      reason,
      note,
      weight,
      at: now,
    },
  ])
  if (!stored) throw new Error('A report was not stored')
  await announceReview(record, review)
  return stored.toObject()
}

/** How many of someone's decided reports were found right, and how many not. Inside a transaction: one question after the other. */
async function recordOf(memberId: string): Promise<FlagRecord> {
  const agreed = await Flags.countDocuments({ memberId, agreed: true })
  const disagreed = await Flags.countDocuments({ memberId, agreed: false })
  return { agreed, disagreed }
}

const FLAG_KEYS = z.tuple([Instant, Id])

/** What the actor reported, the latest first. */
export async function listMyFlags(
  { actor }: Context,
  { limit, cursor }: ParsedOf<'moderation.myFlags'>,
): Promise<OutputOf<'moderation.myFlags'>> {
  const after = readCursor(cursor, FLAG_KEYS)
  const rows = await Flags.find({
    memberId: actor.id,
    ...(after && {
      at: mongoose.trusted({ $lte: new Date(after[0]) }),
      $or: [
        { at: mongoose.trusted({ $lt: new Date(after[0]) }) },
        { _id: mongoose.trusted({ $lt: after[1] }) },
      ],
    }),
  })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
  return toPage(rows, limit, ({ at, _id }) => toCursor(at.toISOString(), _id.toHexString()), toFlag)
}

const toFlag = ({ _id, kind, subjectId, reason, note, at, agreed, decidedAt }: StoredFlag): FlagView => ({
  id: _id.toHexString(),
  kind,
  subjectId: subjectId.toHexString(),
  reason,
  note,
  at: at.toISOString(),
  outcome: agreed === null ? 'open' : agreed ? 'acted' : 'dismissed',
  decidedAt: decidedAt?.toISOString() ?? null,
})
