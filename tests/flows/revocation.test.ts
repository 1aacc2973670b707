import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'

/** A look every three seconds finds it, on a machine that does much else. */
const ENDED_WITHIN_MS = 15_000

/** What another process changed, whose hint never arrived: written beside the doors, as it stands in the database then. */
describe('an end of access that no server was told of', () => {
  let community: Community
  let ada: Person
  let ben: Person
  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  after(() => community.stop())

  const collection = (name: string) => mongoose.connection.collection(name)
  const id = (text: string) => new mongoose.Types.ObjectId(text)
  const until = async (condition: () => Promise<boolean> | boolean, what: string) => {
    const deadline = performance.now() + ENDED_WITHIN_MS
    while (!(await condition())) {
      assert.ok(performance.now() < deadline, `${what} within ${ENDED_WITHIN_MS} ms`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  const removeSilently = async (groupId: string, person: Person) => {
    const { matchedCount } = await collection('memberships').updateOne(
      { groupId: id(groupId), memberId: id(person.id) },
      { $set: { state: 'removed', barred: true, endedAt: community.now(), since: community.now() } },
    )
    assert.equal(matchedCount, 1)
    await collection('groups').updateOne({ _id: id(groupId) }, { $inc: { epoch: 1, memberCount: -1 } })
  }

  it('takes hold of rooms, sessions, tokens and grants within seconds', async () => {
    const hidden = await ada.ask('groups.create', { name: 'Hidden' })
    const shown = await ada.ask('groups.create', { name: 'Shown', reading: 'everyone' })
    for (const { group } of [hidden, shown]) await ben.ask('groups.join', { groupId: group.id })
    const live = await ben.connect()
    for (const { channel } of [hidden, shown]) await live.ask('chat.open', { channelId: channel.id })
    const { token, accessToken } = await ben.ask('members.createToken', { name: 'lost' })
    const program = await community.visitor().connect({ auth: { token } })
    const cleo = await community.register('Cleo')
    const session = await cleo.connect()
    const dina = await community.register('Dina')
    const staff = await dina.connect()
    await community.grant(dina, 'staff')
    await staff.next('members.changed')
    await until(
      () =>
        staff.ask('members.list', {}).then(
          () => true,
          () => false,
        ),
      'the grant',
    )

    community.later(60_000)
    await removeSilently(hidden.group.id, ben)
    await removeSilently(shown.group.id, ben)
    // Asking to come back does not hide that one left.
    assert.equal((await ben.ask('groups.join', { groupId: hidden.group.id })).membership.state, 'requested')
    await collection('tokens').deleteOne({ _id: id(accessToken.id) })
    await collection('members').updateOne({ _id: id(cleo.id) }, { $inc: { sessionEpoch: 1 } })
    await collection('members').updateOne({ _id: id(dina.id) }, { $set: { grants: [] } })

    // At once for whatever is asked, whichever server forgot nothing yet.
    const send = (channelId: string) => ({ channelId, clientId: randomUUID(), body: 'Still here' })
    await assertRefused(live.ask('chat.send', send(hidden.channel.id)), 'not_found')
    await assertRefused(live.ask('chat.send', send(shown.channel.id)), 'forbidden')
    await assertRefused(cleo.ask('members.me', {}), 'unauthenticated')

    await Promise.all([program.ended, session.ended])
    await until(
      () =>
        staff.ask('members.list', {}).then(
          () => false,
          () => true,
        ),
      'the end of the grant',
    )
    const sockets = community.servers.flatMap(({ io }) => [...io.of('/').sockets.values()])
    const seat = sockets.find(socket => socket.data.actor.id === ben.id)
    await until(() => !seat?.rooms.has(`channel:${hidden.channel.id}`), 'the end of the seat')
    assert.equal(seat?.rooms.has(`group:${hidden.group.id}`), false)
    // What everyone may read stays open to whoever still looks.
    assert.equal(seat?.rooms.has(`channel:${shown.channel.id}`), true)

    await ada.ask('chat.send', send(hidden.channel.id))
    await ada.ask('chat.send', send(shown.channel.id))
    const sent = await live.next('chat.sent')
    assert.equal(sent.channelId, shown.channel.id)
    assert.equal(live.heard('chat.sent').length, 1)
    for (const each of [live, staff]) each.close()
  })

  it('takes hold of one session that was signed out of, and of no other', async () => {
    const eve = await community.register('Eve')
    const phone = community.visitor()
    await phone.ask('members.signIn', { email: eve.email, password: eve.password })
    const [left, kept] = [await eve.connect(), await phone.connect()]
    const sessionIds = community.servers
      .flatMap(({ io }) => [...io.of('/').sockets.values()])
      .flatMap(({ data }) => (data.actor.id === eve.id ? [data.actor.sessionId ?? ''] : []))
    const [first = ''] = sessionIds
    assert.equal(new Set(sessionIds).size, 2)
    const digest = createHash('sha256').update(first).digest('hex')
    await collection('members').updateOne({ _id: id(eve.id) }, { $push: { endedSessions: digest } as object })

    await left.ended
    await assertRefused(eve.ask('members.me', {}), 'unauthenticated')
    assert.equal((await phone.ask('members.me', {})).member.id, eve.id)
    assert.equal((await kept.ask('members.me', {})).member.id, eve.id)
    kept.close()
  })
})
