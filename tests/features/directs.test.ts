import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { messages } from '../../domain/chat/model.ts'
import { bringUpDirect } from '../../domain/groups/actions.ts'
import type { DirectView } from '../../domain/groups/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOBODY = 'f'.repeat(24)
const DAY_MS = 24 * 3600 * 1000

describe('direct conversations', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  let stranger: Person
  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    cleo = await community.register('Cleo')
    const { group } = await ada.ask('groups.create', { name: 'Cats' })
    for (const person of [ben, cleo]) await person.ask('groups.join', { groupId: group.id })
  })
  beforeEach(async () => {
    stranger = await community.register('Stranger')
  })
  after(() => community.stop())

  const start = (from: Person, ...to: Person[]) =>
    from.ask('groups.startDirect', { memberIds: to.map(({ id }) => id) })
  const send = (from: Person, { channel }: DirectView, body = 'Hello') =>
    from.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body })
  const directsOf = async (person: Person) => (await person.ask('groups.directs', {})).items
  const find = async (person: Person, { group }: DirectView) =>
    (await directsOf(person)).find(each => each.group.id === group.id)
  /** Two who never met, with a request from one to the other that carries its message. */
  const request = async () => {
    const receiver = await community.register('Receiver')
    const direct = await start(stranger, receiver)
    await send(stranger, direct, 'May I ask you something?')
    return { receiver, direct, groupId: direct.group.id }
  }
  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => assert.fail('expected a refusal'),
      ({ code, message, issues }: { code: string; message: string; issues: unknown }) => ({
        code,
        message,
        issues,
      }),
    )

  describe('between people of a common group', () => {
    it('begin at once, and both hear what is written', async () => {
      const live = await ben.connect({ at: 1 })
      const direct = await start(ada, ben)
      assert.deepEqual(
        { kind: direct.group.kind, channel: direct.channel.kind, state: direct.state, people: direct.people },
        {
          kind: 'direct',
          channel: 'direct',
          state: 'open',
          people: [{ memberId: ben.id, name: 'Ben', isConsultant: false, joined: true }],
        },
      )
      assert.equal((await live.next('groups.changed')).groupId, direct.group.id)
      await send(ada, direct)
      assert.deepEqual(await live.next('chat.bump'), {
        channelId: direct.channel.id,
        groupId: direct.group.id,
        lastSeq: 1,
        saidSeqs: [1],
        mentions: 0,
      })
      await send(ben, direct, 'Hello yourself')
      const mine = (await ada.ask('chat.mine', {})).items.find(({ id }) => id === direct.channel.id)
      assert.equal(mine?.lastSeq, 2)
      assert.deepEqual(
        (await find(ben, direct))?.people.map(({ name }) => name),
        ['Ada'],
      )
      live.close()
    })

    it('are one for the same people, whoever begins, in whatever order', async () => {
      const first = await start(ada, ben, cleo)
      assert.equal((await start(ben, cleo, ada)).group.id, first.group.id)
      assert.equal(
        (await ada.ask('groups.startDirect', { memberIds: [cleo.id, ben.id, cleo.id] })).group.id,
        first.group.id,
      )
      assert.notEqual((await start(ada, ben)).group.id, first.group.id)
    })

    it('are one when two of them begin at the same moment', async () => {
      const people = await Promise.all(['Dina', 'Emil'].map(name => community.register(name)))
      const [dina, emil] = people as [Person, Person]
      const started = await Promise.all(
        Array.from({ length: 6 }, (_, turn) =>
          turn % 2 === 0
            ? dina.ask('groups.startDirect', { memberIds: [emil.id] }, turn % 4 === 0 ? 0 : 1)
            : emil.ask('groups.startDirect', { memberIds: [dina.id] }, turn % 4 === 1 ? 0 : 1),
        ),
      )
      assert.equal(new Set(started.map(({ group }) => group.id)).size, 1)
      // Each asked for the other, so both are in.
      const [shown] = await directsOf(dina)
      assert.deepEqual([shown?.state, shown?.group.memberCount], ['open', 2])
    })

    it('answer a repeat with the same clientId with the same conversation', async () => {
      const clientId = randomUUID()
      const input = { memberIds: [ben.id, cleo.id], clientId }
      const first = await ada.ask('groups.startDirect', input)
      assert.equal((await ada.ask('groups.startDirect', input)).group.id, first.group.id)
      await assertRefused(ada.ask('groups.startDirect', { memberIds: [ben.id], clientId }), 'conflict', [
        'clientId',
      ])
    })

    it('take in someone more by beginning anew: what was said before stays among those who were there', async () => {
      const two = await start(ada, ben)
      await send(ada, two, 'between us')
      const three = await start(ada, ben, cleo)
      assert.notEqual(three.group.id, two.group.id)
      await assertRefused(cleo.ask('chat.list', { channelId: two.channel.id }), 'not_found')
      assert.deepEqual((await cleo.ask('chat.list', { channelId: three.channel.id })).messages, [])
    })

    it('are refused to a visitor, of oneself, of nobody, and of more than eight', async () => {
      await assertRefused(
        community.visitor().ask('groups.startDirect', { memberIds: [ada.id] }),
        'unauthenticated',
      )
      await assertRefused(start(ada, ada), 'invalid', ['memberIds.0'])
      await assertRefused(ada.ask('groups.startDirect', { memberIds: [] }), 'invalid', ['memberIds'])
      await assertRefused(ada.ask('groups.startDirect', { memberIds: ['x'] }), 'invalid', ['memberIds.0'])
      await assertRefused(ada.ask('groups.startDirect', { memberIds: [NOBODY] }), 'not_found', [
        'memberIds.0',
      ])
      const many = Array.from({ length: 8 }, () => new mongoose.Types.ObjectId().toHexString())
      await assertRefused(ada.ask('groups.startDirect', { memberIds: many }), 'invalid', ['memberIds'])
      const before = (await directsOf(ada)).length
      await assertRefused(ada.ask('groups.startDirect', { memberIds: [ben.id, NOBODY] }), 'not_found', [
        'memberIds.1',
      ])
      assert.equal((await directsOf(ada)).length, before)
    })
  })

  describe('put away or left', () => {
    it('of two people goes out of the list, and comes back with the next message or when it is begun again', async () => {
      const direct = await start(ada, ben)
      await send(ben, direct)
      await community.drain()
      community.later(1000)
      await ada.ask('groups.leave', { groupId: direct.group.id })
      assert.equal(await find(ada, direct), undefined)
      assert.ok(await find(ben, direct))
      assert.equal((await ada.ask('groups.direct', { groupId: direct.group.id })).state, 'open')

      assert.equal((await start(ada, ben)).group.id, direct.group.id)
      assert.ok(await find(ada, direct))
      community.later(1000)
      await ada.ask('groups.leave', { groupId: direct.group.id })
      community.later(1000)
      const live = await ada.connect()
      await send(ben, direct, 'Still there?')
      await bringUp(direct)
      assert.ok(await find(ada, direct))
      assert.equal((await live.next('groups.changed')).groupId, direct.group.id)
      live.close()
    })

    it('of more people is left for good, and the same people who begin again begin anew', async () => {
      const direct = await start(ada, ben, cleo)
      const live = await cleo.connect({ at: 1 })
      await live.ask('chat.open', { channelId: direct.channel.id })
      const { group } = direct
      assert.deepEqual(await cleo.ask('groups.leave', { groupId: group.id }), { left: true })
      assert.equal((await live.next('groups.left')).groupId, group.id)
      await send(ada, direct, 'now that she is gone')
      await assertRefused(cleo.ask('chat.list', { channelId: direct.channel.id }), 'not_found')
      await assertRefused(cleo.ask('groups.direct', { groupId: group.id }), 'not_found')
      await assertRefused(cleo.ask('groups.leave', { groupId: group.id }), 'not_found')
      assert.deepEqual(
        (await find(ada, direct))?.people.map(({ name }) => name),
        ['Ben'],
      )
      const again = await start(cleo, ada, ben)
      assert.notEqual(again.group.id, group.id)
      const marker = await ada.ask('chat.send', {
        channelId: again.channel.id,
        clientId: randomUUID(),
        body: 'marker',
      })
      await live.next('chat.bump')
      assert.equal(marker.message.seq, 1)
      assert.deepEqual(live.heard('chat.sent'), [])
      live.close()
    })
  })

  // What the workers do with `chat.posted`, which a message in a direct channel brings about.
  const bringUp = async ({ channel }: DirectView) => {
    await community.drain()
    const [last] = await messages()
      .find({ channelId: new mongoose.Types.ObjectId(channel.id) })
      .sort({ seq: -1 })
      .limit(1)
      .toArray()
    const payload = {
      messageId: last?._id.toHexString() ?? '',
      channelId: channel.id,
      groupId: channel.groupId,
      authorId: last?.authorId.toHexString() ?? '',
      seq: last?.seq ?? 0,
      at: last?.sentAt.toISOString() ?? '',
    }
    for (let turn = 0; turn < 2; turn += 1) await bringUpDirect({ id: NOBODY, name: 'chat.posted', payload })
  }

  describe('the list', () => {
    it('has the latest first, a page at a time', async () => {
      const reader = await community.register('Reader')
      await reader.ask('members.setReach', { directFrom: 'anyone' })
      const started: DirectView[] = []
      for (const person of [ada, ben, cleo]) {
        community.later(1000)
        started.push(await start(person, reader))
      }
      const [first] = started as [DirectView]
      community.later(1000)
      await send(reader, first, 'You first')
      await bringUp(first)
      const page = await reader.ask('groups.directs', { limit: 2 })
      const rest = await reader.ask('groups.directs', { limit: 2, cursor: page.nextCursor ?? '' })
      assert.deepEqual(
        [...page.items, ...rest.items].map(({ people }) => people[0]?.name),
        ['Ada', 'Cleo', 'Ben'],
      )
      assert.equal(rest.nextCursor, null)
      await assertRefused(reader.ask('groups.directs', { cursor: 'x' }), 'invalid', ['cursor'])
      await assertRefused(community.visitor().ask('groups.directs', {}), 'unauthenticated')
    })

    it('shows one only to its people', async () => {
      const direct = await start(ada, ben)
      assert.equal((await ben.ask('groups.direct', { groupId: direct.group.id })).group.id, direct.group.id)
      await assertRefused(cleo.ask('groups.direct', { groupId: direct.group.id }), 'not_found')
      await assertRefused(ada.ask('groups.direct', { groupId: 'x' }), 'invalid', ['groupId'])
      await assertRefused(
        community.visitor().ask('groups.direct', { groupId: direct.group.id }),
        'unauthenticated',
      )
      const { group } = await ada.ask('groups.create', { name: 'Dogs' })
      await assertRefused(ada.ask('groups.direct', { groupId: group.id }), 'not_found')
    })
  })

  describe('a request', () => {
    it('carries one message, and is seen once it does', async () => {
      const receiver = await community.register('Receiver')
      const live = await receiver.connect({ at: 1 })
      const direct = await start(stranger, receiver)
      assert.deepEqual(await live.next('groups.changed'), {
        groupId: direct.group.id,
        memberId: receiver.id,
        state: 'invited',
      })
      assert.deepEqual([direct.state, (await directsOf(receiver)).length], ['waiting', 0])
      assert.ok(direct.mayWrite)

      const message = { channelId: direct.channel.id, clientId: randomUUID(), body: 'May I?' }
      const sent = await stranger.ask('chat.send', message)
      assert.deepEqual(await stranger.ask('chat.send', message), sent)
      const more = await refusalOf(send(stranger, direct, 'Hello??'))
      assert.deepEqual(
        [more.code, more.message],
        ['forbidden', 'forbidden: A request carries one message: you can go on once it is accepted'],
      )

      const [asked] = (await receiver.ask('groups.directs', { state: 'request' })).items
      assert.deepEqual([asked?.state, asked?.mayWrite], ['request', false])
      assert.deepEqual(asked?.people, [
        { memberId: stranger.id, name: 'Stranger', isConsultant: false, joined: true },
      ])
      const { messages } = await receiver.ask('chat.list', { channelId: direct.channel.id })
      assert.deepEqual(
        messages.map(({ body }) => body),
        ['May I?'],
      )
      await assertRefused(send(receiver, direct), 'forbidden')
      assert.deepEqual((await receiver.ask('chat.mine', {})).items, [])
      assert.equal(live.heard('chat.bump').length + live.heard('chat.sent').length, 0)
      live.close()
    })

    it('carries one message even when several are sent at once through two servers', async () => {
      const receiver = await community.register('Receiver')
      const direct = await start(stranger, receiver)
      const outcomes = await Promise.allSettled(
        Array.from({ length: 8 }, (_, turn) =>
          stranger.ask(
            'chat.send',
            { channelId: direct.channel.id, clientId: randomUUID(), body: `${turn}` },
            turn % 2,
          ),
        ),
      )
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      const { lastSeq } = await receiver.ask('chat.list', { channelId: direct.channel.id })
      assert.equal(lastSeq, 1)
    })

    it('is accepted once, however often that is said, and then both write', async () => {
      const { receiver, direct, groupId } = await request()
      const live = await stranger.connect()
      const answers = await Promise.all([0, 1, 0, 1].map(at => receiver.ask('groups.join', { groupId }, at)))
      for (const { membership } of answers) assert.equal(membership.state, 'member')
      assert.equal((await live.next('groups.changed')).groupId, groupId)
      const shown = await find(stranger, direct)
      assert.deepEqual([shown?.state, shown?.group.memberCount, shown?.mayWrite], ['open', 2, true])
      for (const turn of [1, 2]) {
        await send(receiver, direct, `${turn}`)
        await send(stranger, direct, `${turn}`)
      }
      live.close()
    })

    it('is accepted by writing to the same person oneself', async () => {
      const { receiver, direct } = await request()
      assert.equal((await start(receiver, stranger)).group.id, direct.group.id)
      await send(receiver, direct)
      assert.equal((await find(stranger, direct))?.state, 'open')
    })

    it('can be declined: who asked sees nothing of it, and asks again in vain for thirty days', async () => {
      const { receiver, direct, groupId } = await request()
      const before = [await find(stranger, direct), await refusalOf(send(stranger, direct))]
      const asker = await stranger.connect()
      const live = await receiver.connect({ at: 1 })
      await live.ask('chat.open', { channelId: direct.channel.id })
      assert.deepEqual(await receiver.ask('groups.leave', { groupId }), { left: true })
      assert.equal((await live.next('groups.left')).groupId, groupId)
      await assertRefused(receiver.ask('chat.list', { channelId: direct.channel.id }), 'not_found')
      assert.deepEqual(await directsOf(receiver), [])

      assert.deepEqual([await find(stranger, direct), await refusalOf(send(stranger, direct))], before)
      community.later(29 * DAY_MS)
      assert.deepEqual(await start(stranger, receiver), { ...direct, mayWrite: false })
      assert.deepEqual(await directsOf(receiver), [])
      await assertRefused(send(stranger, direct), 'forbidden')

      community.later(DAY_MS)
      await start(stranger, receiver)
      assert.equal((await live.next('groups.changed')).state, 'invited')
      await send(stranger, direct, 'May I ask again?')
      await assertRefused(send(stranger, direct), 'forbidden')
      assert.equal((await find(receiver, direct))?.state, 'request')
      assert.equal(asker.heard('groups.left').length, 0)
      for (const each of [asker, live]) each.close()
    })

    it('that was declined is taken up by the one who declined, whenever they like', async () => {
      const { receiver, direct, groupId } = await request()
      await receiver.ask('groups.leave', { groupId })
      await assertRefused(receiver.ask('groups.join', { groupId }), 'not_found')
      assert.equal((await start(receiver, stranger)).group.id, groupId)
      await send(receiver, direct)
    })

    it('goes to each stranger among several people, and goes on once one of them is in', async () => {
      const receiver = await community.register('Receiver')
      const direct = await start(ada, ben, receiver)
      assert.deepEqual(
        direct.people.map(({ name, joined }) => [name, joined]),
        [
          ['Ben', true],
          ['Receiver', false],
        ],
      )
      for (const turn of [1, 2, 3]) await send(ada, direct, `${turn}`)
      assert.equal((await find(receiver, direct))?.state, 'request')
      await receiver.ask('groups.leave', { groupId: direct.group.id })
      assert.deepEqual((await find(ada, direct))?.people, direct.people)
    })

    it('ends with whoever asked, when nobody of several came in', async () => {
      const others = await Promise.all(['Dina', 'Emil'].map(name => community.register(name)))
      const direct = await start(stranger, ...others)
      await send(stranger, direct)
      for (const other of others) assert.equal((await directsOf(other)).length, 1)
      await stranger.ask('groups.leave', { groupId: direct.group.id })
      for (const other of others) assert.deepEqual(await directsOf(other), [])
    })
  })
})
