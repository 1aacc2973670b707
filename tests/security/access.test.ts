import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { type CallName, calls } from '../../domain/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { usualDifferenceMs } from '../support/effort.ts'
import { AS_SHIPPED } from '../support/passwords.ts'

const names = Object.keys(calls) as CallName[]
const SOME_ID = 'f'.repeat(24)

describe('attacks on who may do what', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity({ environment: AS_SHIPPED })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    const made = await ada.ask('groups.create', { name: 'Cats' })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  /** Every document there is, without what merely counts looks. */
  const everything = async () => {
    const kept: Record<string, unknown[]> = {}
    for (const { collection } of Object.values(mongoose.models)) {
      if (!(collection.name in kept))
        kept[collection.name] = await collection.find().sort({ _id: 1 }).toArray()
    }
    return JSON.stringify(kept)
  }
  const pathOf = (name: CallName) => {
    const [method = '', path = ''] = calls[name].http.split(' ')
    return { method, path: `/api/v1${path.replace(/:\w+/g, SOME_ID)}` }
  }

  it('10: each call for staff and administrators refuses a member through both doors, and a visitor, and changes nothing', async () => {
    const before = await everything()
    const live = await ben.connect()
    const guarded = names.filter(name => ['staff', 'admin'].includes(calls[name].who))
    assert.ok(guarded.length >= 6)
    for (const name of guarded) {
      const { method, path } = pathOf(name)
      const body = method === 'GET' ? undefined : {}
      assert.equal((await ben.http(method, path, body)).status, 403, name)
      assert.equal((await community.visitor().http(method, path, body)).status, 401, name)
      await assertRefused(live.ask(name, {}), 'forbidden')
    }
    assert.equal(await everything(), before)
    live.close()
  })

  it('10: each call for administrators refuses staff', async () => {
    const staff = await community.register('Staff')
    await community.grant(staff, 'staff')
    for (const name of names.filter(call => calls[call].who === 'admin')) {
      const { method, path } = pathOf(name)
      assert.equal((await staff.http(method, path, method === 'GET' ? undefined : {})).status, 403, name)
    }
    await staff.ask('members.list', {})
  })

  it('10: each call for members refuses a visitor before it looks at anything else', async () => {
    for (const name of names.filter(call => calls[call].who === 'member')) {
      const { method, path } = pathOf(name)
      const { status, body } = await community
        .visitor()
        .http(method, path, method === 'GET' ? undefined : { nonsense: true })
      assert.deepEqual([status, (body as { code: string }).code], [401, 'unauthenticated'], name)
    }
  })

  it('4: a thread of another channel is not found, whoever may read it', async () => {
    const other = await ada.ask('groups.create', { name: 'Dogs', listing: 'members' })
    const foreign = await ada.ask('chat.send', {
      channelId: other.channel.id,
      clientId: randomUUID(),
      body: 'Bones',
    })
    for (const person of [ada, ben])
      await assertRefused(
        person.ask('chat.send', {
          channelId,
          clientId: randomUUID(),
          body: 'Hello',
          threadOf: foreign.message.id,
        }),
        'not_found',
      )
    const own = await ben.ask('chat.send', { channelId, clientId: randomUUID(), body: 'Cats' })
    const answer = await ada.ask('chat.send', {
      channelId,
      clientId: randomUUID(),
      body: 'Yes',
      threadOf: own.message.id,
    })
    assert.equal(answer.message.threadOf, own.message.id)
  })

  it('9: the host of one group is nobody in another', async () => {
    const host = await community.register('Host')
    const own = await host.ask('groups.create', { name: 'Own' })
    await host.ask('groups.join', { groupId })
    for (const attempt of [
      () => host.ask('groups.removeMember', { groupId, memberId: ben.id }),
      () => host.ask('groups.invite', { groupId, memberId: ben.id }),
      () => host.ask('groups.admit', { groupId, memberId: ben.id }),
      () => host.ask('chat.createChannel', { groupId, name: 'Mine' }),
      () => host.ask('groups.members', { groupId, state: 'requested' }),
    ])
      await assertRefused(attempt(), 'forbidden')
    await host.ask('chat.createChannel', { groupId: own.group.id, name: 'Mine' })
    await host.ask('groups.leave', { groupId })
  })

  it('14: no call takes what only the server decides', async () => {
    const before = await everything()
    const smuggled = {
      role: 'admin',
      grants: [],
      isStaff: true,
      verified: true,
      credits: 9,
      authorId: ben.id,
      createdAt: '2000-01-01',
      seq: 1,
      _id: SOME_ID,
      __v: 1,
      memberCount: 9,
      passwordHash: 'x',
    }
    const live = await ada.connect()
    for (const name of names.filter(call => calls[call].who === 'member')) {
      const shape: string[] = Object.keys(calls[name].input.shape)
      const more = Object.fromEntries(Object.entries(smuggled).filter(([key]) => !shape.includes(key)))
      // Over a connection a session cannot be begun, whatever else is sent.
      const asked = name === 'members.changePassword' ? ada.ask(name, more as never) : live.ask(name, more)
      const refused = await asked.then(
        () => [],
        (error: { code: string; issues: { path: string }[] }) =>
          error.code === 'invalid' ? error.issues.map(({ path }) => path) : [],
      )
      for (const field of Object.keys(more))
        assert.ok((refused as string[]).includes(field), `${name} took ${field}`)
    }
    assert.equal(await everything(), before)
    live.close()
  })

  it('15: what anyone is told of another is this and no more', async () => {
    const cleo = await community.register('Cleo')
    await cleo.ask('groups.join', { groupId })
    const answers = await Promise.all([
      cleo.ask('members.show', { memberId: ada.id }),
      cleo.ask('groups.members', { groupId }),
      cleo.ask('groups.show', { groupId }),
      cleo.ask('chat.list', { channelId }),
    ])
    const text = JSON.stringify(answers)
    for (const secret of [
      ada.email,
      ben.email,
      'password',
      'sessionEpoch',
      'endedSessions',
      'registeredAs',
      '$argon2',
      'epoch',
      'barred',
      'createdById',
    ])
      assert.ok(!text.includes(secret), secret)
    await cleo.ask('groups.leave', { groupId })
  })

  it('17: an id next to a known one finds nothing, and takes as long as any other that finds nothing', async () => {
    const hidden = await ada.ask('groups.create', { name: 'Hidden', listing: 'members' })
    const near = (id: string, step: number) =>
      (BigInt(`0x${id}`) + BigInt(step)).toString(16).padStart(24, '0')
    for (const step of [-2, -1, 1, 2]) {
      await assertRefused(ben.ask('groups.show', { groupId: near(hidden.group.id, step) }), 'not_found')
      await assertRefused(ben.ask('chat.list', { channelId: near(hidden.channel.id, step) }), 'not_found')
    }
    const ask = (groupIdAsked: string) => () =>
      assertRefused(ben.ask('groups.show', { groupId: groupIdAsked }), 'not_found')
    const usual = await usualDifferenceMs([ask(hidden.group.id), ask(SOME_ID)], { turns: 41, most: 10 })
    assert.ok(usual < 10, `${usual} ms`)
  })

  it('70: a clientId that was used with another text is a conflict, and a place that cannot be is refused', async () => {
    const clientId = randomUUID()
    const first = await ada.ask('chat.send', { channelId, clientId, body: 'One' })
    assert.deepEqual(await ada.ask('chat.send', { channelId, clientId, body: 'One' }), first)
    await assertRefused(ada.ask('chat.send', { channelId, clientId, body: 'Two' }), 'conflict')
    for (const after of [-1, 1.5, 'x', 2 ** 60, '1; drop'])
      await assertRefused(ada.ask('chat.list', { channelId, after }), 'invalid')
    assert.deepEqual((await ada.ask('chat.list', { channelId, after: 1_000_000 })).messages, [])
    const { nextCursor } = await ada.ask('groups.list', { limit: 1 })
    await assertRefused(ada.ask('groups.members', { groupId, cursor: nextCursor ?? 'x' }), 'invalid', [
      'cursor',
    ])
  })

  it('38: nothing in the database opens a door', async () => {
    const { token } = await ada.ask('members.createToken', { name: 'secret' })
    const dump = await everything()
    for (const secret of [
      ada.password,
      token,
      token.replace(/^cg_/, ''),
      Buffer.from(token).toString('base64'),
    ])
      assert.ok(!dump.includes(secret))
    assert.match(dump, /\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    const [kept] = await mongoose.connection.collection('tokens').find({ name: 'secret' }).toArray()
    for (const stolen of [String(kept?.['digest']), `cg_${String(kept?.['digest'])}`]) {
      const thief = community.visitor()
      thief.useToken(stolen)
      await assertRefused(thief.ask('members.me', {}), 'unauthenticated')
    }
  })
})
