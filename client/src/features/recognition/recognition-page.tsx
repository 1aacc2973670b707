import { useSearchParams } from 'react-router'
import type { CycleView } from '../../../../domain/recognition/contract.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { usePaged } from '../../lib/paged.ts'
import {
  Button,
  ButtonLink,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  SelectField,
} from '../../ui/index.ts'
import { Shortlist } from './shortlist.tsx'
import { StaffPlaces } from './staff-places.tsx'
import { periodOf } from './words.ts'

/** Staff's view of who helped in a period, with the evidence behind each name. */
export function RecognitionPage() {
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const cycles = usePaged('recognition.cycles', { limit: 24 }, { enabled: isStaff(me) })
  const chosen = cycles.items?.find(cycle => cycle.id === search.get('cycle')) ?? cycles.items?.[0]

  if (!isStaff(me)) return <NotForYou />
  return (
    <Page title="Recognition">
      <PageHeader
        title="Who carried the community"
        says="The shortlist gathers evidence. People decide about awards; no number does."
      />
      <StaffPlaces />
      {chosen !== undefined ? (
        <>
          <CycleChoice
            cycles={cycles.items ?? []}
            chosen={chosen}
            onChoose={cycle => setSearch({ cycle }, { replace: true })}
            {...(cycles.hasMore && { onMore: cycles.loadMore })}
          />
          <Shortlist key={chosen.id} cycle={chosen} />
        </>
      ) : cycles.error !== null ? (
        <ErrorState
          title="We could not load the cycles."
          safe="The evidence is safe."
          reference={cycles.error.requestId}
          onRetry={cycles.retry}
        />
      ) : cycles.items === undefined ? (
        <LoadingRows count={4} />
      ) : (
        <Empty title="No cycle has begun">
          The first one opens by itself in the coming night, with a shortlist drafted from the ledger.
        </Empty>
      )}
    </Page>
  )
}

type ChoiceProps = {
  cycles: readonly CycleView[]
  chosen: CycleView
  onChoose: (cycleId: string) => void
  onMore?: () => void
}

function CycleChoice({ cycles, chosen, onChoose, onMore }: ChoiceProps) {
  return (
    <Row gap={3} wrap align="center">
      <SelectField
        aria-label="Cycle"
        value={chosen.id}
        onChange={event => onChoose(event.currentTarget.value)}
        data={cycles.map(({ id, name, state }) => ({
          value: id,
          label: state === 'open' ? `${name}, open` : name,
        }))}
      />
      <span className="sm quiet">
        {periodOf(chosen)}, {chosen.state === 'open' ? 'still running' : 'closed'}
      </span>
      {onMore !== undefined && (
        <Button kind="bare" slim onClick={onMore}>
          Earlier cycles
        </Button>
      )}
    </Row>
  )
}

function NotForYou() {
  return (
    <Page title="Recognition">
      <PageHeader title="Recognition" />
      <Empty
        title="Staff prepare recognition"
        action={<ButtonLink to="/recognition/mine">Nominations and awards of yours</ButtonLink>}
      >
        What stands behind your own name is under My value, line by line.
      </Empty>
    </Page>
  )
}
