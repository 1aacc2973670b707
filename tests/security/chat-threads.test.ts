import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { followersOf } from '../../domain/chat/access.ts'
import type { CallName } from '../../domain/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

describe('attacks on threads, drafts and what waits', () => {
  let community: Community
  let ada: Person
  let outsider: Person
  let own: { channelId: string; messageId: string }
  let foreign: { channelId: string; messageId: string }
  const sendAt = () => new Date(community.now().getTime() + 3600_000).toISOString()

  before(async () => {
    community = await startCommunity()
    ;[ada, outsider] = [await community.register('Ada'), await community.register('Olga')]
    const roomOf = async (person: Person) => {
      const { channel } = await person.ask('groups.create', { name: `Room ${randomUUID().slice(0, 8)}` })
      const { message } = await person.ask('chat.send', {
        channelId: channel.id,
        clientId: randomUUID(),
        body: 'root',
      })
      return { channelId: channel.id, messageId: message.id }
    }
    ;[foreign, own] = [await roomOf(ada), await roomOf(outsider)]
  })
  after(() => community.stop())

  /** Each call that names a message of a channel, as somebody asks it. */
  const callsOn = ({
    channelId,
    messageId,
  }: {
    channelId: string
    messageId: string
  }): [CallName, object][] => [
    ['chat.thread', { channelId, messageId }],
    ['chat.follow', { channelId, messageId, on: true }],
    ['chat.readThread', { channelId, messageId, seq: 1 }],
    ['chat.moveThread', { channelId, messageId, toChannelId: own.channelId }],
    ['chat.send', { channelId, threadOf: messageId, clientId: randomUUID(), body: 'x' }],
    ['chat.saveDraft', { channelId, threadOf: messageId, body: 'x' }],
    [
      'chat.schedule',
      { channelId, threadOf: messageId, clientId: randomUUID(), body: 'x', sendAt: sendAt() },
    ],
  ]

  it('1–3: a foreign channel opens nothing to an outsider, whatever they name, through both doors', async () => {
    const live = await outsider.connect()
    for (const [name, input] of [
      ...callsOn(foreign),
      ['chat.markUnread', { channelId: foreign.channelId, seq: 1 }] as [CallName, object],
    ]) {
      await assertRefused(outsider.ask(name, input), 'not_found')
      await assertRefused(live.ask(name, input), 'not_found')
    }
    live.close()
  })

  it('4: a foreign message is not found in one’s own channel, and one’s own is', async () => {
    const mixed = { channelId: own.channelId, messageId: foreign.messageId }
    for (const [name, input] of callsOn(mixed)) await assertRefused(outsider.ask(name, input), 'not_found')
    for (const [name, input] of callsOn(own).filter(([name]) => name !== 'chat.moveThread'))
      await outsider.ask(name, input)
  })

  it('refuses fields that are not the caller’s to give, and keeps nothing', async () => {
    const fields = ['memberId', 'authorId', 'following', 'sentAt', 'failed', 'begun', 'stoppedAtSeq', 'kept']
    for (const [name, input] of callsOn(own).filter(([name]) => name !== 'chat.thread'))
      for (const field of fields)
        await assertRefused(outsider.ask(name, { ...input, [field]: foreign.messageId }), 'invalid')
  })

  it('74: who is called and may not read is told nothing', async () => {
    const { message } = await ada.ask('chat.send', {
      channelId: foreign.channelId,
      clientId: randomUUID(),
      body: `@[Olga](member:${outsider.id}) here`,
      threadOf: foreign.messageId,
    })
    await community.drain()
    assert.deepEqual(await followersOf(message.id), [])
    assert.deepEqual(
      (await outsider.ask('notifications.list', {})).items.filter(item => item.message?.id === message.id),
      [],
    )
    assert.deepEqual((await outsider.ask('chat.catchUp', {})).items, [])
    assert.deepEqual(
      (await outsider.ask('chat.threads', {})).items.filter(
        ({ channel }) => channel.id === foreign.channelId,
      ),
      [],
    )
  })
})
