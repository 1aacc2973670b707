import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { ErrorState, LoadingRows } from './states.tsx'

export type FoundProps<Item> = {
  /** A list that grows by a page; its items are undefined before the first page came. */
  list: {
    items: Item[] | undefined
    error: { requestId: string | undefined } | null
    hasMore: boolean
    isLoadingMore: boolean
    loadMore: () => void
    retry: () => void
  }
  /** What could not be loaded, and what is safe all the same. */
  failed: { title: string; safe: string }
  /** Instead of an empty list. */
  empty: ReactNode
  /** On the button that brings the next page. */
  more: string
  /** The shape of what is still coming; rows when it is not named. */
  coming?: ReactNode
  children: (items: Item[]) => ReactNode
}

/** A long list in every state it can be in: coming, failed, empty, there, and with more to come. */
export function Found<Item>({ list, failed, empty, more, coming, children }: FoundProps<Item>) {
  if (list.items === undefined && list.error !== null)
    return <ErrorState {...failed} reference={list.error.requestId} onRetry={list.retry} />
  if (list.items === undefined) return coming ?? <LoadingRows count={3} />
  if (list.items.length === 0) return empty
  return (
    <>
      {children(list.items)}
      {list.hasMore && (
        <div>
          <Button busy={list.isLoadingMore} onClick={list.loadMore}>
            {more}
          </Button>
        </div>
      )}
    </>
  )
}
