import assert from 'node:assert/strict'
import type { InputOf } from '../../domain/contract.ts'
import { openParlour, type Parlour } from '../support/chat.ts'
import { assertRefused, type Live, type Person } from '../support/community.ts'

type Named = { channelId: string; messageId: string }
type Name = 'chat.edit' | 'chat.delete' | 'chat.react' | 'chat.pin' | 'chat.history' | 'chat.pins'

/** Each call about a stored message, as one would write it to the wire. */
const attempts = ({ channelId, messageId }: Named) => {
  const path = `/api/v1/channels/${channelId}/messages/${messageId}`
  return [
    { name: 'chat.edit', method: 'PATCH', path, body: { body: 'changed' } },
    { name: 'chat.delete', method: 'DELETE', path, body: {} },
    { name: 'chat.react', method: 'PUT', path: `${path}/reactions/helpful`, body: { on: true } },
    { name: 'chat.pin', method: 'PUT', path: `${path}/pin`, body: { on: true } },
    { name: 'chat.history', method: 'GET', path: `${path}/history`, body: undefined },
    { name: 'chat.pins', method: 'GET', path: `/api/v1/channels/${channelId}/pins`, body: undefined },
  ] as const
}
const inputOf = (name: Name, { channelId, messageId }: Named): InputOf<Name> => {
  if (name === 'chat.pins') return { channelId }
  const more = {
    'chat.edit': { body: 'changed' },
    'chat.react': { emoji: 'helpful', on: true },
    'chat.pin': { on: true },
    'chat.delete': {},
    'chat.history': {},
  }[name]
  return { channelId, messageId, ...more }
}

describe('attacks on stored messages', () => {
  let parlour: Parlour
  let ada: Person
  let ben: Person
  let outsider: Person
  let groupId: string
  let named: Named

  before(async () => {
    parlour = await openParlour()
    ;({ ada, ben, outsider } = parlour)
  })
  beforeEach(async () => {
    const made = await parlour.openGroup()
    groupId = made.groupId
    const { id: messageId } = await parlour.say(ben, made.channelId, 'canary')
    named = { channelId: made.channelId, messageId }
  })
  afterEach(() => parlour.hangUp())
  after(() => parlour.community.stop())

  const state = () => ada.ask('chat.list', { channelId: named.channelId })
  const refusedThrough = async (live: Live, name: Name, where: Named) =>
    assertRefused(live.ask(name, inputOf(name, where)), 'not_found')

  it('1, 2, 3: an outsider finds nothing through either door, is told nothing, and changes nothing', async () => {
    const before = await state()
    const [watching, live] = [await parlour.connect(ada), await parlour.connect(outsider)]
    await watching.ask('chat.open', { channelId: named.channelId })
    for (const { name, method, path, body } of attempts(named)) {
      const answered = await outsider.http(method, path, body)
      assert.equal(answered.status, 404, name)
      assert.ok(!JSON.stringify(answered.body).includes('canary'), name)
      await refusedThrough(live, name, named)
    }
    assert.deepEqual(await state(), before)
    // Everything that was told before this has arrived with it.
    await parlour.say(ben, named.channelId, 'after it')
    await watching.next('chat.sent')
    for (const hint of ['chat.edited', 'chat.deleted', 'chat.reacted'] as const)
      assert.deepEqual(watching.heard(hint), [])
  })

  it('4: a message named under a channel of one’s own is not found there', async () => {
    const own = await outsider.ask('groups.create', { name: 'Mine' })
    const before = await state()
    const live = await parlour.connect(outsider)
    const mismatched = { channelId: own.channel.id, messageId: named.messageId }
    for (const { name, method, path, body } of attempts(mismatched)) {
      if (name === 'chat.pins') continue
      assert.equal((await outsider.http(method, path, body)).status, 404, name)
      await refusedThrough(live, name, mismatched)
    }
    assert.deepEqual(await state(), before)
  })

  it('5: a member neither rewrites nor removes what another wrote, nor pins it, and its author does', async () => {
    const cleo = parlour.cleo
    const before = await state()
    for (const { name, method, path, body } of attempts(named)) {
      if (!['chat.edit', 'chat.delete', 'chat.pin'].includes(name)) continue
      assert.equal((await cleo.http(method, path, body)).status, 403, name)
    }
    assert.deepEqual(await state(), before)
    await ben.ask('chat.edit', { ...named, body: 'my own' })
    await ben.ask('chat.delete', named)
  })

  it('6: who was removed finds nothing with an open socket, not even their own, and hears nothing', async () => {
    const live = await parlour.connect(ben)
    await live.ask('chat.open', { channelId: named.channelId })
    await ben.ask('chat.edit', { ...named, body: 'while I may' })
    await live.next('chat.edited')
    await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
    const before = await state()
    for (const { name, method, path, body } of attempts(named)) {
      assert.equal((await ben.http(method, path, body)).status, 404, name)
      await refusedThrough(live, name, named)
    }
    assert.deepEqual(await state(), before)

    const watching = await parlour.connect(ada)
    await watching.ask('chat.open', { channelId: named.channelId })
    await ada.ask('chat.delete', named)
    await watching.next('chat.deleted')
    await live.ask('members.me', {})
    assert.deepEqual([live.heard('chat.edited').length, live.heard('chat.deleted').length], [1, 0])
  })

  it('14: no call takes what only the server decides', async () => {
    const before = await state()
    const smuggled = {
      authorId: ada.id,
      memberId: ada.id,
      rev: 99,
      seq: 1,
      html: '<b>x</b>',
      editedAt: '2000-01-01T00:00:00.000Z',
      deletedAt: null,
      pinnedAt: '2000-01-01T00:00:00.000Z',
      authorIsConsultant: true,
      reactions: [],
      _id: 'f'.repeat(24),
      __proto__x: 1,
    }
    const live = await parlour.connect(ben)
    for (const { name, method, path, body } of attempts(named)) {
      for (const [field, value] of Object.entries(smuggled)) {
        if (method !== 'GET')
          assert.equal(
            (await ben.http(method, path, { ...body, [field]: value })).status,
            400,
            `${name} ${field}`,
          )
        await assertRefused(live.ask(name, { ...inputOf(name, named), [field]: value }), 'invalid', [field])
      }
    }
    assert.deepEqual(await state(), before)
  })

  it('39, 41: an operator is no text, no id and no emoji', async () => {
    const before = await state()
    const live = await parlour.connect(ben)
    const operator = { $ne: null }
    for (const [name, field] of [
      ['chat.edit', 'body'],
      ['chat.edit', 'messageId'],
      ['chat.delete', 'messageId'],
      ['chat.delete', 'channelId'],
      ['chat.react', 'emoji'],
      ['chat.react', 'on'],
      ['chat.pin', 'on'],
      ['chat.history', 'messageId'],
      ['chat.pins', 'channelId'],
    ] as const)
      await assertRefused(live.ask(name, { ...inputOf(name, named), [field]: operator }), 'invalid')
    assert.deepEqual(await state(), before)
  })

  it('51: what is edited is rendered as harmlessly as what is sent', async () => {
    for (const body of [
      '<script>alert(1)</script>',
      '[x](javascript:alert(1))',
      '<img src=x onerror=alert(1)>',
    ]) {
      const { message } = await ben.ask('chat.edit', { ...named, body })
      assert.doesNotMatch(message.html, /<script|<img|href="javascript/i)
      assert.equal(message.html, (await parlour.say(ben, named.channelId, body)).html)
    }
  })
})
