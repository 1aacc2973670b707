/** Everybody at their devices: who connects where, and by what kind of client. */
import type { Chance } from './chance.ts'
import { type Client, createClient } from './clients/client.ts'
import { openHttpLine, openSocketLine } from './clients/line.ts'
import { openStrangerLine } from './clients/stranger.ts'
import type { History } from './history.ts'
import type { Cast, Member, Room } from './people.ts'
import type { Stage } from './stage.ts'

export type Crowd = {
  clients: Client[]
  /** The client by which the host of a room acts. */
  hostOf(room: Room): Client
  /** The devices of a member. */
  devicesOf(member: Member): Client[]
  /** Somebody who asks by single requests. */
  anybody(): Client
  /** Someone who asks a member's things over single requests, at either server. */
  byRequest(member: Member): Client
  close(): void
}

/** One client in so many asks by single requests. */
const ASKERS = 7

/** Seats everybody: hosts by requests, the others one device each, and the rest of the devices as second ones at the other server. */
export function seatCrowd(
  {
    stage,
    cast,
    history,
    clients: count,
    stranger,
  }: { stage: Stage; cast: Cast; history: History; clients: number; stranger: boolean },
  chance: Chance,
): Crowd {
  const canaries = new Map(cast.rooms.map(({ canary, groupId }) => [canary, groupId]))
  const wires = stage.wires.map(({ url }) => url)
  const create = (
    name: string,
    member: Member,
    hears: boolean,
    openLine: Parameters<typeof createClient>[3]['openLine'],
  ) => createClient(name, member, hears, { history, canaries, openLine })
  const request = (name: string, member: Member) =>
    create(name, member, false, ears => openHttpLine(() => chance.pick(stage.urls), member.token, ears))

  const hosts = new Map(cast.rooms.map(room => [room, request(`host-${room.host.name}`, room.host)]))
  const asked = new Map(cast.members.map(member => [member.id, request(`request-${member.name}`, member)]))
  const people = cast.members.slice(cast.rooms.length)
  const clients: Client[] = []
  for (let at = 0; at < count; at += 1) {
    const member = people[at % people.length]
    if (member === undefined) break
    const isSecond = at >= people.length
    const name = `${isSecond ? 'second' : 'first'}-${at}`
    const isAsker = !isSecond && at % ASKERS === ASKERS - 1
    const client =
      stranger && at === 0
        ? create('stranger', member, true, ears => openStrangerLine(wires[1] ?? '', member.token, ears))
        : isAsker
          ? request(name, member)
          : create(name, member, true, ears =>
              openSocketLine(wires, (at + (isSecond ? 1 : 0)) % wires.length, member.token, ears),
            )
    for (const room of cast.rooms) if (room.members.includes(member)) client.rooms.add(room)
    clients.push(client)
  }

  const found = <T>(thing: T | undefined): T => {
    if (thing === undefined) throw new Error('nobody of that name takes part')
    return thing
  }
  return {
    clients,
    hostOf: room => found(hosts.get(room)),
    devicesOf: member => clients.filter(client => client.member.id === member.id),
    anybody: () => found([...asked.values()][0]),
    byRequest: member => found(asked.get(member.id)),
    close() {
      for (const client of [...clients, ...hosts.values(), ...asked.values()]) client.close()
    },
  }
}
