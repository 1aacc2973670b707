import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { readMarks, messages, toObjectId } from '../../domain/chat/model.ts'
import { Channels } from '../../domain/groups/model.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { asked } from '../support/profile.ts'

const DAY_MS = 24 * 3600_000

describe('what is unread', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let outsider: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity()
    ;[ada, outsider] = [await community.register('Ada'), await community.register('Olga')]
  })
  beforeEach(async () => {
    // What is unread in other tests' channels is nothing to him.
    ben = await community.register('Ben')
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const send = async (person: Person, body: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body,
        ...(threadOf && { threadOf }),
      })
    ).message
  const sendMany = async (count: number) => {
    for (let at = 0; at < count; at += 1) await send(ada, `message ${at}`)
  }
  const mine = async (person: Person) => {
    const found = (await person.ask('chat.mine', {})).items.find(({ id }) => id === channelId)
    assert.ok(found)
    return { lastReadSeq: found.lastReadSeq, unreadFrom: found.unreadFrom, mentions: found.mentions }
  }

  describe('is counted', () => {
    const unreadSeqs = async (person: Person) =>
      (await person.ask('chat.mine', {})).items.find(({ id }) => id === channelId)?.unreadSeqs

    it('beside threads, without what was taken away, from where someone read to or marked it', async () => {
      const root = await send(ada, 'root')
      await send(ada, 'said')
      await send(ada, 'a reply', root.id)
      assert.deepEqual(await unreadSeqs(ben), [2, 1])
      await ben.ask('chat.markRead', { channelId, seq: 2 })
      assert.deepEqual(await unreadSeqs(ben), [])
      await send(ada, 'another reply', root.id)
      const gone = await send(ada, 'gone')
      await send(ada, 'stays')
      assert.deepEqual(await unreadSeqs(ben), [6, 5])
      await ada.ask('chat.delete', { channelId, messageId: gone.id })
      assert.deepEqual(await unreadSeqs(ben), [6])
      await ben.ask('chat.markUnread', { channelId, seq: 2 })
      assert.deepEqual(await unreadSeqs(ben), [6, 2])
      assert.deepEqual(await unreadSeqs(outsider), undefined)
    })

    it('up to fifty, in one statement that reads no further back', async () => {
      await sendMany(60)
      await send(ada, 'a reply', (await send(ada, 'root')).id)
      const statements = await asked('$cmd.aggregate', async () => {
        assert.deepEqual(
          await unreadSeqs(ben),
          Array.from({ length: 50 }, (_, at) => 61 - at),
        )
      })
      assert.deepEqual(
        statements.map(({ docsExamined }) => docsExamined),
        [51],
      )
    })

    it('for each reader from their own place, and read once for all of them', async () => {
      const cleo = await community.register('Cleo')
      await cleo.ask('groups.join', { groupId })
      await sendMany(5)
      await cleo.ask('chat.markRead', { channelId, seq: 4 })
      assert.deepEqual(await unreadSeqs(cleo), [5])
      assert.deepEqual(await unreadSeqs(ben), [5, 4, 3, 2, 1])
      const again = await asked('$cmd.aggregate', async () => {
        assert.deepEqual(await unreadSeqs(cleo), [5])
        assert.deepEqual(await unreadSeqs(ben), [5, 4, 3, 2, 1])
      })
      assert.deepEqual(again, [])
      await send(ada, 'one more')
      const more = await asked('$cmd.aggregate', async () => {
        assert.deepEqual(await unreadSeqs(cleo), [6, 5])
        assert.deepEqual(await unreadSeqs(ben), [6, 5, 4, 3, 2, 1])
      })
      assert.deepEqual(
        more.map(({ docsExamined }) => docsExamined),
        [1],
      )
    })

    it('but for what they wrote themselves, from whatever device', async () => {
      await send(ada, 'said')
      await send(ben, 'own')
      await send(ada, 'said then')
      assert.deepEqual(await unreadSeqs(ben), [3, 1])
      assert.deepEqual(await unreadSeqs(ada), [2])
      await send(ben, 'more of one’s own')
      assert.deepEqual(await unreadSeqs(ben), [3, 1])
    })

    it('live by what bumps the channel, replies left out', async () => {
      const live = await ben.connect()
      const root = await send(ada, 'root')
      await send(ada, 'a reply', root.id)
      await send(ada, 'said')
      const told: number[] = []
      while (told.length < 2) told.push(...(await live.next('chat.bump')).saidSeqs)
      assert.deepEqual(told, [1, 3])
      live.close()
    })
  })

  describe('because someone marks it so', () => {
    it('is shown on all devices until they read up to there again, and how far they read stays', async () => {
      await sendMany(4)
      await ben.ask('chat.markRead', { channelId, seq: 4 })
      const desk = await ben.connect()
      assert.deepEqual(await ben.ask('chat.markUnread', { channelId, seq: 2 }), {
        lastReadSeq: 4,
        unreadFrom: 2,
      })
      const told = { channelId, memberId: ben.id, lastReadSeq: 4 }
      assert.deepEqual(await desk.next('chat.read'), { ...told, unreadFrom: 2 })
      const page = await ben.ask('chat.list', { channelId })
      assert.deepEqual([page.lastReadSeq, page.unreadFrom], [4, 2])
      assert.equal((await desk.ask('chat.open', { channelId })).unreadFrom, 2)
      assert.equal((await ada.ask('chat.list', { channelId })).unreadFrom, null)
      await ben.ask('chat.markRead', { channelId, seq: 1 })
      assert.deepEqual(await mine(ben), { lastReadSeq: 4, unreadFrom: 2, mentions: 0 })
      await ben.ask('chat.markRead', { channelId, seq: 4 })
      assert.deepEqual(await desk.next('chat.read'), { ...told, unreadFrom: null })
      assert.deepEqual(await mine(ben), { lastReadSeq: 4, unreadFrom: null, mentions: 0 })
      desk.close()
    })

    it('is for those who may read it, where there is something to read', async () => {
      await assertRefused(ben.ask('chat.markUnread', { channelId, seq: 1 }), 'conflict')
      await sendMany(1)
      await assertRefused(
        community.visitor().ask('chat.markUnread', { channelId, seq: 1 }),
        'unauthenticated',
      )
      await assertRefused(outsider.ask('chat.markUnread', { channelId, seq: 1 }), 'not_found')
      await assertRefused(ben.ask('chat.markUnread', { channelId, seq: -1 }), 'invalid', ['seq'])
      assert.deepEqual(await ben.ask('chat.markUnread', { channelId, seq: 9 }), {
        lastReadSeq: 0,
        unreadFrom: 1,
      })
    })
  })

  describe('is passed over by who starts fresh', () => {
    it('up to the last days, channels and threads alike, and no second time', async () => {
      const root = await send(ada, 'root')
      await send(ada, 'old reply', root.id)
      await ben.ask('chat.follow', { channelId, messageId: root.id, on: true })
      await ben.ask('chat.markUnread', { channelId, seq: 1 })
      community.later(3 * DAY_MS)
      await send(ada, 'new')
      const phone = await ben.connect()
      assert.equal((await ben.ask('chat.startFresh', {})).channels, 1)
      assert.deepEqual(await mine(ben), { lastReadSeq: 2, unreadFrom: null, mentions: 0 })
      assert.deepEqual(await phone.next('chat.read'), {
        channelId,
        memberId: ben.id,
        lastReadSeq: 2,
        unreadFrom: null,
      })
      const { thread } = await ben.ask('chat.thread', { channelId, messageId: root.id })
      assert.deepEqual([thread?.lastReadSeq, thread?.lastSeq], [2, 2])
      assert.equal((await ben.ask('chat.startFresh', {})).channels, 0)
      assert.equal((await ben.ask('chat.startFresh', { keepDays: 0 })).channels, 1)
      assert.equal((await mine(ben)).lastReadSeq, 3)
      phone.close()
    })

    it('and not with what was said long ago elsewhere and moved here', async () => {
      const old = await send(ada, 'old')
      community.later(3 * DAY_MS)
      const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'doses' })
      const clientId = randomUUID()
      await ada.ask('chat.send', { channelId: channel.id, clientId, body: 'How much for a foal?' })
      await ada.ask('chat.moveThread', { channelId, messageId: old.id, toChannelId: channel.id })
      await ben.ask('chat.startFresh', {})
      const found = (await ben.ask('chat.mine', {})).items.find(({ id }) => id === channel.id)
      assert.deepEqual([found?.lastReadSeq, found?.unreadSeqs], [0, [2, 1]])
    })

    it('never back', async () => {
      await sendMany(3)
      await ben.ask('chat.markRead', { channelId, seq: 3 })
      await ben.ask('chat.markUnread', { channelId, seq: 3 })
      await messages().updateOne(
        { channelId: toObjectId(channelId), seq: 3 },
        { $set: { sentAt: new Date(community.now().getTime() - 9 * DAY_MS) } },
      )
      await ben.ask('chat.startFresh', {})
      assert.deepEqual(await mine(ben), { lastReadSeq: 3, unreadFrom: null, mentions: 0 })
    })

    it('but for what calls them: that stays unread until they say otherwise', async () => {
      await send(ada, `@[Ben](member:${ben.id}) seen`)
      await community.drain()
      await ben.ask('chat.markRead', { channelId, seq: 1 })
      const calling = await send(ada, `@[Ben](member:${ben.id}) look`)
      await community.drain()
      community.later(3 * DAY_MS)
      await send(ada, 'later')
      assert.equal((await mine(ben)).mentions, 1)
      await ben.ask('chat.startFresh', { keepDays: 0 })
      assert.deepEqual(await mine(ben), { lastReadSeq: 3, unreadFrom: null, mentions: 1 })
      const { items } = await ben.ask('notifications.list', {})
      const row = items.find(item => item.message?.id === calling.id)
      assert.equal(row?.read, false)
    })

    it('in as many statements for many channels as for one, none of which reads what was read before', async () => {
      await ben.ask('chat.startFresh', { keepDays: 0 })
      const channelIds = [channelId]
      await Channels.insertMany(
        Array.from({ length: 60 }, (_, at) => ({
          groupId,
          name: `c${at}`,
          kind: 'standing',
          createdAt: community.now(),
        })),
      )
      for (const { _id } of await Channels.find({ groupId }).lean()) channelIds.push(_id.toHexString())
      const old = new Date(community.now().getTime() - 5 * DAY_MS)
      await messages().insertMany(
        [...new Set(channelIds)].flatMap(id =>
          Array.from({ length: 50 }, (_, at) => ({
            _id: toObjectId(randomBytes(12).toString('hex')),
            channelId: toObjectId(id),
            seq: at + 1,
            authorId: toObjectId(ada.id),
            clientId: `m-${at}`,
            body: 'x',
            html: '<p>x</p>',
            sentAt: at < 45 ? old : community.now(),
            threadOf: null,
            editedAt: null,
            deletedAt: null,
          })),
        ),
      )
      let moved = 0
      const statements = await asked('$cmd.aggregate', async () => {
        moved = (await ben.ask('chat.startFresh', {})).channels
      })
      assert.equal(moved, 61)
      // One statement walks back over the five that are kept and to the first that is not, in each channel.
      assert.deepEqual(
        statements.map(({ docsExamined }) => docsExamined),
        [61 * 6],
      )
      const marks = await readMarks()
        .find({ memberId: toObjectId(ben.id), lastReadSeq: 45 })
        .toArray()
      assert.equal(marks.length, 61)
    })

    it('by members who keep a sensible number of days', async () => {
      await assertRefused(community.visitor().ask('chat.startFresh', {}), 'unauthenticated')
      await assertRefused(ben.ask('chat.startFresh', { keepDays: 31 }), 'invalid', ['keepDays'])
      assert.equal((await outsider.ask('chat.startFresh', {})).channels, 0)
    })
  })

  describe('is caught up on', () => {
    const catchUp = async (person: Person, days?: number) =>
      (await person.ask('chat.catchUp', days === undefined ? {} : { days })).items.map(
        ({ why, message }) => `${why}: ${message.body}`,
      )
    const helpful = (person: Person, messageId: string) =>
      person.ask('chat.react', { channelId, messageId, emoji: 'helpful', on: true })

    it('by what calls one, what one follows, one’s own, and what helped most', async () => {
      const eva = await community.register('Eva')
      await eva.ask('groups.join', { groupId })
      const followed = await send(ada, 'followed')
      await ben.ask('chat.follow', { channelId, messageId: followed.id, on: true })
      const own = await send(ben, 'own')
      const [tip, gem] = [await send(ada, 'tip'), await send(ada, 'gem')]
      await send(ada, 'plain')
      community.later(60_000)
      const called = `@[Ben](member:${ben.id}) look`
      await send(ada, called)
      await send(ada, 'on it goes', followed.id)
      await send(ben, 'and on, by me', followed.id)
      await send(ada, 'an answer', own.id)
      await helpful(eva, own.id)
      await helpful(eva, tip.id)
      await helpful(eva, gem.id)
      await helpful(ben, gem.id)
      await community.drain()
      const expected = [
        `mention: ${called}`,
        'followed: on it goes',
        'mine: own',
        'mine: an answer',
        'helpful: gem',
        'helpful: tip',
      ]
      assert.deepEqual((await catchUp(ben)).toSorted(), expected.toSorted())
      assert.equal((await catchUp(ben))[0], expected[0])
      assert.deepEqual((await catchUp(ben)).slice(-2), expected.slice(-2))

      community.later(3 * DAY_MS)
      assert.deepEqual(await catchUp(ben), [])
      assert.equal((await catchUp(ben, 7)).length, 6)
      await ben.ask('notifications.setChannel', { channelId, level: 'nothing', follow: 'inherit' })
      assert.deepEqual(await catchUp(ben, 7), [])
    })

    it('by who reacted to what one wrote, however long ago that was', async () => {
      const [own, plain] = [await send(ben, 'own'), await send(ben, 'plain')]
      community.later(9 * DAY_MS)
      const react = (person: Person, messageId: string, on: boolean) =>
        person.ask('chat.react', { channelId, messageId, emoji: '🙏', on })
      await react(ada, own.id, true)
      await react(ben, plain.id, true)
      const [item] = (await ben.ask('chat.catchUp', {})).items
      assert.deepEqual([item?.message.id, item?.at], [own.id, community.now().toISOString()])
      assert.deepEqual(await catchUp(ben), ['mine: own'])
      await react(ben, own.id, true)
      await react(ada, own.id, false)
      assert.deepEqual(await catchUp(ben), [])
    })

    it('where it is now, when it was moved, and for the same reason', async () => {
      const { channel: other } = await ada.ask('chat.createChannel', { groupId, name: 'Elsewhere' })
      const { channel: last } = await ada.ask('chat.createChannel', { groupId, name: 'Last' })
      const called = await send(ada, `@[Ben](member:${ben.id}) look`)
      const own = await send(ben, 'own')
      const gem = await send(ada, 'gem')
      await helpful(ben, gem.id)
      await helpful(ada, own.id)
      await community.drain()
      const ranked = await catchUp(ben)
      assert.deepEqual(ranked, [`mention: ${called.body}`, 'mine: own', 'helpful: gem'])
      for (const { id } of [called, own, gem])
        await ada.ask('chat.moveThread', { channelId, messageId: id, toChannelId: other.id })
      const { items } = await ben.ask('chat.catchUp', {})
      assert.deepEqual(
        items.map(({ channel }) => channel.id),
        [other.id, other.id, other.id],
      )
      assert.deepEqual(await catchUp(ben), ranked)
      await ada.ask('chat.moveThread', {
        channelId: other.id,
        messageId: items[0]?.message.id ?? '',
        toChannelId: last.id,
      })
      assert.deepEqual(await catchUp(ben), ranked)
    })

    it('without what was taken away, what was said off the record, and where one may not read', async () => {
      const lounge = await ada.ask('chat.createChannel', { groupId, name: 'Corridor', kind: 'lounge' })
      await ada.ask('chat.send', {
        channelId: lounge.channel.id,
        clientId: randomUUID(),
        body: `@[Ben](member:${ben.id}) psst`,
      })
      const gone = await send(ada, `@[Ben](member:${ben.id}) gone`)
      await send(ada, `@[Ben](member:${ben.id}) stays`)
      await community.drain()
      await ada.ask('chat.delete', { channelId, messageId: gone.id })
      const stays = [`mention: @[Ben](member:${ben.id}) stays`]
      assert.deepEqual(await catchUp(ben), stays)
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await catchUp(ben), [])
    })

    it('by members, for a sensible number of days', async () => {
      await assertRefused(community.visitor().ask('chat.catchUp', {}), 'unauthenticated')
      await assertRefused(ben.ask('chat.catchUp', { days: 31 }), 'invalid', ['days'])
      assert.deepEqual((await outsider.ask('chat.catchUp', {})).items, [])
    })
  })
})
