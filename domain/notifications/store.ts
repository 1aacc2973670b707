/** Notices kept, and what is to go out of them: all of it may run twice. */
import { createHash } from 'node:crypto'
import mongoose, { Types } from 'mongoose'
import { tell } from '../transaction.ts'
import { type NoticeKind, NOTICES_KEPT_DAYS, type NoticeWhat } from './contract.ts'
import { deployed } from './deployment.ts'
import { DAY_MS, dueAt } from './hours.ts'
import {
  Deliveries,
  type DeliveryWay,
  Devices,
  NoticeChoices,
  Notices,
  type StoredDelivery,
  type StoredNotice,
} from './model.ts'
import { settleRead, unreadCountsOf } from './reading.ts'
import { type Choices, toChoices, topicOf } from './rules.ts'

/** That someone is to be told of something. */
export type Owed = {
  memberId: string
  /** What happened. For what calls someone the message itself: it calls each once, however often it is rewritten. */
  eventId: string
  kind: NoticeKind
  what: NoticeWhat
  actorId?: string | undefined
  groupId?: string | undefined
  channelId?: string | undefined
  messageId?: string | undefined
  threadOf?: string | undefined
  seq?: number | undefined
  caseId?: string | undefined
  entryId?: string | undefined
  specialtyId?: string | undefined
  itemId?: string | undefined
  exchangeId?: string | undefined
  at: Date
  /** They had read the place before: only they themselves say that they read this. */
  kept?: boolean
  /** It goes out at once by every way they chose, in their quiet hours too. */
  urgent?: boolean
}

/**
 * Keeps these notices and plans what goes out of them, as each reader chose. One event tells one member once, however often this runs.
 * What happened longer ago than notices are kept, as an imported archive tells of, is no news to anybody.
 */
export async function keepNotices(all: readonly Owed[], now: Date): Promise<void> {
  const oldest = now.getTime() - NOTICES_KEPT_DAYS * DAY_MS
  const owed = all.filter(({ at }) => at.getTime() >= oldest)
  if (owed.length === 0) return
  const memberIds = [...new Set(owed.map(({ memberId }) => memberId))]
  const reach = await reachOf(memberIds)
  const kept = owed.flatMap(each => {
    const wanted = reach(each.memberId).matrix[each.kind]
    return wanted.inApp || wanted.mail || wanted.push ? [toRow(each, wanted.inApp)] : []
  })

  const planned = kept.flatMap(row => planFor(row, reach(row.memberId.toHexString())))
  await insertNew(kept, rows => Notices.collection.insertMany(rows, { ordered: false }))
  await insertNew(planned, rows => Deliveries.collection.insertMany(rows, { ordered: false }))
  tellSoon(
    kept.filter(({ inApp }) => inApp).map(({ memberId }) => memberId.toHexString()),
    now,
  )
}

type Reach = Choices & { hasDevice: boolean }

async function reachOf(memberIds: readonly string[]): Promise<(memberId: string) => Reach> {
  const among = mongoose.trusted({ $in: memberIds })
  const [chosen, devices] = await Promise.all([
    NoticeChoices.find({ _id: among }).lean(),
    Devices.find({ memberId: among }, { memberId: 1 }).lean(),
  ])
  const choices = new Map(chosen.map(row => [row._id.toHexString(), toChoices(row)]))
  const withDevice = new Set(devices.map(({ memberId }) => memberId.toHexString()))
  const usual = toChoices()
  return memberId => ({ ...(choices.get(memberId) ?? usual), hasDevice: withDevice.has(memberId) })
}

// The name is made of what makes it one: a second run makes the same row, and what goes out of it too.
function toRow(owed: Owed, inApp: boolean): StoredNotice {
  const { memberId, eventId, kind, what, seq, at, kept = false, urgent = false } = owed
  const name = createHash('sha256').update(`${eventId}:${memberId}`).digest('hex').slice(0, 24)
  const place = Object.entries(owed).filter(([key, value]) => PLACES.has(key) && value !== undefined) as [
    string,
    string,
  ][]
  return {
    _id: new Types.ObjectId(name),
    memberId: new Types.ObjectId(memberId),
    kind,
    what,
    eventId: new Types.ObjectId(eventId),
    topic: topicOf(owed),
    inApp,
    ...Object.fromEntries(place.map(([key, id]) => [key, new Types.ObjectId(id)])),
    ...(seq !== undefined && { seq }),
    actorId: owed.actorId === undefined ? null : new Types.ObjectId(owed.actorId),
    at,
    readAt: null,
    ...(kept && { kept }),
    ...(urgent && { urgent }),
  }
}

const PLACES = new Set([
  'groupId',
  'channelId',
  'messageId',
  'threadOf',
  'caseId',
  'entryId',
  'specialtyId',
  'itemId',
  'exchangeId',
])

function planFor(notice: StoredNotice, reach: Reach): StoredDelivery[] {
  const { mailDelayMs, pushKey } = deployed()
  const { mail, push } = reach.matrix[notice.kind]
  const due = (way: DeliveryWay, delayMs: number) =>
    notice.urgent ? notice.at : dueAt(way, notice.at, delayMs, reach)
  const plans: [DeliveryWay, Date][] = []
  if (mail && mailDelayMs !== null && reach.mail !== 'never') plans.push(['mail', due('mail', mailDelayMs)])
  if (push && pushKey !== null && reach.hasDevice) plans.push(['push', due('push', 0)])
  return plans.map(([way, at]) => ({
    _id: new Types.ObjectId(),
    memberId: notice.memberId,
    noticeId: notice._id,
    way,
    dueAt: at,
    batchId: null,
    attempts: 0,
    endedAt: null,
    outcome: null,
  }))
}

/** Inserts those that are not there yet. */
async function insertNew<T>(rows: T[], insert: (rows: T[]) => Promise<unknown>): Promise<void> {
  if (rows.length === 0) return
  try {
    await insert(rows)
  } catch (error) {
    const isThere =
      error instanceof mongoose.mongo.MongoBulkWriteError &&
      [error.writeErrors].flat().every(({ code }) => code === 11000)
    if (!isThere) throw error
  }
}

const TELL_AFTER_MS = 300
/** After telling, a pause of so many times as long as it took: when there is much to tell, counting it must not keep it from being kept. */
const PAUSE_TIMES = 4
const TOLD_AT_ONCE = 500
const untold = new Set<string>()
let telling: NodeJS.Timeout | undefined
let quietUntil = 0

/** Tells these members how much is unread, in a moment and once for all that comes until then. Best effort. */
function tellSoon(memberIds: readonly string[], now: Date): void {
  for (const memberId of memberIds) untold.add(memberId)
  if (memberIds.length === 0) return
  const waitMs = Math.max(TELL_AFTER_MS, quietUntil - performance.now())
  telling ??= setTimeout(() => void tellUntold(now), waitMs).unref()
}

async function tellUntold(now: Date): Promise<void> {
  const all = [...untold]
  untold.clear()
  const beganAt = performance.now()
  try {
    for (let at = 0; at < all.length; at += TOLD_AT_ONCE) {
      const slice = all.slice(at, at + TOLD_AT_ONCE)
      await settleRead(slice, now)
      for (const [memberId, unread] of await unreadCountsOf(slice))
        tell('notifications.created', { memberId, unread })
    }
  } catch {
    // A hint is a reason to look again, never the only copy: the next one, or the next look, makes up for it.
  }
  quietUntil = performance.now() + PAUSE_TIMES * (performance.now() - beganAt)
  telling = undefined
  tellSoon([...untold], now)
}
