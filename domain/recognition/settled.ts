/** Whose help reached far enough that staff should think of them, and may be thought of. */
import mongoose from 'mongoose'
import { creditedIn, type Period } from '../exchanges/access.ts'
import { isUnderSanction, organisationsOf } from '../members/access.ts'
import { openReviewsAbout } from '../moderation/access.ts'
import { Awards } from './model-awards.ts'
import { Nominations } from './model-nominations.ts'
import { pickSuggestions, type Settled } from './nomination-rules.ts'

/** So long credit waits before it counts for this: what is taken back at once never suggested anybody. */
const SETTLING_MS = 7 * 86_400_000

/** Members staff may want to think of: in good standing, nothing of theirs under review, not nominated and without an award. */
export async function findSuggestions({ from, until }: Period): Promise<Settled[]> {
  const now = until
  const settled = await settledBy({ from, until: new Date(until.getTime() - SETTLING_MS) })
  const picked = pickSuggestions(settled)
  const ids = picked.map(({ memberId }) => memberId)
  const among = mongoose.trusted({ $in: ids })
  const [reviewed, nominated, holding, sanctioned] = await Promise.all([
    openReviewsAbout(ids),
    Nominations.find({ nomineeId: among, isOpen: true }, { nomineeId: 1 }).lean(),
    Awards.find({ memberId: among, state: 'current' }, { memberId: 1 }).lean(),
    Promise.all(ids.map(async id => ((await isUnderSanction(id, now)) ? id : null))),
  ])
  const without = new Set([
    ...reviewed,
    ...nominated.map(({ nomineeId }) => nomineeId.toHexString()),
    ...holding.map(({ memberId }) => memberId.toHexString()),
    ...sanctioned,
  ])
  return picked.filter(({ memberId }) => !without.has(memberId))
}

async function settledBy(period: Period): Promise<Settled[]> {
  const found: (Omit<Settled, 'organisations'> & { helpedIds: string[] })[] = []
  for await (const { memberId, created, rows } of creditedIn(period)) {
    const helped = (kind: string) => [
      ...new Set(
        rows.flatMap(row =>
          row.beneficiaryKind === kind && row.credit > 0 ? (row.beneficiaryId ?? []) : [],
        ),
      ),
    ]
    found.push({
      memberId,
      credit: created.total,
      byDimension: {},
      people: created.people,
      groups: helped('group').length,
      helpedIds: helped('member'),
    })
  }
  const organisations = await organisationsOf(found.flatMap(({ helpedIds }) => helpedIds))
  return found.map(({ helpedIds, ...each }) => ({
    ...each,
    organisations: new Set(helpedIds.flatMap(id => organisations.get(id) ?? [])).size,
  }))
}
