import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { InputOf } from '../../domain/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOBODY = 'f'.repeat(24)

describe('what a group says of itself', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  let staff: Person

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    cleo = await community.register('Cleo')
    staff = await community.register('Staff')
    await community.grant(staff, 'staff')
  })
  after(() => community.stop())

  const makeGroup = async (more: Partial<InputOf<'groups.create'>> = {}) => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}`, ...more })
    await ben.ask('groups.join', { groupId: made.group.id }).catch(() => undefined)
    return made
  }
  const say = (person: Person, channelId: string, body = 'Hello') =>
    person.ask('chat.send', { channelId, clientId: randomUUID(), body })

  describe('its settings', () => {
    it('are changed by a host, as much of them as is given, and members are told', async () => {
      const { group } = await makeGroup({ summary: 'Old' })
      const groupId = group.id
      const live = await ben.connect({ at: 1 })
      const name = `New ${randomUUID().slice(0, 8)}`
      const { group: changed } = await ada.ask('groups.update', {
        groupId,
        name,
        tags: ['#Cats', ' cats ', 'Heart  failure', '#'],
        region: 'East',
        joining: 'request',
      })
      assert.deepEqual(changed, {
        ...group,
        memberCount: 2,
        name,
        tags: ['cats', 'heart failure'],
        region: 'East',
        joining: 'request',
      })
      assert.deepEqual(await live.next('groups.updated'), { groupId })
      const back = await ada.ask('groups.update', { groupId, region: null, tags: [] })
      assert.deepEqual([back.group.region, back.group.tags, back.group.summary], [null, [], 'Old'])
      live.close()
    })

    it('are for hosts alone, and refused where they are wrong', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      await assertRefused(ben.ask('groups.update', { groupId, name: 'Mine' }), 'forbidden')
      await assertRefused(cleo.ask('groups.update', { groupId, name: 'Mine' }), 'forbidden')
      await assertRefused(staff.ask('groups.update', { groupId, name: 'Mine' }), 'forbidden')
      await assertRefused(ada.ask('groups.update', { groupId: NOBODY, name: 'Mine' }), 'not_found')
      await assertRefused(
        community.visitor().ask('groups.update', { groupId, name: 'Mine' }),
        'unauthenticated',
      )
      const wrong = {
        groupId,
        name: 'x',
        charter: 'x'.repeat(10_001),
        tags: Array.from({ length: 9 }, (_, at) => `t${at}`),
        region: 'x',
        memberCount: 3,
      } as never
      await assertRefused(ada.ask('groups.update', wrong), 'invalid', [
        'charter',
        'memberCount',
        'name',
        'region',
        'tags',
      ])
      const { group: after } = await ada.ask('groups.show', { groupId })
      assert.deepEqual(after, { ...group, memberCount: 2 })
    })

    it('fill the list by tag and by region, for whom may know of the group', async () => {
      const tag = `tag ${randomUUID().slice(0, 6)}`
      const region = `Region ${randomUUID().slice(0, 6)}`
      const open = await makeGroup({ tags: [tag.toUpperCase()], region })
      const hidden = await makeGroup({ tags: [tag], region, listing: 'members', joining: 'invite' })
      const idsFor = async (person: Person, filter: Partial<InputOf<'groups.list'>>) =>
        (await person.ask('groups.list', filter)).items.map(({ id }) => id).toSorted()
      assert.deepEqual(await idsFor(cleo, { tag: `#${tag}` }), [open.group.id])
      assert.deepEqual(await idsFor(cleo, { region }), [open.group.id])
      assert.deepEqual(await idsFor(ada, { tag, region }), [open.group.id, hidden.group.id].toSorted())
      assert.deepEqual(await idsFor(cleo, { tag, region: 'Elsewhere' }), [])
      await assertRefused(cleo.ask('groups.list', { tag: '', region: 'x' }), 'invalid', ['region'])

      const labelsFor = async (person: Person) => {
        const { tags, regions } = await person.ask('groups.labels', {})
        return [...tags, ...regions].filter(({ name }) => name === tag || name === region)
      }
      assert.deepEqual(await labelsFor(cleo), [
        { name: tag, groups: 1 },
        { name: region, groups: 1 },
      ])
      assert.deepEqual(await labelsFor(ada), [
        { name: tag, groups: 2 },
        { name: region, groups: 2 },
      ])
      await assertRefused(cleo.ask('groups.labels', { q: 'x' } as never), 'invalid', ['q'])
      await assertRefused(community.visitor().ask('groups.labels', {}), 'unauthenticated')
    })
  })

  describe('its address', () => {
    it('is its id or its name in the address, and neither tells an outsider of a hidden one', async () => {
      const { group } = await makeGroup({ listing: 'members', joining: 'invite' })
      for (const groupId of [group.id, group.slug]) {
        assert.equal((await ada.ask('groups.show', { groupId })).group.id, group.id)
        await assertRefused(cleo.ask('groups.show', { groupId }), 'not_found')
      }
      await assertRefused(ada.ask('groups.show', { groupId: 'no-such-group' }), 'not_found')
      await assertRefused(ada.ask('groups.show', { groupId: 'No such group' }), 'invalid', ['groupId'])
    })

    it('stays when the name changes', async () => {
      const { group } = await makeGroup()
      await ada.ask('groups.update', { groupId: group.id, name: 'Quite another name' })
      assert.equal((await cleo.ask('groups.show', { groupId: group.slug })).group.id, group.id)
    })
  })

  describe('its charter', () => {
    it('is rendered when it is written, shown to whom may know of the group, and taken away when emptied', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      const { charter } = await ada.ask('groups.update', {
        groupId,
        charter: '## Here\n\nWe are **kind**. <script>alert(1)</script>',
      })
      assert.equal(charter?.version, 1)
      assert.equal(charter.byName, 'Ada')
      assert.match(charter.html, /<h2>Here<\/h2>\n<p>We are <strong>kind<\/strong>\. &lt;script/)
      assert.deepEqual((await cleo.ask('groups.show', { groupId })).charter, charter)
      await ada.ask('groups.update', { groupId, charter: '' })
      assert.equal((await cleo.ask('groups.show', { groupId })).charter, null)
    })

    it('keeps what it said before, for members', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      for (const charter of ['One', 'Two', 'Two', 'Three'])
        await ada.ask('groups.update', { groupId, charter })
      const versions = await ben.ask('groups.charterHistory', { groupId })
      assert.deepEqual(
        versions.items.map(({ version, body }) => `${version} ${body}`),
        ['3 Three', '2 Two', '1 One'],
      )
      const first = await ben.ask('groups.charterHistory', { groupId, limit: 2 })
      const rest = await ben.ask('groups.charterHistory', {
        groupId,
        limit: 2,
        cursor: first.nextCursor ?? '',
      })
      assert.deepEqual(
        rest.items.map(({ version }) => version),
        [1],
      )
      await assertRefused(cleo.ask('groups.charterHistory', { groupId }), 'forbidden')
      await assertRefused(cleo.ask('groups.charterHistory', { groupId: NOBODY }), 'not_found')
      await assertRefused(community.visitor().ask('groups.charterHistory', { groupId }), 'unauthenticated')
      await assertRefused(ben.ask('groups.charterHistory', { groupId, limit: 0 }), 'invalid', ['limit'])
    })

    it('is not written over by who has not seen what somebody else wrote', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      await ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' })
      const outcomes = await Promise.allSettled(
        [ada, ben].map((person, at) =>
          person.ask('groups.update', { groupId, charter: `By ${person.name}`, charterVersion: 0 }, at),
        ),
      )
      assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
      await assertRefused(
        ada.ask('groups.update', { groupId, charter: 'Late', charterVersion: 0 }),
        'conflict',
        ['charterVersion'],
      )
      await ada.ask('groups.update', { groupId, charter: 'In time', charterVersion: 1 })
      assert.equal((await ben.ask('groups.charterHistory', { groupId })).items.length, 2)
    })
  })

  describe('archiving', () => {
    it('by a host or staff makes it read-only, out of the list and off the members’ channels; restoring undoes that', async () => {
      for (const keeper of [ada, staff]) {
        const { group, channel } = await makeGroup()
        const groupId = group.id
        await say(ben, channel.id, 'Before')
        const live = await ben.connect({ at: 1 })
        const listed = async (filter: object) =>
          (await cleo.ask('groups.list', { q: group.name, ...filter })).items.map(({ id }) => id)

        const { group: archived } = await keeper.ask('groups.archive', { groupId })
        assert.deepEqual([archived.life, archived.archivedAt], ['archived', community.now().toISOString()])
        assert.deepEqual(await keeper.ask('groups.archive', { groupId }), { group: archived })
        await live.next('groups.updated')
        await assertRefused(say(ben, channel.id), 'forbidden')
        await assertRefused(ada.ask('groups.update', { groupId, name: 'Other' }), 'conflict')
        await assertRefused(ada.ask('chat.createChannel', { groupId, name: 'Other' }), 'conflict')
        await assertRefused(
          ada.ask('groups.updateChannel', { channelId: channel.id, name: 'Other' }),
          'conflict',
        )
        await assertRefused(ada.ask('groups.createInvitation', { groupId }), 'conflict')
        await assertRefused(ada.ask('groups.invite', { groupId, memberId: cleo.id }), 'conflict')
        await assertRefused(ada.ask('groups.admit', { groupId, memberId: cleo.id }), 'conflict')
        assert.equal((await ben.ask('chat.list', { channelId: channel.id })).messages.length, 1)
        assert.deepEqual([await listed({}), await listed({ archived: true })], [[], [groupId]])
        assert.ok(!(await ben.ask('chat.mine', {})).items.some(({ id }) => id === channel.id))

        const { group: restored } = await keeper.ask('groups.restore', { groupId })
        assert.deepEqual([restored.life, restored.archivedAt], ['probation', null])
        assert.deepEqual(await keeper.ask('groups.restore', { groupId }), { group: restored })
        await say(ben, channel.id, 'After')
        assert.deepEqual([await listed({}), await listed({ archived: true })], [[groupId], []])
        live.close()
      }
    })

    it('is refused to everyone else', async () => {
      const { group } = await makeGroup()
      const groupId = group.id
      for (const name of ['groups.archive', 'groups.restore'] as const) {
        await assertRefused(ben.ask(name, { groupId }), 'forbidden')
        await assertRefused(cleo.ask(name, { groupId }), 'forbidden')
        await assertRefused(cleo.ask(name, { groupId: NOBODY }), 'not_found')
        await assertRefused(community.visitor().ask(name, { groupId }), 'unauthenticated')
        await assertRefused(ada.ask(name, { groupId: 'x' }), 'invalid', ['groupId'])
      }
      assert.equal((await ada.ask('groups.show', { groupId })).group.life, 'probation')
    })
  })

  describe('a channel', () => {
    it('is renamed by a host, and members are told', async () => {
      const { group, channel } = await makeGroup()
      const live = await ben.connect({ at: 1 })
      const { channel: renamed } = await ada.ask('groups.updateChannel', {
        channelId: channel.id,
        name: 'Rounds',
      })
      assert.deepEqual(renamed, { ...channel, name: 'Rounds' })
      assert.deepEqual(await live.next('chat.channelChanged'), { channel: renamed })
      await ada.ask('chat.createChannel', { groupId: group.id, name: 'Second' })
      await assertRefused(
        ada.ask('groups.updateChannel', { channelId: channel.id, name: 'second' }),
        'conflict',
        ['name'],
      )
      live.close()
    })

    it('takes no message while it is archived, not even one on its way', async () => {
      const { group, channel } = await makeGroup()
      const { channel: second } = await ada.ask('chat.createChannel', { groupId: group.id, name: 'Second' })
      const channelId = second.id
      for (const at of [0, 1])
        await ben.ask('chat.send', { channelId, clientId: randomUUID(), body: 'Before' }, at)
      const { channel: archived } = await ada.ask('groups.updateChannel', { channelId, archived: true })
      assert.equal(archived.archivedAt, community.now().toISOString())
      assert.deepEqual(await ada.ask('groups.updateChannel', { channelId, archived: true }), {
        channel: archived,
      })
      for (const at of [0, 1])
        await assertRefused(
          ben.ask('chat.send', { channelId, clientId: randomUUID(), body: 'After' }, at),
          'forbidden',
        )
      await say(ben, channel.id)
      assert.equal((await ben.ask('chat.list', { channelId })).messages.length, 2)
      await ada.ask('groups.updateChannel', { channelId, archived: false })
      await say(ben, channelId)
    })

    it('is not archived when it is the last to write in, also when two are archived at once', async () => {
      const { group, channel } = await makeGroup()
      const groupId = group.id
      await ada.ask('chat.createChannel', { groupId, name: 'Lounge', kind: 'lounge' })
      await assertRefused(
        ada.ask('groups.updateChannel', { channelId: channel.id, archived: true }),
        'conflict',
        ['archived'],
      )
      const second = (await ada.ask('chat.createChannel', { groupId, name: 'Second' })).channel
      const outcomes = await Promise.allSettled(
        [channel, second].map(({ id }, at) =>
          ada.ask('groups.updateChannel', { channelId: id, archived: true }, at),
        ),
      )
      assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
      const { channels } = await ada.ask('groups.show', { groupId })
      assert.equal(
        channels.filter(({ kind, archivedAt }) => kind === 'standing' && archivedAt === null).length,
        1,
      )
    })

    it('is changed by hosts alone', async () => {
      const { channel } = await makeGroup({ reading: 'everyone' })
      const channelId = channel.id
      await assertRefused(ben.ask('groups.updateChannel', { channelId, name: 'Mine' }), 'forbidden')
      await assertRefused(cleo.ask('groups.updateChannel', { channelId, name: 'Mine' }), 'forbidden')
      const { channel: inner } = await makeGroup()
      await assertRefused(
        cleo.ask('groups.updateChannel', { channelId: inner.id, name: 'Mine' }),
        'not_found',
      )
      await assertRefused(
        community.visitor().ask('groups.updateChannel', { channelId, name: 'Mine' }),
        'unauthenticated',
      )
      await assertRefused(ada.ask('groups.updateChannel', { channelId, name: '' }), 'invalid', ['name'])
    })
  })
})
