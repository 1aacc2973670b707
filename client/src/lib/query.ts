import {
  keepPreviousData,
  QueryClient,
  useMutation,
  useQuery,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { CallName, InputOf, OutputOf } from '../../../domain/contract.ts'
import { call, isCallError, type CallError } from './call.ts'

const STALE_MS = 15_000
const TRIES = 2

/** Only silence and overload are worth another try; a refusal stays a refusal. */
function worthAnotherTry(failures: number, error: Error): boolean {
  return failures < TRIES && isCallError(error) && ['offline', 'unavailable'].includes(error.code)
}

export const queryClient = new QueryClient({
  defaultOptions: {
    // Asked even when the browser says it is offline: an honest "no connection" beats a wait without end.
    queries: { staleTime: STALE_MS, retry: worthAnotherTry, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
})

/** The key under which a call's answer is kept: all of a call with one input, or without it. */
export function keyOf<C extends CallName>(name: C, input?: InputOf<C>): readonly unknown[] {
  return input === undefined ? [name] : [name, input]
}

export type CallOptions<Output> = {
  /** False waits: the input is not complete yet. */
  enabled?: boolean
  /** Shows the former answer while another input is asked, so that a filter does not blink. */
  keepsFormer?: boolean
  /** Asks again this often, while the window is looked at. */
  everyMs?: number
  /** Makes one of what is kept and what comes, whichever of them knows more of what. */
  merges?: (former: Output, fresh: Output) => Output
}

/** The answer to a reading call, kept and refreshed. */
export function useCall<C extends CallName>(
  name: C,
  input: InputOf<C>,
  { enabled = true, keepsFormer = false, everyMs, merges }: CallOptions<OutputOf<C>> = {},
): UseQueryResult<OutputOf<C>, CallError> {
  return useQuery<OutputOf<C>, CallError>({
    queryKey: keyOf(name, input),
    queryFn: ({ signal }) => call(name, input, { signal }),
    enabled,
    ...(keepsFormer && { placeholderData: keepPreviousData }),
    ...(everyMs !== undefined && { refetchInterval: everyMs, staleTime: everyMs }),
    ...(merges && {
      structuralSharing: (former: unknown, fresh: unknown) =>
        // Under one key there are answers of one call only.
        former === undefined ? fresh : merges(former as OutputOf<C>, fresh as OutputOf<C>),
    }),
  })
}

export type AskOptions<C extends CallName> = {
  /** Calls whose kept answers this one makes stale. */
  refreshes?: readonly CallName[]
  onDone?: (output: OutputOf<C>, input: InputOf<C>) => void
}

/** A changing call, to be made when someone presses something. */
export function useAsk<C extends CallName>(
  name: C,
  { refreshes = [], onDone }: AskOptions<C> = {},
): UseMutationResult<OutputOf<C>, CallError, InputOf<C>> {
  return useMutation<OutputOf<C>, CallError, InputOf<C>>({
    mutationFn: input => call(name, input),
    onSuccess: (output, input) => {
      for (const stale of refreshes) void queryClient.invalidateQueries({ queryKey: keyOf(stale) })
      onDone?.(output, input)
    },
  })
}

/** Marks kept answers as old, so that what shows them asks again. */
export function refresh(...names: CallName[]): void {
  for (const name of names) void queryClient.invalidateQueries({ queryKey: keyOf(name) })
}
