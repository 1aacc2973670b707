/** TABLE time → jobs. Times are UTC cron patterns. Every job may run twice. */
import * as recognition from '../domain/recognition/actions.ts'

export type Job = { pattern: string; run: (now: Date) => Promise<unknown> }

export const schedule: { readonly [name: string]: Job } = {
  draftShortlist: { pattern: '10 * * * *', run: recognition.draftShortlist },
}
