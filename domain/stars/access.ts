/** What moderation may know and do of what consultants say of themselves. */
import mongoose from 'mongoose'
import { standingVettingsOf } from '../consultants/access.ts'
import { goodStandingAmong, namesOf } from '../members/access.ts'
import { EVERYWHERE } from '../vocabulary.ts'
import type { StarChoices } from './contract.ts'
import { Stars, type StoredStar } from './model.ts'
import { isShownTo, USUAL_CHOICES } from './rules.ts'

/** A consultant’s own words as they are reviewed. Their id is the member’s. */
export type ReviewedStar = {
  id: string
  name: string
  about: string
  asking: string
  at: Date
  isGone: boolean
}

/** What these members say of themselves, seen or not. Who said nothing has no entry. */
export async function readStars(memberIds: readonly string[]): Promise<ReviewedStar[]> {
  if (memberIds.length === 0) return []
  const rows = await Stars.find({ _id: mongoose.trusted({ $in: memberIds }) }).lean()
  const names = await namesOf(rows.map(({ _id }) => _id.toHexString()))
  return rows.map(({ _id, about = '', asking = '', changedAt }) => {
    const id = _id.toHexString()
    const at = changedAt ?? _id.getTimestamp()
    return { id, name: names.get(id) ?? '', about, asking, at, isGone: about === '' && asking === '' }
  })
}

/** Those of these members whose page members may read now. */
export async function starsShown(memberIds: readonly string[], now: Date): Promise<Set<string>> {
  if (memberIds.length === 0) return new Set()
  const rows = await Stars.find({ _id: mongoose.trusted({ $in: memberIds }) }, { audience: 1 }).lean()
  const shown = rows.filter(({ audience = USUAL_CHOICES.audience }) => isShownTo(audience, 'members'))
  return inForceAmong(
    shown.map(({ _id }) => _id.toHexString()),
    now,
  )
}

/** Those of these members who are vetted, still may advise for that, and are under no sanction. */
export async function inForceAmong(memberIds: readonly string[], now: Date): Promise<Set<string>> {
  const [grants, vettings] = await Promise.all([
    goodStandingAmong(memberIds, now),
    standingVettingsOf(memberIds, now),
  ])
  const inForce = vettings.filter(({ memberId, specialtyId }) =>
    (grants.get(memberId.toHexString()) ?? []).some(
      ({ role, scope }) =>
        role === 'consultant' && (scope === EVERYWHERE || scope === specialtyId.toHexString()),
    ),
  )
  return new Set(inForce.map(({ memberId }) => memberId.toHexString()))
}

type Words = Pick<StarChoices, 'about' | 'asking'>

/** Puts these words in the place of what someone says of themselves, and answers what it was. Inside a transaction alone. */
export async function reword(memberId: string, words: Words, now: Date): Promise<Words> {
  const before = await Stars.findOneAndUpdate(
    { _id: memberId },
    { $set: { ...words, changedAt: now } },
  ).lean<StoredStar>()
  return { about: before?.about ?? '', asking: before?.asking ?? '' }
}
