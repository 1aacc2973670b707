/** Whose help reached far enough that staff should think of them, and may be thought of. */
import mongoose from 'mongoose'
import { type Period, settledIn } from '../exchanges/access.ts'
import { underSanctionAmong } from '../members/access.ts'
import { openReviewsAbout } from '../moderation/access.ts'
import { Awards } from './model-awards.ts'
import { Nominations } from './model-nominations.ts'
import { rulesAt } from './settings.ts'
import { pickSuggestions, type Settled } from './nomination-rules.ts'

/** Members staff may want to think of: in good standing, nothing of theirs under review, not nominated and without an award. */
export async function findSuggestions({ from, until }: Period): Promise<Settled[]> {
  const now = until
  const { rules } = await rulesAt(now)
  const picked = pickSuggestions(await settledBy({ from, until }, now), rules)
  const ids = picked.map(({ memberId }) => memberId)
  const among = mongoose.trusted({ $in: ids })
  const [reviewed, nominated, holding, sanctioned] = await Promise.all([
    openReviewsAbout(ids),
    Nominations.find({ nomineeId: among, isOpen: true }, { nomineeId: 1 }).lean(),
    Awards.find({ memberId: among, state: 'current' }, { memberId: 1 }).lean(),
    underSanctionAmong(ids, now),
  ])
  const without = new Set([
    ...reviewed,
    ...nominated.map(({ nomineeId }) => nomineeId.toHexString()),
    ...holding.map(({ memberId }) => memberId.toHexString()),
    ...sanctioned,
  ])
  return picked.filter(({ memberId }) => !without.has(memberId))
}

async function settledBy(period: Period, asOf: Date): Promise<Settled[]> {
  const found: Settled[] = []
  for await (const { memberId, settled, settledBy, people, groups, organisations } of settledIn(period, asOf))
    found.push({
      memberId,
      credit: settled,
      byDimension: settledBy,
      people: people.length,
      groups: groups.length,
      organisations: organisations.length,
    })
  return found
}
