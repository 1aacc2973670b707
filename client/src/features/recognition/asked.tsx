import type { ReactNode } from 'react'
import type { UseQueryResult } from '@tanstack/react-query'
import type { CallError } from '../../lib/call.ts'
import { Empty, ErrorState, LoadingRows } from '../../ui/index.ts'

type Props<T> = {
  of: UseQueryResult<T, CallError>
  /** What could not be loaded, as in "the reviews". */
  what: string
  children: (value: T) => ReactNode
}

/** An answer, or what stands in its place while it is asked, or where it may not be seen. */
export function Asked<T>({ of: asked, what, children }: Props<T>) {
  if (asked.data !== undefined) return children(asked.data)
  if (asked.error === null) return <LoadingRows count={3} />
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
