import type { HoldReason, HoldView } from '../../../../domain/exchanges/contract.ts'

/** Why the nightly look stopped, as staff read it. */
export const REASONS: { readonly [R in HoldReason]: string } = {
  at_once: 'Much at once from one person',
  one_for_one: 'One person’s words go mostly to one other',
  closed_circle: 'A few people credit mostly each other',
  new_accounts: 'Most of it comes from new accounts',
}

const figures = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })
export const creditWords = (credit: number): string => `${figures.format(credit)} of credit`

export const exchangeWords = (count: number): string => (count === 1 ? '1 exchange' : `${count} exchanges`)

/** Whose credit waits, in a line. */
export function whoseIn({ creators, giverCount }: HoldView): string {
  const names = creators.slice(0, 3).map(({ name }) => name)
  const more = creators.length - names.length
  const whose = more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
  return `${whose}, by the word of ${giverCount === 1 ? 'one person' : `${giverCount} people`}`
}
