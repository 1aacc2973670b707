/** Evidence packs: made from the ledger when a nominee accepts, completed by them, frozen when a review begins. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import {
  creditedTo,
  describeExchanges,
  settledAmong,
  takenBackAmong,
  takenBackSince,
} from '../exchanges/access.ts'
import { ExchangeKind } from '../exchanges/contract.ts'
import { namesOf, refuseSilenced } from '../members/access.ts'
import { FEW } from '../outcomes/contract.ts'
import { wilson } from '../outcomes/access.ts'
import { transact } from '../transaction.ts'
import { type Context, holds, Refusal } from '../vocabulary.ts'
import type { PackView } from './contract.ts'
import {
  Nominations,
  RecognitionReviews,
  type StoredNomination,
  type StoredPack,
  type StoredPackItem,
} from './model-nominations.ts'
import { PACK_SHOWN, pickPackRows, yearBefore } from './nomination-rules.ts'
import { RULES_VERSION, toCandidate } from './rules.ts'

/** What the ledger of twelve months says of a member, ready for them to complete. */
export async function buildPack(memberId: string, now: Date): Promise<StoredPack> {
  const period = yearBefore(now)
  const { created, rows } = await creditedTo(memberId, period)
  const { outcomes } = toCandidate(memberId, created, rows)
  const [counts] = await settledAmong([memberId], period, now)
  return {
    ...period,
    builtAt: now,
    frozenAt: null,
    rules: RULES_VERSION,
    figures: {
      credit: counts?.counted ?? 0,
      byKind: counts?.countedByKind ?? {},
      exchanges: rows.length,
      people: counts?.people.length ?? 0,
      groups: counts?.groups.length ?? 0,
      organisations: counts?.organisations.length ?? 0,
      outcomes,
    },
    items: pickPackRows(rows).map(({ exchangeId, kind, credit, at }, place) => ({
      exchangeId: new mongoose.Types.ObjectId(exchangeId),
      kind,
      credit,
      at,
      isShown: place < PACK_SHOWN,
    })),
    offPlatform: [],
    statement: '',
  }
}

/** The pack with what the ledger says today, and what the nominee chose and wrote. */
export async function refreshPack(pack: StoredPack, memberId: string, now: Date): Promise<StoredPack> {
  const fresh = await buildPack(memberId, now)
  const there = new Set(fresh.items.map(({ exchangeId }) => exchangeId.toHexString()))
  const chosen = pack.items.flatMap(({ exchangeId, isShown }) =>
    isShown && there.has(exchangeId.toHexString()) ? [exchangeId.toHexString()] : [],
  )
  const { offPlatform, statement } = pack
  return { ...fresh, items: inOrder(fresh.items, chosen), offPlatform, statement }
}

/** The pack of a nomination. Refuses `not_found` to all but the nominee, staff who are not the nominee, and reviewers who declared that they have no conflict. */
export async function showPack(
  context: Context,
  { nominationId }: ParsedOf<'recognition.pack'>,
): Promise<OutputOf<'recognition.pack'>> {
  const nomination = await Nominations.findById(nominationId).lean()
  if (!nomination?.pack || !(await mayReadPack(context, nomination)))
    throw new Refusal('not_found', 'No such evidence pack')
  return { pack: await toPack(context, nomination, nomination.pack) }
}

async function mayReadPack(
  { actor }: Context,
  { _id, nomineeId, round }: StoredNomination,
): Promise<boolean> {
  if (nomineeId.equals(actor.id)) return true
  const review = await RecognitionReviews.findOne({ nominationId: _id, round, reviewerId: actor.id }).lean()
  // Whoever reviews is held to what they declared, staff or not.
  if (review) return review.state === 'cleared' || review.state === 'scored'
  return holds(actor, 'staff')
}

/** The nominee completes their pack. Refuses `not_found` to everybody else, `conflict` once it is frozen, `invalid` for an exchange that is not in it. */
export async function editPack(
  context: Context,
  { nominationId, shownIds, offPlatform, statement }: ParsedOf<'recognition.editPack'>,
): Promise<OutputOf<'recognition.editPack'>> {
  refuseSilenced(context)
  const pack = await transact(async () => {
    const nomination = await Nominations.findOne({ _id: nominationId, nomineeId: context.actor.id }).lean()
    if (!nomination?.pack) throw new Refusal('not_found', 'No such evidence pack')
    if (!nomination.isOpen || nomination.pack.frozenAt !== null)
      throw new Refusal('conflict', 'The review has begun: the pack stays as it is')
    const edited = {
      ...nomination.pack,
      ...(shownIds && { items: inOrder(nomination.pack.items, shownIds) }),
      ...(offPlatform && { offPlatform }),
      ...(statement !== undefined && { statement }),
    }
    await Nominations.updateOne({ _id: nominationId }, { $set: { pack: edited }, $inc: { revision: 1 } })
    return { nomination, edited }
  })
  return { pack: await toPack(context, pack.nomination, pack.edited) }
}

function inOrder(items: readonly StoredPackItem[], shownIds: readonly string[]): StoredPackItem[] {
  const byId = new Map(items.map(item => [item.exchangeId.toHexString(), item]))
  const wanted = [...new Set(shownIds)]
  const issues = wanted.flatMap((id, at) =>
    byId.has(id) ? [] : [{ path: `shownIds.${at}`, message: 'is not in this pack' }],
  )
  if (issues.length > 0)
    throw new Refusal('invalid', 'A pack shows only what the ledger has of it', { issues })
  return [
    ...wanted.flatMap(id => {
      const item = byId.get(id)
      return item ? [{ ...item, isShown: true }] : []
    }),
    ...items
      .filter(({ exchangeId }) => !wanted.includes(exchangeId.toHexString()))
      .map(item => ({ ...item, isShown: false })),
  ]
}

/** A pack in words, as the actor may read it. What the nominee left out is told to themselves alone. */
export async function toPack(
  context: Context,
  nomination: StoredNomination,
  pack: StoredPack,
): Promise<PackView> {
  const nomineeId = nomination.nomineeId.toHexString()
  const isNominee = nomineeId === context.actor.id
  const told = pack.items.filter(({ isShown }) => isShown || isNominee)
  const ids = told.map(({ exchangeId }) => exchangeId.toHexString())
  const [names, described, takenBack, sinceMade] = await Promise.all([
    namesOf([nomineeId]),
    describeExchanges(context, ids),
    takenBackAmong(pack.items.map(({ exchangeId }) => exchangeId.toHexString())),
    // Its figures count more than its items.
    takenBackSince(nomineeId, pack, pack.builtAt),
  ])
  const items = told.flatMap(({ exchangeId, kind, credit, at, isShown }) => {
    const id = exchangeId.toHexString()
    const known = ExchangeKind.safeParse(kind)
    const words = described.get(id)
    if (!words || !known.success) return []
    const item = {
      exchangeId: id,
      kind: known.data,
      what: words.what,
      credit,
      at: at.toISOString(),
      takenBack: takenBack.has(id),
    }
    return [{ item, isShown }]
  })
  const { outcomes, ...figures } = pack.figures
  return {
    nominationId: nomination._id.toHexString(),
    nominee: { id: nomineeId, name: names.get(nomineeId) ?? '' },
    from: pack.from.toISOString(),
    until: pack.until.toISOString(),
    builtAt: pack.builtAt.toISOString(),
    frozenAt: pack.frozenAt?.toISOString() ?? null,
    rules: pack.rules,
    figures: { ...figures, outcomes: toOutcomes(outcomes) },
    items: items.flatMap(({ item, isShown }) => (isShown ? [item] : [])),
    leftOut: items.flatMap(({ item, isShown }) => (isShown ? [] : [item])),
    offPlatform: pack.offPlatform,
    statement: pack.statement,
    takenBackCount: sinceMade.length,
  }
}

function toOutcomes({ told, useful }: StoredPack['figures']['outcomes']) {
  if (told < FEW) return { told, useful, share: null, low: null, high: null }
  return { told, useful, share: useful / told, ...wilson(useful, told) }
}
