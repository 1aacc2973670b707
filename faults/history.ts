/** What happened, in the order it happened: every call when it was made and when it ended, and everything that was heard. */
import { createWriteStream, mkdirSync } from 'node:fs'
import path from 'node:path'

/** A message as somebody saw it; texts are kept as digests. */
export type Seen = {
  id: string
  seq: number
  authorId: string
  clientId: string
  body: number
  deleted: boolean
  rev: number
  /** Everything about it that may change, as one digest. */
  state: number
}

/** The calls of a history, what each was asked and what it answered. */
export type Calls = {
  send: { input: { channelId: string; clientId: string; body: number }; output: { id: string; seq: number } }
  read: {
    input: { channelId: string; after: number | null; door: 'open' | 'list' }
    output: {
      messages: Seen[]
      changed: Seen[]
      lastSeq: number
      lastReadSeq: number
      rev: number
      reset: boolean
    }
  }
  mark: { input: { channelId: string; seq: number }; output: { lastReadSeq: number } }
  join: { input: { groupId: string; subjectId: string }; output: object }
  /** A membership ended: the subject left, or a host removed them. */
  end: { input: { groupId: string; subjectId: string }; output: object }
  change: {
    input: { channelId: string; messageId: string; kind: 'edit' | 'delete' | 'react' }
    output: { seen: Seen }
  }
}
export type CallKind = keyof Calls

type Stamp = { t: number; process: string; memberId: string }
type CallEntry = {
  [K in CallKind]: Stamp & { op: K; id: number } & (
      | { type: 'invoke'; input: Calls[K]['input'] }
      | { type: 'ok'; output: Calls[K]['output'] }
      | { type: 'fail'; code: string }
      | { type: 'info'; reason: string }
    )
}[CallKind]

/** Everything that is not a call. */
type Observed =
  /** A process of the product told something, unasked. */
  | { op: 'frame'; name: string; channelId: string; connection: number; messages: Seen[] }
  /** Somebody received the secret words of a group. */
  | { op: 'canary'; groupId: string; where: string }
  /** A fault began or was mended. `disturbsBus` when hints between servers may have been held back or lost. */
  | {
      op: 'fault'
      kind: string
      fault: number
      phase: 'begin' | 'healed'
      disturbsBus: boolean
      about?: string
    }
  /** Which group a channel belongs to. */
  | { op: 'room'; channelId: string; groupId: string }
  /** What is stored in the end, and what the doors say of it. */
  | { op: 'final'; channelId: string; groupId: string; messages: Seen[] }
  | { op: 'doors'; channelId: string; server: number; messages: Seen[] }
  | { op: 'finalMark'; channelId: string; lastReadSeq: number }
  /** What a client held in the end. */
  | { op: 'copy'; channelId: string; first: number; messages: Seen[]; connected: boolean }

export type Entry = CallEntry | (Stamp & Observed)

export type History = {
  entries: readonly Entry[]
  /** Adds what was observed. */
  note(process: string, memberId: string, observed: Observed): void
  /** Adds an entry that another program stamped. */
  add(entry: Entry): void
  /** Adds the beginning of a call, and says how to add its end. */
  begin<K extends CallKind>(
    process: string,
    memberId: string,
    op: K,
    input: Calls[K]['input'],
  ): {
    ok(output: Calls[K]['output']): void
    fail(code: string): void
    info(reason: string): void
  }
  close(): Promise<void>
}

/** Milliseconds since 1970, by a clock that is never set. */
export const clock = (): number => performance.timeOrigin + performance.now()

/** An empty history; with a file, every entry is also written there as one line of JSON. */
export function createHistory(file?: string): History {
  const entries: Entry[] = []
  if (file !== undefined) mkdirSync(path.dirname(file), { recursive: true })
  const stream = file === undefined ? undefined : createWriteStream(file)
  let calls = 0

  function add(entry: Entry): void {
    entries.push(entry)
    stream?.write(`${JSON.stringify(entry)}\n`)
  }

  return {
    entries,
    add,
    note(process, memberId, observed) {
      add({ t: clock(), process, memberId, ...observed })
    },
    begin(process, memberId, op, input) {
      const id = (calls += 1)
      const stamp = () => ({ t: clock(), process, memberId, op, id })
      add({ ...stamp(), type: 'invoke', input } as Entry)
      return {
        ok: output => add({ ...stamp(), type: 'ok', output } as Entry),
        fail: code => add({ ...stamp(), type: 'fail', code } as Entry),
        info: reason => add({ ...stamp(), type: 'info', reason } as Entry),
      }
    },
    close: () => new Promise(resolve => (stream ? stream.end(resolve) : resolve(undefined))) as Promise<void>,
  }
}

/** A call with both its ends. One that never ended may have had its effect at any time, or none. */
export type Call<K extends CallKind = CallKind> = {
  [L in K]: {
    op: L
    process: string
    memberId: string
    began: number
    ended: number
    input: Calls[L]['input']
  } & (
    { outcome: 'ok'; output: Calls[L]['output'] } | { outcome: 'fail'; code: string } | { outcome: 'info' }
  )
}[K]

/** Every call of one kind, by when it began. */
export function callsOf<K extends CallKind>(entries: readonly Entry[], op: K): Call<K>[] {
  const ends = new Map<number, CallEntry>()
  for (const entry of entries) if (entry.op === op && entry.type !== 'invoke') ends.set(entry.id, entry)
  const calls: unknown[] = []
  for (const entry of entries) {
    if (entry.op !== op || entry.type !== 'invoke') continue
    const end = ends.get(entry.id)
    const { process, memberId, t: began, input } = entry
    const stamp = { op, process, memberId, began, input, ended: end?.t ?? Infinity }
    if (end?.type === 'ok') calls.push({ ...stamp, outcome: 'ok', output: end.output })
    else if (end?.type === 'fail') calls.push({ ...stamp, outcome: 'fail', code: end.code })
    else calls.push({ ...stamp, outcome: 'info' })
  }
  return calls as Call<K>[]
}

/** What was observed of one kind, in order. */
export const observedOf = <O extends Observed['op']>(
  entries: readonly Entry[],
  op: O,
): Extract<Entry, { op: O }>[] =>
  entries.filter((entry): entry is Extract<Entry, { op: O }> => entry.op === op)

/** Things by the name that `keyOf` gives them, in their order. */
export function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(keyOf(thing))
    if (group) group.push(thing)
    else groups.set(keyOf(thing), [thing])
  }
  return groups
}
