import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type CallName, calls } from '../../domain/contract.ts'
import type { DirectView } from '../../domain/groups/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const CANARY = 'canary-divorce-lawyer'

describe('attacks 1, 2, 3, 17, 18 and 20: a direct conversation', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let host: Person
  let staff: Person
  let admin: Person
  let direct: DirectView
  let groupId: string
  let channelId: string
  let messageId: string

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ;[ada, ben, host, staff, admin] = (await Promise.all(
      ['Ada', 'Ben', 'Host', 'Staff', 'Admin'].map(name => community.register(name)),
    )) as [Person, Person, Person, Person, Person]
    await community.grant(staff, 'staff')
    await community.grant(staff, 'moderator')
    await community.grant(admin, 'admin')
    const { group } = await host.ask('groups.create', { name: 'Cats' })
    for (const person of [ada, ben]) await person.ask('groups.join', { groupId: group.id })
    direct = await ada.ask('groups.startDirect', { memberIds: [ben.id] })
    groupId = direct.group.id
    channelId = direct.channel.id
    messageId = (await ada.ask('chat.send', { channelId, clientId: randomUUID(), body: CANARY })).message.id
  })
  after(() => community.stop())

  /** Fields that name something of the conversation, or pass for it. */
  const guesses: Record<string, unknown> = {
    groupId: () => groupId,
    channelId: () => channelId,
    messageId: () => messageId,
    memberId: () => ben.id,
    toChannelId: () => channelId,
    clientId: () => randomUUID(),
    name: () => 'Mine',
    body: () => 'Hello',
    emoji: () => '👍',
    on: () => true,
    seq: () => 1,
    sendAt: () => '2031-01-01T00:00:00.000Z',
  }
  const aimed = (Object.keys(calls) as CallName[]).filter(name =>
    ['groupId', 'channelId'].some(field => Object.keys(calls[name].input.shape).includes(field)),
  )
  const inputTo = (name: CallName) =>
    Object.fromEntries(
      Object.keys(calls[name].input.shape).flatMap(field =>
        field in guesses ? [[field, (guesses[field] as () => unknown)()]] : [],
      ),
    )

  it('is answered for to hosts, staff and administrators like one that does not exist, by every call that names it', async () => {
    assert.ok(aimed.length >= 12)
    const none = 'f'.repeat(24)
    for (const person of [host, staff, admin]) {
      const live = await person.connect({ at: 1 })
      for (const name of aimed) {
        const input = inputTo(name)
        const nowhere = Object.fromEntries(
          Object.entries(input).map(([field, value]) =>
            ['groupId', 'channelId', 'toChannelId', 'messageId'].includes(field)
              ? [field, none]
              : [field, value],
          ),
        )
        const codeOf = (asked: object) =>
          live.ask(name, asked as never).then(
            value => JSON.stringify(value),
            ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
          )
        const [real, absent] = [await codeOf(input), await codeOf(nowhere)]
        assert.equal(real, absent, name)
        assert.ok(!real.includes(CANARY), name)
      }
      await assertRefused(live.ask('chat.open', { channelId }), 'not_found')
      await assertRefused(live.ask('chat.typing', { channelId }), 'not_found')
      live.close()
    }
    assert.equal((await ben.ask('chat.list', { channelId })).lastSeq, 1)
  })

  it('is in no list, search or count of anyone else, and in no list of groups of anyone', async () => {
    const answers = await Promise.all(
      [host, staff, admin].flatMap((person): Promise<unknown>[] => [
        person.ask('groups.list', {}),
        person.ask('groups.list', { mine: true }),
        person.ask('groups.list', { q: 'direct' }),
        person.ask('groups.directs', {}),
        person.ask('chat.mine', {}),
        person.ask('members.show', { memberId: ada.id }),
        person.ask('members.find', { q: 'ada' }),
      ]),
    )
    for (const secret of [groupId, channelId, messageId, CANARY])
      assert.ok(!JSON.stringify(answers).includes(secret), secret)
    for (const person of [ada, ben])
      for (const input of [{}, { mine: true }, { q: 'direct' }])
        assert.ok(!JSON.stringify(await person.ask('groups.list', input)).includes(groupId))
    assert.equal((await ben.ask('groups.directs', {})).items.length, 1)
  })

  it('has no host: nobody invites, removes, admits, adds a channel', async () => {
    for (const attempt of [
      () => ada.ask('groups.invite', { groupId, memberId: host.id }),
      () => ada.ask('groups.removeMember', { groupId, memberId: ben.id }),
      () => ada.ask('groups.admit', { groupId, memberId: host.id }),
      () => ada.ask('chat.createChannel', { groupId, name: 'More' }),
    ])
      await assertRefused(attempt(), 'not_found')
  })

  it('names its people to nobody but them, and nothing of how it is kept', async () => {
    const shown = JSON.stringify(await ben.ask('groups.direct', { groupId }))
    for (const secret of ['epoch', 'key', 'openingId', 'acceptedAt', 'declinedAt', '@'])
      assert.ok(!shown.includes(secret), secret)
  })
})

describe('attacks 6, 7, 69 and 74: someone who is out of a conversation, or was never let in', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  before(async () => {
    community = await startCommunity({ servers: 2, environment: { RATE_LIMIT_FACTOR: '1' } })
    ;[ada, ben, cleo] = (await Promise.all(['Ada', 'Ben', 'Cleo'].map(name => community.register(name)))) as [
      Person,
      Person,
      Person,
    ]
    const { group } = await ada.ask('groups.create', { name: 'Cats' })
    for (const person of [ben, cleo]) await person.ask('groups.join', { groupId: group.id })
  })
  after(() => community.stop())

  const send = (from: Person, channelId: string) =>
    from.ask('chat.send', { channelId, clientId: randomUUID(), body: CANARY })

  it('hears nothing after they left, on any server, by any old seat', async () => {
    const { group, channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id, cleo.id] })
    const lives = await Promise.all([0, 1].map(at => cleo.connect({ at })))
    for (const live of lives) await live.ask('chat.open', { channelId: channel.id })
    await cleo.ask('groups.leave', { groupId: group.id }, 1)
    for (const live of lives) await live.next('groups.left')

    await send(ada, channel.id)
    const again = await cleo.connect()
    for (const live of [...lives, again]) {
      await assertRefused(live.ask('chat.open', { channelId: channel.id, after: 0 }), 'not_found')
      // What comes after in a conversation of hers has passed everything that was told before it.
      const heard = JSON.stringify(live.heard('chat.sent')) + JSON.stringify(live.heard('chat.bump'))
      assert.ok(!heard.includes(CANARY) && !heard.includes(channel.id))
    }
    const own = await cleo.ask('groups.startDirect', { memberIds: [ada.id] })
    await send(ada, own.channel.id)
    for (const live of [...lives, again]) {
      assert.equal((await live.next('chat.bump')).channelId, own.channel.id)
      assert.ok(!JSON.stringify(live.heard('chat.bump')).includes(channel.id))
      live.close()
    }
  })

  it('hears nothing after they declined, though they had it open', async () => {
    const stranger = await community.register('Stranger')
    const { group, channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id, stranger.id] })
    const live = await stranger.connect({ at: 1 })
    await live.ask('chat.open', { channelId: channel.id })
    await send(ada, channel.id)
    assert.equal((await live.next('chat.sent')).channelId, channel.id)
    await stranger.ask('groups.leave', { groupId: group.id })
    await live.next('groups.left')
    const witness = await ben.connect({ at: 1 })
    await witness.ask('chat.open', { channelId: channel.id })
    await send(ada, channel.id)
    await witness.next('chat.sent')
    assert.equal(live.heard('chat.sent').length, 1)
    await assertRefused(live.ask('chat.list', { channelId: channel.id }), 'not_found')
    for (const each of [live, witness]) each.close()
  })

  it('cannot write to a whole association: after some, no more that hour', async () => {
    const spammer = await community.register('Spammer')
    const codes: string[] = []
    for (let turn = 0; turn < 42; turn += 1)
      codes.push(
        await spammer.ask('groups.startDirect', { memberIds: [ada.id] }).then(
          () => 'ok',
          ({ code }: { code: string }) => code,
        ),
      )
    assert.deepEqual(codes.slice(40), ['too_many', 'too_many'])
    assert.deepEqual(new Set(codes.slice(0, 40)), new Set(['ok']))
  })
})
