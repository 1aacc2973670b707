/** The hot tail: the newest messages of channels that are read now, kept as the JSON they are answered in. */
import { namesEdition } from '../members/access.ts'
import { MessageView } from './contract.ts'
import type { Head } from './heads.ts'
import { createMemory } from './memory.ts'
import { messages, toObjectId } from './model.ts'
import { readRange } from './pages.ts'
import { toViews } from './views.ts'

/** How many of a channel's newest messages are kept: the usual page, and what comes before the next look. */
export const TAIL_LENGTH = 60
/** Beyond these the channels read longest ago are forgotten, by count and by characters. */
const TAILS = { countMax: 10_000, sizeMax: 48_000_000 }
/** After more changes than these the tail is read anew. */
const PATCHED_MAX = 50

type Entry = { view: MessageView; json: string }
export type Tail = {
  /** Everything up to here is in it, with everything that changed up to `rev`. */
  lastSeq: number
  rev: number
  entries: readonly Entry[]
  size: number
  /** Which names were known when it was written down. */
  names: number
}

const tails = createMemory<Tail>({ ...TAILS, sizeOf: ({ size }) => size })
const refreshing = new Map<string, Promise<Tail>>()

/** The newest messages of a channel, at least up to `head`. Who may read it has been asked before. */
export async function tailOf(channelId: string, head: Pick<Head, 'lastSeq' | 'rev'>): Promise<Tail> {
  const known = tails.get(channelId)
  if (known && reaches(known, head)) return known

  const underWay = await refreshing.get(channelId)
  if (underWay && reaches(underWay, head)) return underWay
  const refreshed = refresh(channelId, head, tails.get(channelId))
  refreshing.set(channelId, refreshed)
  try {
    const tail = await refreshed
    tails.set(channelId, tail)
    return tail
  } finally {
    if (refreshing.get(channelId) === refreshed) refreshing.delete(channelId)
  }
}

/** Forgets every tail: what was kept may be of another database. */
export const forgetTails = (): void => tails.clear()

const reaches = (tail: Tail, { lastSeq, rev }: Pick<Head, 'lastSeq' | 'rev'>): boolean =>
  tail.lastSeq >= lastSeq && tail.rev >= rev && tail.names === namesEdition()

async function refresh(
  channelId: string,
  { lastSeq, rev }: Pick<Head, 'lastSeq' | 'rev'>,
  known: Tail | undefined,
): Promise<Tail> {
  const names = namesEdition()
  const first = Math.max(1, lastSeq - TAIL_LENGTH + 1)
  const isNear =
    known !== undefined && known.names === names && known.lastSeq >= first && known.lastSeq <= lastSeq
  const kept = isNear ? known.entries.filter(({ view }) => view.seq >= first) : []
  const changed = isNear && known.rev < rev ? await readChanges(channelId, known.rev, first) : []
  if (changed.length > PATCHED_MAX) return refresh(channelId, { lastSeq, rev }, undefined)

  const added = await toViews(await readRange(channelId, isNear ? known.lastSeq + 1 : first, lastSeq))
  const bySeq = new Map([
    ...kept.map(entry => [entry.view.seq, entry] as const),
    ...toEntries([...changed, ...added]),
  ])
  const entries = [...bySeq.values()].toSorted((a, b) => a.view.seq - b.view.seq)
  const size = entries.reduce((sum, { json }) => sum + json.length, 0)
  return { lastSeq, rev, entries, size, names }
}

const toEntries = (views: readonly MessageView[]) =>
  views.map(view => [view.seq, { view, json: JSON.stringify(MessageView.parse(view)) }] as const)

async function readChanges(channelId: string, rev: number, first: number): Promise<MessageView[]> {
  const rows = await messages()
    .find({ channelId: toObjectId(channelId), rev: { $gt: rev } })
    .limit(PATCHED_MAX + 1)
    .toArray()
  return toViews(rows.filter(({ seq }) => seq >= first))
}
