/** Messages into the database, in the order of the source: each channel 1, 2, 3 … without a hole. */
import type { Types } from 'mongoose'
import { messages, type StoredMessage } from '../../domain/chat/model.ts'
import { lastSeqOf } from '../../domain/chat/order.ts'
import { renderMarkdown } from '../../domain/markdown.ts'
import type { Source } from '../../domain/vocabulary.ts'
import { membershipRows, toMembership } from './chat-groups.ts'
import type { Room } from './chat-rooms.ts'
import { memberRows, toMember } from './members.ts'
import type { Run } from './run.ts'
import { duplicatesIn, findStored, idFor, insertMissing, UNTIL_COMMIT } from './store.ts'

/** A message that was read and is not stored yet. */
export type Pending = {
  _id: Types.ObjectId
  room: Room
  nick: string
  author: string
  body: string
  sentAt: Date
  threadOf: Types.ObjectId | null
  repliesTo: Types.ObjectId[]
  source: Source
}
type Draft = { room: Room; message: StoredMessage }

/** People this run has made sure of. Who is forgotten is only looked up again. */
const KNOWN_MAX = 100_000

/** What the report calls which message answers which. */
export const LINKS = 'reply links'

export function createChatStore(run: Run) {
  const { counts, dryRun } = run
  const known = new Set<string>()
  let inFlight = Promise.resolve()

  /** Takes the next messages of the source; they are stored when `finish` resolves. */
  async function add(batch: Pending[]): Promise<void> {
    await storePeople(batch)
    const stored = await findStored(
      messages(),
      batch.map(({ _id }) => _id),
      [],
    )
    const drafts = batch.flatMap(pending => {
      if (stored.has(pending._id.toHexString())) {
        noteLate(pending.room)
        return []
      }
      pending.room.added += 1
      return [toDraft(run, pending)]
    })
    counts.there('messages', batch.length - drafts.length)
    counts.written('messages', drafts.length)
    const linked = linksIn(drafts.map(({ message }) => message))
    counts.written(LINKS, linked)
    counts.there(LINKS, linksIn(batch) - linked)
    if (dryRun) return

    // While MongoDB stores one batch, the next is read and rendered. A rejection is thrown by whoever comes next.
    await inFlight
    inFlight = insertInOrder(drafts)
    inFlight.catch(() => {})
  }

  // What an earlier run left out, because its line was bad then, finds its place taken and goes to the end.
  function noteLate(room: Room): void {
    counts.note('message stored behind later ones, because an earlier run had to leave it out', room.added)
    room.added = 0
  }

  async function storePeople(batch: readonly Pending[]): Promise<void> {
    if (known.size > KNOWN_MAX) known.clear()
    const members = batch
      .filter(({ nick }) => isNew(known, `m${nick}`))
      .map(pending => memberOf(run, pending))
    const memberships = batch
      .filter(({ nick, room }) => isNew(known, `g${room.groupId.toHexString()}${nick}`))
      .map(pending =>
        toMembership(run, {
          groupId: pending.room.groupId,
          memberId: memberIdOf(run, pending.nick),
          since: pending.sentAt,
        }),
      )
    await Promise.all([
      tally('members', memberRows(), members),
      tally('memberships', membershipRows(), memberships),
    ])
  }

  async function tally<T extends { _id: Types.ObjectId }>(
    kind: string,
    rows: Parameters<typeof insertMissing<T>>[0],
    wanted: readonly T[],
  ): Promise<void> {
    counts.read(kind, wanted.length)
    const ids = wanted.map(({ _id }) => _id)
    const written = dryRun
      ? wanted.length - (await findStored(rows, ids, [])).size
      : await insertMissing(rows, wanted)
    counts.written(kind, written)
    counts.there(kind, wanted.length - written)
  }

  return { add, finish: () => inFlight }
}

const linksIn = (linking: readonly { repliesTo?: Types.ObjectId[] }[]): number =>
  linking.reduce((sum, { repliesTo = [] }) => sum + repliesTo.length, 0)

function isNew(known: Set<string>, key: string): boolean {
  if (known.has(key)) return false
  known.add(key)
  return true
}

const memberIdOf = ({ setName }: Run, nick: string) => idFor(setName, 'member', nick)
const memberOf = (run: Run, { nick, author, sentAt }: Pending) =>
  toMember(memberIdOf(run, nick), author, sentAt)

const toDraft = (
  run: Run,
  { _id, room, nick, body, sentAt, threadOf, repliesTo, source }: Pending,
): Draft => ({
  room,
  message: {
    _id,
    channelId: room.channelId,
    seq: 0,
    authorId: memberIdOf(run, nick),
    clientId: _id.toHexString(),
    body,
    html: renderMarkdown(body),
    sentAt,
    threadOf,
    ...(repliesTo.length > 0 && { repliesTo }),
    source,
    editedAt: null,
    deletedAt: null,
  },
})

/** Ends well when each is stored once, behind all others of its channel, whoever else writes there meanwhile. */
async function insertInOrder(drafts: readonly Draft[]): Promise<void> {
  let waiting = drafts
  while (waiting.length > 0) {
    for (const { room, message } of waiting) {
      room.lastSeq ??= await lastSeqOf(room.channelId)
      room.lastSeq += 1
      message.seq = room.lastSeq
    }
    const ids = waiting.map(({ message }) => message._id)
    try {
      await messages().insertMany(
        waiting.map(({ message }) => message),
        { ordered: true, ...UNTIL_COMMIT },
      )
      return
    } catch (error) {
      duplicatesIn(error)
    }
    const stored = await findStored(messages(), ids, [])
    for (const { room } of waiting) room.lastSeq = undefined
    waiting = waiting.filter(({ message }) => !stored.has(message._id.toHexString()))
  }
}
