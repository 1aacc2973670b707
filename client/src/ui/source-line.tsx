import type { Source } from '../../../domain/vocabulary.ts'
import { classes } from './classes.ts'
import styles from './source-line.module.css'

export type SourceLineProps = {
  source: Source
  /** Close under the text, as in a chat. */
  compact?: boolean | undefined
}

/** Who wrote an imported text, where, and under which licence: what the licence asks to stand beside it. */
export function SourceLine({ source, compact = false }: SourceLineProps) {
  return (
    <p className={classes(styles.source, 'xs quiet')} data-compact={compact || undefined}>
      By <Linked to={source.authorUrl}>{source.author}</Linked> on{' '}
      <Linked to={source.url}>{source.name}</Linked>, {source.licence}
    </p>
  )
}

function Linked({ to, children }: { to: string | undefined; children: string }) {
  if (to === undefined) return children
  return (
    <a href={to} rel="noopener nofollow">
      {children}
    </a>
  )
}
