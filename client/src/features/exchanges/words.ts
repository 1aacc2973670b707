import type {
  ExchangeKind,
  ExchangeView,
  StandingView,
  YearView,
} from '../../../../domain/exchanges/contract.ts'
import type { ExchangeStanding, ScaleSide, Side } from '../../ui/index.ts'

const KIND_WORDS: Record<Side, Record<ExchangeKind, string>> = {
  gave: {
    advice: 'Advice accepted',
    peer_answer: 'Answers accepted',
    outcome: 'Outcomes told',
    helpful: 'Replies marked helpful',
    helpful_message: 'Messages marked helpful',
    helpful_entry: 'Entries that helped',
    reuse: 'Answers that saved a case',
    speaking: 'Talks',
    teaching: 'Teaching',
    mentoring: 'Mentoring',
    referral: 'Referrals',
    demand: 'Needs pointed out',
    initiative: 'Contributions adopted',
    off_platform: 'Done elsewhere',
    editing: 'Entries written',
    review: 'Entries reviewed',
    curation: 'Cases worth keeping',
    moderation_kept: 'Decisions that stood',
    hosting: 'Groups hosted',
    welcome: 'Newcomers who stayed',
    reach: 'Read by the public',
  },
  got: {
    advice: 'Advice I accepted',
    peer_answer: 'Answers I accepted',
    outcome: 'Outcomes I told',
    helpful: 'Replies I found helpful',
    helpful_message: 'Messages I found helpful',
    helpful_entry: 'Entries that helped me',
    reuse: 'Answers I found without asking',
    speaking: 'Talks for me',
    teaching: 'What I was taught',
    mentoring: 'Mentoring I got',
    referral: 'Clients and introductions',
    demand: 'Needs pointed out to me',
    initiative: 'Contributions I adopted',
    off_platform: 'Done for me elsewhere',
    editing: 'Entries written for me',
    review: 'Entries reviewed for me',
    curation: 'Cases kept for me',
    moderation_kept: 'Decisions that stood',
    hosting: 'Groups hosted for me',
    welcome: 'A welcome',
    reach: 'Read by the public',
  },
}

const figures = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })

/** A credit as a plain figure: 4, 4.5, 1,200. */
export const figureOf = (credit: number): string => figures.format(credit)

/** As people read it: to a tenth. */
export const rounded = (credit: number): number => Math.round(credit * 10) / 10

const colleagues = (count: number): string => (count === 1 ? '1 colleague' : `${count} colleagues`)

/** One side of someone's standing for the scale, the biggest kind first. */
export function scaleSideOf(
  side: Side,
  standing: StandingView[keyof Pick<StandingView, 'created' | 'derived'>],
): ScaleSide {
  const words: Record<string, string> = KIND_WORDS[side]
  return {
    total: rounded(standing.total),
    fact:
      standing.people === 0
        ? side
        : `${side}, ${side === 'gave' ? 'to' : 'from'} ${colleagues(standing.people)}`,
    bars: Object.entries(standing.byKind)
      .map(([kind, credit]) => ({ label: words[kind] ?? kind, count: rounded(credit) }))
      .toSorted((a, b) => b.count - a.count),
  }
}

/** How visible somebody became in twelve months: nothing where nobody read or cited them. */
export const seenBeside = (year: Pick<YearView, 'seen'> | undefined): { label: string; count: number }[] =>
  [
    { label: 'Readers of my public pages, in twelve months', count: year?.seen.reads ?? 0 },
    { label: 'New entries made of what I answered', count: year?.seen.citedIn ?? 0 },
  ].filter(({ count }) => count > 0)

export const sideOf = ({ side }: ExchangeView): Side => (side === 'created' ? 'gave' : 'got')

/** Who was on the other side of it. */
export const otherIn = ({ side, creator, beneficiary }: ExchangeView) =>
  side === 'created' ? beneficiary : creator

/** Waiting until the outcome is told; reversed for what was taken back and for the row that took it. */
export function standingOf({ state, kind, credit, reverses, contest }: ExchangeView): ExchangeStanding {
  if (contest?.state === 'open') return 'contested'
  const countsAgain = credit > 0 && kind !== 'outcome'
  if (state === 'reversed' || (reverses !== null && !countsAgain)) return 'reversed'
  return state === 'provisional' ? 'waiting' : 'confirmed'
}

/** What it counts, and what it waits for. */
export function factOf(exchange: ExchangeView): string {
  const { credit, state, reverses, beneficiary, side } = exchange
  if (credit === 0 && reverses !== null) return 'Nothing was left to take back.'
  if (credit < 0) return `Takes ${figureOf(-credit)} back.`
  if (state === 'reversed') return `Counted ${figureOf(credit)}, taken back later.`
  const counts = countsOf(exchange)
  if (state === 'provisional') {
    const who = side === 'created' ? beneficiary.name : 'you'
    return `Counts ${counts} so far. Waits for ${who} to tell the outcome.`
  }
  return exchange.kind === 'outcome' ? `Adds ${counts}.` : `Counts ${counts}.`
}

/** What counts, beside what was recorded where that is something else. */
const countsOf = ({ credit, counted }: ExchangeView): string => {
  const figure = figureOf(counted ?? credit)
  return figure === figureOf(credit) ? figure : `${figure} instead of ${figureOf(credit)}`
}
