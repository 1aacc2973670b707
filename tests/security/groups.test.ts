import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import type { InputOf } from '../../domain/contract.ts'
import {
  assertRefused,
  type Community,
  type Live,
  type Person,
  startCommunity,
} from '../support/community.ts'

const SOON_MS = 15_000

describe('attacks on how a group is kept', () => {
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
    return { groupId: made.group.id, channelId: made.channel.id }
  }
  const say = (channelId: string, body: string, at = 0) =>
    ada.ask('chat.send', { channelId, clientId: randomUUID(), body }, at)
  const heard = (live: Live) => live.heard('chat.sent').flatMap(({ messages }) => messages).length
  const until = async (what: string, test: () => boolean) => {
    const deadline = Date.now() + SOON_MS
    while (!test()) {
      assert.ok(Date.now() < deadline, what)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  /** Everything that changes a group or tells its hosts alone something. */
  const attempts = (groupId: string, channelId: string, invitationId: string): [string, object][] => [
    ['groups.update', { groupId, summary: 'Mine' }],
    ['groups.setRole', { groupId, memberId: ben.id, role: 'host' }],
    ['groups.setRole', { groupId, memberId: ada.id, role: 'member' }],
    ['groups.archive', { groupId }],
    ['groups.restore', { groupId }],
    ['groups.health', { groupId }],
    ['groups.updateChannel', { channelId, archived: true }],
    ['groups.createInvitation', { groupId }],
    ['groups.invitations', { groupId }],
    ['groups.revokeInvitation', { groupId, invitationId }],
  ]

  it('1, 2, 3: an outsider of a hidden group finds nothing to keep, through either door', async () => {
    const { groupId, channelId } = await makeGroup({ listing: 'members', joining: 'invite' })
    const { invitation } = await ada.ask('groups.createInvitation', { groupId })
    const before = await ada.ask('groups.show', { groupId })
    const live = await cleo.connect({ at: 1 })
    const all = [
      ...attempts(groupId, channelId, invitation.id),
      ['groups.charterHistory', { groupId }],
    ] as const
    for (const [name, input] of all) {
      await assertRefused(cleo.ask(name as 'groups.show', input as never), 'not_found')
      await assertRefused(live.ask(name as 'groups.show', input as never), 'not_found')
      await assertRefused(staff.ask(name as 'groups.show', input as never), 'not_found')
    }
    assert.deepEqual(await ada.ask('groups.show', { groupId }), before)
    live.close()
  })

  it('9, 23: a member, or the host of another group, keeps nothing here and promotes nobody', async () => {
    const { groupId, channelId } = await makeGroup()
    const { invitation } = await ada.ask('groups.createInvitation', { groupId })
    await ben.ask('groups.join', { groupId })
    await ben.ask('groups.create', { name: 'Own' })
    const before = await ada.ask('groups.show', { groupId })
    for (const [name, input] of attempts(groupId, channelId, invitation.id))
      await assertRefused(ben.ask(name as 'groups.show', input as never), 'forbidden')
    assert.deepEqual(await ada.ask('groups.show', { groupId }), before)
    assert.equal((await ada.ask('groups.invitations', { groupId })).items.length, 1)
    await assertRefused(ada.ask('groups.setRole', { groupId, memberId: ada.id, role: 'member' }), 'conflict')
    await ada.ask('groups.setRole', { groupId, memberId: ben.id, role: 'host' })
    await ben.ask('groups.update', { groupId, summary: 'Ours' })
  })

  it('finds nothing to keep in the talk of a few', async () => {
    await ada
      .ask('groups.create', { name: 'In common' })
      .then(({ group }) => ben.ask('groups.join', { groupId: group.id }))
    const { group, channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id] })
    const all = [
      ...attempts(group.id, channel.id, 'f'.repeat(24)),
      ['groups.charterHistory', { groupId: group.id }],
    ] as const
    for (const [name, input] of all)
      await assertRefused(ada.ask(name as 'groups.show', input as never), 'not_found')
    await assertRefused(staff.ask('groups.charter', { groupId: group.id }), 'not_found')
    assert.equal((await ada.ask('groups.show', { groupId: group.id })).probation, null)
  })

  it('17: an id next to a known one finds no invitation and no channel', async () => {
    const { groupId, channelId } = await makeGroup()
    const { invitation } = await ada.ask('groups.createInvitation', { groupId })
    const near = (id: string, step: number) =>
      (BigInt(`0x${id}`) + BigInt(step)).toString(16).padStart(24, '0')
    for (const step of [-1, 1]) {
      const invitationId = near(invitation.id, step)
      await assertRefused(ada.ask('groups.revokeInvitation', { groupId, invitationId }), 'not_found')
      await assertRefused(
        ada.ask('groups.updateChannel', { channelId: near(channelId, step + 10), name: 'x' }),
        'not_found',
      )
    }
  })

  describe('21: the switches', () => {
    it('open what was written in private only when a host says so', async () => {
      const openings: [Partial<InputOf<'groups.create'>>, Partial<InputOf<'groups.update'>>][] = [
        [{ reading: 'members' }, { reading: 'everyone' }],
        [{ reading: 'everyone', listing: 'members' }, { listing: 'everyone' }],
        [
          { reading: 'members', listing: 'members' },
          { reading: 'everyone', listing: 'everyone' },
        ],
      ]
      for (const [was, will] of openings) {
        const { groupId, channelId } = await makeGroup(was)
        await say(channelId, 'Between us')
        for (const openHistory of [undefined, false])
          await assertRefused(
            ada.ask('groups.update', {
              groupId,
              ...will,
              ...(openHistory !== undefined && { openHistory }),
            }),
            'conflict',
            ['openHistory'],
          )
        await assertRefused(cleo.ask('chat.list', { channelId }), 'not_found')
        await ada.ask('groups.update', { groupId, ...will, openHistory: true })
        assert.equal((await cleo.ask('chat.list', { channelId })).messages.length, 1)
      }
    })

    it('need no such word where nobody new may read', async () => {
      const { groupId } = await makeGroup({ reading: 'members', listing: 'members' })
      const { group } = await ada.ask('groups.update', { groupId, listing: 'everyone', joining: 'request' })
      assert.deepEqual([group.listing, group.joining], ['everyone', 'request'])
    })

    for (const [what, changes] of [
      ['reading', { reading: 'members' }],
      ['listing', { listing: 'members' }],
    ] as const)
      it(`end what an outsider hears and reads with the change of ${what}, on every server, and nothing for members`, async () => {
        const { groupId, channelId } = await makeGroup({ reading: 'everyone' })
        await ben.ask('groups.join', { groupId })
        const outside = await Promise.all([0, 1].map(at => cleo.connect({ at })))
        const inside = await Promise.all([0, 1].map(at => ben.connect({ at })))
        for (const live of [...outside, ...inside]) await live.ask('chat.open', { channelId })
        await say(channelId, 'Before')
        await until('all hear', () => [...outside, ...inside].every(live => heard(live) === 1))

        await ada.ask('groups.update', { groupId, ...changes })
        for (const live of outside) {
          const { channelIds } = await live.next('groups.closed')
          assert.deepEqual(channelIds, [channelId])
        }
        for (const at of [0, 1]) await say(channelId, 'After', at)
        await until('members hear', () => inside.every(live => heard(live) === 3))
        await new Promise(resolve => setTimeout(resolve, 300))
        assert.deepEqual(outside.map(heard), [1, 1])
        for (const live of outside) await assertRefused(live.ask('chat.open', { channelId }), 'not_found')
        await assertRefused(cleo.ask('chat.list', { channelId, after: 0 }), 'not_found')
        for (const live of [...outside, ...inside]) live.close()
      })

    it('end it also for who did not hear of the change', async () => {
      const { groupId, channelId } = await makeGroup({ reading: 'everyone' })
      await ben.ask('groups.join', { groupId })
      const [outside, inside] = [await cleo.connect({ at: 1 }), await ben.connect({ at: 1 })]
      for (const live of [outside, inside]) await live.ask('chat.open', { channelId })
      // The change is made beside the servers, so that no hint travels, as when Redis is away.
      await mongoose.connection
        .collection('groups')
        .updateOne(
          { _id: new mongoose.Types.ObjectId(groupId) },
          { $set: { reading: 'members' }, $inc: { epoch: 1 } },
        )
      let sent = 0
      await until('nothing is heard outside any more', () => {
        const before = heard(outside)
        const wasLast = sent > 0 && heard(inside) === sent && before < sent
        if (!wasLast && heard(inside) === sent) {
          sent += 1
          void say(channelId, `Line ${sent}`)
        }
        return wasLast
      })
      for (const live of [outside, inside]) live.close()
    })
  })

  it('33: a code of an invitation is in no address that is asked of the server', async () => {
    const { groupId } = await makeGroup()
    const { code } = await ada.ask('groups.createInvitation', { groupId })
    for (const path of [`/api/v1/invitations/${code}`, `/api/v1/invitations/show?code=${code}`])
      assert.equal((await ben.http('GET', path)).status, 404)
    const { status } = await ben.http('POST', `/api/v1/invitations/accept?code=${code}`, {})
    assert.equal(status, 400)
    await ben.ask('groups.acceptInvitation', { code })
  })
})
