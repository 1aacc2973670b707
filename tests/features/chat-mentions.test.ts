import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { readableMessages } from '../../domain/chat/access.ts'
import { announceMessages } from '../../domain/chat/actions.ts'
import { Messages, messages, toObjectId } from '../../domain/chat/model.ts'
import { Groups } from '../../domain/groups/model.ts'
import { readersAmong } from '../../domain/groups/access.ts'
import { Outbox, transact } from '../../domain/transaction.ts'
import { type Context } from '../../domain/vocabulary.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

describe('a message that calls people', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let outsider: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity()
    ;[ada, ben, outsider] = [
      await community.register('Ada'),
      await community.register('Ben'),
      await community.register('Olga'),
    ]
  })
  beforeEach(async () => {
    await Outbox.deleteMany({})
    await messages().deleteMany({})
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
    await Outbox.deleteMany({})
  })
  after(() => community.stop())

  const send = async (person: Person, body: string, more: { threadOf?: string; clientId?: string } = {}) =>
    (await person.ask('chat.send', { channelId, clientId: randomUUID(), body, ...more })).message
  const call = ({ id, name }: Person) => `@[${name}](member:${id})`
  const posted = async () =>
    (await Outbox.find({ name: 'chat.posted' }).sort({ _id: 1 }).lean()) as {
      payload: { messageId: string }
    }[]
  const contextOf = ({ id, name }: Person): Context => ({
    actor: { id, name, kind: 'member', grants: [] },
    now: community.now(),
  })

  describe('shows and keeps whom it calls', () => {
    it('to everyone who reads it', async () => {
      const sent = await send(ada, `${call(ben)} and @hosts: look`)
      assert.deepEqual(sent.mentions, { memberIds: [ben.id], circles: ['hosts'] })
      assert.match(sent.html, new RegExp(`<span class="mention" data-member="${ben.id}">@Ben</span>`))
      const { messages: listed } = await ben.ask('chat.list', { channelId })
      assert.deepEqual(listed, [sent])
    })

    it('and says nothing of it when it calls nobody', async () => {
      assert.equal('mentions' in (await send(ada, 'ada@clinic.example wrote `@everyone`')), false)
    })

    it('once for each clientId', async () => {
      const clientId = randomUUID()
      const first = await send(ada, call(ben), { clientId })
      assert.deepEqual(await send(ada, call(ben), { clientId }), first)
    })
  })

  describe('calls no more than it may', () => {
    const ids = (count: number) =>
      Array.from({ length: count }, (_, at) => `@[x](member:${(at + 1).toString(16).padStart(24, '0')})`)

    it('up to fifty people', async () => {
      await assertRefused(send(ada, ids(51).join(' ')), 'invalid', ['body'])
      assert.equal((await send(ada, ids(50).join(' '))).mentions?.memberIds.length, 50)
      assert.equal(
        (await send(ada, `${ids(50).join(' ')} ${ids(2).join(' ')}`)).mentions?.memberIds.length,
        50,
      )
    })

    it('everyone in a large group only when a host writes', async () => {
      assert.deepEqual((await send(ben, '@everyone')).mentions?.circles, ['everyone'])
      await Groups.updateOne({ _id: groupId }, { $set: { memberCount: 21 } })
      await assertRefused(send(ben, 'now @everyone'), 'forbidden', ['body'])
      assert.equal((await send(ben, 'in code `@everyone`')).mentions, undefined)
      assert.deepEqual((await send(ada, 'now @everyone')).mentions?.circles, ['everyone'])
    })

    it('nobody who may not read it', async () => {
      assert.deepEqual(
        [...(await readersAmong(channelId, [ada.id, ben.id, outsider.id, 'f'.repeat(24)]))].toSorted(),
        [ada.id, ben.id].toSorted(),
      )
      const open = await ada.ask('groups.create', {
        name: `Open ${randomUUID().slice(0, 8)}`,
        reading: 'everyone',
      })
      assert.deepEqual([...(await readersAmong(open.channel.id, [outsider.id]))], [outsider.id])
      assert.deepEqual([...(await readersAmong('f'.repeat(24), [ada.id]))], [])
    })
  })

  describe('is announced', () => {
    it('once each, however many announce at the same time and however often', async () => {
      const root = await send(ada, 'plain')
      const expected = [
        await send(ada, call(ben)),
        await send(ben, 'in a thread', { threadOf: root.id }),
        await send(ada, 'see https://example.org'),
      ].map(({ id }) => id)
      const counts = await Promise.all(Array.from({ length: 4 }, announceMessages))
      await announceMessages()
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        3,
      )
      assert.deepEqual(
        (await posted()).map(({ payload }) => payload.messageId).toSorted(),
        expected.toSorted(),
      )
      assert.equal(await messages().countDocuments({ unannounced: true }), 0)
    })

    it('with what reactions need, and what the message was stays as it was', async () => {
      const sent = await send(ada, call(ben))
      await announceMessages()
      assert.deepEqual(
        (await posted()).map(({ payload }) => payload),
        [{ messageId: sent.id, channelId, groupId, authorId: ada.id, seq: 1, at: sent.sentAt }],
      )
      assert.deepEqual((await ben.ask('chat.list', { channelId })).messages, [sent])
    })

    it('or not at all when the announcement fails half-way, and then again', async () => {
      await send(ada, call(ben))
      await assert.rejects(
        transact(async record => {
          const message = await Messages.findOne({ unannounced: true }).lean()
          await Messages.updateMany({}, { $unset: { unannounced: 1 } })
          record('chat.posted', {
            messageId: message?._id.toHexString() ?? '',
            channelId,
            groupId,
            authorId: ada.id,
            seq: 1,
            at: community.now().toISOString(),
          })
          throw new Error('killed')
        }),
        /killed/,
      )
      assert.deepEqual([await posted(), await messages().countDocuments({ unannounced: true })], [[], 1])
      assert.equal(await announceMessages(), 1)
      assert.equal((await posted()).length, 1)
    })

    it('unless nothing follows from it: then it leaves no trace', async () => {
      await Promise.all(Array.from({ length: 20 }, (_, at) => send(ada, `plain *message* ${at}`)))
      assert.equal(await messages().countDocuments({ unannounced: { $exists: true } }), 0)
      assert.equal(await announceMessages(), 0)
      assert.deepEqual(await posted(), [])
    })

    it('in batches, and does not stop at one whose channel is gone', async () => {
      await messages().insertMany(
        Array.from({ length: 250 }, (_, at) => ({
          _id: toObjectId((at + 1).toString(16).padStart(24, '0')),
          channelId: toObjectId(at === 0 ? 'f'.repeat(24) : channelId),
          seq: at + 1,
          authorId: toObjectId(ada.id),
          clientId: `m-${at}`,
          body: 'x',
          html: '<p>x</p>',
          sentAt: community.now(),
          threadOf: null,
          editedAt: null,
          deletedAt: null,
          unannounced: true as const,
        })),
      )
      assert.deepEqual(
        [await announceMessages(), await announceMessages(), await announceMessages()],
        [200, 50, 0],
      )
      assert.equal((await posted()).length, 249)
    })
  })

  describe('is shown to other parts of the community', () => {
    it('as the one who asks may read it now, in the order asked for', async () => {
      const [first, second] = [await send(ada, 'first'), await send(ben, 'second')]
      const lounge = await ada.ask('chat.createChannel', { groupId, name: 'Corridor', kind: 'lounge' })
      const { message: whispered } = await ada.ask('chat.send', {
        channelId: lounge.channel.id,
        clientId: randomUUID(),
        body: 'whispered',
      })
      const ids = [second.id, 'f'.repeat(24), whispered.id, first.id]
      assert.deepEqual(await readableMessages(contextOf(ben), ids), [second, whispered, first])
      assert.deepEqual(await readableMessages(contextOf(outsider), ids), [])
      assert.deepEqual(await readableMessages(contextOf(ben), []), [])
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await readableMessages(contextOf(ben), ids), [])
    })
  })

  describe('is announced by the workers', () => {
    it('while they run', async () => {
      await send(ada, call(ben))
      await community.drain()
      assert.equal((await posted()).length, 1)
    })
  })
})
