/**
 * Ends on this server what ended elsewhere while a hint could not travel. No clock is trusted in it: what is stored is compared with
 * what was seen at the last look, and a group is looked at more closely when its epoch is another.
 */
import type { Logger } from '../../config/log.ts'
import { epochsOf, groupsOfChannels } from '../../domain/groups/access.ts'
import * as groups from '../../domain/groups/actions.ts'
import * as members from '../../domain/members/actions.ts'
import type { Clock } from '../answer.ts'
import { type LiveServer, type LiveSocket, refreshSeats, socketsOf } from './seats.ts'

const RECHECK_EVERY_MS = 3000
/** How much is asked of the database at once, so that no look holds up the process. */
const GROUPS_AT_ONCE = 5000
const MEMBERS_AT_ONCE = 500

type Known = {
  /** The epoch of each group somebody here sits in, as it was when all its seats were in order. */
  epochs: Map<string, number>
  groupOf: Map<string, string>
  /** Who sat down in a group since the last look: a hint of joining may have overtaken one of leaving. */
  newcomers: Set<string>
}

/** Looks every few seconds. Returns how to stop. */
export function recheckSeats(io: LiveServer, clock: Clock, log: Logger): () => void {
  const known: Known = { epochs: new Map(), groupOf: new Map(), newcomers: new Set() }
  io.of('/').adapter.on('join-room', (room: string, socketId: string) => {
    if (idIn('group', room) !== undefined) known.newcomers.add(socketId)
  })
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    recheck(io, known, clock())
      .catch((error: unknown) => log.warn({ err: error }, 'seats: the check failed and will be repeated'))
      .finally(() => {
        running = false
      })
  }, RECHECK_EVERY_MS)
  return () => clearInterval(timer)
}

async function recheck(io: LiveServer, known: Known, now: Date): Promise<void> {
  const newcomers = known.newcomers
  known.newcomers = new Set()
  try {
    const changed = await changedGroups(io, known)
    // After the epochs were read: who sat down before that is judged by what is stored later.
    await recheckNewcomers(socketsOf(io).filter(({ id }) => newcomers.has(id)))
    for (const { groupId, epoch, channelIds } of changed) {
      await recheckGroup(io, groupId, channelIds)
      known.epochs.set(groupId, epoch)
    }
  } catch (error) {
    for (const id of newcomers) known.newcomers.add(id)
    throw error
  }
  await recheckMembers(io, now)
  await recheckTokens(socketsOf(io))
}

/** Groups whose epoch is not what it was, with the channels of each that are open here. Those that newcomers alone brought are left to them. */
async function changedGroups(io: LiveServer, known: Known) {
  const rooms = [...io.of('/').adapter.rooms.keys()]
  const channelIds = rooms.flatMap(room => idIn('channel', room) ?? [])
  const fresh = await groupsOfChannels(channelIds.filter(id => !known.groupOf.has(id)))
  known.groupOf = new Map(
    channelIds.flatMap(id => {
      const groupId = known.groupOf.get(id) ?? fresh.get(id)
      return groupId === undefined ? [] : [[id, groupId]]
    }),
  )
  const opened = groupBy([...known.groupOf.keys()], id => known.groupOf.get(id) ?? '')
  const groupIds = [...new Set([...rooms.flatMap(room => idIn('group', room) ?? []), ...opened.keys()])]
  const before = known.epochs
  known.epochs = new Map()
  const changed: { groupId: string; epoch: number; channelIds: string[] }[] = []
  for (const some of chunksOf(groupIds, GROUPS_AT_ONCE))
    for (const [groupId, epoch] of await epochsOf(some)) {
      const last = before.get(groupId)
      const isNew = last === undefined && !opened.has(groupId)
      if (last === epoch || isNew) known.epochs.set(groupId, epoch)
      else changed.push({ groupId, epoch, channelIds: opened.get(groupId) ?? [] })
    }
  return changed
}

async function recheckNewcomers(sockets: readonly LiveSocket[]): Promise<void> {
  for (const some of chunksOf(sockets, MEMBERS_AT_ONCE)) {
    const seats = some.map(socket => ({ socket, rooms: [...socket.rooms] }))
    const memberships = await groups.groupsOfMembers([...new Set(some.map(({ data }) => data.actor.id))])
    for (const { socket, rooms } of seats)
      for (const room of rooms) {
        const groupId = idIn('group', room)
        if (groupId !== undefined && !memberships.get(socket.data.actor.id)?.has(groupId))
          void socket.leave(room)
      }
  }
}

async function recheckGroup(io: LiveServer, groupId: string, channelIds: readonly string[]): Promise<void> {
  const { rooms } = io.of('/').adapter
  const seated = [`group:${groupId}`, ...channelIds.map(id => `channel:${id}`)].flatMap(room =>
    socketsOf(io, rooms.get(room)).map(socket => ({ socket, room, memberId: socket.data.actor.id })),
  )
  const memberIds = [...new Set(seated.map(({ memberId }) => memberId))]
  const { members: belonging, readers } = await groups.seatsIn(groupId, { memberIds, channelIds })
  for (const { socket, room, memberId } of seated) {
    const channelId = idIn('channel', room)
    const may = channelId === undefined ? belonging : readers.get(channelId)
    if (!may?.has(memberId)) void socket.leave(room)
  }
}

async function recheckMembers(io: LiveServer, now: Date): Promise<void> {
  const socketsOfMember = groupBy(socketsOf(io), ({ data }) => data.actor.id)
  for (const some of chunksOf([...socketsOfMember.keys()], MEMBERS_AT_ONCE)) {
    const standings = await members.standingsOf(some)
    for (const memberId of some) {
      const standing = standings.get(memberId)
      const sockets = socketsOfMember.get(memberId) ?? []
      if (sockets.some(({ data }) => !members.isStill(data.actor, standing, now)))
        await refreshSeats(io, memberId, now)
      for (const socket of sockets)
        if (standing && members.isSessionEnded(socket.data.actor, standing)) socket.disconnect(true)
    }
  }
}

async function recheckTokens(sockets: readonly LiveSocket[]): Promise<void> {
  const revoked = await members.revokedAmong(sockets.flatMap(({ data }) => data.actor.tokenId ?? []))
  for (const socket of sockets) {
    const { tokenId } = socket.data.actor
    if (tokenId !== undefined && revoked.has(tokenId)) socket.disconnect(true)
  }
}

const idIn = (kind: 'group' | 'channel', room: string): string | undefined =>
  room.startsWith(`${kind}:`) ? room.slice(kind.length + 1) : undefined

function* chunksOf<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < all.length; at += size) yield all.slice(at, at + size)
}

function groupBy<T>(things: readonly T[], keyOf: (thing: T) => string): Map<string, T[]> {
  const grouped = new Map<string, T[]>()
  for (const thing of things) {
    const among = grouped.get(keyOf(thing))
    if (among) among.push(thing)
    else grouped.set(keyOf(thing), [thing])
  }
  return grouped
}
