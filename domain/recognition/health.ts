/** What staff see of the programme as a whole. */
import mongoose from 'mongoose'
import type { OutputOf } from '../contract.ts'
import { creditSums } from '../exchanges/access.ts'
import { groupsOfMembers, listedGroups } from '../groups/access.ts'
import type { Context } from '../vocabulary.ts'
import { countCategories, giniOf, newcomersAmong, passagesOf, spreadOver } from './health-rules.ts'
import { Awards, type StoredAward } from './model-awards.ts'
import { Nominations, type StoredNomination } from './model-nominations.ts'
import { yearBefore } from './nomination-rules.ts'
import { barsNow, resultsOf, reviewsOf } from './results.ts'
import { addMonths } from './tenure-rules.ts'

const GROUPS_SHOWN = 30
const HALF_YEAR_MONTHS = 6

/** How the programme did in the twelve months until now. */
export async function showHealth({ now }: Context): Promise<OutputOf<'recognition.health'>> {
  const period = yearBefore(now)
  const [awards, nominations] = await Promise.all([
    Awards.find().lean(),
    Nominations.find({ at: mongoose.trusted({ $gte: period.from, $lt: period.until }), kind: 'new' }).lean(),
  ])
  const current = awards.filter(({ state, until }) => state === 'current' && until > now)
  const holderIds = current.map(({ memberId }) => memberId.toHexString())
  const groups = await listedGroups()
  const spread = spreadOver(groups, await groupsOfMembers(holderIds))
  const reviews = await reviewsOf(nominations)
  const reviewed = [...reviews.values()].flat().filter(({ points }) => points !== null)
  const decisions = nominations.flatMap(({ decision, earlier }) => [
    ...earlier,
    ...(decision ? [decision] : []),
  ])
  return {
    from: period.from.toISOString(),
    until: period.until.toISOString(),
    newcomers: newcomersAmong(
      awards.map(({ memberId, from }) => ({ memberId: memberId.toHexString(), from })),
      period,
    ),
    ...passagesOf(nominations.map(toPassage)),
    byGroup: spread.slice(0, GROUPS_SHOWN),
    groupCount: groups.size,
    gini: giniOf(spread.map(({ awardees }) => awardees)),
    byCategory: countCategories(current.map(({ category }) => category)),
    contributions: await contributionsAround(awards, now),
    alpha: resultsOf(nominations, reviews, await barsNow(now)).alpha,
    reviewers: new Set(reviewed.map(({ reviewerId }) => reviewerId.toHexString())).size,
    decisions: decisions.length,
    overrides: decisions.filter(({ override }) => override !== null).length,
  }
}

const toPassage = ({ at, acceptedAt, decision, earlier }: StoredNomination) => ({
  at,
  acceptedAt,
  isReviewed: decision !== null || earlier.length > 0,
  outcome: decision?.outcome ?? null,
})

/** Of awards whose first half year passed within the last two years: what their holders were credited for, before and after, as it counts now. */
async function contributionsAround(awards: readonly StoredAward[], now: Date) {
  const earliest = addMonths(now, -4 * HALF_YEAR_MONTHS)
  const passed = awards.filter(
    ({ from, state }) => state !== 'revoked' && from >= earliest && addMonths(from, HALF_YEAR_MONTHS) <= now,
  )
  const around = passed.flatMap(({ memberId, from }) => {
    const id = memberId.toHexString()
    return [
      { memberId: id, from: addMonths(from, -HALF_YEAR_MONTHS), until: from },
      { memberId: id, from, until: addMonths(from, HALF_YEAR_MONTHS) },
    ]
  })
  const credits = await creditSums(around, now)
  const sumOf = (side: 0 | 1) =>
    credits.filter((_credit, at) => at % 2 === side).reduce((sum, credit) => sum + credit, 0)
  return { awardees: passed.length, before: sumOf(0), after: sumOf(1) }
}
