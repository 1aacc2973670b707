/** The end of a run: everybody is back, nobody speaks, and everything is read once more. */
import { setTimeout as pause } from 'node:timers/promises'
import mongoose from 'mongoose'
import { toSeen } from './clients/copy.ts'
import type { Crowd } from './crowd.ts'
import type { History, Seen } from './history.ts'
import type { Cast, Room } from './people.ts'
import type { Stage } from './stage.ts'
import { type StoredMessage, toMessage } from '../domain/chat/model.ts'
import type { MessageView } from '../domain/chat/contract.ts'

const BACK_WITHIN_MS = 60_000
const QUIET_MS = 5000
const POLL_MS = 50

/** Waits until everybody is connected, then for quiet. Says how long it took until every open copy was whole, in milliseconds. */
export async function rest(stage: Stage, crowd: Crowd, cast: Cast, quietMs = QUIET_MS): Promise<number> {
  const patience = performance.now() + BACK_WITHIN_MS
  while (!crowd.clients.every(({ line }) => line.isUp()) && performance.now() < patience) await pause(POLL_MS)

  const began = performance.now()
  const lastSeqs = new Map<string, number>()
  for (const { channelId } of cast.rooms) lastSeqs.set(channelId, await lastSeqOf(stage, channelId))
  const isWhole = () =>
    crowd.clients.every(({ hears, copies }) =>
      [...copies].every(([id, { isOpen, last }]) => !hears || !isOpen || last >= (lastSeqs.get(id) ?? 0)),
    )
  let wholeAfterMs: number | undefined
  while (performance.now() < began + quietMs) {
    if (wholeAfterMs === undefined && isWhole()) wholeAfterMs = performance.now() - began
    await pause(POLL_MS)
  }
  return wholeAfterMs ?? quietMs
}

/** Notes what is stored, what both doors say of it, how far each has read, and what each client holds. */
export async function readFinally({
  stage,
  crowd,
  cast,
  history,
}: {
  stage: Stage
  crowd: Crowd
  cast: Cast
  history: History
}): Promise<void> {
  for (const { process, member, copies, rooms, hears, line } of crowd.clients) {
    if (!hears) continue
    for (const { channelId } of rooms) {
      const copy = copies.get(channelId)
      if (!copy?.isOpen) continue
      history.note(process, member.id, {
        op: 'copy',
        channelId,
        first: copy.first,
        messages: [...copy.messages.values()].toSorted((a, b) => a.seq - b.seq),
        connected: line.isUp(),
      })
    }
  }
  for (const room of cast.rooms) {
    const { channelId, groupId } = room
    history.note('store', '', { op: 'final', channelId, groupId, messages: await storedIn(stage, channelId) })
    for (const [server, url] of stage.urls.entries())
      history.note('doors', room.host.id, {
        op: 'doors',
        channelId,
        server,
        messages: await pagesOf(url, room),
      })
  }
  const marks = await stage.database().collection('readmarks').find().toArray()
  for (const { memberId, channelId, lastReadSeq } of marks)
    history.note('store', String(memberId), {
      op: 'finalMark',
      channelId: String(channelId),
      lastReadSeq: Number(lastReadSeq),
    })
  for (const { name, text } of await stage.readLogs())
    for (const { groupId, canary } of cast.rooms)
      if (text.includes(canary))
        history.note(name, 'a log', { op: 'canary', groupId, where: `the log of ${name}` })
}

const idOf = (hex: string) => new mongoose.mongo.ObjectId(hex)

async function lastSeqOf(stage: Stage, channelId: string): Promise<number> {
  const [last] = await stage
    .database()
    .collection('messages')
    .find({ channelId: idOf(channelId) }, { projection: { seq: 1 } })
    .sort({ seq: -1 })
    .limit(1)
    .toArray()
  return Number(last?.['seq'] ?? 0)
}

async function storedIn(stage: Stage, channelId: string): Promise<Seen[]> {
  const rows = await stage
    .database()
    .collection<StoredMessage>('messages')
    .find({ channelId: idOf(channelId) })
    .sort({ seq: 1 })
    .toArray()
  return rows.map(row => toSeen(toMessage(row, '')))
}

const PAGE = 200
/** Whoever reads last has time: what is judged is what they read. */
const FINAL_READ_WITHIN_MS = 60_000

async function pagesOf(url: string, { channelId, host }: Room): Promise<Seen[]> {
  const seen: Seen[] = []
  for (let after = 0; ;) {
    const response = await fetch(
      `${url}/api/v1/channels/${channelId}/messages?after=${after}&limit=${PAGE}`,
      {
        headers: { authorization: `Bearer ${host.token}` },
        signal: AbortSignal.timeout(FINAL_READ_WITHIN_MS),
      },
    )
    if (!response.ok)
      throw new Error(`the final read was refused: ${response.status} ${await response.text()}`)
    const { messages, lastSeq } = (await response.json()) as { messages: MessageView[]; lastSeq: number }
    seen.push(...messages.map(toSeen))
    const last = messages.at(-1)?.seq
    if (last === undefined || last >= lastSeq || last <= after) return seen
    after = last
  }
}
