/** What somebody who decides a contest learns of what was judged: all that stood behind it, and no name of anybody with a part in it. */
import type { Fact } from '../moderation/contract.ts'
import { CRITERIA } from './contract.ts'
import type { StoredNomination, StoredReview } from './model-nominations.ts'
import type { StoredAward } from './model-awards.ts'

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const rounded = (figure: number) => String(Math.round(figure * 100) / 100)

/** A nomination that was decided, with its reviews as reviewer A, B, C, and how many exchanges of its pack were taken back since that was made. */
export function accountOfDecision(
  { category, reason, second, pack, decision }: StoredNomination,
  reviews: readonly Pick<StoredReview, 'scores' | 'points' | 'reason'>[],
  takenBack: number,
): Fact[] {
  const told = reviews.filter(({ scores }) => scores !== null)
  return [
    { name: 'Nominated for', says: category },
    { name: 'Why they were nominated', says: reason },
    { name: 'Why they were seconded', says: second?.reason ?? '' },
    { name: 'In their own words', says: pack?.statement ?? '' },
    ...(pack ? [{ name: 'What the ledger says', says: figuresOf(pack) }] : []),
    { name: 'Taken back since', says: takenBack === 0 ? '' : `${takenBack} of these exchanges` },
    ...(pack?.offPlatform ?? []).map(({ title, says }) => ({
      name: 'Made elsewhere',
      says: says === '' ? title : `${title}: ${says}`,
    })),
    ...told.map(({ scores, points, reason: why }, n) => ({
      name: `Reviewer ${LETTERS[n] ?? n + 1}`,
      says: `${CRITERIA.map(criterion => `${criterion} ${scores?.[criterion] ?? '–'}`).join(', ')}; ${
        points === null ? 'no sum' : `${rounded(points)} in all`
      }. ${why}`,
    })),
    ...(decision ? accountOfResult(decision) : []),
  ].filter(({ says }) => says !== '')
}

const LETTERS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J']

function figuresOf({ from, until, figures }: NonNullable<StoredNomination['pack']>): string {
  const { credit, exchanges, people, groups, organisations, outcomes } = figures
  return (
    `From ${DAY.format(from)} to ${DAY.format(until)}: ${rounded(credit)} of credit in ${exchanges} exchanges, ` +
    `for ${people} people of ${organisations} organisations in ${groups} groups; ` +
    `${outcomes.useful} of ${outcomes.told} outcomes told were of use.`
  )
}

function accountOfResult({
  reason,
  at,
  result,
  override,
}: NonNullable<StoredNomination['decision']>): Fact[] {
  return [
    { name: 'Decided', says: DAY.format(at) },
    {
      name: 'By the reviews',
      says: `${rounded(result.adjusted)} points as compared between reviewers, where ${rounded(result.bar)} are asked for; place ${result.place}.`,
    },
    {
      name: 'Against the reviews',
      says: override === null ? '' : `Decided against their ${override}.`,
    },
    { name: 'Why it was decided so', says: reason },
  ]
}

/** An award that was taken back. */
export function accountOfRevocation({ category, revocation }: StoredAward): Fact[] {
  return [
    { name: 'Awarded for', says: category },
    { name: 'Taken back', says: revocation ? DAY.format(revocation.at) : '' },
    { name: 'Why it was taken back', says: revocation?.reason ?? '' },
  ].filter(({ says }) => says !== '')
}
