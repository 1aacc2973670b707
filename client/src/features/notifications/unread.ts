import type { NoticeView } from '../../../../domain/notifications/contract.ts'
import { asCallError, sentenceOf } from '../../lib/call.ts'
import { useHint } from '../../lib/live.ts'
import { keyOf, queryClient, refresh, useAsk, useCall } from '../../lib/query.ts'
import { toast } from '../../ui/index.ts'

/** The server counts up to here. */
const COUNTED_MAX = 100

/** How many notices the member has not read; one hundred stands for more. */
export function useUnreadNotices(): number {
  return useCall('notifications.count', {}).data?.unread ?? 0
}

/** A count as people read it. */
export const countWord = (unread: number): string =>
  unread >= COUNTED_MAX ? `${COUNTED_MAX - 1}+` : String(unread)

/** Keeps the count and the inbox true while the app is open. */
export function useLiveInbox(memberId: string): void {
  const take = ({ unread }: { unread: number }) => {
    queryClient.setQueryData(keyOf('notifications.count', {}), { unread })
    refresh('notifications.list')
  }
  useHint('notifications.created', take)
  useHint('notifications.read', take)
  // What was read in its channel is read here too.
  const look = (readerId: string) => {
    const known = queryClient.getQueryData<{ unread: number }>(keyOf('notifications.count', {}))
    if (readerId === memberId && known?.unread !== 0) refresh('notifications.count', 'notifications.list')
  }
  useHint('chat.read', ({ memberId: readerId }) => look(readerId))
  useHint('chat.threadRead', ({ memberId: readerId }) => look(readerId))
}

/** Marks one notice as read, or all up to a moment, and moves the count with it. */
export function useMarkNotices() {
  const ask = useAsk('notifications.markRead', {
    refreshes: ['notifications.list'],
    onDone: counted => queryClient.setQueryData(keyOf('notifications.count', {}), counted),
  })
  const onError = (error: unknown) => toast.failed(sentenceOf(asCallError(error)))
  return {
    isPending: ask.isPending,
    read: ({ id }: NoticeView) => ask.mutate({ noticeIds: [id] }, { onError }),
    readUntil: (at: string) => ask.mutate({ until: at }, { onError }),
  }
}
