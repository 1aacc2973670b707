import type { ExchangeView } from '../../../../domain/exchanges/contract.ts'
import type { Paged } from '../../lib/paged.ts'
import { Button, ChoiceChips, Empty, ErrorState, ExchangeRow, LoadingRows, Section } from '../../ui/index.ts'
import { factOf, otherIn, sideOf, standingOf } from './words.ts'

export type Shown = 'both' | 'gave' | 'got'

const SHOWN = [
  { value: 'both', label: 'Both' },
  { value: 'gave', label: 'Gave' },
  { value: 'got', label: 'Got' },
] as const satisfies { value: Shown; label: string }[]

export type ExchangeListProps = {
  list: Paged<ExchangeView>
  shown: Shown
  onShow: (shown: Shown) => void
  whyId: string | undefined
  onWhy: (id: string) => void
}

/** The ledger of one member, newest first. Each line explains itself when pressed. */
export function ExchangeList(props: ExchangeListProps) {
  return (
    <Section
      title="Line by line"
      more={<ChoiceChips label="Side" options={SHOWN} value={props.shown} onChange={props.onShow} />}
    >
      <Lines {...props} />
    </Section>
  )
}

function Lines({ list, shown, whyId, onWhy }: ExchangeListProps) {
  if (list.items === undefined) {
    if (list.error === null) return <LoadingRows count={4} />
    return (
      <ErrorState
        title="We could not load the lines."
        safe="They are safe."
        reference={list.error.requestId}
        onRetry={list.retry}
      />
    )
  }
  if (list.items.length === 0) return <NothingOn shown={shown} />

  return (
    <>
      <ul aria-label="Exchanges" aria-busy={list.isFormer || undefined}>
        {list.items.map(exchange => (
          <ExchangeRow
            key={exchange.id}
            side={sideOf(exchange)}
            person={faceOf(otherIn(exchange))}
            what={exchange.what}
            fact={factOf(exchange)}
            standing={standingOf(exchange)}
            at={exchange.at}
            selected={exchange.id === whyId}
            onOpen={() => onWhy(exchange.id)}
          />
        ))}
      </ul>
      {list.hasMore && (
        <Button busy={list.isLoadingMore} onClick={list.loadMore}>
          Show earlier lines
        </Button>
      )}
    </>
  )
}

function NothingOn({ shown }: { shown: Shown }) {
  if (shown === 'got') {
    return (
      <Empty title="You got nothing yet">
        What a reply to your cases was worth stands here once you accept it.
      </Empty>
    )
  }
  return (
    <Empty title="You gave nothing yet">
      Posting earns nothing; being useful does. A reply that someone accepts, and what someone finds helpful,
      stands here.
    </Empty>
  )
}

/** Someone whose name is kept from the reader has a face of their own all the same. */
const faceOf = ({ id, name }: ReturnType<typeof otherIn>) => ({ id: id ?? name, name })
