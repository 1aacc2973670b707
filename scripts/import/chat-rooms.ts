/** The rooms of the source as they are read: their channels, their last places, and the threads of their latest messages. */
import type { Types } from 'mongoose'
import { createChannel, createGroup } from './chat-groups.ts'
import type { Run } from './run.ts'
import { idFor } from './store.ts'

/** How far back a reply is followed in memory, and in how many rooms; beyond, the database is asked. */
const ROOTS_KEPT = 20_000
const ROOMS_KEPT = 8

export type Room = {
  channel: string
  groupId: Types.ObjectId
  channelId: Types.ObjectId
  lastSourceSeq: number
  lastAt: Date | null
  /** The last place taken in the channel; undefined until it was looked up. */
  lastSeq: number | undefined
  /** Messages added behind what an earlier run stored. */
  added: number
  /** By place in the source: the first message of the thread. */
  roots: Map<number, Types.ObjectId>
  /** Roots up to this place may have been dropped from memory. */
  forgottenUpTo: number
}

const DAY = /\d{4}-\d\d-\d\d/

/** The day a room's name tells, if it tells one. */
export function dayIn(name: string): Date | null {
  const day = DAY.exec(name)?.[0]
  return day === undefined ? null : new Date(day)
}

export function createRooms(run: Run) {
  const rooms = new Map<string, Room>()
  const groups = new Map<string, Types.ObjectId>()
  let recent: Room[] = []

  async function open(name: string, channel: string, at: Date): Promise<Room> {
    const groupId = groups.get(channel) ?? idFor(run.setName, 'group', channel)
    if (!groups.has(channel)) await createGroup(run, { _id: groupId, channel, at })
    groups.set(channel, groupId)
    const channelId = idFor(run.setName, 'channel', name)
    await createChannel(run, { _id: channelId, groupId, name, at })
    return {
      channel,
      groupId,
      channelId,
      lastSourceSeq: -1,
      lastAt: null,
      lastSeq: undefined,
      added: 0,
      roots: new Map(),
      forgottenUpTo: -1,
    }
  }

  function touch(room: Room): void {
    if (recent[0] === room) return
    recent = [room, ...recent.filter(other => other !== room)]
    const dropped = recent[ROOMS_KEPT]
    if (!dropped) return
    recent.length = ROOMS_KEPT
    dropped.roots.clear()
    dropped.forgottenUpTo = dropped.lastSourceSeq
  }

  return {
    /** The room of a line; its group and channel are made when it is the first. */
    async enter({
      room: name,
      channel,
      ts,
    }: {
      room: string
      channel: string
      ts: Date | null
    }): Promise<Room> {
      const room = rooms.get(name) ?? (await open(name, channel, ts ?? dayIn(name) ?? new Date(0)))
      rooms.set(name, room)
      touch(room)
      return room
    },
    /** Keeps which thread a message belongs to, for those that answer it. */
    remember(room: Room, seq: number, root: Types.ObjectId): void {
      room.roots.set(seq, root)
      if (room.roots.size <= ROOTS_KEPT) return
      for (const oldest of room.roots.keys()) {
        room.roots.delete(oldest)
        room.forgottenUpTo = oldest
        break
      }
    },
    groups: (): Types.ObjectId[] => [...groups.values()],
  }
}
