import type { Measure, RateView } from '../../../../domain/outcomes/contract.ts'
import type { Rate } from '../../ui/index.ts'
import { MEASURE_SAYS, MEASURE_WORDS } from './words.ts'

export const TOO_FEW = 'Too few to tell'

/** Rates as the figure takes them: those named, in that order. */
export const toRates = (rates: readonly RateView[], measures: readonly Measure[]): Rate[] =>
  measures.flatMap(measure => {
    const rate = rates.find(each => each.measure === measure)
    return rate === undefined ? [] : [toRate(rate)]
  })

export const toRate = (
  { measure, of, count, share, low, high }: RateView,
  name = MEASURE_WORDS[measure],
): Rate => ({
  name,
  says: MEASURE_SAYS[measure],
  of,
  known:
    count === null || share === null || low === null || high === null ? null : { count, share, low, high },
})
