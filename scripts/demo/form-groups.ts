import { markRead, sendMessage } from '../../domain/chat/actions.ts'
import {
  archiveGroup,
  charterGroup,
  createChannel,
  createGroup,
  inviteMember,
  joinGroup,
  updateGroup,
} from '../../domain/groups/actions.ts'
import { type ChannelSketch, type GroupSketch, GROUPS } from './groups.ts'
import { readTalk } from './moments.ts'
import type { PersonKey } from './people.ts'
import { type Cast, input } from './register-people.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const FORMED_DAYS_AGO = 21
const JOINED_DAYS_AGO = 15
const ASKED_DAYS_AGO = 2

/** Forms the groups, side by side, and lets people talk in them. */
export async function formGroups(cast: Cast, now: Date): Promise<void> {
  await Promise.all(GROUPS.map(sketch => formGroup(cast, sketch, now)))
}

async function formGroup(cast: Cast, sketch: GroupSketch, now: Date): Promise<void> {
  const { host, members, asking = [], invited = [], channels, charter, notes = {}, life, ...fields } = sketch
  const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const asHost = cast.as(host, daysAgo(FORMED_DAYS_AGO))
  const { group, channel } = await createGroup(asHost, input('groups.create', fields))
  const groupId = group.id
  const rooms = [{ id: channel.id, sketch: channels[0] }]
  for (const extra of channels.slice(1)) {
    const { name, kind } = extra
    const made = await createChannel(asHost, input('chat.createChannel', { groupId, name, kind }))
    rooms.push({ id: made.channel.id, sketch: extra })
  }

  for (const member of members)
    await enter(cast, { groupId, host, member, joining: fields.joining }, daysAgo(JOINED_DAYS_AGO))
  for (const person of asking)
    await joinGroup(cast.as(person, daysAgo(ASKED_DAYS_AGO)), { groupId, note: notes[person] })
  for (const person of invited)
    await inviteMember(cast.as(host, daysAgo(ASKED_DAYS_AGO)), { groupId, memberId: cast.idOf(person) })
  await Promise.all(rooms.map(room => talkIn(cast, room, { people: [host, ...members], now })))
  if (charter !== undefined) await updateGroup(asHost, input('groups.update', { groupId, charter }))
  if (life === 'chartered') await charterGroup(cast.as('joris', daysAgo(ASKED_DAYS_AGO)), { groupId })
  if (life === 'archived') await archiveGroup(cast.as(host, daysAgo(ASKED_DAYS_AGO)), { groupId })
}

type Entry = { groupId: string; host: PersonKey; member: PersonKey; joining: GroupSketch['joining'] }

/** Joins by the group's own rule: where one cannot walk in, the host has invited first. */
async function enter(cast: Cast, { groupId, host, member, joining }: Entry, at: Date): Promise<void> {
  if (joining !== 'open') await inviteMember(cast.as(host, at), { groupId, memberId: cast.idOf(member) })
  await joinGroup(cast.as(member, at), { groupId })
}

type Room = { id: string; sketch: ChannelSketch }

async function talkIn(
  cast: Cast,
  { id: channelId, sketch }: Room,
  { people, now }: { people: readonly PersonKey[]; now: Date },
): Promise<void> {
  let rootId: string | undefined
  let lastSeq = 0
  for (const [index, { at, by, inThread, body }] of readTalk(sketch.talk, now).entries()) {
    const { message } = await sendMessage(
      cast.as(by as PersonKey, at),
      input('chat.send', {
        channelId,
        clientId: `demo-line-${index}`,
        body,
        ...(inThread && rootId !== undefined && { threadOf: rootId }),
      }),
    )
    if (!inThread) rootId = message.id
    lastSeq = message.seq
  }
  await Promise.all(
    people.map(person => {
      const seq = Math.max(0, lastSeq - (sketch.unread[person] ?? 0))
      return markRead(cast.as(person, now), { channelId, seq })
    }),
  )
}
