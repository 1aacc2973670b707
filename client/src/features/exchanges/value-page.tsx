import { useSearchParams } from 'react-router'
import type { ExchangeView } from '../../../../domain/exchanges/contract.ts'
import { useMe } from '../../app/session.tsx'
import { usePaged } from '../../lib/paged.ts'
import { useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Empty,
  ErrorState,
  Loading,
  Page,
  PageHeader,
  Row,
  Scale,
  Section,
  Skeleton,
  useBreadth,
  type Aside,
} from '../../ui/index.ts'
import { ExchangeList, type Shown } from './exchange-list.tsx'
import { MyYear } from './my-year.tsx'
import { WhoReads } from './who-reads.tsx'
import { Why } from './why.tsx'
import { scaleSideOf, seenBeside } from './words.ts'

const SIDES = { both: undefined, gave: 'created', got: 'derived' } as const
const PAGE = 20

/** What the address says: which side is listed, and which line is explained. */
function useLooking() {
  const [search, setSearch] = useSearchParams()
  const asked = search.get('side')
  const shown: Shown = asked === 'gave' || asked === 'got' ? asked : 'both'
  const whyId = search.get('why') ?? undefined
  const look = (next: { shown?: Shown; whyId?: string | undefined }, replace: boolean) =>
    setSearch(
      {
        ...((next.shown ?? shown) !== 'both' && { side: next.shown ?? shown }),
        ...(next.whyId !== undefined && { why: next.whyId }),
      },
      { replace },
    )
  return { shown, whyId, look }
}

/** What the member gave and got, and why each line stands there. */
export function ValuePage() {
  const me = useMe()
  const { shown, whyId, look } = useLooking()
  const side = SIDES[shown]
  const list = usePaged('exchanges.list', { memberId: me.id, ...(side && { side }), limit: PAGE })
  const isWide = useBreadth() === 'wide'
  // Beside the list there is room to explain from the start; elsewhere the pane would cover what one came for.
  const explained =
    list.items?.find(exchange => exchange.id === whyId) ?? (isWide ? list.items?.[0] : undefined)
  const isUnused = shown === 'both' && list.items?.length === 0

  return (
    <Page title="My value" aside={asideOf(explained, isWide, () => look({}, true))}>
      <PageHeader
        title="Gave and got"
        says="Every line is confirmed by the one who got the good of it."
        action={
          <Row gap={2} wrap>
            <ButtonLink to="/claims">Done elsewhere</ButtonLink>
            <ButtonLink to="/recognition/mine">Recognition</ButtonLink>
          </Row>
        }
      />
      {isUnused ? (
        <NothingYet />
      ) : (
        <>
          <MyScale memberId={me.id} />
          <MyYear memberId={me.id} />
          <ExchangeList
            list={list}
            shown={shown}
            onShow={next => look({ shown: next }, true)}
            whyId={explained?.id}
            onWhy={id => look({ whyId: id }, whyId !== undefined)}
          />
          <WhoReads />
        </>
      )}
    </Page>
  )
}

function asideOf(
  exchange: ExchangeView | undefined,
  isWide: boolean,
  onClose: () => void,
): Aside | undefined {
  if (isWide && exchange === undefined) return undefined
  return {
    label: 'Why do I have this?',
    // A sheet has its name for a heading; beside the list nothing else would say it.
    ...(isWide && { head: <h2>Why do I have this?</h2> }),
    narrow: 'sheet',
    open: exchange !== undefined,
    body: exchange && <Why exchange={exchange} />,
    ...(!isWide && { onClose }),
  }
}

function MyScale({ memberId }: { memberId: string }) {
  const standing = useCall('exchanges.standing', { memberId })
  const year = useCall('exchanges.year', { memberId })
  if (standing.data !== undefined) {
    return (
      <Section title={<span className="unseen">In sum</span>}>
        <Scale
          gave={scaleSideOf('gave', standing.data.created)}
          got={{ ...scaleSideOf('got', standing.data.derived), beside: seenBeside(year.data) }}
        />
      </Section>
    )
  }
  if (standing.error === null) {
    return (
      <Loading label="Loading what you gave and got">
        <Skeleton lines={[0.3, 0.9, 0.9, 0.7]} />
      </Loading>
    )
  }
  return (
    <ErrorState
      title="We could not add it up."
      safe="Nothing is lost."
      reference={standing.error.requestId}
      onRetry={() => void standing.refetch()}
    />
  )
}

function NothingYet() {
  return (
    <Empty
      title="Nothing was exchanged yet"
      action={<ButtonLink to="/cases?of=all">See what colleagues ask</ButtonLink>}
    >
      Posting earns nothing; being useful does. When someone accepts your reply or finds it helpful, it stands
      here with the reason. What you get from others stands beside it.
    </Empty>
  )
}
