/** The one queue of everything that waits or was reported, as far as it is the actor's. */
import mongoose, { type QueryFilter, Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { actorOf, namesOf } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { transact } from '../transaction.ts'
import { type Actor, type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import { countOpenAppeals } from './appeals.ts'
import { noteLook } from './audit.ts'
import { countOpenContests } from './contests.ts'
import { Reviews, type StoredReview } from './model.ts'
import { accessPurview, accessReview, announceReview, purviewNow, within } from './reviews.ts'
import { leaseHolder, leaseUntil, reviewsAnything } from './rules.ts'
import { toReview, toSummaries } from './views.ts'

const COUNTED_MAX = 100

/** Whether the actor reviews anything, and how much waits for them, counted up to 100. */
export async function countReviews(context: Context): Promise<OutputOf<'moderation.count'>> {
  const purview = await purviewNow(context)
  const contests = await countOpenContests(context)
  if (!reviewsAnything(purview)) return { reviews: false, open: 0, appeals: 0, contests, oldestAt: null }
  const mine = { ...within(purview, context.actor), state: 'open' as const }
  const [open, appeals, oldest] = await Promise.all([
    Reviews.find(mine, { _id: 1 }).limit(COUNTED_MAX).lean(),
    countOpenAppeals(context, purview),
    Reviews.findOne(mine, { openedAt: 1 }).sort({ openedAt: 1 }).lean(),
  ])
  const oldestAt = oldest?.openedAt.toISOString() ?? null
  return { reviews: true, open: open.length, appeals, contests, oldestAt }
}

const RANK_KEYS = z.tuple([z.number(), Id])
const TIME_KEYS = z.tuple([Instant, Id])

/** What waits for the actor, the most pressing first, or what was decided, the latest first. */
export async function listQueue(
  context: Context,
  { state, shows, kind, limit, cursor }: ParsedOf<'moderation.queue'>,
): Promise<OutputOf<'moderation.queue'>> {
  const own = within(await accessPurview(context), context.actor)
  const mine = { ...own, ...shownAs(shows, context.actor), ...(kind && { kind }) }
  const rows = await (state === 'open' ? openRows(mine, limit, cursor) : decidedRows(mine, limit, cursor))
  const page = toPage(
    rows,
    limit,
    row => cursorOf(state, row),
    row => row,
  )
  return { items: await toSummaries(context, page.items, own), nextCursor: page.nextCursor }
}

function shownAs(shows: ParsedOf<'moderation.queue'>['shows'], { id }: Actor): QueryFilter<StoredReview> {
  if (shows === 'all') return {}
  return shows === 'mine' ? { assigneeId: new Types.ObjectId(id) } : { why: shows }
}

const cursorOf = (state: 'open' | 'decided', { rank, decidedAt, _id }: StoredReview): string =>
  toCursor(state === 'open' ? rank : (decidedAt?.toISOString() ?? ''), _id.toHexString())

function openRows(mine: ReturnType<typeof within>, limit: number, cursor: string | undefined) {
  const after = readCursor(cursor, RANK_KEYS)
  const later = after && {
    $or: [
      { rank: mongoose.trusted({ $lt: after[0] }) },
      { rank: after[0], _id: mongoose.trusted({ $lt: new Types.ObjectId(after[1]) }) },
    ],
  }
  return Reviews.find({ ...mine, ...later, state: 'open' })
    .sort({ rank: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
}

function decidedRows(mine: ReturnType<typeof within>, limit: number, cursor: string | undefined) {
  const after = readCursor(cursor, TIME_KEYS)
  const later = after && {
    $or: [
      { decidedAt: mongoose.trusted({ $lt: new Date(after[0]) }) },
      { decidedAt: new Date(after[0]), _id: mongoose.trusted({ $lt: new Types.ObjectId(after[1]) }) },
    ],
  }
  return Reviews.find({ ...mine, ...later, state: 'decided' })
    .sort({ decidedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
}

/** Shows a review. A look at what the actor could not read otherwise is written down before it is answered. */
export async function showReview(
  context: Context,
  { reviewId }: ParsedOf<'moderation.show'>,
): Promise<OutputOf<'moderation.show'>> {
  return { review: await lookAt(context, await accessReview(context, reviewId)) }
}

async function lookAt(context: Context, stored: StoredReview) {
  const own = within(await purviewNow(context), context.actor)
  const review = await toReview(context, stored, own)
  if (review.isPrivate)
    await noteLook(context, {
      subject: { kind: review.kind, id: review.subjectId },
      memberId: stored.kind === 'case' || stored.kind === 'reply' ? null : review.author.id,
      detail: `Opened in the review queue: ${review.place ?? review.kind}`,
    })
  return review
}

/** Takes a review for some minutes, or lets go of it. May be repeated: each time it lasts anew. Refuses `conflict` while someone else has it. */
export async function takeReview(
  context: Context,
  { reviewId, on }: ParsedOf<'moderation.take'>,
): Promise<OutputOf<'moderation.take'>> {
  const { actor, now } = context
  const until = leaseUntil(now)
  await transact(async record => {
    const review = await accessReview(context, reviewId)
    await refuseTaken(review, context)
    await Reviews.updateOne(
      { _id: reviewId },
      { $set: { lease: on ? { byId: new Types.ObjectId(actor.id), until } : null } },
    )
    await announceReview(record, review)
  })
  return { until: on ? until.toISOString() : null }
}

/** Refuses `conflict` while someone else decides, with their name. */
export async function refuseTaken({ lease }: StoredReview, { actor, now }: Context): Promise<void> {
  const holderId = leaseHolder(lease && { byId: lease.byId.toHexString(), until: lease.until }, now)
  if (holderId === undefined || holderId === actor.id) return
  const name = (await namesOf([holderId])).get(holderId) ?? 'Someone else'
  throw new Refusal('conflict', `${name} is deciding this`)
}

/** Gives a review to somebody who may decide it, or to nobody. Refuses `invalid` for whoever may not. */
export async function assignReview(
  context: Context,
  { reviewId, memberId }: ParsedOf<'moderation.assign'>,
): Promise<OutputOf<'moderation.assign'>> {
  const { actor, now } = context
  const review = await accessReview(context, reviewId)
  const name = memberId === null ? '' : await nameOfReviewer(memberId, reviewId, now)
  await transact(async record => {
    await Reviews.updateOne(
      { _id: reviewId },
      {
        $set: { assigneeId: memberId === null ? null : new Types.ObjectId(memberId) },
        $push: {
          history: {
            byId: new Types.ObjectId(actor.id),
            at: now,
            what: memberId === null ? 'Given back to everyone' : `Given to ${name}`,
          },
        },
      },
    )
    await announceReview(record, review)
  })
  return { review: await lookAt(context, await accessReview(context, reviewId)) }
}

async function nameOfReviewer(memberId: string, reviewId: string, now: Date): Promise<string> {
  const refused = new Refusal('invalid', 'They cannot decide this', {
    issues: [{ path: 'memberId', message: 'may not decide this review' }],
  })
  const actor = await actorOf(memberId).catch(() => undefined)
  if (!actor) throw refused
  await accessReview({ actor, now }, reviewId).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    throw refused
  })
  return actor.name
}

/** Leaves a note for other moderators. */
export async function noteReview(
  context: Context,
  { reviewId, body }: ParsedOf<'moderation.note'>,
): Promise<OutputOf<'moderation.note'>> {
  const { actor, now } = context
  const review = await accessReview(context, reviewId)
  await transact(async record => {
    await Reviews.updateOne(
      { _id: reviewId },
      { $push: { notes: { byId: new Types.ObjectId(actor.id), at: now, body } } },
    )
    await announceReview(record, review)
  })
  return { review: await lookAt(context, await accessReview(context, reviewId)) }
}
