import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type Community, type Live, type Person, startCommunity } from '../support/community.ts'

describe('someone whose server goes away', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let channelId: string
  let groupId: string

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    const made = await ada.ask('groups.create', { name: 'Cats' })
    channelId = made.channel.id
    groupId = made.group.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const say = async (body: string) =>
    (await ada.ask('chat.send', { channelId, clientId: randomUUID(), body })).message
  const heardSeqs = (live: Live) =>
    live.heard('chat.sent').flatMap(({ messages }) => messages.map(({ seq }) => seq))

  it('comes back to another, signed in as before, and misses nothing', async () => {
    const first = await ben.connect({ at: 1 })
    await first.ask('chat.open', { channelId })
    const { seq } = await say('Before')
    while (!heardSeqs(first).includes(seq)) await first.next('chat.sent')

    const ended = first.ended
    await community.servers[1]?.stop()
    await ended
    await say('Meanwhile, one')
    await say('Meanwhile, two')

    const second = await ben.connect({ at: 0 })
    const { messages, reset } = await second.ask('chat.open', {
      channelId,
      after: heardSeqs(first).at(-1) ?? 0,
    })
    assert.equal(reset, false)
    await say('After')
    while (heardSeqs(second).length < 1) await second.next('chat.sent')
    assert.deepEqual(
      [...heardSeqs(first), ...messages.map(message => message.seq), ...heardSeqs(second)],
      [1, 2, 3, 4],
    )
    await second.ask('chat.close', { channelId })
    await say('Unheard')
    const bump = await second.next('chat.bump')
    assert.deepEqual([bump.channelId, bump.groupId], [channelId, groupId])
    assert.deepEqual(heardSeqs(second), [4])
    second.close()
  })
})
