import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { InputOf } from '../../domain/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOBODY = 'f'.repeat(24)

describe('groups', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  let dina: Person

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    cleo = await community.register('Cleo')
    dina = await community.register('Dina')
  })
  after(() => community.stop())

  const makeGroup = async (more: Partial<InputOf<'groups.create'>> = {}, host = ada) =>
    host.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}`, ...more })
  const membersOf = async (groupId: string, person = ada) =>
    (await person.ask('groups.members', { groupId })).items.map(({ name, role }) => `${name} ${role}`)
  const standingOf = async (person: Person, groupId: string) =>
    (await person.ask('groups.show', { groupId })).group.membership?.state

  describe('creating one', () => {
    it('gives a group with a first channel, hosted by its creator', async () => {
      const input = {
        name: 'Feline Medicine',
        summary: 'All about cats',
        joining: 'request',
        reading: 'everyone',
      } as const
      const { status, body } = await ada.http('POST', '/api/v1/groups', input)
      assert.equal(status, 201)
      const { group, channel } = body as Awaited<ReturnType<typeof makeGroup>>
      assert.deepEqual(group, {
        id: group.id,
        kind: 'group',
        slug: group.slug,
        ...input,
        listing: 'everyone',
        memberCount: 1,
        createdAt: community.now().toISOString(),
        archivedAt: null,
        life: 'probation',
        tags: [],
        region: null,
        membership: { state: 'member', role: 'host' },
      })
      assert.match(group.slug, /^feline-medicine/)
      assert.deepEqual(channel, {
        id: channel.id,
        groupId: group.id,
        name: 'general',
        kind: 'standing',
        createdAt: group.createdAt,
        archivedAt: null,
      })
      const shown = await ada.ask('groups.show', { groupId: group.id })
      assert.deepEqual([shown.group, shown.channels, shown.charter], [group, [channel], null])
      assert.deepEqual(await ada.ask('groups.show', { groupId: group.slug }), shown)
    })

    it('names each field that is wrong', async () => {
      const wrong = { name: 'x', joining: 'never', listing: 'nobody', memberCount: 9 } as never
      await assertRefused(ada.ask('groups.create', wrong), 'invalid', [
        'joining',
        'listing',
        'memberCount',
        'name',
      ])
      await assertRefused(makeGroup({ name: 'Cats\nand dogs' }), 'invalid', ['name'])
      await assertRefused(community.visitor().ask('groups.create', { name: 'Cats' }), 'unauthenticated')
    })

    it('happens once for one clientId', async () => {
      const input = { name: 'Once', clientId: randomUUID() }
      const first = await makeGroup(input)
      assert.deepEqual(await makeGroup(input), first)
      await assertRefused(makeGroup({ ...input, summary: 'other' }), 'conflict', ['clientId'])
      assert.notEqual((await makeGroup(input, ben)).group.id, first.group.id)
    })

    it('happens once when it is asked twice at once', async () => {
      const input = { name: `Twice ${randomUUID().slice(0, 6)}`, clientId: randomUUID() }
      const made = await Promise.all([0, 1, 0, 1].map(at => ada.ask('groups.create', input, at)))
      assert.equal(new Set(made.map(({ group }) => group.id)).size, 1)
      assert.equal((await ada.ask('groups.list', { q: input.name })).items.length, 1)
    })

    it('gives several of one name an address each, also when they are made at once', async () => {
      const name = `Same ${randomUUID().slice(0, 6)}`
      const made = await Promise.all([ada, ben, cleo, dina].map(person => makeGroup({ name }, person)))
      assert.equal(new Set(made.map(({ group }) => group.slug)).size, 4)
    })
  })

  describe('joining', () => {
    it('one that is open makes a member, once', async () => {
      const { group } = await makeGroup()
      assert.deepEqual(await ben.ask('groups.join', { groupId: group.id }), {
        membership: { state: 'member' },
      })
      assert.deepEqual(await ben.ask('groups.join', { groupId: group.id }), {
        membership: { state: 'member' },
      })
      assert.deepEqual(await membersOf(group.id), ['Ada host', 'Ben member'])
      assert.equal((await ada.ask('groups.show', { groupId: group.id })).group.memberCount, 2)
    })

    it('at once from many desks counts each person once', async () => {
      const { group } = await makeGroup()
      await Promise.all(
        [0, 1, 0, 1, 0, 1].flatMap(at =>
          [ben, cleo].map(person => person.ask('groups.join', { groupId: group.id }, at)),
        ),
      )
      assert.equal((await ada.ask('groups.show', { groupId: group.id })).group.memberCount, 3)
      assert.equal((await membersOf(group.id)).length, 3)
    })

    it('one that takes requests waits for a host, who sees who waits', async () => {
      const { group } = await makeGroup({ joining: 'request' })
      const groupId = group.id
      assert.deepEqual(await ben.ask('groups.join', { groupId }), { membership: { state: 'requested' } })
      assert.deepEqual(await ben.ask('groups.join', { groupId }), { membership: { state: 'requested' } })
      assert.deepEqual(await membersOf(groupId), ['Ada host'])
      const waiting = await ada.ask('groups.members', { groupId, state: 'requested' })
      assert.deepEqual(
        waiting.items.map(({ memberId, state }) => [memberId, state]),
        [[ben.id, 'requested']],
      )
      await assertRefused(ben.ask('groups.members', { groupId, state: 'requested' }), 'forbidden')
      await assertRefused(ben.ask('groups.admit', { groupId, memberId: ben.id }), 'forbidden')

      assert.deepEqual(await ada.ask('groups.admit', { groupId, memberId: ben.id }), {
        membership: { state: 'member' },
      })
      assert.deepEqual(await ada.ask('groups.admit', { groupId, memberId: ben.id }), {
        membership: { state: 'member' },
      })
      assert.equal(await standingOf(ben, groupId), 'member')
      await assertRefused(ada.ask('groups.admit', { groupId, memberId: cleo.id }), 'conflict')
    })

    it('can be taken back while it waits', async () => {
      const { group } = await makeGroup({ joining: 'request', listing: 'everyone' })
      await ben.ask('groups.join', { groupId: group.id })
      assert.deepEqual(await ben.ask('groups.leave', { groupId: group.id }), { left: true })
      await assertRefused(ada.ask('groups.admit', { groupId: group.id, memberId: ben.id }), 'conflict')
    })

    it('one by invitation needs an invitation, which overrides any rule', async () => {
      const { group } = await makeGroup({ joining: 'invite' })
      const groupId = group.id
      await assertRefused(ben.ask('groups.join', { groupId }), 'forbidden')
      await assertRefused(ben.ask('groups.invite', { groupId, memberId: ben.id }), 'forbidden')
      assert.deepEqual(await ada.ask('groups.invite', { groupId, memberId: ben.id }), {
        membership: { state: 'invited' },
      })
      assert.deepEqual(await ada.ask('groups.invite', { groupId, memberId: ben.id }), {
        membership: { state: 'invited' },
      })
      assert.deepEqual(await membersOf(groupId), ['Ada host'])
      assert.deepEqual(await ben.ask('groups.join', { groupId }), { membership: { state: 'member' } })
      assert.deepEqual(await ada.ask('groups.invite', { groupId, memberId: ben.id }), {
        membership: { state: 'member' },
      })
      await assertRefused(ada.ask('groups.invite', { groupId, memberId: NOBODY }), 'not_found')
    })

    it('an invitation can be taken back', async () => {
      const { group } = await makeGroup({ joining: 'invite' })
      await ada.ask('groups.invite', { groupId: group.id, memberId: ben.id })
      await ada.ask('groups.removeMember', { groupId: group.id, memberId: ben.id })
      await assertRefused(ben.ask('groups.join', { groupId: group.id }), 'forbidden')
    })

    it('is let in at once when an invitation meets a request', async () => {
      const { group } = await makeGroup({ joining: 'request' })
      await ben.ask('groups.join', { groupId: group.id })
      const { membership } = await ada.ask('groups.invite', { groupId: group.id, memberId: ben.id })
      assert.equal(membership.state, 'member')
      assert.equal((await ada.ask('groups.show', { groupId: group.id })).group.memberCount, 2)
    })
  })

  describe('leaving', () => {
    it('ends a membership, once, and one may come back to an open group', async () => {
      const { group } = await makeGroup()
      await ben.ask('groups.join', { groupId: group.id })
      await ben.ask('groups.leave', { groupId: group.id })
      await ben.ask('groups.leave', { groupId: group.id })
      assert.equal((await ada.ask('groups.show', { groupId: group.id })).group.memberCount, 1)
      await ben.ask('groups.join', { groupId: group.id })
      assert.deepEqual(await membersOf(group.id), ['Ada host', 'Ben member'])
    })

    it('hands the group to the longest-standing member when no host is left', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      for (const person of [ben, cleo]) {
        community.later(1000)
        await person.ask('groups.join', { groupId })
      }
      await ada.ask('groups.leave', { groupId })
      assert.deepEqual(await membersOf(groupId, ben), ['Ben host', 'Cleo member'])
      await ben.ask('chat.createChannel', { groupId, name: 'mine now' })
      await assertRefused(ada.ask('chat.createChannel', { groupId, name: 'still mine' }), 'forbidden')
    })

    it('archives a group that nobody is left in', async () => {
      const { group, channel } = await makeGroup({ reading: 'everyone' })
      const groupId = group.id
      await ada.ask('chat.send', { channelId: channel.id, clientId: randomUUID(), body: 'Goodbye' })
      await ada.ask('groups.leave', { groupId })
      const shown = await ben.ask('groups.show', { groupId })
      assert.equal(shown.group.archivedAt, community.now().toISOString())
      assert.equal(shown.group.memberCount, 0)
      await assertRefused(ben.ask('groups.join', { groupId }), 'conflict')
      assert.ok(!(await ben.ask('groups.list', { q: group.name })).items.some(({ id }) => id === groupId))
      assert.equal((await ben.ask('chat.list', { channelId: channel.id })).messages.length, 1)
    })

    it('by both hosts and the last member at once leaves one state that holds together', async () => {
      for (let round = 0; round < 3; round += 1) {
        const { group } = await makeGroup()
        const groupId = group.id
        for (const person of [ben, cleo]) await person.ask('groups.join', { groupId })
        await Promise.all([ada, ben].map((person, at) => person.ask('groups.leave', { groupId }, at)))
        assert.deepEqual(await membersOf(groupId, cleo), ['Cleo host'])
        const [left, joined] = await Promise.allSettled([
          cleo.ask('groups.leave', { groupId }),
          dina.ask('groups.join', { groupId }, 1),
        ])
        assert.equal(left.status, 'fulfilled')
        const { group: after } = await dina.ask('groups.show', { groupId })
        if (joined.status === 'fulfilled')
          assert.deepEqual([after.memberCount, after.archivedAt, after.membership?.role], [1, null, 'host'])
        else assert.deepEqual([after.memberCount, after.archivedAt === null], [0, false])
      }
    })
  })

  describe('removing', () => {
    it('is for hosts, and not of hosts', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      for (const person of [ben, cleo]) await person.ask('groups.join', { groupId })
      await assertRefused(ben.ask('groups.removeMember', { groupId, memberId: cleo.id }), 'forbidden')
      await assertRefused(dina.ask('groups.removeMember', { groupId, memberId: cleo.id }), 'forbidden')
      await assertRefused(ada.ask('groups.removeMember', { groupId, memberId: ada.id }), 'conflict')
      await assertRefused(ada.ask('groups.removeMember', { groupId, memberId: dina.id }), 'not_found')
      assert.deepEqual(await ada.ask('groups.removeMember', { groupId, memberId: ben.id }), {
        removed: true,
      })
      assert.deepEqual(await ada.ask('groups.removeMember', { groupId, memberId: ben.id }), { removed: true })
      assert.deepEqual(await membersOf(groupId), ['Ada host', 'Cleo member'])
      assert.equal((await ada.ask('groups.show', { groupId })).group.memberCount, 2)
    })

    it('means that coming back to an open group needs a host', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      await ben.ask('groups.join', { groupId })
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await ben.ask('groups.join', { groupId }), { membership: { state: 'requested' } })
      await ben.ask('groups.leave', { groupId })
      assert.deepEqual(await ben.ask('groups.join', { groupId }), { membership: { state: 'requested' } })
      await ada.ask('groups.admit', { groupId, memberId: ben.id })
      assert.equal(await standingOf(ben, groupId), 'member')
    })

    it('wins over an invitation that is being taken up at the same moment', async () => {
      for (let round = 0; round < 5; round += 1) {
        const { group } = await makeGroup({ joining: 'invite' })
        const groupId = group.id
        await ada.ask('groups.invite', { groupId, memberId: ben.id })
        const [joined] = await Promise.allSettled([
          ben.ask('groups.join', { groupId }),
          ada.ask('groups.removeMember', { groupId, memberId: ben.id }, 1),
        ])
        const { group: after } = await ada.ask('groups.show', { groupId })
        assert.equal(after.memberCount, (await membersOf(groupId)).length)
        assert.equal(after.memberCount, 1, `joined: ${joined.status}`)
      }
    })
  })

  describe('a channel', () => {
    it('is added by hosts, and told to members', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      await ben.ask('groups.join', { groupId })
      const live = await ben.connect({ at: 1 })
      const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'Rounds', kind: 'lounge' })
      assert.deepEqual(channel, {
        id: channel.id,
        groupId,
        name: 'Rounds',
        kind: 'lounge',
        createdAt: community.now().toISOString(),
        archivedAt: null,
      })
      assert.deepEqual(await live.next('chat.channelCreated'), { channel })
      await assertRefused(ben.ask('chat.createChannel', { groupId, name: 'Mine' }), 'forbidden')
      await assertRefused(
        community.visitor().ask('chat.createChannel', { groupId, name: 'Mine' }),
        'unauthenticated',
      )
      await assertRefused(ada.ask('chat.createChannel', { groupId: NOBODY, name: 'Nowhere' }), 'not_found')
      await assertRefused(
        ada.ask('chat.createChannel', { groupId, name: '', kind: 'secret' } as never),
        'invalid',
        ['kind', 'name'],
      )
      live.close()
    })

    it('has a name of its own in its group, in any spelling', async () => {
      const { group } = await makeGroup()
      await ada.ask('chat.createChannel', { groupId: group.id, name: 'Rounds' })
      await assertRefused(ada.ask('chat.createChannel', { groupId: group.id, name: 'ROUNDS' }), 'conflict', [
        'name',
      ])
      const { group: other } = await makeGroup()
      await ada.ask('chat.createChannel', { groupId: other.id, name: 'Rounds' })
    })

    it('is made once for one clientId, also when asked twice at once', async () => {
      const { group } = await makeGroup()
      const input = { groupId: group.id, name: 'Journal club', clientId: randomUUID() }
      const made = await Promise.all([0, 1, 0, 1].map(at => ada.ask('chat.createChannel', input, at)))
      assert.equal(new Set(made.map(({ channel }) => channel.id)).size, 1)
      await assertRefused(ada.ask('chat.createChannel', { ...input, name: 'Other' }), 'conflict', [
        'clientId',
      ])
      assert.equal((await ada.ask('groups.show', { groupId: group.id })).channels.length, 2)
    })
  })

  describe('the list of groups', () => {
    it('has each once in order of name, however it is paged, and only one’s own when asked', async () => {
      const tag = randomUUID().slice(0, 8)
      for (const name of ['b', 'A', 'C', 'a', 'c']) await makeGroup({ name: `${tag} ${name}` }, cleo)
      const whole = (await dina.ask('groups.list', { q: tag })).items.map(({ name }) => name.toLowerCase())
      assert.deepEqual(whole, whole.toSorted())
      assert.equal(whole.length, 5)
      const paged: string[] = []
      let cursor: string | undefined
      do {
        const page = await dina.ask('groups.list', { q: tag, limit: 2, ...(cursor && { cursor }) })
        paged.push(...page.items.map(({ name }) => name.toLowerCase()))
        cursor = page.nextCursor ?? undefined
      } while (cursor)
      assert.deepEqual(paged, whole)
      assert.deepEqual((await dina.ask('groups.list', { q: tag, mine: true })).items, [])
      assert.equal((await cleo.ask('groups.list', { q: tag, mine: true })).items.length, 5)
      assert.deepEqual((await dina.ask('groups.list', { q: '.*(a+)+$' })).items, [])
      await assertRefused(dina.ask('groups.list', { limit: 1000 }), 'invalid', ['limit'])
      await assertRefused(community.visitor().ask('groups.list', {}), 'unauthenticated')
    })
  })

  describe('the members of a group', () => {
    it('are listed to those who may read it, by standing and by name', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      await ben.ask('groups.join', { groupId })
      assert.deepEqual(
        (await ben.ask('groups.members', { groupId, q: 'be' })).items.map(({ name }) => name),
        ['Ben'],
      )
      await assertRefused(cleo.ask('groups.members', { groupId }), 'forbidden')
      await assertRefused(community.visitor().ask('groups.members', { groupId }), 'unauthenticated')
      await assertRefused(ada.ask('groups.members', { groupId, state: 'removed' } as never), 'invalid', [
        'state',
      ])
      const first = await ada.ask('groups.members', { groupId, limit: 1 })
      const second = await ada.ask('groups.members', { groupId, limit: 1, cursor: first.nextCursor ?? '' })
      assert.deepEqual(
        [...first.items, ...second.items].map(({ name }) => name),
        ['Ada', 'Ben'],
      )
      assert.equal(second.nextCursor, null)
    })
  })
})
