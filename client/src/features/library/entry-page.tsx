import { CircleAlert, ExternalLink } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { Link, useParams } from 'react-router'
import type { EntryView } from '../../../../domain/library/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Chip,
  Empty,
  ErrorState,
  Icon,
  LoadingRows,
  Note,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  toast,
  Written,
} from '../../ui/index.ts'
import { FlagButton } from '../moderation/flag-button.tsx'
import { EntryWork } from './entry-work.tsx'
import styles from './library.module.css'
import { dayWords, EVIDENCE_WORDS, helpedWords, STATE_WORDS } from './words.ts'

// What compares words is loaded by whoever reads an entry of several versions.
const VersionChanges = lazy(async () => ({
  default: (await import('./version-changes.tsx')).VersionChanges,
}))

/** One entry: its answer, what it rests on, who made it; for its editors what is to be done with it. */
export function EntryPage() {
  const { entryId = '' } = useParams()
  const shown = useCall('library.show', { entryId })
  const isMissing = shown.error !== null && ['not_found', 'invalid'].includes(shown.error.code)
  return (
    <Page title={shown.data?.entry.question ?? 'Entry'}>
      {shown.data !== undefined ? (
        <OneEntry entry={shown.data.entry} />
      ) : shown.error === null ? (
        <LoadingRows count={3} />
      ) : isMissing ? (
        <Empty title="There is no such entry" action={<ButtonLink to="/entries">See the library</ButtonLink>}>
          It may not be published, or it is not open to you.
        </Empty>
      ) : (
        <ErrorState
          title="We could not load the entry."
          safe="The entry is safe."
          reference={shown.error.requestId}
          onRetry={() => void shown.refetch()}
        />
      )}
    </Page>
  )
}

function OneEntry({ entry }: { entry: EntryView }) {
  const shown = entry.published ?? entry.working
  if (shown === null) return null
  return (
    <Stack gap={5}>
      <PageHeader
        title={entry.question}
        above={
          <>
            <Chip hue="dusk">{entry.specialty.name}</Chip>
            {entry.state !== 'published' && <Chip look="line">{STATE_WORDS[entry.state]}</Chip>}
            {entry.tags.map(tag => (
              <Chip key={tag} look="line">
                {tag}
              </Chip>
            ))}
          </>
        }
      />
      <Marks entry={entry} />
      <EntryWork entry={entry} />
      <div className={styles.answer}>
        <Written html={shown.html} />
      </div>
      <Helped entry={entry} />
      <Section title="What it rests on">
        <p className="sm">{EVIDENCE_WORDS[shown.evidence]}</p>
        <ul>
          {shown.citations.map(cited =>
            cited.kind === 'case' ? (
              <li key={cited.caseId}>
                <Link to={`/cases/${cited.caseId}`}>{cited.title}</Link>, a case
              </li>
            ) : (
              <li key={cited.kind === 'research' ? cited.itemId : cited.url}>
                <a href={cited.url} target="_blank" rel="noopener noreferrer nofollow">
                  {cited.title} <Icon of={ExternalLink} size="s" />
                </a>
                {cited.kind === 'research' && <span className="quiet">, {cited.source}</span>}
              </li>
            ),
          )}
        </ul>
      </Section>
      {entry.published !== null && <Makers entry={entry} published={entry.published} />}
      {entry.published !== null && <Versions entryId={entry.id} />}
    </Stack>
  )
}

function Marks({ entry }: { entry: EntryView }) {
  return (
    <>
      {entry.retired !== null && (
        <Note hue="bracken" icon={CircleAlert}>
          <b>Retired on {dayWords(entry.retired.at)}.</b> {entry.retired.reason}
        </Note>
      )}
      {entry.stale && entry.reviewBy !== null && (
        <Note hue="gorse" icon={CircleAlert}>
          <b>Not looked at again in time.</b> It was to be reviewed by {dayWords(entry.reviewBy)}: something
          in it may have changed.
        </Note>
      )}
    </>
  )
}

function Helped({ entry }: { entry: EntryView }) {
  const mark = useAsk('library.markHelped', { refreshes: ['library.show', 'library.list'] })
  const words = helpedWords(entry)
  return (
    <Row wrap gap={3}>
      {entry.may.markHelped && (
        <Button
          aria-pressed={entry.helpedMe}
          busy={mark.isPending}
          onClick={() =>
            mark.mutate(
              { entryId: entry.id, on: !entry.helpedMe },
              { onError: error => toast.failed(`Not saved. ${sentenceOf(error)}`) },
            )
          }
        >
          {entry.helpedMe ? 'It helped you. Take it back' : 'This helped me'}
        </Button>
      )}
      {words !== '' && <span className="sm quiet">{words}</span>}
      {!entry.may.edit && <FlagButton kind="entry" id={entry.id} what="this entry" />}
    </Row>
  )
}

type MakersProps = { entry: EntryView; published: NonNullable<EntryView['published']> }

function Makers({ entry, published }: MakersProps) {
  return (
    <Section title="Who made it">
      <ul>
        {published.contributors.map(({ id, name, as }) => (
          <li key={id}>
            <Link to={`/people/${id}`}>{name}</Link>, {as === 'author' ? 'gave advice' : 'editor'}
          </li>
        ))}
        <li>
          <Link to={`/people/${published.reviewer.id}`}>{published.reviewer.name}</Link>, reviewed it
        </li>
      </ul>
      <p className="sm quiet">
        {entry.publishedAt !== null && `Version ${entry.version}, ${dayWords(entry.publishedAt)}. `}
        {published.reviewBy !== null && `To be looked at again by ${dayWords(published.reviewBy)}.`}
      </p>
      {entry.publicPath !== null && (
        <p className="sm">
          <a href={entry.publicPath}>Its page for everyone</a>
        </p>
      )}
    </Section>
  )
}

function Versions({ entryId }: { entryId: string }) {
  const history = useCall('library.history', { entryId })
  const items = history.data?.items ?? []
  if (items.length < 2) return null
  return (
    <Section title="Versions">
      {items.map((version, place) => {
        const before = items[place + 1]
        return (
          <details key={version.version} className={styles.version}>
            <summary>
              Version {version.version}, {dayWords(version.at)}, by{' '}
              {version.editors.map(({ name }) => name).join(', ')}; reviewed by {version.reviewer.name}
            </summary>
            {before === undefined ? (
              <>
                <p className="lasting strong">{version.question}</p>
                <p className={styles.words}>{version.answer}</p>
              </>
            ) : (
              <Suspense fallback={<LoadingRows count={1} />}>
                <VersionChanges before={before} after={version} />
              </Suspense>
            )}
          </details>
        )
      })}
    </Section>
  )
}
