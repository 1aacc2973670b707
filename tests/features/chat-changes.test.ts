import assert from 'node:assert/strict'
import { EDIT_WINDOW_MINUTES, EDITS_MAX, PINS_MAX } from '../../domain/chat/contract.ts'
import { messages, toObjectId } from '../../domain/chat/model.ts'
import { Groups } from '../../domain/groups/model.ts'
import { NOWHERE, openParlour, type Parlour } from '../support/chat.ts'
import { assertRefused, type Person } from '../support/community.ts'

const MINUTE_MS = 60_000

describe('a message that was sent', () => {
  let parlour: Parlour
  let ada: Person
  let ben: Person
  let cleo: Person
  let groupId: string
  let channelId: string

  before(async () => {
    parlour = await openParlour()
    ;({ ada, ben, cleo } = parlour)
  })
  beforeEach(async () => ({ groupId, channelId } = await parlour.openGroup()))
  afterEach(() => parlour.hangUp())
  after(() => parlour.community.stop())

  const say = (person: Person, body: string) => parlour.say(person, channelId, body)
  const shown = async (messageId: string) => {
    const { messages } = await cleo.ask('chat.list', { channelId })
    const found = messages.find(({ id }) => id === messageId)
    assert.ok(found)
    return found
  }
  const revNow = async () => (await cleo.ask('chat.list', { channelId })).rev
  const archive = () => Groups.updateOne({ _id: groupId }, { $set: { archivedAt: parlour.community.now() } })

  describe('is edited', () => {
    const edit = (person: Person, messageId: string, body = 'better') =>
      person.ask('chat.edit', { channelId, messageId, body })

    it('by its author: it says the new text, rendered anew, and that it was edited', async () => {
      const sent = await say(ben, 'Tap *first*')
      parlour.community.later(MINUTE_MS)
      const { message } = await edit(ben, sent.id, 'Tap **later**')
      assert.deepEqual(message, {
        ...sent,
        body: 'Tap **later**',
        html: '<p>Tap <strong>later</strong></p>',
        editedAt: parlour.community.now().toISOString(),
        rev: 1,
      })
      assert.deepEqual(await shown(sent.id), message)
    })

    it('through a socket just so, and everybody who has the channel open hears it', async () => {
      const sent = await say(ben, 'first')
      const [writer, reader] = [await parlour.connect(ben), await parlour.connect(cleo)]
      await reader.ask('chat.open', { channelId })
      const { message } = await writer.ask('chat.edit', { channelId, messageId: sent.id, body: 'second' })
      assert.deepEqual(await reader.next('chat.edited'), message)
    })

    it('and keeps what it said before for all who may read it, the oldest first', async () => {
      const sent = await say(ben, 'one')
      assert.deepEqual((await cleo.ask('chat.history', { channelId, messageId: sent.id })).versions, [])
      for (const body of ['two', 'three']) {
        parlour.community.later(MINUTE_MS)
        await edit(ben, sent.id, body)
      }
      const { versions } = await cleo.ask('chat.history', { channelId, messageId: sent.id })
      assert.deepEqual(
        versions.map(({ body, html }) => [body, html]),
        [
          ['one', '<p>one</p>'],
          ['two', '<p>two</p>'],
        ],
      )
      assert.equal(versions[0]?.at, sent.sentAt)
      assert.equal(Date.parse(versions[1]?.at ?? '') - Date.parse(sent.sentAt), MINUTE_MS)
    })

    it('to the same text without any change', async () => {
      const sent = await say(ben, 'same')
      assert.deepEqual((await edit(ben, sent.id, 'same')).message, sent)
      assert.equal(await revNow(), 0)
      assert.deepEqual((await ben.ask('chat.history', { channelId, messageId: sent.id })).versions, [])
    })

    it('until the window closes, to the minute', async () => {
      const sent = await say(ben, 'one')
      parlour.community.later(EDIT_WINDOW_MINUTES * MINUTE_MS)
      assert.equal((await edit(ben, sent.id)).message.body, 'better')
      parlour.community.later(1)
      await assertRefused(edit(ben, sent.id, 'too late'), 'forbidden')
      assert.equal((await shown(sent.id)).body, 'better')
    })

    it('by nobody else, not even a host', async () => {
      const sent = await say(ben, 'one')
      for (const other of [ada, cleo]) await assertRefused(edit(other, sent.id), 'forbidden')
      await edit(ben, sent.id)
    })

    it('only so often', async () => {
      const sent = await say(ben, 'x')
      for (let turn = 0; turn < EDITS_MAX; turn += 1) await edit(ben, sent.id, `x ${turn}`)
      await assertRefused(edit(ben, sent.id, 'once more'), 'conflict')
      const { versions } = await ben.ask('chat.history', { channelId, messageId: sent.id })
      assert.deepEqual([versions.length, versions.at(-1)?.body], [EDITS_MAX, `x ${EDITS_MAX - 2}`])
    })

    it('not in an archived group, and not once it was removed', async () => {
      const [kept, removed] = [await say(ben, 'one'), await say(ben, 'two')]
      await ben.ask('chat.delete', { channelId, messageId: removed.id })
      await assertRefused(edit(ben, removed.id), 'forbidden')
      await edit(ben, kept.id)
      await archive()
      await assertRefused(edit(ben, kept.id, 'again'), 'forbidden')
    })

    it('to text, which has an end', async () => {
      const sent = await say(ben, 'one')
      for (const body of ['', ' \n ', 'x'.repeat(16_001)])
        await assertRefused(edit(ben, sent.id, body), 'invalid', ['body'])
      assert.equal((await edit(ben, sent.id, 'x'.repeat(16_000))).message.body.length, 16_000)
    })

    it('and a repeat of sending it still answers, with another text still does not', async () => {
      const clientId = 'sent-only-once'
      const sent = await parlour.say(ben, channelId, 'one', { clientId })
      await edit(ben, sent.id)
      assert.equal((await parlour.say(ben, channelId, 'one', { clientId })).id, sent.id)
      await assertRefused(parlour.say(ben, channelId, 'two', { clientId }), 'conflict', ['clientId'])
    })
  })

  describe('is removed', () => {
    const remove = (person: Person, messageId: string, more: { reason?: string } = {}) =>
      person.ask('chat.delete', { channelId, messageId, ...more })

    it('and leaves a tombstone at its place, with nothing of what it said', async () => {
      const sent = await say(ben, 'private')
      await ben.ask('chat.edit', { channelId, messageId: sent.id, body: 'still private' })
      await cleo.ask('chat.react', { channelId, messageId: sent.id, emoji: '👍', on: true })
      await ada.ask('chat.pin', { channelId, messageId: sent.id, on: true })

      const { message } = await remove(ben, sent.id)
      assert.deepEqual(message, {
        ...sent,
        body: '',
        html: '',
        deletedAt: parlour.community.now().toISOString(),
        removed: { by: 'author' },
        rev: 4,
      })
      assert.deepEqual(await shown(sent.id), message)
      assert.deepEqual((await cleo.ask('chat.history', { channelId, messageId: sent.id })).versions, [])
      assert.deepEqual((await cleo.ask('chat.pins', { channelId })).items, [])
    })

    it('and everybody who has the channel open hears it', async () => {
      const sent = await say(ben, 'oops')
      const reader = await parlour.connect(cleo)
      await reader.ask('chat.open', { channelId })
      const { message } = await remove(ben, sent.id)
      assert.deepEqual(await reader.next('chat.deleted'), message)
    })

    it('once, however often it is asked for', async () => {
      const sent = await say(ben, 'oops')
      const first = await remove(ben, sent.id)
      parlour.community.later(MINUTE_MS)
      assert.deepEqual(await remove(ben, sent.id), first)
      assert.deepEqual(await remove(ada, sent.id), first)
      assert.equal(await revNow(), 1)
    })

    it('and says whether its author or a host did it, and why when the host said so', async () => {
      const [plain, off, own] = [await say(ben, 'one'), await say(ben, 'two'), await say(ada, 'three')]
      assert.deepEqual((await remove(ada, plain.id)).message.removed, { by: 'host' })
      const reason = 'Names a client'
      assert.deepEqual((await remove(ada, off.id, { reason })).message.removed, { by: 'host', reason })
      assert.deepEqual((await remove(ada, own.id)).message.removed, { by: 'author' })
      assert.equal(JSON.stringify(await cleo.ask('chat.list', { channelId })).includes('two'), false)
    })

    it('with a reason from a host only, and a short one', async () => {
      const sent = await say(ben, 'one')
      await assertRefused(remove(ben, sent.id, { reason: 'Never mind' }), 'invalid', ['reason'])
      await assertRefused(remove(ada, sent.id, { reason: 'x'.repeat(201) }), 'invalid', ['reason'])
      assert.equal((await remove(ada, sent.id, { reason: 'x'.repeat(200) })).message.body, '')
    })

    it('by its author at any time, by a host of the group, and by nobody else', async () => {
      const [own, other] = [await say(ben, 'own'), await say(ben, 'for the host')]
      parlour.community.later(1000 * EDIT_WINDOW_MINUTES * MINUTE_MS)
      await assertRefused(remove(cleo, own.id), 'forbidden')
      assert.notEqual((await remove(ben, own.id)).message.deletedAt, null)
      assert.notEqual((await remove(ada, other.id)).message.deletedAt, null)
    })

    it('even when the group is archived, and not by who left it', async () => {
      const [own, other] = [await say(ben, 'own'), await say(cleo, 'other')]
      await archive()
      assert.notEqual((await remove(ben, own.id)).message.deletedAt, null)
      await cleo.ask('groups.leave', { groupId })
      await assertRefused(remove(cleo, other.id), 'not_found')
    })

    it('and nothing can be done with it any more', async () => {
      const sent = await say(ben, 'gone')
      await remove(ben, sent.id)
      await assertRefused(
        cleo.ask('chat.react', { channelId, messageId: sent.id, emoji: '👍', on: true }),
        'conflict',
      )
      await assertRefused(ada.ask('chat.pin', { channelId, messageId: sent.id, on: true }), 'conflict')
    })
  })

  describe('is pinned', () => {
    const pin = (person: Person, messageId: string, on = true) =>
      person.ask('chat.pin', { channelId, messageId, on })
    const pinned = async () => (await cleo.ask('chat.pins', { channelId })).items.map(({ body }) => body)

    it('by a host, the latest pin first, and unpinned again', async () => {
      const sent = [await say(ben, 'one'), await say(cleo, 'two'), await say(ada, 'three')]
      for (const { id } of sent) {
        parlour.community.later(MINUTE_MS)
        const { message } = await pin(ada, id)
        assert.equal(message.pinnedAt, parlour.community.now().toISOString())
      }
      assert.deepEqual(await pinned(), ['three', 'two', 'one'])
      const { message } = await pin(ada, sent[1]?.id ?? '', false)
      assert.equal(message.pinnedAt, undefined)
      assert.deepEqual(await pinned(), ['three', 'one'])
    })

    it('without a change when it is so already', async () => {
      const sent = await say(ben, 'one')
      assert.deepEqual((await pin(ada, sent.id, false)).message, sent)
      const first = await pin(ada, sent.id)
      parlour.community.later(MINUTE_MS)
      assert.deepEqual(await pin(ada, sent.id), first)
      assert.equal(await revNow(), 1)
    })

    it('by hosts alone, and not in an archived group', async () => {
      const sent = await say(ben, 'one')
      await assertRefused(pin(ben, sent.id), 'forbidden')
      await pin(ada, sent.id)
      await assertRefused(pin(ben, sent.id, false), 'forbidden')
      await archive()
      await assertRefused(pin(ada, sent.id, false), 'forbidden')
    })

    it('beside 49 others, and no more, even by two at once', async () => {
      const sent = await Promise.all(
        Array.from({ length: PINS_MAX + 1 }, (_, at) => say(ben, `message ${at}`)),
      )
      await messages().updateMany(
        { _id: { $in: sent.slice(0, PINS_MAX - 1).map(({ id }) => toObjectId(id)) } },
        { $set: { pinnedAt: parlour.community.now() } },
      )
      const both = await Promise.allSettled(sent.slice(PINS_MAX - 1).map(({ id }) => pin(ada, id)))
      assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
      assert.equal((await pinned()).length, PINS_MAX)
      const left = sent[both.findIndex(({ status }) => status === 'rejected') + PINS_MAX - 1]?.id ?? ''
      await assertRefused(pin(ada, left), 'conflict')
      await pin(ada, sent[0]?.id ?? '', false)
      await pin(ada, left)
    })
  })

  describe('is reached only by who may, and only in its own channel', () => {
    const asks = (person: Person, named: { channelId: string; messageId: string }) => ({
      'chat.edit': () => person.ask('chat.edit', { ...named, body: 'changed' }),
      'chat.history': () => person.ask('chat.history', named),
      'chat.react': () => person.ask('chat.react', { ...named, emoji: '👍', on: true }),
      'chat.pin': () => person.ask('chat.pin', { ...named, on: true }),
      'chat.pins': () => person.ask('chat.pins', { channelId: named.channelId }),
      'chat.delete': () => person.ask('chat.delete', named),
    })

    it('visitors are asked to sign in, outsiders find nothing, and its author finds it', async () => {
      const { id: messageId } = await say(ada, 'one')
      for (const work of Object.values(asks(parlour.visitor, { channelId, messageId })))
        await assertRefused(work(), 'unauthenticated')
      for (const work of Object.values(asks(parlour.outsider, { channelId, messageId })))
        await assertRefused(work(), 'not_found')
      assert.deepEqual([(await shown(messageId)).body, await revNow()], ['one', 0])
      for (const work of Object.values(asks(ada, { channelId, messageId }))) await work()
    })

    it('who only reads an open group may not change anything', async () => {
      const open = await parlour.openGroup({ reading: 'everyone' })
      const { id: messageId } = await parlour.say(ada, open.channelId, 'one')
      const calls = asks(parlour.outsider, { channelId: open.channelId, messageId })
      for (const name of ['chat.edit', 'chat.react', 'chat.pin', 'chat.delete'] as const)
        await assertRefused(calls[name](), 'forbidden')
      await calls['chat.history']()
      await calls['chat.pins']()
    })

    it('another channel does not have it, though the asker is in both', async () => {
      const { id: messageId } = await say(ada, 'one')
      const other = await ada.ask('chat.createChannel', { groupId, name: 'Other' })
      for (const elsewhere of [other.channel.id, (await parlour.openGroup()).channelId, NOWHERE])
        for (const [name, work] of Object.entries(asks(ada, { channelId: elsewhere, messageId })))
          if (name !== 'chat.pins') await assertRefused(work(), 'not_found')
      assert.deepEqual([(await shown(messageId)).body, await revNow()], ['one', 0])
    })

    it('what is no id is named', async () => {
      const { id: messageId } = await say(ada, 'one')
      for (const [name, work] of Object.entries(asks(ada, { channelId: 'x', messageId })))
        await assertRefused(work(), 'invalid', ['channelId']).catch((error: unknown) => {
          throw new Error(name, { cause: error })
        })
      for (const [name, work] of Object.entries(asks(ada, { channelId, messageId: 'x' })))
        if (name !== 'chat.pins') await assertRefused(work(), 'invalid', ['messageId'])
      await assertRefused(ada.ask('chat.pin', { channelId, messageId, on: 'perhaps' }), 'invalid', ['on'])
    })
  })

  it('bears the badge of its author, if they are a vetted consultant by then', async () => {
    const before = await say(ben, 'as a colleague')
    await parlour.community.grant(ben, 'consultant', NOWHERE)
    const after = await say(ben, 'as a consultant')
    const byAdministrator = await parlour.community.register('Root')
    await byAdministrator.ask('groups.join', { groupId })
    await parlour.community.grant(byAdministrator, 'admin')
    const other = await say(byAdministrator, 'as an administrator')
    const { messages } = await cleo.ask('chat.list', { channelId })
    assert.deepEqual(
      messages.map(({ id, authorIsConsultant }) => [id, authorIsConsultant]),
      [
        [before.id, undefined],
        [after.id, true],
        [other.id, undefined],
      ],
    )
  })
})
