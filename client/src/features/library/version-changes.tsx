import { diffWordsWithSpace } from 'diff'
import type { VersionView } from '../../../../domain/library/contract.ts'
import { Stack } from '../../ui/index.ts'
import styles from './library.module.css'
import { AUDIENCE_WORDS, dayWords, EVIDENCE_WORDS } from './words.ts'

type Props = { before: VersionView; after: VersionView }

/** What a version says otherwise than the one before it. */
export function VersionChanges({ before, after }: Props) {
  const facts = [
    ['What it rests on', EVIDENCE_WORDS[before.evidence], EVIDENCE_WORDS[after.evidence]],
    ['Who may read it', AUDIENCE_WORDS[before.audience], AUDIENCE_WORDS[after.audience]],
    ['Tags', before.tags.join(', '), after.tags.join(', ')],
    ['To be looked at again by', dayOrNone(before.reviewBy), dayOrNone(after.reviewBy)],
    ['Cited', citedIn(before), citedIn(after)],
  ] as const
  return (
    <Stack gap={3}>
      <p className="lasting strong">
        <Changed before={before.question} after={after.question} />
      </p>
      <p className={styles.words}>
        <Changed before={before.answer} after={after.answer} />
      </p>
      {facts.map(([name, was, is]) =>
        was === is ? null : (
          <p key={name} className="sm">
            <b>{name}:</b> <Changed before={was} after={is} />
          </p>
        ),
      )}
    </Stack>
  )
}

const dayOrNone = (at: string | null) => (at === null ? '' : dayWords(at))
const citedIn = ({ citations }: VersionView) => citations.map(({ title }) => title).join('; ')

/** Longer texts that share little would keep the page busy: then the whole is one change. */
const WITHIN_MS = 400

/** Words that were taken out are struck through, words that were put in underlined; both are named to who does not see them. */
function Changed({ before, after }: { before: string; after: string }) {
  const whole = [
    { value: before, removed: true, added: false },
    { value: after, removed: false, added: true },
  ].filter(({ value }) => value !== '')
  const parts = diffWordsWithSpace(before, after, { timeout: WITHIN_MS }) ?? whole
  return parts.map(({ value, added, removed }, place) => {
    if (removed)
      return (
        <del key={place} className={styles.removed}>
          <span className="unseen"> taken out: </span>
          {value}
          <span className="unseen"> end of that. </span>
        </del>
      )
    if (added)
      return (
        <ins key={place} className={styles.added}>
          <span className="unseen"> put in: </span>
          {value}
          <span className="unseen"> end of that. </span>
        </ins>
      )
    return <span key={place}>{value}</span>
  })
}
