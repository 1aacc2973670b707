import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Groups } from '../../domain/groups/model.ts'
import type { DirectFrom } from '../../domain/members/contract.ts'
import { Members } from '../../domain/members/model.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOBODY = 'f'.repeat(24)
const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const USUAL = { presenceShown: true, standingShown: true }

describe('who reaches whom', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let stranger: Person
  let groupId: string
  before(async () => {
    community = await startCommunity({ servers: 2 })
  })
  beforeEach(async () => {
    ada = await community.register('Ada Keller')
    ben = await community.register('Ben Ångström')
    stranger = await community.register('Stranger')
    groupId = (await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })).group.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const start = (from: Person, to: Person) => from.ask('groups.startDirect', { memberIds: [to.id] })
  const send = (from: Person, channelId: string, at?: number) =>
    from.ask('chat.send', { channelId, clientId: randomUUID(), body: 'Hello' }, at)
  const refusalOf = (work: Promise<unknown>) =>
    work.then(
      () => assert.fail('expected a refusal'),
      ({ code, message, issues }: { code: string; message: string; issues: unknown }) => ({
        code,
        message,
        issues,
      }),
    )
  const consultant = async () => {
    const admin = await community.register('Admin')
    await community.grant(admin, 'admin')
    const { specialty } = await admin.ask('cases.createSpecialty', { name: `Cats ${randomUUID()}` })
    await community.grant(ben, 'consultant', specialty.id)
    return ben
  }

  describe('by their own choice', () => {
    const table: [DirectFrom, 'open' | 'forbidden', 'open' | 'waiting' | 'forbidden'][] = [
      ['anyone', 'open', 'open'],
      ['groups', 'open', 'waiting'],
      ['nobody', 'forbidden', 'forbidden'],
    ]
    for (const [directFrom, peer, other] of table)
      it(`${directFrom}: of a common group ${peer}, of others ${other}`, async () => {
        assert.deepEqual(await ben.ask('members.setReach', { directFrom }), { ...USUAL, directFrom })
        for (const [person, expected] of [
          [ada, peer],
          [stranger, other],
        ] as const)
          if (expected === 'forbidden') await assertRefused(start(person, ben), 'forbidden', ['memberIds.0'])
          else assert.equal((await start(person, ben)).state, expected)
      })

    it('is groups until they choose, and nobody for consultants, who are asked by a case', async () => {
      assert.deepEqual(await ben.ask('members.privacy', {}), { ...USUAL, directFrom: 'groups' })
      await consultant()
      assert.equal((await ben.ask('members.privacy', {})).directFrom, 'nobody')
      const { code, message } = await refusalOf(start(ada, ben))
      assert.equal(code, 'forbidden')
      assert.match(message, /^forbidden: Consultants are asked by a case/)
      // The way back is open: who is written to may answer.
      const { channel } = await start(ben, ada)
      for (const person of [ben, ada]) await send(person, channel.id)
      await ben.ask('members.setReach', { directFrom: 'anyone' })
      assert.equal((await start(stranger, ben)).state, 'open')
    })

    it('ends nothing that was accepted', async () => {
      const { channel } = await start(ada, ben)
      await ben.ask('members.setReach', { directFrom: 'nobody' })
      for (const person of [ada, ben]) await send(person, channel.id)
      assert.equal((await start(ada, ben)).channel.id, channel.id)
    })

    it('counts an archived group for nothing, and a conversation of several for something', async () => {
      const cleo = await community.register('Cleo')
      await ben.ask('members.setReach', { directFrom: 'anyone' })
      await cleo.ask('members.setReach', { directFrom: 'anyone' })
      await stranger.ask('groups.startDirect', { memberIds: [ben.id, cleo.id] })
      for (const person of [ben, cleo]) await person.ask('members.setReach', { directFrom: 'groups' })
      assert.equal((await start(ben, cleo)).state, 'open')

      const dina = await community.register('Dina')
      const { group } = await dina.ask('groups.create', { name: `Dogs ${randomUUID().slice(0, 8)}` })
      await stranger.ask('groups.join', { groupId: group.id })
      await Groups.updateOne({ _id: group.id }, { $set: { archivedAt: community.now() } })
      assert.equal((await start(stranger, dina)).state, 'waiting')
    })

    it('is refused to visitors and for other words', async () => {
      await assertRefused(ben.ask('members.setReach', { directFrom: 'friends' } as never), 'invalid', [
        'directFrom',
      ])
      await assertRefused(
        community.visitor().ask('members.setReach', { directFrom: 'anyone' }),
        'unauthenticated',
      )
      await assertRefused(community.visitor().ask('members.privacy', {}), 'unauthenticated')
    })
  })

  describe('a block', () => {
    it('ends writing between two both ways and at once, on every server, and taking it back opens it', async () => {
      const { channel } = await start(ada, ben)
      for (const at of [0, 1]) for (const person of [ada, ben]) await send(person, channel.id, at)
      const live = await ada.connect()
      await live.ask('chat.open', { channelId: channel.id })
      assert.deepEqual(await ada.ask('members.block', { memberId: ben.id, on: true }), { blocked: true })
      assert.deepEqual(await ada.ask('members.block', { memberId: ben.id, on: true }), { blocked: true })

      const refused = []
      for (const at of [0, 1])
        for (const person of [ada, ben]) refused.push(await refusalOf(send(person, channel.id, at)))
      // Nobody is told who blocked whom: both hear the same.
      assert.equal(new Set(refused.map(each => JSON.stringify(each))).size, 1)
      assert.equal(refused[0]?.code, 'forbidden')
      await assertRefused(live.ask('chat.typing', { channelId: channel.id }), 'forbidden')
      const { messages } = await ben.ask('chat.list', { channelId: channel.id })
      assert.equal(messages.length, 4)

      assert.deepEqual(await ada.ask('members.block', { memberId: ben.id, on: false }), { blocked: false })
      for (const person of [ada, ben]) await send(person, channel.id)
      live.close()
    })

    it('refuses what still waits to be stored', async () => {
      const { channel } = await start(ada, ben)
      await send(ben, channel.id)
      const sending = Promise.allSettled(
        Array.from({ length: 40 }, async (_, turn) => {
          await sleep(turn * 3)
          return send(ben, channel.id, turn % 2)
        }),
      )
      await ada.ask('members.block', { memberId: ben.id, on: true })
      const { lastSeq } = await ada.ask('chat.list', { channelId: channel.id })
      const outcomes = await sending
      assert.equal((await ada.ask('chat.list', { channelId: channel.id })).lastSeq, lastSeq)
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, lastSeq - 1)
      assert.ok(lastSeq <= 40, 'nothing was refused')
    })

    it('looks, to whoever is blocked, like someone who takes no messages', async () => {
      const choosy = await community.register('Ben Ångström')
      await choosy.ask('members.setReach', { directFrom: 'nobody' })
      const unreachable = await refusalOf(start(ada, choosy))
      await ben.ask('members.block', { memberId: ada.id, on: true })
      assert.deepEqual(await refusalOf(start(ada, ben)), unreachable)
      assert.equal((await refusalOf(start(ben, ada))).code, 'forbidden')
      await ben.ask('members.block', { memberId: ada.id, on: false })
      await start(ada, ben)
    })

    it('declines a request, and whoever asked sees what they saw before', async () => {
      const direct = await start(stranger, ben)
      await send(stranger, direct.channel.id)
      const before = [await refusalOf(send(stranger, direct.channel.id)), await start(stranger, ben)]
      await ben.ask('members.block', { memberId: stranger.id, on: true })
      assert.deepEqual((await ben.ask('groups.directs', {})).items, [])
      assert.deepEqual(
        [await refusalOf(send(stranger, direct.channel.id)), await start(stranger, ben)],
        before,
      )
      community.later(31 * DAY_MS)
      assert.deepEqual(await start(stranger, ben), before[1])
      assert.deepEqual((await ben.ask('groups.directs', {})).items, [])
      await assertRefused(start(ben, stranger), 'forbidden')
    })

    it('lets neither call the other, until it is taken back', async () => {
      const { channels } = await ada.ask('groups.show', { groupId })
      const channelId = channels[0]?.id ?? ''
      await ada.ask('members.block', { memberId: ben.id, on: true })
      const call = (from: Person, to: Person) =>
        from.ask('chat.send', {
          channelId,
          clientId: randomUUID(),
          body: `Look at this, @[${to.name}](member:${to.id})`,
        })
      await call(ben, ada)
      await call(ada, ben)
      await community.drain()
      const kindsOf = async (person: Person) =>
        (await person.ask('notifications.list', {})).items.map(({ kind }) => kind)
      assert.deepEqual([await kindsOf(ada), await kindsOf(ben)], [[], []])
      await ada.ask('members.block', { memberId: ben.id, on: false })
      await call(ben, ada)
      await call(ada, ben)
      await community.drain()
      assert.deepEqual([await kindsOf(ada), await kindsOf(ben)], [['mention'], ['mention']])
    })

    it('leaves conversations of several people open', async () => {
      const { channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id, stranger.id] })
      await ada.ask('members.block', { memberId: ben.id, on: true })
      for (const person of [ada, ben]) await send(person, channel.id)
    })

    it('is listed to whoever set it, on all their devices, and to nobody else', async () => {
      const live = await ada.connect({ at: 1 })
      await ada.ask('members.block', { memberId: stranger.id, on: true })
      community.later(1000)
      await ada.ask('members.block', { memberId: ben.id, on: true })
      assert.deepEqual(await live.next('members.privacyChanged'), { memberId: ada.id })
      const { items } = await ada.ask('members.blocks', {})
      assert.deepEqual(
        items.map(({ memberId, name }) => [memberId, name]),
        [
          [ben.id, 'Ben Ångström'],
          [stranger.id, 'Stranger'],
        ],
      )
      assert.deepEqual((await ben.ask('members.blocks', {})).items, [])
      live.close()
    })

    it('is refused of nobody, of oneself, and to visitors', async () => {
      await assertRefused(ada.ask('members.block', { memberId: NOBODY, on: true }), 'not_found')
      await assertRefused(ada.ask('members.block', { memberId: ada.id, on: true }), 'invalid', ['memberId'])
      await assertRefused(ada.ask('members.block', { memberId: 'x', on: true }), 'invalid', ['memberId'])
      await assertRefused(
        community.visitor().ask('members.block', { memberId: ada.id, on: true }),
        'unauthenticated',
      )
      await assertRefused(community.visitor().ask('members.blocks', {}), 'unauthenticated')
    })

    it('stands once when it is set several times at once', async () => {
      await Promise.all([0, 1, 0, 1].map(at => ada.ask('members.block', { memberId: ben.id, on: true }, at)))
      assert.equal((await ada.ask('members.blocks', {})).items.length, 1)
    })
  })

  it('two people see what groups they share, and of each other’s groups nothing else', async () => {
    await ben.ask('groups.create', { name: `Of Ben alone ${randomUUID().slice(0, 8)}` })
    await start(ada, ben)
    for (const [person, other] of [
      [ada, ben],
      [ben, ada],
    ] as const) {
      const { items } = await person.ask('groups.shared', { memberId: other.id })
      assert.deepEqual(
        items.map(({ id }) => id),
        [groupId],
      )
    }
    assert.deepEqual((await stranger.ask('groups.shared', { memberId: ben.id })).items, [])
    await assertRefused(ada.ask('groups.shared', { memberId: NOBODY }), 'not_found')
    await assertRefused(ada.ask('groups.shared', { memberId: 'x' }), 'invalid', ['memberId'])
    await assertRefused(community.visitor().ask('groups.shared', { memberId: ben.id }), 'unauthenticated')
  })

  describe('presence', () => {
    const noted = async () => {
      for (const server of community.servers) await server.noteAttendance()
    }
    /** What someone does, as opposed to what a window left open asks on its own. */
    const act = (person: Person) => person.ask('members.setPresence', { shown: true })
    const seenBy = async (person: Person, other: Person) =>
      (await person.ask('members.presence', { memberIds: [other.id] })).items[0]?.presence

    it('is told in coarse words to people of a common group', async () => {
      await act(ben)
      await noted()
      const table: [number, string][] = [
        [0, 'active'],
        [5 * MINUTE_MS, 'active'],
        [1, 'recently'],
        [3 * DAY_MS - 5 * MINUTE_MS - 1, 'recently'],
        [1, 'away'],
      ]
      for (const [laterMs, expected] of table) {
        community.later(laterMs)
        assert.equal(await seenBy(ada, ben), expected, `${laterMs} ms later`)
      }
      await act(ben)
      await noted()
      assert.equal(await seenBy(ada, ben), 'active')
    })

    it('is hidden from people who share nothing, from who asks in vain, and when it is not to be seen', async () => {
      await act(ben)
      await noted()
      assert.equal(await seenBy(ada, ben), 'active')
      assert.equal(await seenBy(stranger, ben), 'hidden')
      const direct = await start(stranger, ben)
      await send(stranger, direct.channel.id)
      assert.equal(await seenBy(stranger, ben), 'hidden')
      await ben.ask('groups.join', { groupId: direct.group.id })
      assert.equal(await seenBy(stranger, ben), 'active')

      await ada.ask('members.block', { memberId: ben.id, on: true })
      assert.deepEqual([await seenBy(ada, ben), await seenBy(ben, ada)], ['hidden', 'hidden'])
      await ada.ask('members.block', { memberId: ben.id, on: false })
      assert.equal(await seenBy(ada, ben), 'active')

      assert.equal((await ben.ask('members.setPresence', { shown: false })).presenceShown, false)
      assert.equal(await seenBy(ada, ben), 'hidden')
      await noted()
      assert.equal((await Members.findById(ben.id).lean())?.lastSeenAt, undefined)
      await ben.ask('members.setPresence', { shown: true })
      assert.equal(await seenBy(ada, ben), 'away')
    })

    it('ends with the last thing in common', async () => {
      await act(ben)
      await noted()
      await ben.ask('groups.leave', { groupId })
      assert.equal(await seenBy(ada, ben), 'hidden')
    })

    it('is not kept alive by a window left open, nor by a program', async () => {
      const { token } = await ben.ask('members.createToken', { name: 'program' })
      await noted()
      community.later(10 * MINUTE_MS)
      await ben.ask('chat.mine', {})
      const program = community.visitor()
      program.useToken(token)
      await program.ask('members.setPresence', { shown: true })
      await noted()
      assert.equal(await seenBy(ada, ben), 'recently')
    })

    it('is answered for each who was asked about, once, and nobody is not different from hidden', async () => {
      const { items } = await ada.ask('members.presence', { memberIds: [NOBODY, stranger.id, NOBODY] })
      assert.deepEqual(items, [
        { memberId: NOBODY, presence: 'hidden' },
        { memberId: stranger.id, presence: 'hidden' },
      ])
      await assertRefused(ada.ask('members.presence', { memberIds: [] }), 'invalid', ['memberIds'])
      await assertRefused(
        ada.ask('members.presence', { memberIds: Array.from({ length: 101 }, () => NOBODY) }),
        'invalid',
        ['memberIds'],
      )
      await assertRefused(
        community.visitor().ask('members.presence', { memberIds: [NOBODY] }),
        'unauthenticated',
      )
      await assertRefused(ada.ask('members.setPresence', { shown: 'maybe' } as never), 'invalid', ['shown'])
      await assertRefused(community.visitor().ask('members.setPresence', { shown: true }), 'unauthenticated')
    })
  })

  describe('by name', () => {
    it('people are found by the beginnings of its words, in any order, case and accent', async () => {
      const cleo = await community.register('Cleo de Étoile-Weißer')
      const found = async (q: string) =>
        (await ada.ask('members.find', { q })).items.map(({ memberId }) => memberId)
      for (const q of ['cleo', 'CLE', 'etoi', 'weiß cleo', 'Étoile de'])
        assert.ok((await found(q)).includes(cleo.id), q)
      for (const q of ['leo', 'cleo x', 'toile', '--', '(a+)+$'])
        assert.ok(!(await found(q)).includes(cleo.id), q)
      await cleo.ask('members.rename', { name: 'Cleo Huber' })
      assert.ok((await found('hub')).includes(cleo.id))
      assert.ok(!(await found('weiß')).includes(cleo.id))
    })

    it('consultants are named as such, and of many the first twenty', async () => {
      await consultant()
      await ben.ask('members.rename', { name: 'Benedikt Ångström' })
      const { items } = await stranger.ask('members.find', { q: 'Benedikt Ång' })
      assert.deepEqual(
        items.find(({ memberId }) => memberId === ben.id),
        { memberId: ben.id, name: 'Benedikt Ångström', isConsultant: true },
      )
      assert.ok(!JSON.stringify(items).includes('@'))
      await Promise.all(Array.from({ length: 21 }, () => community.register('Stranger')))
      const many = (await stranger.ask('members.find', { q: 'stranger' })).items
      assert.equal(many.length, 20)
    })

    it('nobody is found by one letter, by a visitor, or who cannot sign in', async () => {
      await assertRefused(ada.ask('members.find', { q: ' a ' }), 'invalid', ['q'])
      await assertRefused(community.visitor().ask('members.find', { q: 'ada' }), 'unauthenticated')
      await Members.create([
        { email: 'zz@imported.invalid', name: 'Zebedee Imported', joinedAt: community.now() },
      ])
      assert.deepEqual((await ada.ask('members.find', { q: 'zebedee' })).items, [])
    })
  })
})
