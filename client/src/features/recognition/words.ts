import type { CandidateView, CycleView } from '../../../../domain/recognition/contract.ts'

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
})
const figures = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })
const DAY_MS = 86_400_000

export const figureOf = (credit: number): string => figures.format(credit)

/** The days a cycle covers, both ends included; its months are counted in UTC. */
export const periodOf = ({ from, until }: CycleView): string =>
  day.formatRange(new Date(from), new Date(Date.parse(until) - DAY_MS))

export const namesIn = (count: number): string =>
  count === 0 ? 'Nobody' : count === 1 ? '1 person' : `${count} people`

export const peopleHelped = (count: number): string =>
  count === 1 ? 'Helped 1 colleague' : `Helped ${count} colleagues`

/** What askers said came of it. */
export function outcomesOf({ told, useful }: CandidateView['outcomes']): string {
  if (told === 0) return 'no outcome told yet'
  if (told === 1)
    return useful === 1 ? 'the one outcome told was useful' : 'the one outcome told was not useful'
  if (useful === told) return `${told === 2 ? 'both' : `all ${told}`} outcomes told were useful`
  if (useful === 0) return `none of ${told} outcomes told was useful`
  return `${useful} of ${told} outcomes told ${useful === 1 ? 'was' : 'were'} useful`
}
