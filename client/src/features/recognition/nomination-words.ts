import type {
  AwardView,
  BoardCard,
  Category,
  Criterion,
  NominationView,
  ResultView,
  ReviewerPart,
  ReviewState,
} from '../../../../domain/recognition/contract.ts'

export const CATEGORIES: { readonly [C in Category]: string } = {
  advice: 'Advice',
  knowledge: 'Knowledge',
  community: 'Community',
  leadership: 'Leadership',
  reach: 'Reach',
}

export const CRITERIA_WORDS: { readonly [C in Criterion]: { label: string; says: string } } = {
  impact: { label: 'Impact on members', says: 'What became better for them.' },
  quality: { label: 'Quality and outcomes', says: 'How good the work is, and what came of it.' },
  breadth: { label: 'Breadth', says: 'How many different people, groups and places it reached.' },
  spirit: { label: 'Community spirit', says: 'How they treat others.' },
  fit: { label: 'Fit with a goal', says: 'What it does for one goal of the association.' },
}

export const PARTS: { readonly [P in ReviewerPart]: string } = {
  past_awardee: 'Awarded before',
  peer: 'Peer from another group',
  member: 'Another member',
}

export const REVIEW_STATES: { readonly [S in ReviewState]: string } = {
  asked: 'has not begun',
  cleared: 'is reading',
  scored: 'gave scores',
  recused: 'stepped back: conflict of interest',
}

export const AWARD_STATES: { readonly [S in AwardView['state']]: string } = {
  current: 'Current',
  alumni: 'Alumnus for life',
  withdrawn: 'Given up',
  revoked: 'Taken back',
}

export const OUTCOMES = {
  awarded: 'Awarded',
  not_this_time: 'Not this time',
  deferred: 'Put off to a later intake',
} as const

const MISSING: { readonly [M in BoardCard['missing'][number]]: string } = {
  acceptance: 'the nominee’s yes',
  second: 'a second from another organisation',
  good_standing: 'good standing: a sanction is in force',
}

/** What a nomination still waits for. */
export const waitsFor = (missing: BoardCard['missing']): string =>
  missing.length === 0 ? 'Ready for review' : `Waits for ${missing.map(each => MISSING[each]).join(', and ')}`

/** Where a nomination stands, to those it concerns. */
export function stateOf({ state, acceptedAt, second, kind, decision }: NominationView): string {
  if (state === 'withdrawn') return 'Withdrawn'
  if (state === 'lapsed') return 'Lapsed with the tenure'
  if (state === 'decided') return decision === null ? 'Decided' : OUTCOMES[decision.outcome]
  if (state === 'review') return 'Under review'
  if (acceptedAt === null) return 'Waits for the nominee’s yes'
  return second === null && kind === 'new' ? 'Waits for a second' : 'Waits for review'
}

const points = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 2 })
/** What a figure of how far reviewers agree lies between. */
export const AGREEMENT_SCALE = '1 is always, 0 no more than by chance'

export const pointsOf = (mean: number): string => points.format(mean)

export const RECOMMENDS: { readonly [R in ResultView['recommends']]: string } = {
  award: 'above the bar',
  not_this_time: 'below the bar',
  talk_first: 'reviewers lie far apart: talk first',
}

const percents = new Intl.NumberFormat('en-GB', { style: 'percent', maximumFractionDigits: 0 })
export const percentOf = (share: number): string => percents.format(share)

/** How often advice was of use, and how sure that is. */
export function sureOf({
  told,
  useful,
  share,
  low,
  high,
}: {
  told: number
  useful: number
  share: number | null
  low: number | null
  high: number | null
}): string {
  if (told === 0) return 'No outcome told yet'
  if (share === null || low === null || high === null) return `${useful} of ${told} outcomes told were useful`
  return `${useful} of ${told} outcomes told were useful (${percentOf(share)}; likely between ${percentOf(low)} and ${percentOf(high)})`
}

/** Where a nomination stands, to staff. */
export function standingOf({ state, missing, reviewers, result, decision }: BoardCard): string {
  if (state === 'decided' && decision) return `${OUTCOMES[decision.outcome]}.`
  if (state !== 'review') return `${waitsFor(missing)}.`
  const counted = reviewers.asked - reviewers.recused
  if (result === null)
    return `${reviewers.scored} of ${counted} scores are in${reviewers.recused > 0 ? `; ${reviewers.recused} stepped back` : ''}.`
  return `${pointsOf(result.adjusted)} points, ${RECOMMENDS[result.recommends]}; place ${result.place}.`
}
