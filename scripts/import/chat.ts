/** Chat: a group for each channel of the source, a channel for each room, members from nicks, messages with their replies. */
import type { Types } from 'mongoose'
import { messages } from '../../domain/chat/model.ts'
import { openGroups } from './chat-groups.ts'
import { createRooms, dayIn, type Room } from './chat-rooms.ts'
import { createChatStore, LINKS, type Pending } from './chat-store.ts'
import { bytesIn, findFiles, type Line, readLines } from './lines.ts'
import { ChatLine, MessageBody, readRecord, toName, wellFormed } from './records.ts'
import type { Counts } from './report.ts'
import type { ChatOptions, Run } from './run.ts'
import { toChatSource } from './sources.ts'
import { createBatches, findStored, idFor } from './store.ts'

const BATCH = 1000
const KIND = 'messages'

/** Imports a folder of chat. Returns false when it was asked to stop before the end. */
export async function importChat(run: Run, options: ChatOptions = {}): Promise<boolean> {
  const { counts, progress, signal } = run
  const files = await findFiles(run.folder)
  const rooms = createRooms(run)
  const store = createChatStore(run)
  const batches = createBatches<Pending>(BATCH, store.add)

  const flush = async () => {
    await batches.flush()
    await store.finish()
  }

  progress.begin('messages', await bytesIn(files))
  for (const file of files)
    for await (const line of readLines(file, progress.read)) {
      if (signal.aborted) break
      const pending = await toPending(run, line, { rooms, flush })
      if (pending) await batches.add(pending)
    }
  await flush()
  if (signal.aborted) return false

  await openGroups(run, rooms.groups(), options)
  if (options.host === undefined)
    counts.note('group without a host who can sign in: name one with --host', rooms.groups().length)
  return true
}

type Desk = { rooms: ReturnType<typeof createRooms>; flush: () => Promise<void> }

async function toPending(run: Run, line: Line, { rooms, flush }: Desk): Promise<Pending | undefined> {
  const { counts } = run
  const record = readRecord(ChatLine, line, counts, KIND)
  if (!record) return undefined
  const room = await rooms.enter(record)
  const said = sayingOf(record, room, counts)
  if ('problem' in said) counts.bad(KIND, line, said.problem)
  if ('reason' in said) counts.skipped(KIND, said.reason)
  if (!('body' in said)) return undefined

  const _id = messageIdOf(run, record.room, record.seq)
  const links = await resolveLinks(run, record, { room, flush })
  rooms.remember(room, record.seq, links.threadOf ?? _id)
  return {
    ...said,
    ...links,
    _id,
    room,
    nick: record.user ?? '',
    source: toChatSource(record.channel, said.author),
  }
}

type Saying = { author: string; body: string; sentAt: Date }

/** What a line says and who says it; or why it says nothing; or what is wrong with it. */
function sayingOf(
  record: ChatLine,
  room: Room,
  counts: Counts,
): Saying | { reason: string } | { problem: string } {
  const problem = problemOf(record, room)
  if (problem !== undefined) return { problem }
  room.lastSourceSeq = record.seq
  const sentAt = timeOf(record, room, counts)
  if (record.kind === 'system') return { reason: 'says who joined, left or was renamed' }
  const author = toName(record.user ?? '')
  if (author === undefined) return { problem: 'user: is missing' }
  if (sentAt === null) return { problem: 'ts: is missing, and no earlier one of this room is known' }

  const body = toBody(record)
  if (body === '') return { reason: 'has no text' }
  const checked = MessageBody.safeParse(body)
  return checked.success
    ? { author, body, sentAt }
    : { problem: `text: ${checked.error.issues[0]?.message ?? ''}` }
}

function problemOf({ seq, channel }: ChatLine, room: Room): string | undefined {
  if (channel !== room.channel) return `channel: is ${channel}, but its room began in ${room.channel}`
  if (seq <= room.lastSourceSeq) return `seq: ${seq} comes after ${room.lastSourceSeq}`
  return undefined
}

function timeOf({ ts, room: name, kind }: ChatLine, room: Room, counts: Counts): Date | null {
  if (ts) {
    room.lastAt = ts
    return ts
  }
  if (kind !== 'system')
    counts.note('message without a time of its own, given the last one known in its room')
  return room.lastAt ?? dayIn(name)
}

/** Codes for colour and weight in the source, and other characters nobody sees. */
// oxlint-disable-next-line no-control-regex
const UNSEEN = /\x03\d{0,2}(?:,\d{1,2})?|[\0-\x08\x0b-\x1f\x7f]/g

function toBody({ kind, text }: ChatLine): string {
  const plain = wellFormed(text).replace(UNSEEN, '').trim()
  if (plain === '' || kind !== 'action') return plain
  return `*${plain.replace(/[\\*]/g, '\\$&')}*`
}

const messageIdOf = ({ setName }: Run, room: string, seq: number): Types.ObjectId =>
  idFor(setName, 'message', `${room}\0${seq}`)

type Links = { threadOf: Types.ObjectId | null; repliesTo: Types.ObjectId[] }

/** The imported messages a message answers, and the root of the first one's thread. */
async function resolveLinks(
  run: Run,
  { room: name, seq, replyTo }: ChatLine,
  { room, flush }: { room: Room; flush: () => Promise<void> },
): Promise<Links> {
  const links: Links = { threadOf: null, repliesTo: [] }
  for (const target of [...new Set(replyTo ?? [])].toSorted((a, b) => a - b)) {
    run.counts.read(LINKS)
    if (target === seq) run.counts.skipped(LINKS, 'points at itself')
    else if (target > seq) run.counts.skipped(LINKS, 'points at a later message')
    else {
      const root = await rootOf(run, name, target, { room, flush })
      if (root === undefined) run.counts.skipped(LINKS, 'points at a line that is not imported')
      else {
        links.threadOf ??= root
        links.repliesTo.push(messageIdOf(run, name, target))
      }
    }
  }
  return links
}

async function rootOf(
  run: Run,
  name: string,
  target: number,
  { room, flush }: { room: Room; flush: () => Promise<void> },
): Promise<Types.ObjectId | undefined> {
  const known = room.roots.get(target)
  if (known || target > room.forgottenUpTo) return known
  await flush()
  const _id = messageIdOf(run, name, target)
  const stored = (await findStored(messages(), [_id], ['threadOf'])).get(_id.toHexString())
  return stored && (stored.threadOf ?? stored._id)
}
