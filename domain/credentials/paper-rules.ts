/** What stands in letters and records. Pure: the same facts always make the same words. */
import { FEW } from '../outcomes/contract.ts'
import type { LetterPart, Line } from './contract.ts'

/** What stands in the ledger for somebody, counted. */
type Contributions = {
  kinds: readonly { kind: string; name: string; times: number; people: number }[]
  people: number
  outcomes: { told: number; useful: number }
}

/** Kinds of which what came of advice is told. */
const ON_OUTCOMES = ['advice', 'peer_answer', 'outcome']
const kindsTold = ({ outcomes: { told } }: Contributions) => (told >= FEW ? ON_OUTCOMES : [])

/** Kinds of which a letter that shows these parts counts something. */
export const kindsInLetter = (contributions: Contributions, shows: readonly LetterPart[]): string[] => [
  ...(shows.includes('numbers') ? contributions.kinds.map(({ kind }) => kind) : []),
  ...(shows.includes('outcomes') ? kindsTold(contributions) : []),
]

/** Kinds of which a record counts something. */
export const kindsInRecord = (contributions: Contributions, without: readonly string[]): string[] =>
  [
    ...contributions.kinds.map(({ kind }) => kind),
    ...(without.includes('outcome') ? [] : kindsTold(contributions)),
  ].filter(kind => !without.includes(kind))

/** What a paper says once some of what it counts was taken back. */
export const takenBackWords = (count: number): string =>
  `${count === 1 ? 'One contribution' : `${count} contributions`} counted here ${count === 1 ? 'was' : 'were'} taken back since this was signed: the figures were right on its day.`

export const dayOf = (at: Date): string =>
  at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

export type LetterFacts = {
  association: string
  awardee: string
  award: { title: string; citation: string; from: Date; until: Date }
  addressee: { name: string; organisation: string }
  shows: readonly LetterPart[]
  /** Of the twelve months before the letter. */
  contributions: Contributions
  note: string
  address: string
  at: Date
}

export const letterTitle = ({
  association,
  awardee,
  award,
}: Pick<LetterFacts, 'association' | 'awardee'> & { award: { title: string } }): string =>
  `${awardee} is ${award.title} of ${association}`

/** A letter to somebody who matters to an awardee. Their own words stand under their name; the rest is the association’s. */
export function toLetter(facts: LetterFacts): Line[] {
  const { association, awardee, award, addressee, shows, note, address, at } = facts
  const to = [addressee.name, addressee.organisation].filter(Boolean).join(', ')
  return [
    { style: 'to', text: `To ${to}. ${dayOf(at)}.` },
    { style: 'heading', text: letterTitle(facts) },
    { style: 'text', text: `Dear ${addressee.name},` },
    {
      style: 'text',
      text: `${awardee} asked us to write to you. From ${dayOf(award.from)} to ${dayOf(award.until)} ${awardee} is ${award.title} of ${association}: one of the few members whom their colleagues chose because their help carries others.`,
    },
    ...(award.citation === '' ? [] : [{ style: 'quote' as const, text: `“${award.citation}”` }]),
    ...(shows.includes('process') ? [PROCESS] : []),
    ...(shows.includes('numbers') ? numbers(facts) : []),
    ...(shows.includes('outcomes') ? outcomes(facts) : []),
    ...(note === '' ? [] : ownWords(awardee, note)),
    {
      style: 'text',
      text: 'Whoever works with people like this has something of it too: what colleagues elsewhere know finds its way to you.',
    },
    { style: 'close', text: `${association}. Whether this letter is genuine can be seen at ${address}` },
  ]
}

const PROCESS: Line = {
  style: 'text',
  text: 'Nobody can buy this award, and no number earns it. A colleague nominates, a colleague of another organisation seconds, and at least three reviewers read the evidence of twelve months independently of each other. People decide, and write down why.',
}

const times = (count: number): string => (count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`)
const colleagues = (count: number): string => (count === 1 ? 'one colleague' : `${count} colleagues`)

function numbers({ awardee, contributions }: LetterFacts): Line[] {
  const all = contributions.kinds.reduce((sum, { times: count }) => sum + count, 0)
  if (all === 0) return []
  return [
    {
      style: 'fact',
      text: `In the twelve months before, ${awardee} helped ${times(all)}, and ${colleagues(contributions.people)} said so themselves.`,
    },
  ]
}

function outcomes({ awardee, contributions }: LetterFacts): Line[] {
  const { told, useful } = contributions.outcomes
  // Of fewer nobody else is told either: what single colleagues said would show through.
  if (told < FEW) return []
  return [
    {
      style: 'fact',
      text: `What came of the advice of ${awardee} was told for ${told} cases. For ${useful} of them it confirmed the plan or brought something new.`,
    },
  ]
}

const ownWords = (awardee: string, note: string): Line[] => [
  { style: 'text', text: `${awardee} adds:` },
  ...note
    .split(/(?:\r?\n)+/)
    .filter(part => part.trim() !== '')
    .map((text): Line => ({ style: 'own', text: text.trim() })),
]

export type RecordFacts = {
  association: string
  member: string
  from: Date
  until: Date
  contributions: Contributions
  /** What was done elsewhere and somebody else confirmed. */
  claims: readonly { title: string; at: Date; hours: number | null }[]
  awards: readonly { title: string; from: Date; until: Date; citation: string }[]
  without: readonly string[]
  /** Whether anything is left out, of a kind or by itself. */
  leavesOut: boolean
  /** The member keeps private what the ledger has of them. */
  isWithheld: boolean
  address: string | null
  at: Date
}

export const recordTitle = ({ member }: Pick<RecordFacts, 'member'>): string => `Record of ${member}`

/**
 * What a member contributed in a period. The ledger counts help, not time: hours stand only where they were said with what was
 * confirmed, and are summed over what is listed.
 */
export function toRecord(facts: RecordFacts): Line[] {
  const {
    association,
    member,
    from,
    until,
    contributions,
    claims,
    awards,
    without,
    leavesOut,
    isWithheld,
    address,
    at,
  } = facts
  const kinds = contributions.kinds.filter(({ kind }) => !without.includes(kind))
  const { told, useful } = contributions.outcomes
  return [
    { style: 'heading', text: recordTitle(facts) },
    {
      style: 'text',
      text: `${association} keeps what its members do for each other, as those say who got the good of it. From ${dayOf(from)} to ${dayOf(new Date(until.getTime() - 1))} this stands for ${member}.`,
    },
    ...kinds.map(({ name, times: count, people }): Line => ({
      style: 'fact',
      text: `${name}: ${times(count)}${people > 0 ? `, for ${colleagues(people)}` : ''}.`,
    })),
    ...(isWithheld ? [KEPT_PRIVATE] : []),
    ...(kinds.length === 0 && claims.length === 0 && !isWithheld
      ? [{ style: 'text' as const, text: 'Nothing stands in the ledger for this time.' }]
      : []),
    ...(told >= FEW && !without.includes('outcome')
      ? [
          {
            style: 'fact' as const,
            text: `What came of advice was told for ${told} cases; for ${useful} of them it was of use.`,
          },
        ]
      : []),
    ...claims.map(({ title, at: day, hours }): Line => ({
      style: 'fact',
      text: `${title}, ${dayOf(day)}${hours === null ? '' : `, ${hoursIn(hours)}`}. Confirmed by somebody else.`,
    })),
    ...hoursOf(claims),
    ...awards.map(({ title, from: since, until: end, citation }): Line => ({
      style: 'quote',
      text: `${title}, ${dayOf(since)} to ${dayOf(end)}.${citation === '' ? '' : ` ${citation}`}`,
    })),
    ...(leavesOut ? [LEFT_OUT] : []),
    {
      style: 'close',
      text: `${association}, ${dayOf(at)}.${address === null ? '' : ` Whether this record is genuine can be seen at ${address}`}`,
    },
  ]
}

const hoursIn = (hours: number): string => (hours === 1 ? 'one hour' : `${hours} hours`)

/** The sum of the hours that are listed, and of how much of what is listed they are. */
function hoursOf(claims: RecordFacts['claims']): Line[] {
  const said = claims.flatMap(({ hours }) => hours ?? [])
  if (said.length === 0) return []
  const sum = said.reduce((total, hours) => total + hours, 0)
  const of =
    said.length === claims.length
      ? 'what is listed here as confirmed'
      : `${said.length} of the ${claims.length} that are listed here as confirmed; with the others none were said`
  return [
    {
      style: 'text',
      text: `Time, as it was said with ${of}: ${hoursIn(sum)}. All other help is counted in times, not in hours.`,
    },
  ]
}

const KEPT_PRIVATE: Line = {
  style: 'text',
  text: 'What stands in the ledger is kept private, as the member chose.',
}

/** A record that leaves something out says so: it is the member’s to choose, and a reader’s to know. */
const LEFT_OUT: Line = {
  style: 'text',
  text: 'Some contributions are left out, as the member chose.',
}
