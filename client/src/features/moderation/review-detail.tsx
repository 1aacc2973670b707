import { EyeOff, Gavel, Undo2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { Link } from 'react-router'
import type { Act, DecisionView, ReviewView } from '../../../../domain/moderation/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import {
  Avatar,
  Button,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Menu,
  MenuAct,
  Note,
  Row,
  Section,
  Stack,
  Time,
  toast,
  Written,
} from '../../ui/index.ts'
import { Attachments } from '../media/attachments.tsx'
import { NotesSection } from './review-notes.tsx'
import styles from './review-page.module.css'
import { ACT_WORDS, KIND_WORDS, REASON_WORDS } from './words.ts'

const ActDialog = lazy(async () => ({ default: (await import('./act-dialog.tsx')).ActDialog }))

const TOUCHED = ['moderation.queue', 'moderation.show', 'moderation.count', 'moderation.appeals'] as const
/** The act a key does, where it is to be done. */
const MAIN: readonly { act: Act; key: string }[] = [
  { act: 'approve', key: 'a' },
  { act: 'redact', key: 'r' },
  { act: 'return', key: 'b' },
]

/** One review: what it is about, what is known, and what can be done. */
export function ReviewDetail({ reviewId }: { reviewId: string }) {
  const { data, error, refetch } = useCall('moderation.show', { reviewId })
  if (error !== null && data === undefined)
    return <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows count={5} />
  return <Detail review={data.review} />
}

function Detail({ review }: { review: ReviewView }) {
  const { kind, author, lines, reports } = review
  return (
    <Stack gap={5}>
      <header>
        <h2 className="lasting">{review.title ?? review.excerpt ?? `A ${KIND_WORDS[kind]}`}</h2>
        <p className="sm quiet">
          {[review.place, `by ${author.name}`].filter(Boolean).join(', ')}.{' '}
          {review.path !== null && <Link to={review.path}>See it in its place</Link>}
        </p>
      </header>
      {review.isPrivate && (
        <Note hue="dusk" icon={EyeOff}>
          This is not for all members to read. That you opened it was written down.
        </Note>
      )}
      {lines.length > 0 && (
        <ul className={styles.lines}>
          {lines.map(line => (
            <li key={line.id} className={styles.line} data-meant={line.meant || undefined}>
              <Row gap={2}>
                <Avatar id={line.author.id ?? line.author.name} name={line.author.name} size="s" />
                <span className="strong">{line.author.name}</span>
                <Time at={line.at} />
                {line.meant && <span className="unseen">This is what the review is about.</span>}
              </Row>
              {line.html === '' ? (
                <p className="quiet">Nothing of it is left.</p>
              ) : (
                <Written html={line.html} />
              )}
              <Attachments items={line.attachments} />
            </li>
          ))}
        </ul>
      )}
      <Acts review={review} />
      {reports.length > 0 && (
        <Section title="Reported" aside={String(reports.length)} level={3}>
          <ul>
            {reports.map(({ reason, note, at }) => (
              <li key={at + note} className="sm">
                {REASON_WORDS[reason].label}
                {note !== '' && `: “${note}”`} · <Time at={at} />
              </li>
            ))}
          </ul>
        </Section>
      )}
      <Facts review={review} />
      <NotesSection review={review} />
    </Stack>
  )
}

function Acts({ review }: { review: ReviewView }) {
  const [act, setAct] = useState<Act>()
  const decide = useAsk('moderation.decide', { refreshes: TOUCHED })
  const undo = useAsk('moderation.undo', { refreshes: TOUCHED })
  const takeBack = (decisionId: string) =>
    undo.mutate(
      { decisionId },
      {
        onSuccess: () => toast.done('Taken back. It waits again.'),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  const approve = () =>
    decide.mutate(
      { reviewId: review.id, act: 'approve' },
      {
        onSuccess: ({ decision }) =>
          toast.done(
            review.why === 'waiting' ? 'Published.' : 'It stands.',
            review.why === 'waiting' ? undefined : { word: 'Undo', onAct: () => takeBack(decision.id) },
          ),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  const begin = (next: Act) => (next === 'approve' ? approve() : setAct(next))
  const may = (which: Act) => review.may.includes(which)
  useShortcut({ key: 'a', says: 'Let it stand, or publish it' }, () => may('approve') && approve())
  useShortcut({ key: 'r', says: 'Take it away' }, () => may('redact') && setAct('redact'))
  useShortcut({ key: 'b', says: 'Hand it back to its author' }, () => may('return') && setAct('return'))

  const main = MAIN.filter(each => may(each.act))
  const rest = review.may.filter(each => !main.some(({ act: shown }) => shown === each))
  return (
    <Stack gap={3}>
      {review.decisions.map(decision => (
        <Decided key={decision.id} decision={decision} onUndo={() => takeBack(decision.id)} />
      ))}
      {review.may.length > 0 && (
        <div className={styles.acts}>
          {main.map(({ act: which, key }) => (
            <Button
              key={which}
              kind={which === 'approve' ? 'go' : 'plain'}
              busy={which === 'approve' && decide.isPending}
              onClick={() => begin(which)}
            >
              {which === 'approve' && review.why === 'waiting' ? 'Publish it' : ACT_WORDS[which].does}{' '}
              <kbd aria-hidden="true">{key.toUpperCase()}</kbd>
            </Button>
          ))}
          {rest.length > 0 && (
            <Menu label="More that can be done" target={<Button>More</Button>}>
              {rest.map(which => (
                <MenuAct key={which} onAct={() => begin(which)}>
                  {ACT_WORDS[which].does}
                </MenuAct>
              ))}
            </Menu>
          )}
        </div>
      )}
      {act !== undefined && (
        <Suspense>
          <ActDialog review={review} act={act} onClose={() => setAct(undefined)} onUndo={takeBack} />
        </Suspense>
      )}
    </Stack>
  )
}

function Decided({ decision, onUndo }: { decision: DecisionView; onUndo: () => void }) {
  return (
    <Note
      icon={Gavel}
      hue={decision.undoneAt === null ? 'heather' : 'dusk'}
      action={
        decision.mayUndo && (
          <Button slim icon={Undo2} onClick={onUndo}>
            Take back
          </Button>
        )
      }
    >
      {decision.by.name}: {ACT_WORDS[decision.act].done}
      {decision.undoneAt !== null && ', taken back'} · <Time at={decision.at} />
      {decision.words !== '' && <> · “{decision.words}”</>}
    </Note>
  )
}

function Facts({ review }: { review: ReviewView }) {
  const { author, decidedAlike } = review
  return (
    <div className={styles.facts}>
      <Section title={`${author.name} here`} level={3}>
        <ItemList label={`${author.name} here`}>
          {author.joinedAt !== null && (
            <Item>
              Member since <Time at={author.joinedAt} form="day" inSentence />
            </Item>
          )}
          <Item>
            {author.decisions === 0 ? 'No earlier decisions' : `Decisions before: ${author.decisions}`}
          </Item>
          {author.silencedUntil !== null && <Item>Cannot write at present</Item>}
          {author.suspendedUntil !== null && <Item>Suspended at present</Item>}
        </ItemList>
      </Section>
      <Section title="The like, decided before" level={3}>
        <ItemList label="The like, decided before">
          {decidedAlike.map(({ act, count }) => (
            <Item key={act}>
              {count === 1 ? 'Once' : `${count} times`}: {ACT_WORDS[act].done.toLowerCase()}
            </Item>
          ))}
          {decidedAlike.length === 0 && <Item>Nothing like it in the last year</Item>}
        </ItemList>
      </Section>
    </div>
  )
}
