import mongoose from 'mongoose'
import { accessCase, closingOf, specialtyNames, storiesOf, untoldCases } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { type OwedView, UNTOLD_MAX } from './contract.ts'
import { keepRow } from './following.ts'
import { CloseOuts, type StoredCloseOut } from './model.ts'
import { mayTellLater } from './rules.ts'

export { askForOutcomes, followCase } from './following.ts'
export { exportOutcomes, showMyOutcomes } from './figures.ts'

const DAY_MS = 24 * 3600 * 1000
/** How a case of longer ago stands later nobody is reminded of. */
const REMEMBERED_DAYS = 180

/** Lists the actor's cases of which something is to be told: what came of them, and how they stand later once that was asked. */
export async function listOwed(context: Context): Promise<OutputOf<'outcomes.owed'>> {
  const { actor, now } = context
  const untold = await untoldCases(actor.id, now)
  const later = await laterOwed(context)
  const names = await specialtyNames([...untold, ...later].map(({ specialtyId }) => specialtyId))
  const toOwed =
    (asks: OwedView['asks']) =>
    ({ caseId, specialtyId, title, since }: (typeof untold)[number]): OwedView => ({
      caseId,
      title,
      specialty: { id: specialtyId, name: names.get(specialtyId) ?? '' },
      since: since.toISOString(),
      asks,
    })
  return {
    items: [...untold.map(toOwed('outcome')), ...later.map(toOwed('later'))],
    holdsUp: untold.length >= UNTOLD_MAX,
  }
}

async function laterOwed(context: Context) {
  const { actor, now } = context
  const rows = await CloseOuts.find({
    askerId: actor.id,
    acceptedAt: mongoose.trusted({ $gte: new Date(now.getTime() - REMEMBERED_DAYS * DAY_MS) }),
    passed: 'later',
    later: null,
    told: mongoose.trusted({ $ne: null }),
  })
    .sort({ acceptedAt: 1 })
    .limit(50)
    .lean()
  const stories = await storiesOf(
    context,
    rows.map(({ _id }) => _id.toHexString()),
    [],
  )
  return rows.flatMap(({ _id, specialtyId, acceptedAt }) => {
    const caseId = _id.toHexString()
    const story = stories.get(caseId)
    if (!story) return []
    return [{ caseId, specialtyId: specialtyId.toHexString(), title: story.title, since: acceptedAt }]
  })
}

/** Shows how a case stood later. Refuses `not_found` for a case the actor may not see. */
export async function showLater(
  context: Context,
  { caseId }: ParsedOf<'outcomes.later'>,
): Promise<OutputOf<'outcomes.later'>> {
  await accessCase(context, caseId)
  const closing = await closingOf(caseId)
  const row = await CloseOuts.findById(caseId).lean()
  const mayTell =
    closing !== undefined &&
    closing.isOpen &&
    closing.askerId === context.actor.id &&
    mayTellLater(closing.accepted.at, context.now)
  return { later: toLater(row), mayTell }
}

const toLater = (row: Pick<StoredCloseOut, 'later'> | null): OutputOf<'outcomes.later'>['later'] =>
  row?.later ? { how: row.later.how, at: row.later.at.toISOString() } : null

/** Tells how it stands later. Telling another thing replaces it; the same again changes nothing. Refuses `forbidden` to all but the asker, and `conflict` before two months. */
export async function tellLater(
  context: Context,
  { caseId, how }: ParsedOf<'outcomes.tellLater'>,
): Promise<OutputOf<'outcomes.tellLater'>> {
  const { actor, now } = context
  await transact(async record => {
    const found = await accessCase(context, caseId)
    if (!found.askerId.equals(actor.id))
      throw new Refusal('forbidden', 'Only the asker can tell how it stands')
    const closing = await closingOf(caseId)
    if (!closing?.isOpen || !mayTellLater(closing.accepted.at, now))
      throw new Refusal('conflict', 'How it stands later can be told two months after a reply was accepted')

    const row = await keepRow(closing)
    if (row.later?.how === how) return
    await CloseOuts.updateOne({ _id: row._id }, { $set: { later: { how, at: now } } })
    await keepRow(closing)
    const { specialtyId, askerId, accepted } = closing
    record('outcomes.toldLater', {
      caseId,
      specialtyId,
      askerId,
      authorId: accepted.authorId.toHexString(),
      how,
      at: now.toISOString(),
    })
  })
  return showLater(context, { caseId })
}
