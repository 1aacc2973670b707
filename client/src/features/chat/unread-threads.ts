import { useConnected, useHint } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'

/** How many of the threads the member follows have new replies. */
export function useUnreadThreads(): number {
  return useCall('chat.unreadThreads', {}).data?.threads ?? 0
}

/** Keeps that count, and the list of threads, true while the app is open. */
export function useLiveThreads(memberId: string): void {
  const look = () => refresh('chat.unreadThreads', 'chat.threads')
  useConnected(look)
  // Who follows a thread is told of its replies; nobody else need ask.
  useHint('notifications.created', look)
  useHint('chat.threadRead', ({ memberId: readerId }) => {
    if (readerId === memberId) look()
  })
}
