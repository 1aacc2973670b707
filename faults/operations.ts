/** TABLE what clients do, and how often: a new kind of call under test is a line here. */
import { setTimeout as pause } from 'node:timers/promises'
import type { CallName } from '../domain/contract.ts'
import type { Chance } from './chance.ts'
import type { Client } from './clients/client.ts'
import type { Crowd } from './crowd.ts'
import type { Room } from './people.ts'

type Doing = { crowd: Crowd; client: Client; room: Room; chance: Chance; newId: () => string }
export type Operation = {
  name: string
  /** How often, beside the others. */
  weight: number
  /** Calls that must be open for it. */
  needs?: readonly CallName[]
  /** Only for those who hear. */
  live?: true
  run(doing: Doing): Promise<unknown>
}

const EMOJI = ['👍', '🐈', '🎉']
const RESENDS_MAX = 3

export const operations: readonly Operation[] = [
  { name: 'send', weight: 60, run: sendOnce },
  { name: 'read', weight: 8, run: ({ client, room }) => client.read(room) },
  {
    name: 'mark',
    weight: 14,
    run: ({ client, room, chance }) => {
      const last = client.copies.get(room.channelId)?.last ?? 0
      return client.mark(room, Math.max(0, last - chance.between(0, 6)))
    },
  },
  {
    name: 'react',
    weight: 6,
    needs: ['chat.react'],
    run: ({ client, room, chance }) => {
      const seen = someMessage(client, room, chance)
      const more = { emoji: chance.pick(EMOJI), on: chance.happens(0.6) }
      return seen ? client.change(room, seen, 'react', more) : pause(1)
    },
  },
  {
    name: 'edit',
    weight: 4,
    needs: ['chat.edit'],
    run: ({ client, room, chance, newId }) => {
      const seen = someMessage(client, room, chance, client.member.id)
      return seen ? client.change(room, seen, 'edit', { body: `${room.canary} ${newId()} edited` }) : pause(1)
    },
  },
  {
    name: 'delete',
    weight: 1,
    needs: ['chat.delete'],
    run: ({ client, room, chance }) => {
      const seen = someMessage(client, room, chance, client.member.id)
      return seen ? client.change(room, seen, 'delete', {}) : pause(1)
    },
  },
]

/** Sends one message, and again under the same id: always when the outcome is unknown, now and then for no reason. */
async function sendOnce({ crowd, client, room, chance, newId }: Doing): Promise<void> {
  const clientId = newId()
  const text = `${room.canary} ${clientId}`
  let outcome = await client.send(room, clientId, text)
  const again = chance.happens(0.15) ? chance.between(1, RESENDS_MAX) : 0
  for (let resent = 0; resent < RESENDS_MAX && (resent < again || outcome === 'unknown'); resent += 1) {
    if (outcome === 'unknown') await pause(300)
    outcome = await client.send(room, clientId, text, crowd.byRequest(client.member))
  }
}

function someMessage(client: Client, { channelId }: Room, chance: Chance, authorId?: string) {
  const copy = client.copies.get(channelId)
  const recent = [...(copy?.messages.values() ?? [])]
    .slice(-30)
    .filter(seen => !seen.deleted && (authorId === undefined || seen.authorId === authorId))
  return recent.length > 0 ? chance.pick(recent) : undefined
}

/** Picks what to do next, by weight, from what is open. */
export function pickOperation(open: readonly Operation[], chance: Chance): Operation {
  let left = chance.next() * open.reduce((sum, { weight }) => sum + weight, 0)
  return open.find(({ weight }) => (left -= weight) < 0) ?? (open[0] as Operation)
}

/** The operations whose calls are answered here: a call whose action is still being built answers everybody `unavailable`. */
export async function openOperations(client: Client): Promise<Operation[]> {
  const nowhere = { channelId: 'f'.repeat(24), messageId: 'f'.repeat(24) }
  const more: { [name: string]: object } = {
    'chat.react': { emoji: '👍', on: true },
    'chat.edit': { body: 'x' },
    'chat.delete': {},
  }
  const open: Operation[] = []
  for (const operation of operations) {
    const replies = await Promise.all(
      (operation.needs ?? []).map(name => client.line.call(name, { ...nowhere, ...more[name] })),
    )
    if (replies.every(reply => reply.ok || reply.error.code === 'not_found')) open.push(operation)
  }
  return open
}
