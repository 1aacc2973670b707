/** What stands in letters and records. Pure: the same facts always make the same words. */
import type { LetterPart, Line } from './contract.ts'

const FEWEST_TOLD = 3

/** What stands in the ledger for somebody, counted. */
type Contributions = {
  kinds: readonly { kind: string; name: string; times: number; people: number }[]
  people: number
  outcomes: { told: number; useful: number }
}

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
  if (told < FEWEST_TOLD) return []
  return [
    {
      style: 'fact',
      text: `${told} colleagues told what came of the advice of ${awardee}. For ${useful} of them it confirmed the plan or brought something new.`,
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
  claims: readonly { title: string; at: Date }[]
  awards: readonly { title: string; from: Date; until: Date; citation: string }[]
  without: readonly string[]
  /** The member keeps private what the ledger has of them. */
  isWithheld: boolean
  address: string | null
  at: Date
}

export const recordTitle = ({ member }: Pick<RecordFacts, 'member'>): string => `Record of ${member}`

/** What a member contributed in a period. No hours are made of it: the ledger counts help, not time. */
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
    ...(told >= FEWEST_TOLD && !without.includes('outcome')
      ? [
          {
            style: 'fact' as const,
            text: `${told} colleagues told what came of advice; for ${useful} of them it was of use.`,
          },
        ]
      : []),
    ...claims.map(({ title, at: day }): Line => ({
      style: 'fact',
      text: `${title}, ${dayOf(day)}. Confirmed by somebody else.`,
    })),
    ...awards.map(({ title, from: since, until: end, citation }): Line => ({
      style: 'quote',
      text: `${title}, ${dayOf(since)} to ${dayOf(end)}.${citation === '' ? '' : ` ${citation}`}`,
    })),
    ...(without.length === 0 ? [] : [LEFT_OUT]),
    {
      style: 'close',
      text: `${association}, ${dayOf(at)}.${address === null ? '' : ` Whether this record is genuine can be seen at ${address}`}`,
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
  text: 'Some kinds of contributions are left out, as the member chose.',
}
