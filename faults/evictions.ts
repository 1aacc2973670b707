/** Hosts remove people in the moments that are hard to get right, and let them in again. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Client, Outcome } from './clients/client.ts'
import type { Crowd } from './crowd.ts'
import type { Member, Room } from './people.ts'

export type Manner = 'connected' | 'offline' | 'mid-resume' | 'leaves'
export const MANNERS: readonly Manner[] = ['offline', 'connected', 'mid-resume', 'leaves']

type Parts = { crowd: Crowd; newId: () => string; isOver: () => boolean }

const TRY_AGAIN_MS = 300
/** What is written after someone left must reach everybody else, and would reach them. */
const WORDS_AFTER = 4
const BETWEEN_WORDS_MS = 250

/** Takes someone out of a room in this manner, writes into it, lets them try every door, and lets them in again. */
export async function evict(room: Room, subject: Member, manner: Manner, parts: Parts): Promise<void> {
  const { crowd } = parts
  const host = crowd.hostOf(room)
  const devices = crowd.devicesOf(subject).filter(({ rooms }) => rooms.has(room))
  if (manner === 'offline' || manner === 'mid-resume') {
    for (const { line } of devices) line.goAway()
    await pause(300)
  }
  if (manner === 'mid-resume') for (const { line } of devices) line.comeBack()

  const asker = crowd.byRequest(subject)
  const ended = await insist(parts, () =>
    manner === 'leaves' ? asker.leave(room) : host.remove(room, subject),
  )
  if (ended === 'ok') {
    await speak(room, host, parts)
    if (manner === 'offline') for (const { line } of devices) line.comeBack()
    await speak(room, host, parts)
    for (const device of [...devices, asker]) await tryDoors(room, device, parts)
  } else if (manner === 'offline') for (const { line } of devices) line.comeBack()
  await readmit(room, subject, devices, parts)
}

async function speak(room: Room, host: Client, { newId }: Parts): Promise<void> {
  for (let said = 0; said < WORDS_AFTER; said += 1) {
    const clientId = newId()
    await host.send(room, clientId, `${room.canary} ${clientId}`)
    await pause(BETWEEN_WORDS_MS)
  }
}

async function tryDoors(room: Room, client: Client, { newId }: Parts): Promise<void> {
  if (!client.line.isUp()) return
  await client.read(room)
  const clientId = newId()
  await client.send(room, clientId, `${room.canary} ${clientId}`)
}

async function readmit(room: Room, subject: Member, devices: readonly Client[], parts: Parts): Promise<void> {
  const { crowd } = parts
  await insist(parts, () => crowd.hostOf(room).invite(room, subject))
  await insist(parts, () => crowd.byRequest(subject).join(room))
  for (const device of devices) {
    const gone = () => parts.isOver() || !device.line.isUp()
    await insist({ isOver: gone }, () => device.read(room))
  }
}

/** Repeats while nothing certain is known. */
async function insist({ isOver }: Pick<Parts, 'isOver'>, act: () => Promise<Outcome>): Promise<Outcome> {
  for (;;) {
    const outcome = await act()
    if (outcome !== 'unknown' || isOver()) return outcome
    await pause(TRY_AGAIN_MS)
  }
}
