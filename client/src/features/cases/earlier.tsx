import type { CaseView } from '../../../../domain/cases/contract.ts'
import { Time, Written } from '../../ui/index.ts'

/** What something said before a moderator changed it. */
export function Earlier({ versions = [] }: { versions?: CaseView['earlier'] }) {
  if (versions.length === 0) return null
  return (
    <details className="sm">
      <summary>Changed by a moderator</summary>
      {versions.map(({ at, title, html }) => (
        <div key={at}>
          <p className="xs quiet">
            From <Time at={at} inSentence />
            {title !== undefined && <>: {title}</>}
          </p>
          <Written html={html} />
        </div>
      ))}
    </details>
  )
}
