/** Who takes part: people with access tokens, in private groups whose words nobody else may ever receive. */
import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Chance } from './chance.ts'

/** Tokens are kept in MongoDB, so that losing everything in Redis signs nobody out. */
export type Member = { id: string; name: string; token: string }
export type Room = {
  groupId: string
  channelId: string
  /** Stands in every text written here. */
  canary: string
  host: Member
  /** Who was let in at the beginning, the host included. */
  members: Member[]
  /** Written to only while something is broken, so that nothing later gives a loss away. */
  quiet: boolean
}
export type Cast = { members: Member[]; rooms: Room[] }

const Named = z.object({ id: z.string() })
const AT_ONCE = 4
/** What a person's text of a group looks like on the wire. */
export const CANARY = /canary-([0-9a-f]{16})/g

/** Asks over HTTP. Throws when refused. */
async function ask<T>(
  url: string,
  call: string,
  body: object,
  answer: z.ZodType<T>,
  headers: Record<string, string>,
): Promise<{ value: T; cookie: string }> {
  const [method = '', route = ''] = call.split(' ')
  const response = await fetch(`${url}/api/v1${route}`, {
    method,
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(20_000),
  })
  if (!response.ok) throw new Error(`${call}: ${response.status} ${await response.text()}`)
  const cookie = response.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  return { value: answer.parse(await response.json()), cookie }
}

const bearer = ({ token }: Member) => ({ authorization: `Bearer ${token}` })

/** Registers people and founds their rooms: each has a host of its own and about a third of the others. */
export async function gatherCast(
  url: string,
  { people, busy, quiet }: { people: number; busy: number; quiet: number },
  chance: Chance,
): Promise<Cast> {
  const hosts = await inBatches(
    Array.from({ length: busy + quiet }, (_, at) => `Host ${at}`),
    name => enrol(url, name),
  )
  const members = await inBatches(
    Array.from({ length: people }, (_, at) => `Member ${at}`),
    name => enrol(url, name),
  )
  const rooms = await inBatches(hosts, host => found(url, host, hosts.indexOf(host) >= busy))
  for (const room of rooms) {
    const guests = chance.shuffle(members).slice(0, Math.max(3, Math.ceil(people / 3)))
    await inBatches(guests, guest => letIn(url, room, guest))
    room.members.push(...guests)
  }
  return { members: [...hosts, ...members], rooms }
}

/** Registers somebody and gives them a token. */
export async function enrol(url: string, name: string): Promise<Member> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}.${randomUUID().slice(0, 8)}@people.example`
  const password = randomBytes(12).toString('hex')
  const registered = await ask(
    url,
    'POST /auth/register',
    { email, name, password },
    z.object({ member: Named }),
    {},
  )
  const { cookie } = registered
  const { value } = await ask(url, 'POST /me/tokens', { name: 'device' }, z.object({ token: z.string() }), {
    cookie,
  })
  return { id: registered.value.member.id, name, token: value.token }
}

async function found(url: string, host: Member, quiet: boolean): Promise<Room> {
  const secret = randomBytes(8).toString('hex')
  const { value } = await ask(
    url,
    'POST /groups',
    { name: `Room ${secret.slice(0, 4)}`, joining: 'invite', reading: 'members', listing: 'members' },
    z.object({ group: Named, channel: Named }),
    bearer(host),
  )
  return {
    groupId: value.group.id,
    channelId: value.channel.id,
    canary: `canary-${secret}`,
    host,
    members: [host],
    quiet,
  }
}

/** Lets someone into a room, by an invitation that they accept. */
async function letIn(url: string, room: Room, guest: Member): Promise<void> {
  await ask(
    url,
    `POST /groups/${room.groupId}/members/${guest.id}/invite`,
    {},
    z.unknown(),
    bearer(room.host),
  )
  await ask(url, `POST /groups/${room.groupId}/join`, {}, z.unknown(), bearer(guest))
}

async function inBatches<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const done: R[] = []
  for (let at = 0; at < items.length; at += AT_ONCE)
    done.push(...(await Promise.all(items.slice(at, at + AT_ONCE).map(work))))
  return done
}
