/** A group with a channel, and people in it who write. */
import { randomUUID } from 'node:crypto'
import type { InputOf } from '../../domain/contract.ts'
import type { MessageView } from '../../domain/chat/contract.ts'
import { type Community, type Live, type Person, startCommunity } from './community.ts'

export const NOWHERE = 'f'.repeat(24)

export type Parlour = {
  community: Community
  /** Hosts the group. */
  ada: Person
  /** Two members of it, and somebody who is not. */
  ben: Person
  cleo: Person
  outsider: Person
  visitor: Person
  /** A fresh group with its first channel, that all three are members of. */
  openGroup(more?: Partial<InputOf<'groups.create'>>): Promise<{ groupId: string; channelId: string }>
  say(
    person: Person,
    channelId: string,
    body: string,
    more?: { threadOf?: string; clientId?: string },
  ): Promise<MessageView>
  /** A connection that is closed by `hangUp`. */
  connect(person: Person, at?: number): Promise<Live>
  hangUp(): void
}

/** Starts an empty community with people who talk. */
export async function openParlour(options: Parameters<typeof startCommunity>[0] = {}): Promise<Parlour> {
  const community = await startCommunity(options)
  const [ada, ben, cleo, outsider] = await Promise.all([
    community.register('Ada'),
    community.register('Ben'),
    community.register('Cleo'),
    community.register('Olga'),
  ])
  const lives: Live[] = []
  return {
    community,
    ada,
    ben,
    cleo,
    outsider,
    visitor: community.visitor(),
    async openGroup(more = {}) {
      const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}`, ...more })
      const groupId = made.group.id
      await Promise.all([ben, cleo].map(person => person.ask('groups.join', { groupId })))
      return { groupId, channelId: made.channel.id }
    },
    say: async (person, channelId, body, more = {}) =>
      (await person.ask('chat.send', { channelId, clientId: randomUUID(), body, ...more })).message,
    async connect(person, at = 0) {
      const live = await person.connect({ at })
      lives.push(live)
      return live
    },
    hangUp() {
      for (const live of lives.splice(0)) live.close()
    },
  }
}
