import { Link } from 'react-router'
import { useCall } from '../../lib/query.ts'
import { ErrorState, LoadingRows, Rates, Section } from '../../ui/index.ts'
import { toRates, TOO_FEW } from './rates.ts'

/** What became of the caller's advice, in short: the way to the whole. */
export function MyOutcomes() {
  const asked = useCall('outcomes.mine', {})
  const all = asked.data?.all
  return (
    <Section
      title="What became of your advice"
      aside={all && `${all.told} ${all.told === 1 ? 'outcome' : 'outcomes'} told of ${all.accepted} accepted`}
      more={<Link to="/desk/outcomes">All outcomes</Link>}
    >
      {all !== undefined ? (
        <Rates
          label="What became of your advice"
          rates={toRates(all.rates, ['confirmed_plan', 'new_advice', 'not_useful'])}
          unknown={TOO_FEW}
        />
      ) : asked.error === null ? (
        <LoadingRows count={2} face={false} />
      ) : (
        <ErrorState
          title="We could not load what became of it."
          safe="What askers told is safe."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Section>
  )
}
