import { EyeOff } from 'lucide-react'
import { findIdentifiers, type Identifier, replaceIdentifiers } from '../../../../domain/cases/identifiers.ts'
import { Button, Note, Row, Stack } from '../../ui/index.ts'
import styles from './ask-page.module.css'

export type IdentifierNoteProps = {
  text: string
  /** What the writer said is no such thing. */
  confirmed: readonly string[]
  onChange: (text: string) => void
  onConfirm: (found: string) => void
}

const AROUND = 24

/** What in a text could tell who it is about, each with one click to replace it. */
export function IdentifierNote({ text, confirmed, onChange, onConfirm }: IdentifierNoteProps) {
  const found = findIdentifiers(text).filter(each => !confirmed.includes(each.text))
  if (found.length === 0) return null
  const count = found.length === 1 ? '1 detail' : `${found.length} details`
  return (
    <Note hue="gorse" icon={EyeOff} role="status">
      <Stack gap={2}>
        <Row wrap spread>
          <b>{count} could tell who this is.</b>
          <Button slim onClick={() => onChange(replaceIdentifiers(text, found))}>
            Replace {found.length === 1 ? 'it' : 'all'}
          </Button>
        </Row>
        <ul className={styles.details}>
          {found.map(each => (
            <li key={each.from}>
              <Excerpt text={text} found={each} />
              <span className={styles.detailActs}>
                <Button slim kind="bare" onClick={() => onChange(replaceIdentifiers(text, [each]))}>
                  Write {each.instead}
                  <span className="unseen"> instead of {each.text}</span>
                </Button>
                <Button slim kind="quiet" onClick={() => onConfirm(each.text)}>
                  It is none<span className="unseen">: {each.text}</span>
                </Button>
              </span>
            </li>
          ))}
        </ul>
      </Stack>
    </Note>
  )
}

function Excerpt({ text, found: { from, to } }: { text: string; found: Identifier }) {
  const start = Math.max(0, from - AROUND)
  return (
    <span className="sm">
      {start > 0 && '…'}
      {text.slice(start, from)}
      <mark className={styles.mark}>{text.slice(from, to)}</mark>
      {text.slice(to, to + AROUND)}
      {to + AROUND < text.length && '…'}
    </span>
  )
}
