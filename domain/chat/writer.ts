/** The group-commit writer: one per process. Messages wait a moment, are numbered and stored together, and only then answered. */
import mongoose from 'mongoose'
import type { ChannelAccess } from '../groups/access.ts'
import { tell } from '../transaction.ts'
import { type Actor, type Context, Refusal } from '../vocabulary.ts'
import { createBumps } from './bumps.ts'
import { commit, type Landing, type Pending } from './commit.ts'
import { createLine } from './line.ts'
import { createMemory } from './memory.ts'
import { type StoredMessage, toMessage, toObjectId } from './model.ts'
import { createNumbering } from './order.ts'
import { conflictBetween, repeatKey } from './repeats.ts'
import { storeEach, storeMessages, unavailable } from './store.ts'
import { writeOut } from './written.ts'

/** More commits at once gain nothing: MongoDB works on one while the next gathers. */
const FLIGHTS_MAX = 2
const BATCH = { countMax: 256, sizeMax: 4_000_000 }
/** How long a message waits for company while another commit is under way: about as long as a commit takes, so that each carries its share. */
const GATHER_MS = 5
/** Who comes when so much waits is refused at once, instead of waiting for an answer that comes too late. */
const WAITING_MAX = { count: 20_000, size: 64_000_000 }
/** Answers kept for repeats that come soon, by count and by characters. */
const ANSWERED = { countMax: 5000, sizeMax: 8_000_000 }

export type Draft = {
  context: Context
  access: ChannelAccess
  clientId: string
  body: string
  threadOf: string | null
  /** Files that were given to this message, under the id it has from then on. */
  messageId?: string
  attachments?: StoredMessage['attachments']
  /** What a message that is moved here keeps, in place of what a new one would have. */
  kept?: Partial<StoredMessage>
}
type Underway = { message: StoredMessage; answer: Promise<StoredMessage> }
type Options = {
  /** Hears of every commit whose outcome is unknown. */
  onTrouble?: (error: unknown) => void
  /** Whether each message gets an insert and a frame of its own. */
  each?: boolean
}

export type Writer = ReturnType<typeof createWriter>

/** A writer. Several on one database compete for places, and still leave no hole, no repeat and no disorder. */
export function createWriter({ onTrouble = () => {}, each = false }: Options = {}) {
  const store = each ? storeEach : storeMessages
  const line = createLine<Pending>()
  const numbering = createNumbering()
  const bumps = createBumps()
  const underWay = new Map<string, Underway>()
  const answered = createMemory<StoredMessage>({ ...ANSWERED, sizeOf: charactersIn })
  const busyChannels = new Set<string>()
  const counts = { stored: 0, commits: 0, repeated: 0, renumbered: 0, voided: 0, refused: 0, failed: 0 }
  let flights = 0
  let open = true
  let takingOff: { patience: NodeJS.Timeout | undefined } | undefined
  const whenIdle: (() => void)[] = []

  /**
   * Stores a message once, and resolves when it would survive the end of every process. A repeat resolves with the first. Refuses
   * `conflict` when a clientId comes with another body, `not_found` or `forbidden` when access ended meanwhile, and `unavailable`
   * when the outcome is unknown.
   */
  async function append(draft: Draft): Promise<StoredMessage> {
    const message = toUnplaced(draft)
    const key = repeatKey(message)
    const known = answered.get(key) ?? underWay.get(key)
    if (known) return answerRepeat(known, message)
    if (!open || line.count >= WAITING_MAX.count || line.size >= WAITING_MAX.size) throw unavailable()

    writeOut(message, draft.access)
    // What is moved was announced where it was sent.
    if (draft.kept) delete message.unannounced
    const answer = new Promise<StoredMessage>((resolve, reject) => {
      line.join({ ...toWaiting(draft, message), resolve, reject })
    })
    underWay.set(key, { message, answer })
    gather()
    try {
      const stored = await answer
      answered.set(key, stored)
      return stored
    } finally {
      underWay.delete(key)
    }
  }

  function answerRepeat(
    known: StoredMessage | Underway,
    message: StoredMessage,
  ): Promise<StoredMessage> | StoredMessage {
    const conflict = conflictBetween('answer' in known ? known.message : known, message)
    if (conflict) throw conflict
    counts.repeated += 1
    return 'answer' in known ? known.answer : known
  }

  function gather(): void {
    if (flights >= FLIGHTS_MAX) return
    // Alone, a message waits only for what arrives in the same turn; beside another commit, a little more patience makes a larger one.
    if (flights > 0) takingOff ??= { patience: setTimeout(takeOff, GATHER_MS) }
    else if (takingOff === undefined || takingOff.patience !== undefined) {
      // Nobody waits on for the company of a commit that has landed.
      clearTimeout(takingOff?.patience)
      takingOff = { patience: undefined }
      // Once more around: who was answered just now may have written already, and is read before this leaves.
      setImmediate(setImmediate, takeOff)
    }
  }

  function takeOff(): void {
    takingOff = undefined
    if (flights >= FLIGHTS_MAX) return
    const batch = line.take(channelId => busyChannels.has(channelId), BATCH)
    if (batch.size === 0) return

    flights += 1
    for (const channelId of batch.keys()) busyChannels.add(channelId)
    void fly(batch).finally(() => {
      flights -= 1
      for (const channelId of batch.keys()) busyChannels.delete(channelId)
      if (line.count > 0) gather()
      else if (flights === 0) for (const resolve of whenIdle.splice(0)) resolve()
    })
  }

  async function fly(batch: Map<string, Pending[]>): Promise<void> {
    try {
      for (const landing of await commit(batch, numbering, store)) settle(landing)
      counts.commits += 1
    } catch (error) {
      counts.failed += 1
      for (const channelId of batch.keys()) numbering.forget(channelId)
      // MongoDB is away: what waits is told so at once, rather than after one more attempt for each commit it would fill.
      for (const { reject } of [...batch.values(), line.takeAll()].flat()) reject(unavailable())
      onTrouble(error)
    }
  }

  function settle({ channelId, groupId, stored, voided, again, repeats, refused }: Landing): void {
    if (again.length > 0) line.returnTo(channelId, again)
    for (const { message, resolve } of stored) resolve(message)
    for (const { pending, refusal } of refused) pending.reject(refusal)
    for (const { pending, earlier } of repeats)
      if (earlier instanceof Refusal) pending.reject(earlier)
      else pending.resolve(earlier)

    counts.stored += stored.length
    counts.voided += voided.length
    counts.renumbered += again.length
    counts.repeated += repeats.length
    counts.refused += refused.length
    // Senders get their answer before the room is told: a large room must not keep them waiting.
    if (stored.length > 0) setImmediate(announce, { channelId, groupId, stored, voided })
  }

  function announce({
    channelId,
    groupId,
    stored,
    voided,
  }: Pick<Landing, 'channelId' | 'groupId' | 'stored' | 'voided'>): void {
    const brought = [
      ...stored.map(({ message, context }) => toMessage(message, context.actor.name)),
      ...voided.map(tombstone => toMessage(tombstone, '')),
    ].toSorted((a, b) => a.seq - b.seq)
    const frames = each ? brought.map(message => [message]) : [brought]
    for (const messages of frames) tell('chat.sent', { channelId, messages })
    // A reply is new in its thread, to those who follow it, and not in the channel.
    const said = stored.flatMap(({ message }) => (message.threadOf === null ? [message.seq] : []))
    if (said.length > 0) bumps.note(channelId, groupId, said)
  }

  /** Finishes what waits, tells it, and refuses what comes after. */
  async function drain(): Promise<void> {
    open = false
    if (line.count > 0 || flights > 0) await new Promise<void>(resolve => whenIdle.push(resolve))
    await new Promise(resolve => setImmediate(resolve))
    bumps.tellAll()
  }

  return { append, drain, stats: () => ({ ...counts, waiting: line.count, flights }) }
}

const charactersIn = ({ body, html }: StoredMessage) => body.length + html.length

// Half of a surrogate pair cannot be stored, and would come back as another text than the one a repeat brings.
const wellFormed = (text: string) => (/\p{Surrogate}/u.test(text) ? Buffer.from(text).toString() : text)

// Of any specialty. Administrators hold every role, and are no consultants for that.
const isConsultant = ({ grants }: Actor) => grants.some(({ role }) => role === 'consultant')

const toUnplaced = ({ context, access, clientId, body, threadOf, kept, ...files }: Draft): StoredMessage => ({
  _id: new mongoose.Types.ObjectId(files.messageId),
  channelId: toObjectId(access.channelId),
  seq: 0,
  authorId: toObjectId(context.actor.id),
  clientId,
  body: wellFormed(body),
  html: '',
  sentAt: context.now,
  threadOf: threadOf === null ? null : toObjectId(threadOf),
  ...(files.attachments && { attachments: files.attachments }),
  editedAt: null,
  deletedAt: null,
  ...(isConsultant(context.actor) && { authorIsConsultant: true as const }),
  ...kept,
})

const toWaiting = ({ context, access }: Draft, message: StoredMessage) => ({
  channelId: access.channelId,
  authorId: context.actor.id,
  size: charactersIn(message),
  context,
  access,
  message,
})
