import { UNREAD_COUNTED_MAX } from '../../../domain/chat/contract.ts'

/** A count of what waits, as it is written: beyond what is counted, only that there is more. */
export const countWords = (count: number): string =>
  count < UNREAD_COUNTED_MAX ? String(count) : `${UNREAD_COUNTED_MAX}+`
