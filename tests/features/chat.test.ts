import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import type { MessageView } from '../../domain/chat/contract.ts'
import { messages, toObjectId } from '../../domain/chat/model.ts'
import {
  assertRefused,
  type Community,
  type Live,
  type Person,
  startCommunity,
} from '../support/community.ts'

describe('chat in a group of members', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let outsider: Person
  let groupId: string
  let channelId: string
  const lives: Live[] = []

  before(async () => {
    community = await startCommunity()
    ;[ada, ben, outsider] = [
      await community.register('Ada'),
      await community.register('Ben'),
      await community.register('Olga'),
    ]
  })
  beforeEach(async () => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  afterEach(() => {
    for (const live of lives.splice(0)) live.close()
  })
  after(() => community.stop())

  const connect = async (person: Person) => {
    const live = await person.connect()
    lives.push(live)
    return live
  }
  const send = async (person: Person, body: string, more: { threadOf?: string; clientId?: string } = {}) =>
    (await person.ask('chat.send', { channelId, clientId: randomUUID(), body, ...more })).message
  const sendMany = (person: Person, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => send(person, `message ${index}`)))
  const seqsOf = (found: MessageView[]) => found.map(({ seq }) => seq)
  /** Messages as an import leaves them: stored, and told to nobody. */
  const importMessages = (count: number) =>
    messages().insertMany(
      Array.from({ length: count }, (_, index) => ({
        _id: toObjectId(randomBytes(12).toString('hex')),
        channelId: toObjectId(channelId),
        seq: index + 1,
        authorId: toObjectId(ada.id),
        clientId: `import-${index}`,
        body: 'x',
        html: '<p>x</p>',
        sentAt: community.now(),
        threadOf: null,
        editedAt: null,
        deletedAt: null,
      })),
    )

  describe('sending', () => {
    it('answers with the stored message', async () => {
      community.at('2030-03-01T09:00:00.000Z')
      const clientId = randomUUID()
      const answered = await ada.http('POST', `/api/v1/channels/${channelId}/messages`, {
        clientId,
        body: 'Good *morning*',
      })
      assert.equal(answered.status, 201)
      const { message } = answered.body as { message: MessageView }
      assert.match(message.id, /^[0-9a-f]{24}$/)
      assert.deepEqual(
        { ...message, id: '' },
        {
          id: '',
          channelId,
          seq: 1,
          authorId: ada.id,
          authorName: 'Ada',
          body: 'Good *morning*',
          html: '<p>Good <em>morning</em></p>',
          sentAt: '2030-03-01T09:00:00.000Z',
          threadOf: null,
          editedAt: null,
          deletedAt: null,
          clientId,
        },
      )
    })

    it('is the same through a socket', async () => {
      const live = await connect(ada)
      const input = { channelId, clientId: randomUUID(), body: 'over the socket' }
      const { message } = await live.ask('chat.send', input)
      assert.deepEqual((await ada.ask('chat.send', input)).message, message)
      assert.deepEqual((await ada.ask('chat.list', { channelId })).messages, [message])
    })

    it('has one effect for each clientId, and refuses another body under it', async () => {
      const clientId = randomUUID()
      const first = await send(ada, 'once', { clientId })
      assert.deepEqual(await send(ada, 'once', { clientId }), first)
      await assertRefused(send(ada, 'twice', { clientId }), 'conflict', ['clientId'])
      await assertRefused(send(ada, 'once', { clientId, threadOf: first.id }), 'conflict', ['clientId'])
      assert.equal((await send(ben, 'once', { clientId })).seq, 2)
    })

    it('is for members who are signed in', async () => {
      const input = { channelId, clientId: randomUUID(), body: 'hello' }
      await assertRefused(community.visitor().ask('chat.send', input), 'unauthenticated')
      await assertRefused(outsider.ask('chat.send', input), 'not_found')
      await assertRefused((await connect(outsider)).ask('chat.send', input), 'not_found')
      assert.equal((await ben.ask('chat.send', input)).message.seq, 1)
    })

    it('refuses readers of an open group who did not join, until they do', async () => {
      const open = await ada.ask('groups.create', {
        name: `Open ${randomUUID().slice(0, 8)}`,
        reading: 'everyone',
      })
      const input = { channelId: open.channel.id, clientId: randomUUID(), body: 'hello' }
      await assertRefused(outsider.ask('chat.send', input), 'forbidden')
      await outsider.ask('groups.join', { groupId: open.group.id })
      assert.equal((await outsider.ask('chat.send', input)).message.seq, 1)
    })

    const wrong: [string, Record<string, unknown>, string[]][] = [
      ['an empty body', { body: '' }, ['body']],
      ['a body of spaces', { body: ' \n\t ' }, ['body']],
      ['a body that is too long', { body: 'x'.repeat(16_001) }, ['body']],
      ['a body that is no text', { body: { $gt: '' } }, ['body']],
      ['a clientId that is too short', { clientId: 'short' }, ['clientId']],
      ['no clientId', { clientId: undefined }, ['clientId']],
      ['a thread that is no id', { threadOf: 'nope' }, ['threadOf']],
    ]
    for (const [what, fields, named] of wrong)
      it(`refuses ${what}, and names the field`, async () => {
        const right = { channelId, clientId: randomUUID(), body: 'x'.repeat(16_000) }
        await assertRefused(ada.ask('chat.send', { ...right, ...fields }), 'invalid', named)
        await assertRefused((await connect(ada)).ask('chat.send', { ...right, ...fields }), 'invalid', named)
        assert.equal((await ada.ask('chat.send', right)).message.seq, 1)
      })

    it('refuses fields that are not its own', async () => {
      for (const field of ['authorId', 'seq', 'sentAt', '_id', 'html']) {
        const answered = await ada.http('POST', `/api/v1/channels/${channelId}/messages`, {
          clientId: randomUUID(),
          body: 'x',
          [field]: 1,
        })
        assert.equal(answered.status, 400, field)
      }
      assert.equal((await ada.ask('chat.list', { channelId })).lastSeq, 0)
    })

    it('keeps text of every language as it was written', async () => {
      const body = '中文 – Ελληνικά – العربية – 👩‍⚕️ \u0000 end'
      assert.equal((await send(ada, body)).body, body)
      const half = await send(ada, 'half \ud83d', { clientId: 'half-a-pair' })
      assert.deepEqual(await send(ada, 'half \ud83d', { clientId: 'half-a-pair' }), half)
    })
  })

  describe('a thread', () => {
    it('hangs off a message, and who answers a reply joins the same thread', async () => {
      const root = await send(ada, 'root')
      const reply = await send(ben, 'reply', { threadOf: root.id })
      assert.equal(reply.threadOf, root.id)
      assert.equal((await send(ada, 'reply to the reply', { threadOf: reply.id })).threadOf, root.id)
    })

    it('stays in its channel', async () => {
      const root = await send(ada, 'root')
      const other = await ada.ask('chat.createChannel', { groupId, name: 'Other' })
      const elsewhere = { channelId: other.channel.id, clientId: randomUUID(), body: 'x', threadOf: root.id }
      await assertRefused(ada.ask('chat.send', elsewhere), 'not_found', ['threadOf'])
      await assertRefused(send(ada, 'x', { threadOf: 'f'.repeat(24) }), 'not_found', ['threadOf'])
      assert.equal((await send(ada, 'x', { threadOf: root.id })).seq, 2)
    })
  })

  describe('listing', () => {
    it('gives the newest page, or what is after, before or around a place', async () => {
      await sendMany(ada, 30)
      const list = async (input: object) =>
        seqsOf((await ben.ask('chat.list', { channelId, ...input })).messages)
      assert.deepEqual(await list({ limit: 3 }), [28, 29, 30])
      assert.deepEqual(await list({ after: 27 }), [28, 29, 30])
      assert.deepEqual(await list({ after: 0, limit: 3 }), [1, 2, 3])
      assert.deepEqual(await list({ before: 4 }), [1, 2, 3])
      assert.deepEqual(await list({ before: 10, limit: 3 }), [7, 8, 9])
      assert.deepEqual(await list({ around: 10, limit: 4 }), [8, 9, 10, 11])
      assert.deepEqual(await list({ after: 30 }), [])
    })

    it('says how far the channel goes, how far the caller has read, and who wrote', async () => {
      await sendMany(ada, 3)
      await ben.ask('chat.markRead', { channelId, seq: 2 })
      const page = await ben.ask('chat.list', { channelId })
      assert.deepEqual([page.lastSeq, page.lastReadSeq], [3, 2])
      assert.deepEqual(
        page.messages.map(({ authorName }) => authorName),
        ['Ada', 'Ada', 'Ada'],
      )
      assert.equal((await ada.ask('chat.list', { channelId })).lastReadSeq, 0)
    })

    it('is for those who may read', async () => {
      await assertRefused(community.visitor().ask('chat.list', { channelId }), 'unauthenticated')
      await assertRefused(outsider.ask('chat.list', { channelId }), 'not_found')
      await assertRefused(outsider.ask('chat.list', { channelId: 'f'.repeat(24) }), 'not_found')
      assert.equal((await ben.ask('chat.list', { channelId })).lastSeq, 0)
    })

    it('ends with the membership', async () => {
      await send(ada, 'private')
      assert.equal((await ben.ask('chat.list', { channelId })).lastSeq, 1)
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      await assertRefused(ben.ask('chat.list', { channelId }), 'not_found')
    })

    it('refuses what is no place, and names the field', async () => {
      const wrong = [
        { after: -1 },
        { before: 1.5 },
        { around: 'x' },
        { limit: 0 },
        { limit: 201 },
        { after: 1, before: 3 },
      ]
      for (const input of wrong)
        await assertRefused(ada.ask('chat.list', { channelId, ...input }), 'invalid', [
          Object.keys(input)[0] ?? '',
        ])
      await assertRefused(ada.ask('chat.list', { channelId: 'nope' }), 'invalid', ['channelId'])
    })
  })

  describe('marking as read', () => {
    it('never moves back and never beyond the last message', async () => {
      await sendMany(ada, 5)
      const mark = async (seq: number) => (await ben.ask('chat.markRead', { channelId, seq })).lastReadSeq
      assert.deepEqual([await mark(3), await mark(1), await mark(99), await mark(4)], [3, 3, 5, 5])
      await Promise.all([1, 4, 2, 5, 3].map(mark))
      assert.equal((await ben.ask('chat.list', { channelId })).lastReadSeq, 5)
    })

    it('is told to the other devices of the member and to nobody else', async () => {
      await sendMany(ada, 2)
      const [phone, desk, other] = [await connect(ben), await connect(ben), await connect(ada)]
      await other.ask('chat.open', { channelId })
      await phone.ask('chat.markRead', { channelId, seq: 2 })
      assert.deepEqual(await desk.next('chat.read'), {
        channelId,
        memberId: ben.id,
        lastReadSeq: 2,
        unreadFrom: null,
      })
      await phone.ask('chat.markRead', { channelId, seq: 1 })
      await other.ask('chat.send', { channelId, clientId: randomUUID(), body: 'after it' })
      await other.next('chat.sent')
      assert.equal(desk.heard('chat.read').length, 1)
      assert.equal(other.heard('chat.read').length, 0)
    })

    it('is for those who may read', async () => {
      await assertRefused(community.visitor().ask('chat.markRead', { channelId, seq: 0 }), 'unauthenticated')
      await assertRefused(outsider.ask('chat.markRead', { channelId, seq: 0 }), 'not_found')
      await assertRefused(ben.ask('chat.markRead', { channelId, seq: -1 }), 'invalid', ['seq'])
      assert.equal((await ben.ask('chat.markRead', { channelId, seq: 0 })).lastReadSeq, 0)
    })
  })

  describe('my channels', () => {
    it('are those of my groups, with how far each goes and how far I have read', async () => {
      await sendMany(ada, 4)
      await ben.ask('chat.markRead', { channelId, seq: 3 })
      await ada.ask('chat.createChannel', { groupId, name: 'Corridor', kind: 'lounge' })
      const mine = (await ben.ask('chat.mine', {})).items.filter(item => item.groupId === groupId)
      assert.deepEqual(
        mine.map(({ name, kind, lastSeq, lastReadSeq }) => [name === 'Corridor', kind, lastSeq, lastReadSeq]),
        [
          [true, 'lounge', 0, 0],
          [false, 'standing', 4, 3],
        ],
      )
      assert.deepEqual(
        (await outsider.ask('chat.mine', {})).items.filter(item => item.groupId === groupId),
        [],
      )
    })

    it('are refused to visitors', async () => {
      await assertRefused(community.visitor().ask('chat.mine', {}), 'unauthenticated')
    })
  })

  describe('an open channel', () => {
    it('is heard from the answer on, a list of messages for each commit', async () => {
      await sendMany(ada, 2)
      const live = await connect(ben)
      const opened = await live.ask('chat.open', { channelId })
      assert.deepEqual(
        [seqsOf(opened.messages), opened.lastSeq, opened.lastReadSeq, opened.reset],
        [[1, 2], 2, 0, false],
      )
      const third = await send(ada, 'third')
      assert.deepEqual(await live.next('chat.sent'), { channelId, messages: [third] })
    })

    it('brings what was missed, up to 500 messages; beyond that the newest page and a reset', async () => {
      await importMessages(510)
      const live = await connect(ben)
      const missed = await live.ask('chat.open', { channelId, after: 10 })
      assert.deepEqual([missed.messages.length, missed.messages[0]?.seq, missed.reset], [500, 11, false])
      const tooMuch = await live.ask('chat.open', { channelId, after: 9 })
      assert.deepEqual([tooMuch.messages.length, tooMuch.messages[0]?.seq, tooMuch.reset], [50, 461, true])
      const nothing = await live.ask('chat.open', { channelId, after: 510 })
      assert.deepEqual([nothing.messages, nothing.reset], [[], false])
      const notThere = await live.ask('chat.open', { channelId, after: 511 })
      assert.deepEqual([notThere.lastSeq, notThere.reset], [510, true])
    })

    it('goes on after an import at the next place', async () => {
      await send(ada, 'before')
      await messages().updateOne({ channelId: toObjectId(channelId) }, { $set: { seq: 511 } })
      await importMessages(510)
      assert.equal((await send(ben, 'after')).seq, 512)
    })

    it('refuses those who may not read', async () => {
      await assertRefused((await connect(outsider)).ask('chat.open', { channelId }), 'not_found')
      await assertRefused((await connect(ben)).ask('chat.open', { channelId, after: -1 }), 'invalid', [
        'after',
      ])
    })

    it('is silent once closed, and bumps those who have it closed', async () => {
      const [closed, open] = [await connect(ben), await connect(ada)]
      await closed.ask('chat.open', { channelId })
      await closed.ask('chat.close', { channelId })
      await open.ask('chat.open', { channelId })
      await send(ada, 'quiet')
      let bump = await closed.next('chat.bump')
      while (bump.channelId !== channelId) bump = await closed.next('chat.bump')
      assert.deepEqual(bump, { channelId, groupId, lastSeq: 1, saidSeqs: [1], mentions: 0 })
      assert.deepEqual(closed.heard('chat.sent'), [])
      assert.equal((await open.next('chat.sent')).messages.length, 1)
    })

    it('says who is typing to the others who have it open', async () => {
      const [writes, reads] = [await connect(ada), await connect(ben)]
      await assertRefused(writes.ask('chat.typing', { channelId }), 'not_found')
      await writes.ask('chat.open', { channelId })
      await reads.ask('chat.open', { channelId })
      assert.deepEqual(await writes.ask('chat.typing', { channelId }), { heard: true })
      assert.deepEqual(await reads.next('chat.typing'), { channelId, memberId: ada.id, name: 'Ada' })
      assert.deepEqual(await writes.ask('chat.typing', { channelId }), { heard: false })
      assert.deepEqual(writes.heard('chat.typing'), [])
    })

    it('ends for someone removed: they hear nothing sent after', async () => {
      const live = await connect(ben)
      await live.ask('chat.open', { channelId })
      await send(ada, 'together')
      await live.next('chat.sent')
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      await live.next('groups.left')
      await sendMany(ada, 5)
      await assertRefused(live.ask('chat.open', { channelId, after: 1 }), 'not_found')
      await assertRefused(
        live.ask('chat.send', { channelId, clientId: randomUUID(), body: 'still here' }),
        'not_found',
      )
      assert.deepEqual(
        live.heard('chat.sent').flatMap(({ messages: heard }) => seqsOf(heard)),
        [1],
      )
    })
  })
})
