import { useInfiniteQuery } from '@tanstack/react-query'
import type { CallName, InputOf, OutputOf } from '../../../domain/contract.ts'
import { call, type CallError } from './call.ts'

/** The reading calls that answer a page at a time. */
export type PagedName = {
  [C in CallName]: OutputOf<C> extends { items: unknown[]; nextCursor: string | null } ? C : never
}[CallName]

type ItemOf<C extends PagedName> = OutputOf<C> extends { items: (infer Item)[] } ? Item : never

export type Paged<Item> = {
  /** Everything loaded so far; undefined before the first page. */
  items: Item[] | undefined
  error: CallError | null
  /** Whether what is shown answers an earlier input while this one is asked. */
  isFormer: boolean
  hasMore: boolean
  isLoadingMore: boolean
  loadMore: () => void
  retry: () => void
}

/** A long list that grows by a page whenever the reader asks for more. Kept and refreshed like any answer. */
export function usePaged<C extends PagedName>(
  name: C,
  input: InputOf<C>,
  { enabled = true }: { enabled?: boolean } = {},
): Paged<ItemOf<C>> {
  const query = useInfiniteQuery<
    OutputOf<C>,
    CallError,
    OutputOf<C>[],
    readonly unknown[],
    string | undefined
  >({
    queryKey: [name, input, 'paged'],
    queryFn: ({ signal, pageParam }) => call(name, { ...input, cursor: pageParam }, { signal }),
    initialPageParam: undefined,
    getNextPageParam: page => page.nextCursor ?? undefined,
    placeholderData: former => former,
    enabled,
    select: kept => kept.pages,
  })

  return {
    items: query.data?.flatMap(page => page.items as ItemOf<C>[]),
    error: query.error,
    isFormer: query.isPlaceholderData,
    hasMore: query.hasNextPage,
    isLoadingMore: query.isFetchingNextPage,
    loadMore: () => void query.fetchNextPage(),
    retry: () => void query.refetch(),
  }
}
