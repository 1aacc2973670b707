/** Two groups, and threads that are moved from one to the other: Ada hosts both, Eva is in the first alone. */
import { randomUUID } from 'node:crypto'
import { type Person, startCommunity } from './community.ts'

export type Place = { groupId: string; channelId: string }
export type Moving = Awaited<ReturnType<typeof openMoving>>

export async function openMoving() {
  const community = await startCommunity()
  const ada = await community.register('Ada')
  const ben = await community.register('Ben')
  const eva = await community.register('Eva')
  let from: Place
  let to: Place

  const makeGroup = async (name: string): Promise<Place> => {
    const { group, channel } = await ada.ask('groups.create', { name: `${name} ${randomUUID().slice(0, 8)}` })
    return { groupId: group.id, channelId: channel.id }
  }
  /** Makes the two groups anew: what follows happens in these. */
  const makeGroups = async (): Promise<{ from: Place; to: Place }> => {
    ;[from, to] = [await makeGroup('Cats'), await makeGroup('Private')]
    for (const person of [ben, eva]) await person.ask('groups.join', { groupId: from.groupId })
    await ben.ask('groups.join', { groupId: to.groupId })
    return { from, to }
  }

  const sendTo = async (channelId: string, person: Person, body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body,
        ...(threadOf && { threadOf }),
      })
    ).message
  const send = (person: Person, body: string, threadOf?: string) =>
    sendTo(from.channelId, person, body, threadOf)
  const move = (person: Person, messageId: string, toChannelId = to.channelId) =>
    person.ask('chat.moveThread', { channelId: from.channelId, messageId, toChannelId })
  const list = async (person: Person, { channelId }: { channelId: string }) =>
    (await person.ask('chat.list', { channelId })).messages
  /** A thread by several people, edited, reacted to and said to have helped. */
  const aThread = async () => {
    const root = await send(eva, 'root')
    await send(ada, 'beside it')
    const first = await send(ben, 'frist', root.id)
    await ben.ask('chat.edit', { channelId: from.channelId, messageId: first.id, body: 'first' })
    await eva.ask('chat.react', {
      channelId: from.channelId,
      messageId: first.id,
      emoji: 'helpful',
      on: true,
    })
    const gone = await send(ada, 'gone', root.id)
    await ada.ask('chat.delete', { channelId: from.channelId, messageId: gone.id })
    const last = await send(eva, 'last', root.id)
    await community.drain()
    return { root, first, last }
  }
  return { community, ada, ben, eva, makeGroups, sendTo, send, move, list, aThread }
}
