import type { Line, PaperView } from '../../../../domain/credentials/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, Chip, Item, Row, Time, toast } from '../../ui/index.ts'
import styles from './credentials.module.css'
import { MAIL_WORDS, PAPER_WORDS } from './words.ts'

/** What a paper says, as it will be read. */
export function PaperText({ lines, label }: { lines: readonly Line[]; label: string }) {
  return (
    <section className={styles.paper} aria-label={label}>
      {lines.map(({ style, text }, place) =>
        style === 'heading' ? (
          <p key={`${place} ${text}`} className="lasting big">
            {text}
          </p>
        ) : (
          <p
            key={`${place} ${text}`}
            className={style === 'to' || style === 'close' ? 'sm quiet' : 'lasting'}
          >
            {style === 'fact' ? `• ${text}` : text}
          </p>
        ),
      )}
    </section>
  )
}

/** A letter or a record in a list. */
export function PaperItem({ paper, onEdit }: { paper: PaperView; onEdit?: () => void }) {
  const { id, title, at, state, mail, path, letter, takenBack } = paper
  const takeBack = useAsk('credentials.takeBackPaper', {
    refreshes: ['credentials.papers'],
    onDone: () => toast.done('Taken back. Its page is gone.'),
  })
  return (
    <Item
      action={
        state !== 'taken_back' && (
          <Row wrap>
            {state === 'draft' && onEdit !== undefined && (
              <Button slim onClick={onEdit}>
                Go on writing
              </Button>
            )}
            <Button
              slim
              kind="quiet"
              busy={takeBack.isPending}
              onClick={() =>
                takeBack.mutate(
                  { paperId: id },
                  { onError: error => toast.failed(`Not taken back. ${sentenceOf(error)}`) },
                )
              }
            >
              Take back
            </Button>
          </Row>
        )
      }
    >
      <p>
        <b>{letter === null ? title : `To ${letter.addressee.name}`}</b>{' '}
        <span className="sm quiet">
          <Time at={at} form="day" />
        </span>
      </p>
      <Row wrap gap={2}>
        <Chip hue={state === 'open' ? 'moss' : undefined}>{PAPER_WORDS[state]}</Chip>
        {mail !== null && <span className="sm quiet">{MAIL_WORDS[mail]}</span>}
        {state !== 'taken_back' && (
          <>
            <a href={path} className="sm">
              Its page
            </a>
            <a href={`${path}.pdf`} className="sm">
              PDF
            </a>
          </>
        )}
      </Row>
      {takenBack > 0 && state !== 'taken_back' && (
        <p className="sm">
          {takenBack === 1 ? 'One contribution' : `${takenBack} contributions`} it counts{' '}
          {takenBack === 1 ? 'was' : 'were'} taken back since. Its page says so; take it back and make a new
          one.
        </p>
      )}
    </Item>
  )
}
