import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { charterReadyGroups, relieveAwayHosts } from '../../domain/groups/actions.ts'
import { Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOBODY = 'f'.repeat(24)
const DAY_MS = 24 * 3600 * 1000

describe('the life of a group', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  let dina: Person
  let emil: Person
  let fred: Person
  let staff: Person

  before(async () => {
    community = await startCommunity()
    const names = ['Ada', 'Ben', 'Cleo', 'Dina', 'Emil', 'Fred', 'Staff']
    const people = await Promise.all(names.map(name => community.register(name)))
    ;[ada, ben, cleo, dina, emil, fred, staff] = people as [
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
      Person,
    ]
    await community.grant(staff, 'staff')
  })
  beforeEach(() => community.at('2030-01-07T12:00:00.000Z'))
  after(() => community.stop())

  const later = (days: number) => community.later(days * DAY_MS)
  const makeGroup = async (members: Person[] = [], more: object = {}) => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}`, ...more })
    for (const person of members) await person.ask('groups.join', { groupId: made.group.id })
    return { groupId: made.group.id, channelId: made.channel.id }
  }
  const say = async (person: Person, channelId: string, threadOf?: string) =>
    (
      await person.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body: 'Hello',
        ...(threadOf !== undefined && { threadOf }),
      })
    ).message.id
  const show = (groupId: string, person = ada) => person.ask('groups.show', { groupId })
  const lifeOf = async (groupId: string) => (await show(groupId)).group.life
  const eventsOf = async (name: string, groupId: string) =>
    (await Outbox.find({ name, 'payload.groupId': groupId }).lean()).map(
      ({ payload }) => payload as Record<string, unknown>,
    )

  describe('probation', () => {
    it('ends by the daily count once it has members, people who come back, and a charter', async () => {
      const { groupId, channelId } = await makeGroup([ben, cleo, dina, emil])
      const lounge = await ada.ask('chat.createChannel', { groupId, name: 'Lounge', kind: 'lounge' })
      await ada.ask('groups.update', { groupId, charter: 'Be kind.' })
      for (const person of [ada, ben, cleo]) await say(person, channelId)
      await charterReadyGroups(community.now())
      assert.equal(await lifeOf(groupId), 'probation')

      later(7)
      for (const person of [ada, ben]) await say(person, channelId)
      await say(cleo, lounge.channel.id)
      await charterReadyGroups(community.now())
      const { group, probation } = await show(groupId)
      assert.equal(group.life, 'probation')
      assert.deepEqual(probation, {
        members: { have: 5, need: 5 },
        regulars: { have: 2, need: 3 },
        hasCharter: true,
        countedAt: community.now().toISOString(),
      })
      assert.equal((await show(groupId, fred)).probation, null)

      await say(cleo, channelId)
      await charterReadyGroups(community.now())
      await charterReadyGroups(community.now())
      const chartered = await show(groupId)
      assert.deepEqual([chartered.group.life, chartered.probation], ['chartered', null])
      assert.deepEqual(await eventsOf('groups.chartered', groupId), [
        { groupId, byId: null, at: community.now().toISOString() },
      ])
    })

    it('goes on without a charter, and without enough members', async () => {
      const few = await makeGroup([ben, cleo, dina])
      await ada.ask('groups.update', { groupId: few.groupId, charter: 'Be kind.' })
      const silent = await makeGroup([ben, cleo, dina, emil])
      for (const { channelId } of [few, silent])
        for (const person of [ada, ben, cleo]) await say(person, channelId)
      later(7)
      for (const { channelId } of [few, silent])
        for (const person of [ada, ben, cleo]) await say(person, channelId)
      await charterReadyGroups(community.now())
      assert.deepEqual(await Promise.all([few, silent].map(({ groupId }) => lifeOf(groupId))), [
        'probation',
        'probation',
      ])
      await ada.ask('groups.update', { groupId: silent.groupId, charter: 'Be kind.' })
      await charterReadyGroups(community.now())
      assert.equal(await lifeOf(silent.groupId), 'chartered')
    })

    it('is ended by staff for a good reason, once', async () => {
      const { groupId } = await makeGroup()
      await assertRefused(ada.ask('groups.charter', { groupId }), 'forbidden')
      await assertRefused(community.visitor().ask('groups.charter', { groupId }), 'unauthenticated')
      await assertRefused(staff.ask('groups.charter', { groupId: NOBODY }), 'not_found')
      await assertRefused(staff.ask('groups.charter', { groupId: 'x' }), 'invalid', ['groupId'])
      const hidden = await makeGroup([], { listing: 'members' })
      await assertRefused(staff.ask('groups.charter', { groupId: hidden.groupId }), 'not_found')
      for (let time = 0; time < 2; time += 1)
        assert.equal((await staff.ask('groups.charter', { groupId })).group.life, 'chartered')
      assert.equal((await eventsOf('groups.chartered', groupId)).length, 1)
      await ada.ask('groups.archive', { groupId })
      await assertRefused(staff.ask('groups.charter', { groupId }), 'conflict')
      await ada.ask('groups.restore', { groupId })
      assert.equal(await lifeOf(groupId), 'chartered')
    })
  })

  describe('a group whose only host stays away', () => {
    const lastSeen = (person: Person, daysAgo: number) =>
      mongoose.connection
        .collection('members')
        .updateOne(
          { _id: new mongoose.Types.ObjectId(person.id) },
          { $set: { lastSeenAt: new Date(community.now().getTime() - daysAgo * DAY_MS) } },
        )
    const hostsOf = async (groupId: string) =>
      (await ada.ask('groups.members', { groupId, role: 'host' })).items.map(({ name }) => name).toSorted()

    it('gets the longest-standing member who was here lately as a second one, once', async () => {
      const { groupId } = await makeGroup()
      for (const person of [ben, cleo, dina]) {
        later(1)
        await person.ask('groups.join', { groupId })
      }
      await lastSeen(ada, 59)
      await lastSeen(ben, 61)
      await lastSeen(cleo, 3)
      await lastSeen(dina, 0)
      await relieveAwayHosts(community.now())
      assert.deepEqual(await hostsOf(groupId), ['Ada'])

      later(1)
      await relieveAwayHosts(community.now())
      await relieveAwayHosts(community.now())
      assert.deepEqual(await hostsOf(groupId), ['Ada', 'Cleo'])
      assert.deepEqual(await eventsOf('groups.roleChanged', groupId), [
        {
          groupId,
          memberId: cleo.id,
          role: 'host',
          reason: 'hosts_away',
          byId: null,
          at: community.now().toISOString(),
        },
      ])
    })

    it('stays as it is while nobody else is here, or nobody knows when the host was', async () => {
      const { groupId } = await makeGroup([ben])
      await lastSeen(ada, 90)
      await lastSeen(ben, 90)
      await relieveAwayHosts(community.now())
      assert.deepEqual(await hostsOf(groupId), ['Ada'])
      await lastSeen(ben, 1)
      await mongoose.connection
        .collection('members')
        .updateOne({ _id: new mongoose.Types.ObjectId(ada.id) }, { $set: { lastSeenAt: null } })
      await relieveAwayHosts(community.now())
      assert.deepEqual(await hostsOf(groupId), ['Ada'])
      await lastSeen(ada, 90)
      await relieveAwayHosts(community.now())
      assert.deepEqual(await hostsOf(groupId), ['Ada', 'Ben'])
    })
  })

  describe('its health', () => {
    it('counts who came, who wrote and what was answered, never a lounge, and shows no names', async () => {
      const { groupId, channelId } = await makeGroup([ben, cleo], { joining: 'open' })
      const lounge = await ada.ask('chat.createChannel', { groupId, name: 'Lounge', kind: 'lounge' })
      const first = await say(ada, channelId)
      await say(ben, channelId, first)
      await say(cleo, channelId)
      later(20)
      for (const person of [dina, emil, fred]) await person.ask('groups.join', { groupId })
      await fred.ask('groups.leave', { groupId })
      later(3)
      for (let line = 0; line < 5; line += 1) await say(dina, lounge.channel.id)
      const begun = await say(dina, channelId)
      await say(dina, channelId, begun)
      await say(emil, channelId, await say(ada, channelId))
      const { health } = await ada.ask('groups.health', { groupId })
      assert.deepEqual(
        { ...health, weeks: undefined },
        {
          memberCount: 5,
          joined30Days: 5,
          left30Days: null,
          wrote7Days: 3,
          wrote30Days: 5,
          weeks: undefined,
          answered: { messages: 4, answered: 2 },
          newcomers: { joined: 5, wrote: 5 },
          waiting: 0,
        },
      )
      assert.equal(health.weeks.length, 12)
      assert.deepEqual(
        health.weeks.map(({ messages }) => messages),
        [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 4],
      )
      const text = JSON.stringify(health)
      for (const person of [ada, ben, cleo, dina, emil])
        assert.ok(!text.includes(person.name) && !text.includes(person.id))
      assert.deepEqual((await staff.ask('groups.health', { groupId })).health, health)
    })

    it('does not tell one or two people apart', async () => {
      const { groupId, channelId } = await makeGroup([ben])
      const first = await say(ada, channelId)
      await say(ben, channelId, first)
      const { health } = await ada.ask('groups.health', { groupId })
      assert.deepEqual(
        [health.joined30Days, health.wrote7Days, health.answered, health.newcomers.wrote],
        [null, null, null, null],
      )
      assert.equal(health.weeks.at(-1)?.messages, null)
      assert.equal(health.left30Days, 0)
    })

    it('counts who waits, and nobody who only took a request back as having left', async () => {
      const { groupId } = await makeGroup([], { joining: 'request' })
      for (const person of [ben, cleo, dina, emil]) await person.ask('groups.join', { groupId })
      for (const person of [ben, cleo, dina]) await person.ask('groups.leave', { groupId })
      const { health } = await ada.ask('groups.health', { groupId })
      assert.deepEqual([health.waiting, health.left30Days], [1, 0])
    })

    it('is shown to hosts and staff alone', async () => {
      const { groupId } = await makeGroup([ben])
      await assertRefused(ben.ask('groups.health', { groupId }), 'forbidden')
      await assertRefused(cleo.ask('groups.health', { groupId }), 'forbidden')
      await assertRefused(cleo.ask('groups.health', { groupId: NOBODY }), 'not_found')
      await assertRefused(community.visitor().ask('groups.health', { groupId }), 'unauthenticated')
      await assertRefused(ada.ask('groups.health', { groupId: 'x' }), 'invalid', ['groupId'])
      const hidden = await makeGroup([], { listing: 'members' })
      await assertRefused(staff.ask('groups.health', { groupId: hidden.groupId }), 'not_found')
    })
  })
})
