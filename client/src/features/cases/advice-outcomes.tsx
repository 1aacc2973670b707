import { useState } from 'react'
import type { CaseSummary } from '../../../../domain/cases/contract.ts'
import { Button, Section } from '../../ui/index.ts'
import styles from './desk-page.module.css'

const PARTS = [
  { name: 'confirmed_plan', words: 'confirmed the plan' },
  { name: 'new_advice', words: 'changed what was done' },
  { name: 'not_useful', words: 'did not help' },
  { name: 'none', words: 'too early to say' },
  { name: 'untold', words: 'not told yet' },
] as const

export type AdviceOutcomesProps = {
  advised: readonly CaseSummary[]
  /** Which cases these are: "all your cases". */
  since: string
}

/** What became of the advice, as one bar with its figures in words; the same as a table on request. */
export function AdviceOutcomes({ advised, since }: AdviceOutcomesProps) {
  const [asTable, setAsTable] = useState(false)
  const parts = PARTS.map(part => ({
    ...part,
    count: advised.filter(({ outcome }) => (outcome?.outcome ?? 'untold') === part.name).length,
  })).filter(({ count }) => count > 0)
  const told = advised.filter(({ outcome }) => outcome !== null).length

  return (
    <Section
      title="What became of your advice"
      aside={`${since}, ${told} ${told === 1 ? 'outcome' : 'outcomes'} told of ${advised.length}`}
      more={
        <Button kind="bare" slim aria-expanded={asTable} onClick={() => setAsTable(!asTable)}>
          As a table
        </Button>
      }
    >
      <div
        className={styles.bar}
        role="img"
        aria-label={parts.map(({ count, words }) => `${count} ${words}`).join(', ')}
      >
        {parts.map(({ name, count }) => (
          <span key={name} data-outcome={name} style={{ flexGrow: count }} />
        ))}
      </div>
      <ul className={styles.key}>
        {parts.map(({ name, count, words }) => (
          <li key={name}>
            <span className={styles.swatch} data-outcome={name} aria-hidden="true" />
            <span className="num">
              {count} {words}
            </span>
          </li>
        ))}
      </ul>
      {asTable && <Figures parts={parts} all={advised.length} />}
    </Section>
  )
}

type FiguresProps = { parts: readonly { name: string; words: string; count: number }[]; all: number }

function Figures({ parts, all }: FiguresProps) {
  return (
    <table className={styles.table}>
      <caption className="unseen">What became of your advice</caption>
      <thead>
        <tr>
          <th scope="col">The advice</th>
          <th scope="col" className="num">
            Cases
          </th>
          <th scope="col" className="num">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {parts.map(({ name, words, count }) => (
          <tr key={name}>
            <th scope="row">{words}</th>
            <td className="num">{count}</td>
            <td className="num">{Math.round((100 * count) / all)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
