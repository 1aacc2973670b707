/** TABLE which reactions share their writes. They run many at a time; the others a few. */
import * as exchanges from '../domain/exchanges/actions.ts'
import * as notifications from '../domain/notifications/actions.ts'
import { type Reaction, reactionsTo } from './subscriptions.ts'

export type Lane = 'single' | 'merged'

/** Reactions that gather what they write with what others write at the same moment. */
const MERGED: ReadonlySet<unknown> = new Set([exchanges.credit, notifications.noteExchange])

/** In which queue a reaction to this event waits. */
export const laneOf = (event: string, reaction: string): Lane =>
  MERGED.has(reactionsTo(event)[reaction] satisfies Reaction | undefined) ? 'merged' : 'single'
