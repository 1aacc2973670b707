/** Whom a case is put to, and why. */
import type { Factor, Urgency } from './contract.ts'

const MINUTE_MS = 60_000
const HOUR_MINUTES = 60
const DAY_MS = 24 * HOUR_MINUTES * MINUTE_MS

/** By when someone who is asked should have taken a case or advised, so that it counts as in time. */
export const answerDueAt = (urgency: Urgency, askedAt: Date): Date =>
  new Date(
    askedAt.getTime() + { now: 10, today: 4 * HOUR_MINUTES, routine: 24 * HOUR_MINUTES }[urgency] * MINUTE_MS,
  )

/** A consultant as far as the choice goes. */
export type Candidate = {
  id: string
  isCredentialValid: boolean
  /** Empty when nobody knows. */
  languages: readonly string[]
  /** What they declared to know best. */
  topics: readonly string[]
  /** A block stands between them and the asker. */
  hasConflict: boolean
  onDuty: boolean
  askedOffDuty: boolean
  isAway: boolean
  openLoad: number
  loadCap: number
  /** What they did for cases like this one; see `evidenceOf`. */
  evidence: number
  /** How much they advised lately; see `activityAt`. */
  activity: number
  /** Cases they advised on. */
  answered: number
  asked: number
  inTime: number
  askedThisWeek: number
  lastRoutedAt: Date | null
}

export type Wanted = {
  askerId: string
  declinedBy: readonly string[]
  askedIds: readonly string[]
  tags: readonly string[]
  language: string | null
  /** Whether those who are off duty may be asked, too, if they agreed to it. */
  reachesOffDuty: boolean
}

export type Gate =
  'asker' | 'declined' | 'asked' | 'credential' | 'conflict' | 'language' | 'away' | 'offDuty' | 'load'

/** Why this consultant is not asked, or null when they may be. */
export function gateAt(candidate: Candidate, wanted: Wanted): Gate | null {
  const { id, languages } = candidate
  if (id === wanted.askerId) return 'asker'
  if (wanted.declinedBy.includes(id)) return 'declined'
  if (wanted.askedIds.includes(id)) return 'asked'
  if (!candidate.isCredentialValid) return 'credential'
  if (candidate.hasConflict) return 'conflict'
  if (wanted.language !== null && languages.length > 0 && !languages.includes(wanted.language))
    return 'language'
  if (candidate.isAway) return 'away'
  if (!candidate.onDuty && !(wanted.reachesOffDuty && candidate.askedOffDuty)) return 'offDuty'
  return candidate.openLoad >= candidate.loadCap ? 'load' : null
}

/** With this chance a newcomer is tried, who has answered fewer than `NEWCOMER_ANSWERS` cases. */
const EXPLORES = 0.15
const NEWCOMER_ANSWERS = 10
/** So many cases a week are a fair share. */
export const WEEKLY_TARGET = 5
const OFF_DUTY_FACTOR = 0.3
/** What of the fit is being there lately, and what is having answered cases like this: as measured on real questions. */
const LATELY_SHARE = 0.6
const ALIKE_SHARE = 0.4
/** Fit of who is vetted and has no history here yet, and of who declared the topic besides. */
const VETTED_FIT = 0.25
const DECLARED_FIT = 0.25

export type Picked = { id: string; score: number; factors: Factor[] }

/**
 * Whom to ask, the best first: √fit × responsiveness × availability × fairness. With `chance` below 0.15 a newcomer comes first,
 * the likelier the better they score, as long as there is anyone experienced to learn less from. Ties go to who was asked longest
 * ago, then to the lowest id. The same for any order of the candidates.
 */
export function pickConsultants(candidates: readonly Candidate[], wanted: Wanted, chance: number): Picked[] {
  const eligible = candidates.filter(candidate => gateAt(candidate, wanted) === null)
  const most = mostOf(eligible)
  const ranked = eligible
    .map(candidate => ({ candidate, ...scoreConsultant(candidate, most, wanted) }))
    .toSorted((a, b) => b.score - a.score || byTurn(a.candidate, b.candidate))
  const tried = pickNewcomer(ranked, chance)
  const order = tried === undefined ? ranked : [tried, ...ranked.filter(each => each !== tried)]
  return order.map(each => ({
    id: each.candidate.id,
    score: each.score,
    factors: each === tried ? [...each.factors, NEWCOMER] : each.factors,
  }))
}

const NEWCOMER: Factor = {
  name: 'newcomer',
  value: 1,
  says: 'About one case in seven goes to someone newer, so that they become known.',
}

type Ranked = Omit<Picked, 'id'> & { candidate: Candidate }

function pickNewcomer(ranked: readonly Ranked[], chance: number): Ranked | undefined {
  const newcomers = ranked.filter(({ candidate }) => candidate.answered < NEWCOMER_ANSWERS)
  if (chance >= EXPLORES || newcomers.length === ranked.length) return undefined
  let left = (chance / EXPLORES) * newcomers.reduce((sum, { score }) => sum + score, 0)
  return newcomers.find(({ score }) => (left -= score) < 0)
}

const byTurn = (a: Candidate, b: Candidate) =>
  (a.lastRoutedAt?.getTime() ?? 0) - (b.lastRoutedAt?.getTime() ?? 0) || (a.id < b.id ? -1 : 1)

function scoreConsultant(
  candidate: Candidate,
  most: ReturnType<typeof mostOf>,
  { tags }: Pick<Wanted, 'tags'>,
) {
  const declared = candidate.topics.filter(topic => tags.includes(topic))
  const fit = fitOf(candidate, most) + VETTED_FIT + (declared.length > 0 ? DECLARED_FIT : 0)
  const responsiveness = (1 + candidate.inTime) / (2 + candidate.asked)
  const availability =
    (1 / (1 + candidate.openLoad / candidate.loadCap)) * (candidate.onDuty ? 1 : OFF_DUTY_FACTOR)
  const fairness = 1 / (1 + candidate.askedThisWeek / WEEKLY_TARGET)
  const factors: Factor[] = [
    { name: 'fit', value: fit, says: fitWords(candidate, declared) },
    { name: 'responsiveness', value: responsiveness, says: responsivenessWords(candidate) },
    { name: 'availability', value: availability, says: availabilityWords(candidate) },
    { name: 'fairness', value: fairness, says: fairnessWords(candidate) },
  ]
  return { score: Math.sqrt(fit) * responsiveness * availability * fairness, factors }
}

/** The most that any of these did for such cases, and lately. */
const mostOf = (among: readonly Pick<Candidate, 'evidence' | 'activity'>[]) => ({
  evidence: among.reduce((most, { evidence }) => Math.max(most, evidence), 0),
  activity: among.reduce((most, { activity }) => Math.max(most, activity), 0),
})

/** How well someone fits a case, from 0 to 1: what they did for cases like it, and whether they were there lately. */
export function fitOf(
  { evidence, activity }: Pick<Candidate, 'evidence' | 'activity'>,
  most: { evidence: number; activity: number },
): number {
  const lately = most.activity === 0 ? 0 : Math.sqrt(activity / most.activity)
  const alike = most.evidence === 0 ? 0 : evidence / most.evidence
  return LATELY_SHARE * lately + ALIKE_SHARE * alike
}

function fitWords({ evidence, answered }: Candidate, declared: readonly string[]): string {
  const knows = declared.length > 0 ? ` Declared topics: ${declared.join(', ')}.` : ''
  if (evidence > 0) return `Advised on cases like this one.${knows}`
  return `${answered > 0 ? 'Advises in this specialty.' : 'Vetted for this specialty.'}${knows}`
}

function responsivenessWords({ asked, inTime }: Candidate): string {
  return asked === 0 ? 'Not asked before.' : `In time for ${inTime} of ${asked} cases put to them.`
}

function availabilityWords({ onDuty, openLoad, loadCap }: Candidate): string {
  return `${onDuty ? 'On duty' : 'Off duty, and agreed to be asked'}, ${openLoad} of at most ${loadCap} cases open.`
}

const fairnessWords = ({ askedThisWeek }: Candidate): string =>
  askedThisWeek === 0 ? 'Not asked this week.' : `Asked ${askedThisWeek} times in seven days.`

/** Half of what someone did lately counts after so many days: people come for a while and go, and who is there now advises now. */
const ACTIVITY_HALF_LIFE_DAYS = 10
/** Half of what someone did for such cases counts after so many days. */
const EVIDENCE_HALF_LIFE_DAYS = 365

const faded = (ageMs: number, halfLifeDays: number): number =>
  2 ** (-Math.max(0, ageMs) / DAY_MS / halfLifeDays)

/** What is left at `now` of activity noted at `at`. */
export const activityAt = ({ activity, at }: { activity: number; at: Date }, now: Date): number =>
  activity * faded(now.getTime() - at.getTime(), ACTIVITY_HALF_LIFE_DAYS)

/** One answer to a past case that is like the one in question. */
export type PastAnswer = {
  authorId: string
  at: Date
  /** How like that case is, 0 to 1. */
  likeness: number
  /** How many said whether it helped, and how many of them that it did. */
  judged: number
  helped: number
}

/** So many past cases speak for those who advised on them. */
export const ALIKE_CASES = 50

/** What each author did for such cases: log(1 + Σ likeness² × quality × age), with quality the lower bound of who it helped. Squared, so that one case much alike says more than many that are a little. */
export function evidenceOf(answers: Iterable<PastAnswer>, now: Date): Map<string, number> {
  const sums = new Map<string, number>()
  for (const { authorId, at, likeness, judged, helped } of answers) {
    const worth =
      likeness ** 2 *
      wilsonLower(helped + 1, judged + 2) *
      faded(now.getTime() - at.getTime(), EVIDENCE_HALF_LIFE_DAYS)
    sums.set(authorId, (sums.get(authorId) ?? 0) + worth)
  }
  return new Map([...sums].map(([authorId, sum]) => [authorId, Math.log1p(sum)]))
}

const Z = 1.64

/** The lower end of Wilson's 90% interval for a share of `of`. */
export function wilsonLower(count: number, of: number): number {
  if (of === 0) return 0
  const share = count / of
  const spread = Z * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of))
  return (share + (Z * Z) / (2 * of) - spread) / (1 + (Z * Z) / of)
}

const REST_ASKED = 2 * WEEKLY_TARGET
const REST_NIGHTS = 3

/** Why a consultant should rest, or null. It tells; it never keeps a case from them. */
export function restReason(week: { asked: number; atNight: number }): 'asked' | 'nights' | null {
  if (week.atNight >= REST_NIGHTS) return 'nights'
  return week.asked > REST_ASKED ? 'asked' : null
}

/** Fewer past cases than this say nothing about the next one. */
const HISTORY_MIN = 8

/** What a specialty's own history says about how long advice takes: median and the time within which nine of ten had it; null for too little history. */
export function expectationOf(
  minutes: readonly number[],
): { medianMinutes: number; p90Minutes: number; cases: number } | null {
  if (minutes.length < HISTORY_MIN) return null
  const sorted = minutes.toSorted((a, b) => a - b)
  const at = (share: number) =>
    Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0)
  return { medianMinutes: at(0.5), p90Minutes: at(0.9), cases: sorted.length }
}

const NIGHT = { from: 23, to: 6 }

/** Whether it is night where someone is: from eleven in the evening to six. */
export function isNightAt(at: Date, timeZone: string): boolean {
  const hour = Number(
    new Intl.DateTimeFormat('en-GB', { hour: 'numeric', hourCycle: 'h23', timeZone }).format(at),
  )
  return hour >= NIGHT.from || hour < NIGHT.to
}
