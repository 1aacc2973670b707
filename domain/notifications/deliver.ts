/** What goes out by mail and push: claimed, looked at once more, sent, struck off. */
import mongoose, { Types } from 'mongoose'
import { placesRead } from '../chat/access.ts'
import { accessMember, isSuspended } from '../members/access.ts'
import { transact } from '../transaction.ts'
import { type Actor, Refusal } from '../vocabulary.ts'
import type { NoticeView } from './contract.ts'
import { deployed } from './deployment.ts'
import { quietUntil } from './hours.ts'
import { type Letter, writeLetter } from './letters.ts'
import {
  ChannelChoices,
  Deliveries,
  type DeliveryWay,
  Devices,
  NoticeChoices,
  Notices,
  type StoredDelivery,
  type StoredDevice,
  type StoredNotice,
} from './model.ts'
import {
  type Choices,
  decideDelivery,
  isMailable,
  isRead,
  mayQuote,
  retryAfterMs,
  toChoices,
} from './rules.ts'
import { stopMailToken } from './stop-mail.ts'
import { isThere, lookAt, type Seen, viewSeen } from './views.ts'
import { headlineOf } from './words.ts'

export type { Letter }
/** What a device shows: where it is and that it is, nothing of what was said. */
export type Push = { title: string; path: string; tag: string }
export type Device = Pick<StoredDevice, 'endpoint' | 'keys'>

/** How mails and pushes leave. Each throws when another attempt may help. */
export type Carriers = {
  /** `refused` when this address will never take it. */
  mail?: (letter: Letter) => Promise<'sent' | 'refused'>
  /** `gone` when the device no longer wants to be pushed to. */
  push?: (device: Device, push: Push) => Promise<'sent' | 'gone'>
}

/** Batches looked for at a time. */
const BATCHES = 50
/** Whoever is at a batch for longer is taken for dead, and another takes over. */
const CLAIM_MS = 60_000
/** What falls due a little later goes out with what is due now. */
const GATHER_MS: { readonly [W in DeliveryWay]: number } = { mail: 300_000, push: 5000 }

/**
 * Delivers what is due, and says how many batches it dealt with. Several may run at once, and any may die: a batch is
 * taken over under its own name, so that a mail already sent and not struck off arrives a second time as the same mail.
 */
export async function deliverDue(now: Date, carriers: Carriers): Promise<number> {
  const ways = (['mail', 'push'] as const).filter(way => carriers[way] !== undefined)
  const due = await Deliveries.find({
    endedAt: null,
    dueAt: mongoose.trusted({ $lte: now }),
    way: mongoose.trusted({ $in: ways }),
  })
    .sort({ dueAt: 1 })
    .limit(BATCHES)
    .lean()
  const starts = new Map(
    due.map(row => [String(row.batchId ?? `${row.memberId.toHexString()}:${row.way}`), row]),
  )
  for (const start of starts.values()) await deliverBatch(start, now, carriers)
  return starts.size
}

type Batch = { id: Types.ObjectId; way: DeliveryWay; memberId: string; rows: StoredDelivery[] }

async function deliverBatch(start: StoredDelivery, now: Date, carriers: Carriers): Promise<void> {
  const batch = await claim(start, now)
  if (!batch) return
  const ready = await lookAgain(batch, now)
  if (!ready) return
  try {
    await end(ready.rows, await send(ready, carriers), now)
  } catch {
    // Whoever carries it has told what went wrong.
    await tryLater(ready, now)
  }
}

/** Takes everything of one member that goes the same way now. Of two who try, one has it. */
async function claim({ memberId, way, batchId }: StoredDelivery, now: Date): Promise<Batch | undefined> {
  return transact(async () => {
    const until = batchId ? now : new Date(now.getTime() + GATHER_MS[way])
    const rows = await Deliveries.find({
      memberId,
      way,
      batchId,
      endedAt: null,
      dueAt: mongoose.trusted({ $lte: until }),
    }).lean()
    if (!rows.some(({ dueAt }) => dueAt <= now)) return undefined
    const id = batchId ?? new Types.ObjectId()
    await Deliveries.updateMany(
      { _id: mongoose.trusted({ $in: rows.map(({ _id }) => _id) }) },
      { $set: { batchId: id, dueAt: new Date(now.getTime() + CLAIM_MS) }, $inc: { attempts: 1 } },
    )
    return { id, way, memberId: memberId.toHexString(), rows }
  })
}

type Ready = Batch & {
  to: { name: string; address: string }
  sessionEpoch: number
  views: NoticeView[]
}

/** What of a batch is still to go out, as its reader may see it at this moment. Ends or moves the rest. */
async function lookAgain(batch: Batch, now: Date): Promise<Ready | undefined> {
  const reader = await readerOf(batch.memberId, now)
  const notices = await Notices.find({
    _id: mongoose.trusted({ $in: batch.rows.map(({ noticeId }) => noticeId) }),
  })
    .sort({ at: -1, _id: -1 })
    .lean()
  if (!reader || (batch.way === 'mail' && !isMailable(reader.to.address))) return drop(batch.rows, now)

  const quiet = quietUntil(now, reader.choices.quiet, reader.choices.timeZone)
  const waiting = quiet ? notices.filter(({ urgent }) => urgent !== true) : []
  const waits = ({ noticeId }: StoredDelivery) => waiting.some(({ _id }) => _id.equals(noticeId))
  const rows = batch.rows.filter(row => !waits(row))
  if (quiet && rows.length < batch.rows.length)
    await Deliveries.updateMany(
      { _id: idsOf(batch.rows.filter(waits)) },
      { $set: { dueAt: quiet, batchId: null } },
    )
  if (rows.length === 0) return undefined

  const seen = await lookAt({ actor: reader.actor, now }, notices)
  const due = notices.filter(notice => !waiting.includes(notice))
  const theirs = reader.isSuspended ? due.filter(({ kind }) => kind === 'review') : due
  const wanted = await stillWanted(batch, theirs, reader.choices, seen, now)
  const kept = rows.filter(({ noticeId }) => wanted.some(({ _id }) => _id.equals(noticeId)))
  if (kept.length < rows.length)
    await drop(
      rows.filter(row => !kept.includes(row)),
      now,
    )
  if (kept.length === 0) return undefined

  const views = viewSeen(byTopic(wanted), seen).map(view => quoted(view, seen, reader.choices))
  return { ...batch, rows: kept, views, to: reader.to, sessionEpoch: reader.sessionEpoch }
}

type Reader = {
  actor: Actor
  choices: Choices
  to: { name: string; address: string }
  sessionEpoch: number
  /** They cannot sign in: of what others say nothing reaches them by mail either. */
  isSuspended: boolean
}

async function readerOf(memberId: string, now: Date): Promise<Reader | undefined> {
  try {
    const member = await accessMember(memberId)
    const chosen = await NoticeChoices.findById(memberId).lean()
    return {
      actor: { id: memberId, kind: 'member', name: member.name, grants: member.grants },
      choices: toChoices(chosen ?? {}),
      to: { name: member.name, address: member.email },
      sessionEpoch: member.sessionEpoch ?? 0,
      isSuspended: isSuspended(member, now),
    }
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') return undefined
    throw error
  }
}

async function stillWanted(
  { way, memberId }: Batch,
  notices: readonly StoredNotice[],
  choices: Choices,
  seen: Seen,
  now: Date,
): Promise<StoredNotice[]> {
  const mailed = way === 'mail' ? await lastMailed(memberId, notices) : []
  const places = [...notices, ...mailed]
  const channelIds = places.flatMap(({ channelId }) => channelId?.toHexString() ?? [])
  const rootIds = places.flatMap(({ threadOf }) => threadOf?.toHexString() ?? [])
  const [read, chosen] = await Promise.all([
    placesRead([memberId], channelIds, rootIds),
    ChannelChoices.find({ memberId, channelId: mongoose.trusted({ $in: channelIds }) }).lean(),
  ])
  const levels = new Map(chosen.map(({ channelId, level }) => [channelId.toHexString(), level]))
  const wasRead = (notice: StoredNotice) => {
    const readUpTo = [notice.channelId, notice.threadOf].map(id => read.get(`${memberId}:${String(id)}`) ?? 0)
    return isRead(notice, Math.max(...readUpTo))
  }
  const unvisited = new Set(mailed.filter(notice => !wasRead(notice)).map(({ topic }) => topic))
  // What came while it was quiet has waited as its reader wished, and grows old from then on.
  const freshFrom = ({ at }: StoredNotice) => quietUntil(at, choices.quiet, choices.timeZone) ?? at
  return notices.filter(notice =>
    decideDelivery(
      way,
      { kind: notice.kind, at: freshFrom(notice) },
      {
        isThere: isThere(notice, seen),
        isRead: wasRead(notice),
        isMailed: unvisited.has(notice.topic),
        level: levels.get(String(notice.channelId)),
        choices,
        now,
      },
    ),
  )
}

/** What was last mailed of each topic of these notices, in a mail other than theirs. */
async function lastMailed(memberId: string, notices: readonly StoredNotice[]): Promise<StoredNotice[]> {
  const own = mongoose.trusted({ $nin: notices.map(({ _id }) => _id) })
  const found = await Promise.all(
    [...new Set(notices.map(({ topic }) => topic))].map(topic =>
      Notices.findOne({ _id: own, memberId, topic, mailedAt: mongoose.trusted({ $type: 'date' }) })
        .sort({ at: -1 })
        .lean(),
    ),
  )
  return found.filter(notice => notice !== null)
}

function byTopic(notices: readonly StoredNotice[]): StoredNotice[][] {
  const topics = new Map<string, StoredNotice[]>()
  for (const notice of notices) topics.set(notice.topic, [...(topics.get(notice.topic) ?? []), notice])
  return [...topics.values()]
}

/** A row with its excerpt taken out where it may not leave the house. */
function quoted(view: NoticeView, seen: Seen, { mailQuotes }: Choices): NoticeView {
  const place = seen.channels.get(view.channel?.id ?? '')
  if (!view.message || (place && mayQuote(place.channel.kind, place.group, mailQuotes))) return view
  return { ...view, message: { ...view.message, excerpt: '' } }
}

async function send(ready: Ready, carriers: Carriers): Promise<'sent' | 'failed' | 'dropped'> {
  if (ready.way === 'push') return pushToAll(ready, carriers)
  const { publicUrl } = deployed()
  const letter = writeLetter({
    to: ready.to,
    batchId: ready.id.toHexString(),
    rows: ready.views,
    publicUrl,
    stopToken: stopMailToken(ready.memberId),
  })
  return (await carriers.mail?.(letter)) === 'sent' ? 'sent' : 'failed'
}

async function pushToAll(
  { memberId, views, sessionEpoch }: Ready,
  { push }: Carriers,
): Promise<'sent' | 'dropped'> {
  const [first, ...others] = views
  const devices = await Devices.find({ memberId }).lean()
  let sent = 0
  let failure: unknown
  for (const { _id, endpoint, keys, sessionEpoch: begunIn = 0 } of devices) {
    // Who signed out everywhere is told nothing on the devices they left behind.
    const isLeft = begunIn !== sessionEpoch
    const path = first && others.length === 0 ? first.path : '/inbox'
    const shown = { title: headlineOf(views), path, tag: first?.id ?? memberId }
    try {
      const outcome = isLeft ? 'gone' : await push?.({ endpoint, keys }, shown)
      if (outcome === 'gone') await Devices.deleteOne({ _id, endpoint, memberId })
      else sent += 1
    } catch (error) {
      failure = error
    }
  }
  if (sent === 0 && failure !== undefined) throw failure
  return sent > 0 ? 'sent' : 'dropped'
}

const idsOf = (rows: readonly StoredDelivery[]) => mongoose.trusted({ $in: rows.map(({ _id }) => _id) })

async function end(
  rows: readonly StoredDelivery[],
  outcome: 'sent' | 'failed' | 'dropped',
  now: Date,
): Promise<void> {
  const mailed = rows.filter(({ way }) => way === 'mail' && outcome === 'sent')
  if (mailed.length > 0)
    await Notices.updateMany(
      { _id: mongoose.trusted({ $in: mailed.map(({ noticeId }) => noticeId) }) },
      { $set: { mailedAt: now } },
    )
  await Deliveries.updateMany({ _id: idsOf(rows), endedAt: null }, { $set: { endedAt: now, outcome } })
}

async function drop(rows: readonly StoredDelivery[], now: Date): Promise<undefined> {
  await end(rows, 'dropped', now)
  return undefined
}

/** Keeps the batch and its name for another attempt, or gives up after the last. */
async function tryLater({ rows }: Ready, now: Date): Promise<void> {
  const attempts = Math.max(...rows.map(row => row.attempts)) + 1
  const wait = retryAfterMs(attempts)
  if (wait === null) return end(rows, 'failed', now)
  await Deliveries.updateMany(
    { _id: idsOf(rows), endedAt: null },
    { $set: { dueAt: new Date(now.getTime() + wait) } },
  )
}
