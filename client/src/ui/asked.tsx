import type { ReactNode } from 'react'
import { Empty, ErrorState, LoadingRows } from './states.tsx'

/** What is asked of the server: its answer, or that there is none yet, or why there is none. */
export type Question<T> = {
  data: T | undefined
  error: { code: string; requestId?: string | undefined } | null
  refetch: () => unknown
}

export type AskedProps<T> = {
  of: Question<T>
  /** What could not be loaded, as in "the reviews". */
  what: string
  /** What is hinted at while it is asked: so many rows, with faces or without. */
  rows?: number
  face?: boolean
  children: (value: T) => ReactNode
}

/** An answer, or what stands in its place while it is asked, or where it may not be seen. */
export function Asked<T>({ of: asked, what, rows = 3, face, children }: AskedProps<T>) {
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error === null) return <LoadingRows count={rows} face={face} />
  if (['not_found', 'invalid', 'forbidden'].includes(asked.error.code))
    return <Empty title="There is nothing here for you">It may be over, or the address may be wrong.</Empty>
  return (
    <ErrorState
      title={`We could not load ${what}.`}
      safe="Nothing is lost."
      reference={asked.error.requestId}
      onRetry={() => void asked.refetch()}
    />
  )
}
