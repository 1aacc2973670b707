import { useSearchParams } from 'react-router'
import { sentenceOf } from '../../lib/call.ts'
import { usePaged } from '../../lib/paged.ts'
import {
  Button,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  SearchField,
  SelectField,
  Stack,
  Time,
  useSought,
} from '../../ui/index.ts'
import { ACT_WORDS } from './words.ts'

const OTHER_ACTS: Record<string, string> = {
  looked: 'Looked',
  undo: 'Took back',
  appeal: 'Appealed',
  uphold: 'Let a decision stand',
  overturn: 'Granted an appeal',
  rule: 'Set what is looked at first',
  'grant role': 'Gave a role',
  'revoke role': 'Took a role back',
  vet: 'Vetted a consultant',
  'end vetting': 'Ended a vetting',
  replay: 'Gave work back to the workers',
  letGo: 'Let go of work that was given up',
}
const WORDS: Record<string, string> = {
  ...Object.fromEntries(Object.entries(ACT_WORDS).map(([act, { done }]) => [act, done])),
  ...OTHER_ACTS,
}

/** What moderators and staff did and looked at: read, and never changed. */
export function AuditPage() {
  const [search, setSearch] = useSearchParams()
  const act = search.get('act') ?? ''
  const words = search.get('q') ?? ''
  const q = useSought(words, 1)
  const list = usePaged('moderation.audit', {
    ...(act !== '' && { act }),
    ...(q !== '' && { q }),
    limit: 50,
  })
  const change = (changed: { act?: string; q?: string }) => {
    const next = { act, q: words, ...changed }
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), { replace: true })
  }
  return (
    <Page title="Audit log">
      <PageHeader
        title="Audit log"
        says="Each row carries the hash of the one before it. npm run audit:verify names the first that was altered."
      />
      <Stack gap={4}>
        <Row gap={3} wrap>
          <SelectField
            label="What was done"
            value={act}
            onChange={event => change({ act: event.currentTarget.value })}
            data={[
              { value: '', label: 'Everything' },
              ...Object.entries(WORDS).map(([value, label]) => ({ value, label })),
            ]}
          />
          <SearchField
            label="In its words"
            maxLength={80}
            value={words}
            onSeek={sought => change({ q: sought })}
          />
        </Row>
        {list.error !== null && list.items === undefined && (
          <ErrorState
            title={sentenceOf(list.error)}
            reference={list.error.requestId}
            onRetry={() => list.retry()}
          />
        )}
        {list.items === undefined && list.error === null && <LoadingRows count={5} />}
        {list.items?.length === 0 && <Empty title="Nothing of that kind was written down" />}
        {list.items !== undefined && list.items.length > 0 && (
          <ItemList label="The log, the latest first">
            {list.items.map(row => (
              <Item key={row.seq} lead={<span className="num quiet">{row.seq}</span>}>
                <p>
                  <b>{row.actor.name}</b>: {WORDS[row.act] ?? row.act}
                  {row.member !== null && <>, about {row.member.name}</>}
                  <span className="quiet"> · {row.subject.kind}</span>
                </p>
                {row.detail !== '' && <p className="sm">{row.detail}</p>}
                <p className="xs quiet">
                  <Time at={row.at} /> · <code>{row.hash.slice(0, 16)}</code>
                </p>
              </Item>
            ))}
          </ItemList>
        )}
        {list.hasMore && (
          <Button busy={list.isLoadingMore} onClick={list.loadMore}>
            Show more
          </Button>
        )}
      </Stack>
    </Page>
  )
}
