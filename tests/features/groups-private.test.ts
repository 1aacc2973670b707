import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import {
  assertRefused,
  type Community,
  type Live,
  type Person,
  startCommunity,
} from '../support/community.ts'

const CANARY = 'canary-ketamine-protocol'

describe('attacks 1, 2, 3 and 18: a private group', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let staff: Person
  let groupId: string
  let channelId: string
  let loungeId: string
  let messageId: string
  const clientId = randomUUID()

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    staff = await community.register('Staff')
    await community.grant(staff, 'staff')
    const made = await ada.ask('groups.create', {
      name: `${CANARY} group`,
      summary: CANARY,
      joining: 'request',
      listing: 'members',
      reading: 'everyone',
      clientId,
    })
    groupId = made.group.id
    channelId = made.channel.id
    loungeId = (await ada.ask('chat.createChannel', { groupId, name: CANARY, kind: 'lounge' })).channel.id
    messageId = (await ada.ask('chat.send', { channelId, clientId: randomUUID(), body: CANARY })).message.id
  })
  after(() => community.stop())

  /** Everything an outsider can try, through either door. */
  const attempts = (): [string, string, object][] => [
    ['shows itself', 'groups.show', { groupId }],
    ['is joined', 'groups.join', { groupId }],
    ['is left', 'groups.leave', { groupId }],
    ['lists its members', 'groups.members', { groupId }],
    ['lists who waits', 'groups.members', { groupId, state: 'requested' }],
    ['admits', 'groups.admit', { groupId, memberId: ben.id }],
    ['invites', 'groups.invite', { groupId, memberId: ben.id }],
    ['removes', 'groups.removeMember', { groupId, memberId: ada.id }],
    ['gets a channel', 'chat.createChannel', { groupId, name: 'Mine' }],
    [
      'gets a channel by its creator’s clientId',
      'chat.createChannel',
      { groupId, name: CANARY, kind: 'lounge', clientId },
    ],
    ['is read', 'chat.list', { channelId }],
    ['is read around a message', 'chat.list', { channelId, around: 1 }],
    ['is written to', 'chat.send', { channelId, clientId: randomUUID(), body: 'Hello' }],
    [
      'is written to in a thread',
      'chat.send',
      { channelId, clientId: randomUUID(), body: 'Hello', threadOf: messageId },
    ],
    ['is marked read', 'chat.markRead', { channelId, seq: 1 }],
    ['has its lounge read', 'chat.list', { channelId: loungeId }],
    [
      'has its lounge written to',
      'chat.send',
      { channelId: loungeId, clientId: randomUUID(), body: 'Hello' },
    ],
  ]

  it('is answered for to outsiders and to staff like one that does not exist', async () => {
    for (const person of [ben, staff]) {
      const live = await person.connect({ at: 1 })
      for (const [what, name, input] of attempts()) {
        await assertRefused(person.ask(name as 'groups.show', input as never), 'not_found')
        await assertRefused(live.ask(name as 'groups.show', input as never), 'not_found').catch(
          (error: Error) => {
            throw new Error(`${what}: ${error.message}`)
          },
        )
      }
      await assertRefused(live.ask('chat.open', { channelId }), 'not_found')
      await assertRefused(live.ask('chat.open', { channelId: loungeId, after: 0 }), 'not_found')
      await assertRefused(live.ask('chat.typing', { channelId }), 'not_found')
      live.close()
    }
  })

  it('says the same words about itself as about one that does not exist', async () => {
    const strip = ({ body }: { body: unknown }) => JSON.stringify({ ...(body as object), requestId: '' })
    for (const [real, path] of [
      [groupId, (id: string) => `/api/v1/groups/${id}`],
      [channelId, (id: string) => `/api/v1/channels/${id}/messages`],
    ] as const) {
      const nowhere = `${real.slice(0, -4)}0000`
      assert.equal(strip(await ben.http('GET', path(real))), strip(await ben.http('GET', path(nowhere))))
    }
  })

  it('is in no list, search or page of one', async () => {
    const groups = await Promise.all([
      ben.ask('groups.list', { limit: 200 }),
      ben.ask('groups.list', { q: CANARY }),
      ben.ask('groups.list', { q: 'canary', mine: true }),
      staff.ask('groups.list', { q: CANARY }),
    ])
    assert.deepEqual(
      groups.flatMap(({ items }) => items),
      [],
    )
    assert.deepEqual((await ben.ask('chat.mine', {})).items, [])
    assert.equal((await ada.ask('groups.list', { q: CANARY })).items.length, 1)
  })

  it('is not handed out for its creator’s clientId', async () => {
    const made = await ben.ask('groups.create', {
      name: `${CANARY} group`,
      summary: CANARY,
      joining: 'request',
      listing: 'members',
      reading: 'everyone',
      clientId,
    })
    assert.notEqual(made.group.id, groupId)
  })

  it('is left unchanged by all of that, and its members heard none of it', async () => {
    const { group, channels } = await ada.ask('groups.show', { groupId })
    assert.equal(group.memberCount, 1)
    assert.equal(channels.length, 2)
    const { messages } = await ada.ask('chat.list', { channelId })
    assert.deepEqual(
      messages.map(({ body }) => body),
      [CANARY],
    )
  })

  it('stays the same to a visitor in all it says', async () => {
    for (const [, name, input] of attempts())
      await assertRefused(community.visitor().ask(name as 'groups.show', input as never), 'unauthenticated')
  })

  it('is known to whom it invites, and forgets who turns it down', async () => {
    await ada.ask('groups.invite', { groupId, memberId: ben.id })
    const { group } = await ben.ask('groups.show', { groupId })
    assert.deepEqual(group.membership, { state: 'invited', role: 'member' })
    assert.equal((await ben.ask('chat.list', { channelId })).messages.length, 1)
    await assertRefused(ben.ask('chat.list', { channelId: loungeId }), 'not_found')
    await ben.ask('groups.leave', { groupId })
    await assertRefused(ben.ask('groups.show', { groupId }), 'not_found')
  })
})

describe('attacks 6, 7 and 71: someone who was removed', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  beforeEach(async () => {
    const made = await ada.ask('groups.create', {
      name: `Cats ${randomUUID().slice(0, 8)}`,
      listing: 'members',
      joining: 'invite',
    })
    groupId = made.group.id
    channelId = made.channel.id
    await ada.ask('groups.invite', { groupId, memberId: ben.id })
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const say = (body: string, at = 0) => ada.ask('chat.send', { channelId, clientId: randomUUID(), body }, at)
  const remove = () => ada.ask('groups.removeMember', { groupId, memberId: ben.id })
  const heardOf = (live: Live) =>
    (['chat.sent', 'chat.bump', 'chat.channelCreated', 'chat.typing'] as const).flatMap(name =>
      live.heard(name),
    ).length

  it('hears on no server and no connection what comes after', async () => {
    const lives = await Promise.all([0, 1].map(at => ben.connect({ at })))
    for (const live of lives) await live.ask('chat.open', { channelId })
    await say('Before')
    for (const live of lives) await live.next('chat.sent')
    const idle = await ben.connect({ at: 1 })

    await remove()
    for (const live of [...lives, idle]) {
      const { channelIds, ...left } = await live.next('groups.left')
      assert.deepEqual(left, { groupId, memberId: ben.id, reason: 'removed' })
      assert.deepEqual(channelIds, [channelId])
    }
    const before = [...lives, idle].map(heardOf)
    const witness = await ada.connect({ at: 1 })
    await witness.ask('chat.open', { channelId })
    for (const at of [0, 1]) await say('After', at)
    await ada.ask('chat.createChannel', { groupId, name: 'Without Ben' })
    while (witness.heard('chat.sent').flatMap(({ messages }) => messages).length < 2)
      await witness.next('chat.sent')
    await new Promise(resolve => setTimeout(resolve, 500))
    assert.deepEqual([...lives, idle].map(heardOf), before)
    for (const live of [...lives, idle, witness]) live.close()
  })

  it('gets nothing by an open connection, an old page or a repeat', async () => {
    const live = await ben.connect({ at: 1 })
    await live.ask('chat.open', { channelId })
    const repeat = { channelId, clientId: randomUUID(), body: 'Mine' }
    await ben.ask('chat.send', repeat)
    const { lastSeq } = await ben.ask('chat.list', { channelId })
    await remove()
    for (const asked of [
      () => live.ask('chat.list', { channelId, after: lastSeq - 1 }),
      () => live.ask('chat.open', { channelId, after: 0 }),
      () => live.ask('chat.send', { ...repeat, clientId: randomUUID() }),
      () => live.ask('chat.markRead', { channelId, seq: 1 }),
      () => live.ask('groups.show', { groupId }),
      () => ben.ask('chat.list', { channelId, before: 5 }, 1),
      () => ben.ask('groups.join', { groupId }),
    ])
      await assertRefused(asked(), 'not_found')
    await assertRefused(live.ask('chat.typing', { channelId }), 'not_found')
    live.close()
  })

  it('while away is not let back into the room on coming back', async () => {
    const live = await ben.connect()
    await live.ask('chat.open', { channelId })
    live.close()
    await remove()
    const back = await ben.connect()
    await assertRefused(back.ask('chat.open', { channelId, after: 0 }), 'not_found')
    await say('After')
    await new Promise(resolve => setTimeout(resolve, 200))
    assert.equal(heardOf(back), 0)
    back.close()
  })

  it('is heard no more, however many messages were on their way', async () => {
    const on = { here: true }
    const sent: Promise<unknown>[] = []
    const flood = (async () => {
      while (on.here) {
        sent.push(
          ben
            .ask('chat.send', { channelId, clientId: randomUUID(), body: 'Still here' }, 1)
            .catch(() => undefined),
        )
        await new Promise(resolve => setTimeout(resolve, 3))
      }
    })()
    await remove()
    const { lastSeq } = await ada.ask('chat.list', { channelId })
    on.here = false
    await flood
    await Promise.all(sent)
    const { messages } = await ada.ask('chat.list', { channelId, after: lastSeq })
    assert.deepEqual(messages, [])
  })
})
