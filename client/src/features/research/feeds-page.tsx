import { CircleAlert, RotateCw, Trash2 } from 'lucide-react'
import { useState, type ChangeEvent, type FormEvent } from 'react'
import { useSearchParams } from 'react-router'
import type { SpecialtyView } from '../../../../domain/cases/contract.ts'
import type { FeedView } from '../../../../domain/research/contract.ts'
import { editsIn, isEditor, isStaff, useMe } from '../../app/session.tsx'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Chip,
  Dialog,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import styles from './research.module.css'
import { feedWords } from './words.ts'

const REFRESHES = ['research.feeds', 'research.list'] as const
const failed = { onError: (error: CallError) => toast.failed(`Not saved. ${sentenceOf(error)}`) }

/** Where editors look after the feeds of their specialty. */
export function FeedsPage() {
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const specialties = useCall('cases.specialties', {})
  const items = (specialties.data?.items ?? []).filter(({ id }) => isStaff(me) || editsIn(me, id))
  const chosen = items.find(({ id }) => id === search.get('specialty')) ?? items[0]
  return (
    <Page title="Feeds">
      <PageHeader
        title="Feeds"
        says="Journals and sites whose news flow into a specialty. Workers ask each once an hour."
        action={<ButtonLink to="/research">See the research</ButtonLink>}
      />
      {!isEditor(me) && !isStaff(me) ? (
        <Empty title="Feeds are looked after by editors">You can read all that came by them.</Empty>
      ) : specialties.data === undefined ? (
        specialties.error === null ? (
          <LoadingRows count={3} />
        ) : (
          <NotLoaded reference={specialties.error.requestId} onRetry={() => void specialties.refetch()} />
        )
      ) : chosen === undefined ? (
        <Empty title="There is no specialty yet">Staff make the first one.</Empty>
      ) : (
        <Stack gap={5}>
          <SelectField
            label="Specialty"
            value={chosen.id}
            onChange={event => setSearch({ specialty: event.currentTarget.value }, { replace: true })}
            data={items.map(({ id, name }) => ({ value: id, label: name }))}
          />
          {editsIn(me, chosen.id) && <NewFeed key={chosen.id} specialty={chosen} />}
          <FeedList specialty={chosen} mayEdit={editsIn(me, chosen.id)} />
        </Stack>
      )}
    </Page>
  )
}

function NotLoaded({ reference, onRetry }: { reference: string | undefined; onRetry: () => void }) {
  return (
    <ErrorState
      title="We could not load the feeds."
      safe="They are asked all the same."
      reference={reference}
      onRetry={onRetry}
    />
  )
}

function NewFeed({ specialty }: { specialty: SpecialtyView }) {
  const [url, setUrl] = useState('')
  const [title, setTitle] = useState('')
  const add = useAsk('research.addFeed', {
    refreshes: REFRESHES,
    onDone: ({ feed }) => {
      toast.done(`${feed.title} is asked within a minute.`)
      setUrl('')
      setTitle('')
    },
  })
  const importing = useAsk('research.importFeeds', {
    refreshes: REFRESHES,
    onDone: ({ addedCount, passedOverCount }) =>
      toast.done(`${addedCount} added, ${passedOverCount} passed over.`),
  })
  const errors: Record<string, string> = add.error === null ? {} : fieldErrorsOf(add.error)
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (!add.isPending) add.mutate({ specialtyId: specialty.id, url, title })
  }
  const onFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.currentTarget.files ?? []
    event.currentTarget.value = ''
    if (file) importing.mutate({ specialtyId: specialty.id, opml: await file.text() }, failed)
  }
  return (
    <Section title="Add a feed">
      <form onSubmit={onSubmit} noValidate>
        <Stack gap={3}>
          <TextField
            label="Address"
            description="Of an RSS, Atom or RDF feed."
            type="url"
            value={url}
            error={errors['url'] ?? (add.error === null ? undefined : sentenceOf(add.error))}
            onChange={event => setUrl(event.currentTarget.value)}
          />
          <TextField
            label="Name (optional)"
            description="Without one it is called what it calls itself."
            maxLength={120}
            value={title}
            onChange={event => setTitle(event.currentTarget.value)}
          />
          <div>
            <Button kind="go" type="submit" busy={add.isPending}>
              Add it
            </Button>
          </div>
        </Stack>
      </form>
      <p className="sm">
        <label>
          Or a list of feeds from another reader (OPML):{' '}
          <input
            type="file"
            accept=".opml,.xml,text/xml,text/x-opml"
            disabled={importing.isPending}
            onChange={event => void onFile(event)}
          />
        </label>
      </p>
    </Section>
  )
}

function FeedList({ specialty, mayEdit }: { specialty: SpecialtyView; mayEdit: boolean }) {
  const feeds = useCall('research.feeds', { specialtyId: specialty.id })
  if (feeds.data === undefined)
    return feeds.error === null ? (
      <LoadingRows count={3} />
    ) : (
      <NotLoaded reference={feeds.error.requestId} onRetry={() => void feeds.refetch()} />
    )
  if (feeds.data.items.length === 0)
    return <Empty title={`Nothing flows into ${specialty.name} yet`}>Add the feed of a journal.</Empty>
  return (
    <ItemList label="Feeds">
      {feeds.data.items.map(feed => (
        <Item key={feed.id} action={mayEdit && <FeedActs feed={feed} />}>
          <h2 className="lasting">{feed.title}</h2>
          <p className={`${styles.address} xs quiet`}>{feed.url}</p>
          <Row wrap gap={2}>
            {(feed.state === 'silent' || feed.state === 'paused') && (
              <Chip hue="gorse" icon={CircleAlert}>
                {feed.state === 'silent' ? 'Silent' : 'Stopped'}
              </Chip>
            )}
            <span className="sm">{feedWords(feed)}</span>
          </Row>
        </Item>
      ))}
    </ItemList>
  )
}

function FeedActs({ feed }: { feed: FeedView }) {
  const [isRemoving, setIsRemoving] = useState(false)
  const retry = useAsk('research.retryFeed', {
    refreshes: ['research.feeds'],
    onDone: () => toast.done(`${feed.title} is asked within a minute.`),
  })
  const remove = useAsk('research.removeFeed', { refreshes: REFRESHES, onDone: () => setIsRemoving(false) })
  const of = <span className="unseen"> {feed.title}</span>
  return (
    <>
      <Button
        slim
        icon={RotateCw}
        busy={retry.isPending}
        onClick={() => retry.mutate({ feedId: feed.id }, failed)}
      >
        Ask again{of}
      </Button>
      <Button slim icon={Trash2} onClick={() => setIsRemoving(true)}>
        Remove{of}
      </Button>
      {isRemoving && (
        <Dialog
          open
          onClose={() => setIsRemoving(false)}
          title={`Remove ${feed.title}?`}
          footer={
            <>
              <Button onClick={() => setIsRemoving(false)}>Keep it</Button>
              <Button
                kind="harm"
                busy={remove.isPending}
                onClick={() => remove.mutate({ feedId: feed.id }, failed)}
              >
                Remove it
              </Button>
            </>
          }
        >
          <p>What came by it goes too, but for what was pinned or has a note. Entries keep what they cite.</p>
        </Dialog>
      )}
    </>
  )
}
