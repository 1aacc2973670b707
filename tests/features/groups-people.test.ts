import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import type { InputOf } from '../../domain/contract.ts'
import { Invitations } from '../../domain/groups/model.ts'
import { Outbox } from '../../domain/transaction.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

const NOBODY = 'f'.repeat(24)
const DAY_MS = 24 * 3600 * 1000

describe('the people of a group', () => {
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

  const makeGroup = async (more: Partial<InputOf<'groups.create'>> = {}, members: Person[] = []) => {
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}`, ...more })
    for (const person of members) await person.ask('groups.join', { groupId: made.group.id })
    return made.group.id
  }
  const hostsOf = async (groupId: string, person = cleo) =>
    (await person.ask('groups.members', { groupId, role: 'host' })).items.map(({ name }) => name).toSorted()
  const eventsOf = async (name: string, groupId: string) =>
    (await Outbox.find({ name, 'payload.groupId': groupId }).sort({ _id: 1 }).lean()).map(
      ({ payload }) => payload as Record<string, unknown>,
    )

  describe('asking to join', () => {
    it('takes a note to the hosts, who are told once', async () => {
      const groupId = await makeGroup({ joining: 'request' })
      const note = 'I see mostly cats, in Basel.'
      await ben.ask('groups.join', { groupId, note })
      await ben.ask('groups.join', { groupId, note: 'Again' })
      const { items } = await ada.ask('groups.members', { groupId, state: 'requested' })
      assert.deepEqual(
        items.map(item => [item.memberId, item.note]),
        [[ben.id, note]],
      )
      assert.deepEqual(await eventsOf('groups.requested', groupId), [
        { groupId, memberId: ben.id, at: community.now().toISOString() },
      ])
      await assertRefused(ben.ask('groups.join', { groupId, note: 'x'.repeat(301) }), 'invalid', ['note'])
    })

    it('is told to every host at once, as is what becomes of it', async () => {
      const groupId = await makeGroup({ joining: 'request' })
      await ada.ask('groups.invite', { groupId, memberId: cleo.id })
      await cleo.ask('groups.join', { groupId })
      await ada.ask('groups.setRole', { groupId, memberId: cleo.id, role: 'host' })
      const listening = await Promise.all([ada.connect(), cleo.connect({ at: 1 }), dina.connect()])
      const [adas, cleos, dinas] = listening
      const hear = async () => {
        for (const live of [adas, cleos])
          assert.deepEqual(await live.next('groups.waitingChanged'), { groupId })
      }
      await ben.ask('groups.join', { groupId, note: 'Nights only' })
      await hear()
      await ben.ask('groups.leave', { groupId })
      await hear()
      await ben.ask('groups.join', { groupId })
      await hear()
      await cleo.ask('groups.admit', { groupId, memberId: ben.id })
      await hear()
      assert.deepEqual(dinas.heard('groups.waitingChanged'), [])
      for (const live of listening) live.close()
    })

    it('keeps the note no longer than the request', async () => {
      const groupId = await makeGroup({ joining: 'request' })
      await ben.ask('groups.join', { groupId, note: 'Secret' })
      await ada.ask('groups.admit', { groupId, memberId: ben.id })
      const { items } = await ada.ask('groups.members', { groupId })
      assert.ok(!JSON.stringify(items).includes('Secret'))
      await ben.ask('groups.leave', { groupId })
      await ben.ask('groups.join', { groupId })
      const waiting = await ada.ask('groups.members', { groupId, state: 'requested' })
      assert.equal(waiting.items[0]?.note, undefined)
    })
  })

  describe('a host', () => {
    it('names others, who may then do the same, and steps down', async () => {
      const groupId = await makeGroup({}, [ben, cleo])
      const live = await ben.connect({ at: 1 })
      const named = await ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' })
      assert.deepEqual(named, { membership: { state: 'member', role: 'host' } })
      assert.deepEqual(await ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' }), named)
      assert.deepEqual(await live.next('groups.changed'), { groupId, memberId: ben.id, state: 'member' })
      assert.deepEqual(await hostsOf(groupId), ['Ada', 'Ben'])
      await ben.ask('groups.update', { groupId, summary: 'By Ben' })

      await ada.ask('groups.setRole', { groupId, memberId: ada.id, role: 'member' })
      await assertRefused(ada.ask('groups.update', { groupId, summary: 'By Ada' }), 'forbidden')
      await assertRefused(
        ben.ask('groups.setRole', { groupId, memberId: ben.id, role: 'member' }),
        'conflict',
      )
      assert.deepEqual(await hostsOf(groupId), ['Ben'])
      const told = await eventsOf('groups.roleChanged', groupId)
      assert.deepEqual(
        told.map(({ memberId, role, reason, byId }) => [memberId, role, reason, byId]),
        [
          [ben.id, 'host', 'named', ada.id],
          [ada.id, 'member', 'stepped_down', ada.id],
        ],
      )
      live.close()
    })

    it('takes the role from nobody else, and gives it to members alone', async () => {
      const groupId = await makeGroup({}, [ben, cleo])
      await ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' })
      await assertRefused(
        ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'member' }),
        'conflict',
      )
      for (const memberId of [dina.id, NOBODY])
        await assertRefused(ada.ask('groups.setRole', { groupId, memberId, role: 'host' }), 'not_found')
      await assertRefused(
        ada.ask('groups.setRole', { groupId, memberId: cleo.id, role: 'owner' as 'host' }),
        'invalid',
        ['role'],
      )
      await assertRefused(
        community.visitor().ask('groups.setRole', { groupId, memberId: cleo.id, role: 'host' }),
        'unauthenticated',
      )
      assert.deepEqual(await hostsOf(groupId), ['Ada', 'Ben'])
    })

    it('is never missing, also when both step down, or one leaves, at the same moment', async () => {
      for (let round = 0; round < 4; round += 1) {
        const groupId = await makeGroup({}, [ben, cleo])
        await ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' })
        await Promise.allSettled([
          ada.ask('groups.setRole', { groupId, memberId: ada.id, role: 'member' }, 0),
          round % 2 === 0
            ? ben.ask('groups.setRole', { groupId, memberId: ben.id, role: 'member' }, 1)
            : ben.ask('groups.leave', { groupId }, 1),
        ])
        assert.equal((await hostsOf(groupId)).length, 1, `round ${round}`)
      }
    })

    it('is named by staff where there is none, and only there', async () => {
      const staff = await community.register('Staff')
      await community.grant(staff, 'staff')
      const groupId = await makeGroup()
      await ada.ask('groups.leave', { groupId })
      await staff.ask('groups.restore', { groupId })
      await ben.ask('groups.join', { groupId })
      await assertRefused(ben.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' }), 'forbidden')
      await staff.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' })
      assert.deepEqual(await hostsOf(groupId, ben), ['Ben'])
      await cleo.ask('groups.join', { groupId })
      await assertRefused(
        staff.ask('groups.setRole', { groupId, memberId: cleo.id, role: 'host' }),
        'forbidden',
      )
    })

    it('who left last is followed by someone who is told', async () => {
      const groupId = await makeGroup({}, [ben])
      const live = await ben.connect()
      await ada.ask('groups.leave', { groupId })
      assert.deepEqual(await live.next('groups.changed'), { groupId, memberId: ben.id, state: 'member' })
      const [told] = await eventsOf('groups.roleChanged', groupId)
      assert.deepEqual(
        [told?.['memberId'], told?.['reason'], told?.['byId']],
        [ben.id, 'last_host_left', null],
      )
      live.close()
    })
  })

  describe('a link of invitation', () => {
    const later = (days: number) => community.later(days * DAY_MS)
    const invite = async (more: Partial<InputOf<'groups.createInvitation'>> = {}) => {
      const groupId = await makeGroup({ joining: 'invite', listing: 'members' })
      return { groupId, ...(await ada.ask('groups.createInvitation', { groupId, ...more })) }
    }
    const refusedAll = async (person: Person, code: string) => {
      const words = new Set<string>()
      for (const name of ['groups.showInvitation', 'groups.acceptInvitation'] as const) {
        await assertRefused(person.ask(name, { code }), 'not_found')
        await person.ask(name, { code }).catch((error: Error) => words.add(error.message))
      }
      assert.equal(words.size, 1)
      return [...words][0]
    }

    it('lets in whom it reaches, whatever the group’s rule, and says nothing but group and host before', async () => {
      const { groupId, invitation, code, path } = await invite()
      assert.equal(path, `/i/${code}`)
      assert.ok(Buffer.from(code, 'base64url').length >= 16)
      assert.deepEqual(invitation, {
        id: invitation.id,
        createdAt: community.now().toISOString(),
        createdByName: 'Ada',
        expiresAt: new Date(community.now().getTime() + 7 * DAY_MS).toISOString(),
        uses: 1,
        usesLeft: 1,
      })
      await assertRefused(ben.ask('groups.show', { groupId }), 'not_found')
      const shown = await ben.ask('groups.showInvitation', { code })
      assert.deepEqual(Object.keys(shown), ['groupName', 'hostName'])
      assert.equal(shown.hostName, 'Ada')
      assert.deepEqual(await ben.ask('groups.acceptInvitation', { code }), {
        groupId,
        membership: { state: 'member' },
      })
      assert.deepEqual(await ben.ask('groups.acceptInvitation', { code }), {
        groupId,
        membership: { state: 'member' },
      })
      assert.equal((await ben.ask('groups.show', { groupId })).group.memberCount, 2)
    })

    it('is listed to hosts while it holds, without its code, and taken back by them', async () => {
      const { groupId, invitation, code } = await invite({ uses: 3, expiresInDays: 2 })
      await ben.ask('groups.acceptInvitation', { code })
      assert.deepEqual((await ada.ask('groups.invitations', { groupId })).items, [
        { ...invitation, usesLeft: 2 },
      ])
      await assertRefused(ben.ask('groups.invitations', { groupId }), 'forbidden')
      await assertRefused(ben.ask('groups.createInvitation', { groupId }), 'forbidden')
      const invitationId = invitation.id
      await assertRefused(ben.ask('groups.revokeInvitation', { groupId, invitationId }), 'forbidden')
      await assertRefused(ada.ask('groups.revokeInvitation', { groupId, invitationId: NOBODY }), 'not_found')
      const elsewhere = await makeGroup()
      await assertRefused(
        ada.ask('groups.revokeInvitation', { groupId: elsewhere, invitationId }),
        'not_found',
      )
      await ada.ask('groups.revokeInvitation', { groupId, invitationId })
      await ada.ask('groups.revokeInvitation', { groupId, invitationId })
      assert.deepEqual((await ada.ask('groups.invitations', { groupId })).items, [])
      await refusedAll(cleo, code)
    })

    it('is kept no longer than a day once it is over, however it ended', async () => {
      const stored = async (id: string) => {
        const row = await Invitations.findById(id).lean()
        assert.ok(row)
        return row.expiresAt.getTime() - community.now().getTime()
      }
      const two = await invite({ uses: 2 })
      await ben.ask('groups.acceptInvitation', { code: two.code })
      assert.equal(await stored(two.invitation.id), 7 * DAY_MS)
      await dina.ask('groups.acceptInvitation', { code: two.code })
      assert.equal(await stored(two.invitation.id), 0)
      const { groupId, invitation } = await invite()
      await ada.ask('groups.revokeInvitation', { groupId, invitationId: invitation.id })
      assert.equal(await stored(invitation.id), 0)
      const expiry = (await Invitations.collection.indexes()).find(({ name }) => name === 'expiry')
      assert.deepEqual(
        { key: expiry?.key, after: expiry?.expireAfterSeconds },
        { key: { expiresAt: 1 }, after: DAY_MS / 1000 },
      )
    })

    it('is paged, and refused to outsiders, visitors and nonsense', async () => {
      const { groupId, invitation } = await invite()
      const second = await ada.ask('groups.createInvitation', { groupId })
      const first = await ada.ask('groups.invitations', { groupId, limit: 1 })
      const rest = await ada.ask('groups.invitations', { groupId, limit: 1, cursor: first.nextCursor ?? '' })
      assert.deepEqual(
        [...first.items, ...rest.items].map(({ id }) => id),
        [second.invitation.id, invitation.id],
      )
      const invitationId = invitation.id
      const attempts: [string, object, string[]][] = [
        ['groups.createInvitation', { groupId, uses: 51, expiresInDays: 31 }, ['expiresInDays', 'uses']],
        ['groups.invitations', { groupId, limit: 0 }, ['limit']],
        ['groups.revokeInvitation', { groupId, invitationId: 'x' }, ['invitationId']],
        ['groups.showInvitation', { code: 'x' }, ['code']],
        ['groups.acceptInvitation', { code: '../etc' }, ['code']],
      ]
      for (const [name, input, fields] of attempts) {
        await assertRefused(ada.ask(name as 'groups.invitations', input as never), 'invalid', fields)
        await assertRefused(
          community.visitor().ask(name as 'groups.invitations', input as never),
          'unauthenticated',
        )
      }
      for (const [name, input] of [
        ['groups.createInvitation', { groupId }],
        ['groups.invitations', { groupId }],
        ['groups.revokeInvitation', { groupId, invitationId }],
      ] as const)
        await assertRefused(dina.ask(name as 'groups.invitations', input as never), 'not_found')
    })

    it('32: expired, taken back, used up, of an archived group or never made, it answers alike', async () => {
      const expired = await invite({ expiresInDays: 1 })
      const used = await invite()
      const revoked = await invite()
      const archived = await invite()
      await dina.ask('groups.acceptInvitation', { code: used.code })
      await ada.ask('groups.revokeInvitation', {
        groupId: revoked.groupId,
        invitationId: revoked.invitation.id,
      })
      await ada.ask('groups.archive', { groupId: archived.groupId })
      await ben.ask('groups.showInvitation', { code: expired.code })
      later(1)
      const answers = new Set<string | undefined>()
      for (const { code } of [expired, used, revoked, archived, { code: 'A'.repeat(32) }])
        answers.add(await refusedAll(ben, code))
      assert.equal(answers.size, 1)
    })

    it('32: lets nobody in whom a host removed, until a host invites them again', async () => {
      const { groupId, code } = await invite({ uses: 5 })
      await ben.ask('groups.acceptInvitation', { code })
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      await refusedAll(ben, code)
      await ada.ask('groups.invite', { groupId, memberId: ben.id })
      await ben.ask('groups.acceptInvitation', { code })
    })

    it('32: for one person lets in one of many who come at once', async () => {
      for (let round = 0; round < 3; round += 1) {
        const { groupId, code } = await invite()
        const outcomes = await Promise.allSettled(
          [ben, cleo, dina].map((person, at) => person.ask('groups.acceptInvitation', { code }, at % 2)),
        )
        assert.deepEqual(outcomes.map(({ status }) => status).toSorted(), [
          'fulfilled',
          'rejected',
          'rejected',
        ])
        assert.equal((await ada.ask('groups.show', { groupId })).group.memberCount, 2)
        assert.equal((await ada.ask('groups.members', { groupId })).items.length, 2)
      }
    })

    it('38: nothing stored opens a door', async () => {
      const { code } = await invite()
      const kept = await mongoose.connection.collection('group_invitations').find().toArray()
      assert.ok(kept.length > 0)
      assert.ok(!JSON.stringify(kept).includes(code))
      for (const { digest } of kept)
        await assertRefused(dina.ask('groups.showInvitation', { code: String(digest) }), 'not_found')
    })
  })
})
