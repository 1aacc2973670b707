import type { UNREAD_COUNTED_MAX } from '../../../domain/chat/contract.ts'

/** More of one kind than this is not counted. */
export const COUNTED_TO: typeof UNREAD_COUNTED_MAX = 50

/** A count of what waits, as it is written: beyond what is counted, only that there is more. */
export const countWords = (count: number): string => (count < COUNTED_TO ? String(count) : `${COUNTED_TO}+`)
