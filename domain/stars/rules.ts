import type { RateView } from '../outcomes/contract.ts'
import type { StarAudience, StarChoices } from './contract.ts'

/** Of who chose nothing: nothing is shown to anybody. */
export const USUAL_CHOICES: StarChoices = {
  audience: 'nobody',
  handle: null,
  about: '',
  asking: '',
  showsEntries: true,
  showsOutcomes: false,
}

/** Rates of fewer than this do not stand on a page that others judge somebody by. */
const SHOWN_FROM = 10

/** The rates that others may read: no small numbers, and nothing of what was too early to tell. */
export const shownRates = (rates: readonly RateView[]): RateView[] =>
  rates.filter(({ measure, of, count }) => count !== null && of >= SHOWN_FROM && measure !== 'none')

/** Whether readers of this kind may see a page. */
export const isShownTo = (audience: StarAudience, reader: 'members' | 'everyone'): boolean =>
  audience === 'everyone' || (audience === 'members' && reader === 'members')
