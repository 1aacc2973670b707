/** All writes of an action and what it announces, or none of them; the outbox; and one effect per client id. */
import type { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import mongoose, { Schema, type Types } from 'mongoose'
import { type CallName, events, type EventName, hints, type HintName, type PayloadOf } from './contract.ts'
import { type Context, Refusal } from './vocabulary.ts'

/** One event that certainly happened: its transaction has committed. */
export type Happening<E extends EventName = EventName> = {
  [K in E]: { id: string; name: K; payload: PayloadOf<K> }
}[E]
/** One thing to tell connected people now. */
export type Telling<H extends HintName = HintName> = { [K in H]: { name: K; payload: PayloadOf<K> } }[H]
/** Announces an event (kept in the outbox) or a hint (told after the commit), and returns the event's id. */
export type Record = <N extends EventName | HintName>(name: N, payload: PayloadOf<N>) => string

type OutboxRow = {
  _id: Types.ObjectId
  name: string
  payload: unknown
  /** When a worker last offered the reactions to the queue; null until then. */
  offeredAt: Date | null
  /** Reactions not yet done; null until a worker has looked up who reacts. */
  waitingFor: string[] | null
  doneAt: Date | null
}

const KEPT_AFTER_DONE_SECONDS = 14 * 24 * 3600
const outboxSchema = new Schema<OutboxRow>(
  {
    name: { type: String, required: true },
    payload: { type: Schema.Types.Mixed, required: true },
    offeredAt: { type: Date, default: null },
    waitingFor: { type: [String], default: null },
    doneAt: { type: Date, default: null },
  },
  {
    collection: 'outbox',
    minimize: false,
    versionKey: false,
    autoCreate: false,
    autoIndex: false,
    strict: 'throw',
  },
)
outboxSchema.index({ offeredAt: 1, _id: 1 }, { name: 'not_done', partialFilterExpression: { doneAt: null } })
outboxSchema.index({ doneAt: 1 }, { name: 'done', expireAfterSeconds: KEPT_AFTER_DONE_SECONDS })
export const Outbox = mongoose.model('Outbox', outboxSchema)

/** How long a repeat with the same client id is recognised. */
const REPEATS_KEPT_SECONDS = 30 * 24 * 3600
const repeatSchema = new Schema(
  {
    _id: { type: String, required: true },
    digest: { type: String, required: true },
    resultId: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'repeats', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
repeatSchema.index({ at: 1 }, { name: 'expiry', expireAfterSeconds: REPEATS_KEPT_SECONDS })
const Repeats = mongoose.model('Repeat', repeatSchema)

const listeners = new Set<(telling: Telling) => void>()

/** Calls `listener` with each hint of this process, after the commit it belongs to: fast, best effort, never retried. Returns how to stop. */
export function onTelling(listener: (telling: Telling) => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Tells connected people now. For what an action stored, use `record` inside `transact` instead: it waits for the commit. */
export function tell<H extends HintName>(name: H, payload: PayloadOf<H>): void {
  const telling = { name, payload } as unknown as Telling
  for (const listener of listeners) listener(telling)
}

const TRANSACTION = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority', j: true },
} as const

/** What an event says was checked against its contract: it is stored as it is, without what it leaves open. */
const AS_IT_IS = { lean: true, ignoreUndefined: true } as mongoose.InsertManyOptions & { lean: true }

let transactions = 0

/** The context that carries a transaction's session costs every promise of the process something, so it lasts no longer than needed. */
function withSessionInContext<T>(work: () => Promise<T>): Promise<T> {
  transactions += 1
  return work().finally(() => {
    transactions -= 1
    if (transactions === 0) ambientSession()?.disable()
  })
}

const ambientSession = () =>
  (mongoose as { transactionAsyncLocalStorage?: AsyncLocalStorage<unknown> }).transactionAsyncLocalStorage

/** Runs `work` so that all its writes and recorded events happen, or none do. May run `work` more than once. */
export const transact = <T>(work: (record: Record) => Promise<T>): Promise<T> =>
  announcing(begin =>
    withSessionInContext(() =>
      mongoose.connection.transaction(async () => {
        const { record, rows } = begin()
        const value = await work(record)
        if (rows.length > 0) await Outbox.insertMany(rows, AS_IT_IS)
        // Writes that had lost their session would stand whatever becomes of the others.
        if (!ambientSession()?.getStore()) throw new Error('the transaction lost its session on the way')
        return value
      }, TRANSACTION),
    ),
  )

/**
 * Like `transact`, for what is done thousands of times a second: the session is passed by hand to collections themselves, so that no
 * promise of the process pays for a context. What is written without it stands whatever becomes of the others.
 */
export const transactBare = <T>(
  work: (record: Record, session: mongoose.mongo.ClientSession) => Promise<T>,
): Promise<T> =>
  announcing(begin =>
    mongoose.connection.getClient().withSession(session =>
      session.withTransaction(async () => {
        const { record, rows } = begin()
        const value = await work(record, session)
        if (rows.length > 0) await Outbox.collection.insertMany(rows, { session, ignoreUndefined: true })
        return value
      }, TRANSACTION),
    ),
  )

/** One attempt of a transaction: what it records, and the rows that this makes of events. */
type Attempt = { record: Record; rows: OutboxRow[] }

/** Tells the hints that the last attempt recorded, when it has committed. */
async function announcing<T>(run: (begin: () => Attempt) => Promise<T>): Promise<T> {
  let tellings: Telling[] = []
  const result = await run(() => {
    const rows: OutboxRow[] = []
    tellings = []
    const record: Record = (name, payload) => {
      const id = new mongoose.Types.ObjectId().toHexString()
      if (isEvent(name))
        rows.push(toOutboxRow({ id, name, payload: events[name].parse(payload) } as Happening))
      else tellings.push(toTelling(name, payload))
      return id
    }
    return { record, rows }
  })
  for (const telling of tellings) for (const listener of listeners) listener(telling)
  return result
}

function toTelling(name: HintName, payload: unknown): Telling {
  return { name, payload: hints[name].parse(payload) } as Telling
}

const isEvent = (name: string): name is EventName => Object.hasOwn(events, name)

/** An event as the outbox keeps it until every reaction to it is done. */
export const toOutboxRow = ({ id, name, payload }: Happening): OutboxRow => ({
  _id: new mongoose.Types.ObjectId(id),
  name,
  payload,
  offeredAt: null,
  waitingFor: null,
  doneAt: null,
})

/**
 * Like `transact`, for a call that creates: `work` returns the id of what it made, and a repeat with the same client id and
 * input returns that id again without running `work`. Refuses `conflict` when the repeat has another input.
 */
export async function transactOnce(
  context: Context,
  call: CallName,
  input: { clientId?: string | undefined },
  work: (record: Record) => Promise<string>,
): Promise<string> {
  if (input.clientId === undefined) return transact(work)

  const key = `${context.actor.id}:${call}:${input.clientId}`
  const digest = digestOf(input)
  const earlier = await recallRepeat(key, digest)
  if (earlier !== undefined) return earlier

  try {
    return await transact(async record => {
      const resultId = await work(record)
      await Repeats.create([{ _id: key, digest, resultId, at: context.now }])
      return resultId
    })
  } catch (error) {
    // Two repeats at once: one gets through, and the other finds what it made, whether the unique key stopped it or a rule did that
    // allows such a thing only once.
    const mayBeRepeat = isDuplicateKey(error) || error instanceof Refusal
    const winner = mayBeRepeat ? await recallRepeat(key, digest) : undefined
    if (winner === undefined) throw error
    return winner
  }
}

async function recallRepeat(key: string, digest: string): Promise<string | undefined> {
  const repeat = await Repeats.findById(key).lean()
  if (!repeat) return undefined
  if (repeat.digest !== digest)
    throw new Refusal('conflict', 'This clientId was already used with another body', {
      issues: [{ path: 'clientId', message: 'was used before with another body' }],
    })
  return repeat.resultId
}

const digestOf = (input: object): string => createHash('sha256').update(canonical(input)).digest('hex')

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined)
  return `{${entries
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, entry]) => `${JSON.stringify(key)}:${canonical(entry)}`)
    .join(',')}}`
}

/** Whether a unique index refused the write; with `index`, whether that index did. */
export function isDuplicateKey(error: unknown, index?: string): boolean {
  return (
    error instanceof mongoose.mongo.MongoServerError &&
    error.code === 11000 &&
    (index === undefined || error.message.includes(` index: ${index} `))
  )
}
