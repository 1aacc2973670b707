import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { organisationsOf } from '../../domain/members/access.ts'
import { deployPasswords } from '../../domain/members/actions.ts'
import { sessionsHaveAnEpoch } from '../../domain/migrations/sessions-have-an-epoch.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { hungUp } from '../support/person.ts'

const NOBODY = 'f'.repeat(24)

describe('members', () => {
  let community: Community
  let ada: Person
  let ben: Person

  before(async () => {
    community = await startCommunity({ servers: 2 })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
  })
  after(() => community.stop())

  const newcomer = (more: object = {}) => ({
    email: `${randomUUID()}@people.example`,
    name: 'Newcomer',
    password: 'ten letters and more',
    ...more,
  })
  /** The same person at another desk, signed in anew. */
  const signIn = async ({ email, password }: { email: string; password: string }) => {
    const person = community.visitor()
    const { member } = await person.ask('members.signIn', { email, password })
    return Object.assign(person, { id: member.id, email, password })
  }

  describe('registering', () => {
    it('makes a member and signs them in', async () => {
      const visitor = community.visitor()
      const details = newcomer({ email: ` ${randomUUID()}@People.Example `, name: ' Newcomer ' })
      const { status, body } = await visitor.http('POST', '/api/v1/auth/register', details)
      assert.equal(status, 201)
      const { member } = await visitor.ask('members.me', {})
      assert.deepEqual(body, { member })
      assert.deepEqual(member, {
        id: member.id,
        name: 'Newcomer',
        email: details.email.trim().toLowerCase(),
        grants: [],
      })
    })

    it('is refused for an address that is taken, in any spelling', async () => {
      await assertRefused(
        community.visitor().ask('members.register', newcomer({ email: ada.email })),
        'conflict',
        ['email'],
      )
      await assertRefused(
        community.visitor().ask('members.register', newcomer({ email: ada.email.toUpperCase() })),
        'conflict',
      )
    })

    it('names each field that is wrong', async () => {
      const wrong = { email: 'nobody', name: '', password: 'short', role: 'admin' } as never
      await assertRefused(community.visitor().ask('members.register', wrong), 'invalid', [
        'email',
        'name',
        'password',
        'role',
      ])
      await assertRefused(community.visitor().ask('members.register', {} as never), 'invalid', [
        'email',
        'name',
        'password',
      ])
    })

    it('gives a repeat with the same clientId the same member, and a session', async () => {
      const details = newcomer({ clientId: randomUUID() })
      const first = await community.visitor().ask('members.register', details)
      const again = community.visitor()
      assert.deepEqual(await again.ask('members.register', details), first)
      assert.deepEqual(await again.ask('members.me', {}), first)
    })

    it('refuses a repeat with the same clientId and another body', async () => {
      const details = newcomer({ clientId: randomUUID() })
      await community.visitor().ask('members.register', details)
      for (const other of [
        { password: 'another password' },
        { name: 'Someone Else' },
        { clientId: randomUUID() },
      ])
        await assertRefused(community.visitor().ask('members.register', { ...details, ...other }), 'conflict')
    })

    it('makes one member of two registrations at once', async () => {
      const details = newcomer({ clientId: randomUUID() })
      const both = await Promise.all([1, 2].map(() => community.visitor().ask('members.register', details)))
      assert.equal(both[0]?.member.id, both[1]?.member.id)
      const rivals = await Promise.allSettled(
        [1, 2, 3].map(() =>
          community.visitor().ask('members.register', newcomer({ email: `rival-${details.email}` })),
        ),
      )
      assert.deepEqual(rivals.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected', 'rejected'])
    })

    it('takes passwords of 64 and of 200 characters, in any script, whole', async () => {
      for (const password of [
        'x'.repeat(64),
        'пароль🐈'.repeat(25).slice(0, 200),
        '  blanks at both ends  ',
      ]) {
        const details = newcomer({ password })
        await community.visitor().ask('members.register', details)
        await signIn(details)
        await assertRefused(signIn({ ...details, password: password.slice(0, -1) }), 'unauthenticated')
        await assertRefused(signIn({ ...details, password: password.trim() + '!' }), 'unauthenticated')
      }
    })

    it('works for a program that sends its old access token along', async () => {
      const program = community.visitor()
      program.useToken('cg_from-another-life')
      const { member } = await program.ask('members.register', newcomer())
      assert.equal(member.name, 'Newcomer')
    })
  })

  describe('signing in', () => {
    it('is one answer for a wrong password and for an unknown address', async () => {
      const wrong = await community
        .visitor()
        .http('POST', '/api/v1/auth/login', { email: ada.email, password: 'not hers' })
      const unknown = await community
        .visitor()
        .http('POST', '/api/v1/auth/login', { email: 'no@one.example', password: 'not hers' })
      const plain = ({ body, status }: typeof wrong) => ({
        status,
        body: { ...(body as object), requestId: '' },
      })
      assert.equal(wrong.status, 401)
      assert.deepEqual(plain(unknown), plain(wrong))
    })

    it('names fields that are missing or unknown', async () => {
      await assertRefused(
        community.visitor().ask('members.signIn', { email: 'a', next: '/' } as never),
        'invalid',
        ['next', 'password'],
      )
    })

    it('hashes a password that fits anew once hashing takes more than it did, and it goes on to fit', async () => {
      const { email, password } = await community.register('Cleo')
      const hashed = async () => {
        const kept = await mongoose.connection.collection('members').findOne({ email })
        return String(kept?.['passwordHash'])
      }
      const before = await hashed()
      deployPasswords({ passwordCost: { memoryKib: 64, passes: 3 } })
      try {
        await assertRefused(signIn({ email, password: 'not hers, and long' }), 'unauthenticated')
        assert.equal(await hashed(), before)
        await signIn({ email, password })
        const dearer = await hashed()
        assert.match(dearer, /^\$argon2id\$v=19\$m=64,t=3,p=1\$/)
        await assertRefused(signIn({ email, password: 'not hers, and long' }), 'unauthenticated')
        await signIn({ email, password })
        assert.equal(await hashed(), dearer)
      } finally {
        deployPasswords(community.settings)
      }
    })

    it('keeps a session that any server knows', async () => {
      const atHome = await signIn(ada)
      assert.equal((await atHome.ask('members.me', {}, 1)).member.id, ada.id)
    })

    it('is done over HTTP, where a cookie can be set', async () => {
      const live = await ada.connect()
      await assertRefused(live.ask('members.signIn', { email: ada.email, password: ada.password }), 'invalid')
      await assertRefused(live.ask('members.register', newcomer()), 'invalid')
      live.close()
    })
  })

  describe('the session cookie', () => {
    it('is kept from scripts and from other sites', async () => {
      const { headers } = await community
        .visitor()
        .http('POST', '/api/v1/auth/login', { email: ada.email, password: ada.password })
      const [cookie = ''] = headers.getSetCookie()
      assert.match(cookie, /^commonground=s%3A[A-Za-z0-9_-]{32}\./)
      assert.match(cookie, /; Path=\//)
      assert.match(cookie, /; HttpOnly/)
      assert.match(cookie, /; SameSite=Lax/)
      assert.doesNotMatch(cookie, /Domain=/)
    })

    it('is new at each sign-in, and the one sent along then is void', async () => {
      const desk = await signIn(ada)
      const before = desk.cookie()
      await desk.ask('members.signIn', { email: ada.email, password: ada.password })
      assert.notEqual(desk.cookie(), before)
      const old = await community.visitor().http('GET', '/api/v1/me', undefined, { cookie: before })
      assert.equal(old.status, 401)
    })

    it('is not given to someone who did not sign in', async () => {
      const { headers } = await community.visitor().http('GET', '/api/v1/me')
      assert.deepEqual(headers.getSetCookie(), [])
    })
  })

  describe('signing out', () => {
    it('ends this session and its live connections on every server, and no other', async () => {
      const [here, there] = [await signIn(ada), await signIn(ada)]
      const [mine, other] = [await here.connect({ at: 1 }), await there.connect({ at: 1 })]
      const { cookie } = here
      const before = cookie()
      assert.deepEqual(await here.ask('members.signOut', {}), { signedOut: true })
      await hungUp(mine)
      assert.equal(mine.heard('session.ended').length, 1)
      assert.equal((await here.http('GET', '/api/v1/me', undefined, { cookie: before }, 1)).status, 401)
      assert.equal((await there.ask('members.me', {})).member.id, ada.id)
      assert.equal((await other.ask('members.me', {})).member.id, ada.id)
      other.close()
    })

    it('everywhere ends all sessions, and the next sign-in is good again', async () => {
      const [here, there] = [await signIn(ben), await signIn(ben)]
      const live = await there.connect({ at: 1 })
      community.later(1000)
      await here.ask('members.signOut', { everywhere: true })
      await hungUp(live)
      await assertRefused(there.ask('members.me', {}), 'unauthenticated')
      await assertRefused(ben.ask('members.me', {}), 'unauthenticated')
      community.later(1000)
      assert.equal((await (await signIn(ben)).ask('members.me', {})).member.id, ben.id)
      await ben.ask('members.signIn', { email: ben.email, password: ben.password })
    })

    it('everywhere holds whatever the clocks of two servers say', async () => {
      const [fast, slow] = [await signIn(ben), community.visitor()]
      const now = community.now()
      community.later(600_000)
      const ahead = await signIn(ben)
      community.at(now.toISOString())
      await fast.ask('members.signOut', { everywhere: true })
      await assertRefused(ahead.ask('members.me', {}), 'unauthenticated')

      community.later(-600_000)
      await slow.ask('members.signIn', { email: ben.email, password: ben.password })
      community.at(now.toISOString())
      assert.equal((await slow.ask('members.me', {})).member.id, ben.id)
      await ben.ask('members.signIn', { email: ben.email, password: ben.password })
    })

    it('everywhere by the clock, as it was before, is brought to a number once', async () => {
      const eve = await community.register('Eve')
      const members = mongoose.connection.collection('members')
      const mine = { _id: new mongoose.Types.ObjectId(eve.id) }
      await members.updateOne(mine, { $set: { sessionsValidFrom: community.now() } })
      const db = mongoose.connection.getClient().db()
      for (let run = 0; run < 2; run += 1) await sessionsHaveAnEpoch.up(db)
      const stored = await members.findOne(mine)
      assert.deepEqual([stored?.['sessionEpoch'], stored?.['sessionsValidFrom']], [1, undefined])
      await assertRefused(eve.ask('members.me', {}), 'unauthenticated')
      assert.equal((await (await signIn(eve)).ask('members.me', {})).member.id, eve.id)
      assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
    })

    it('cannot be taken back by a session that is put back where sessions are kept', async () => {
      const desk = await signIn(ada)
      const { cookie } = desk
      const before = cookie()
      const connection = new Redis(community.settings.redisUrl)
      try {
        const sessionsIn = async () =>
          new Map(
            await Promise.all(
              (await connection.keys(`${community.settings.namespace}:session:*`)).map(
                async key => [key, (await connection.get(key)) ?? ''] as const,
              ),
            ),
          )
        const kept = await sessionsIn()
        await desk.ask('members.signOut', {})
        const left = await sessionsIn()
        const gone = [...kept].filter(([key]) => !left.has(key))
        assert.equal(gone.length, 1)
        for (const [key, session] of gone) await connection.set(key, session)
        const again = await community.visitor().http('GET', '/api/v1/me', undefined, { cookie: before })
        assert.equal(again.status, 401)
        assert.equal((await ada.ask('members.me', {})).member.id, ada.id)
      } finally {
        connection.disconnect()
      }
    })

    it('over a live connection ends the session too', async () => {
      const desk = await signIn(ada)
      const live = await desk.connect()
      live.socket.emit('members.signOut', {}, () => undefined)
      await hungUp(live)
      await assertRefused(desk.ask('members.me', {}), 'unauthenticated')
    })

    it('is for those who are signed in', async () => {
      await assertRefused(community.visitor().ask('members.signOut', {}), 'unauthenticated')
      await assertRefused(ada.ask('members.signOut', { all: true } as never), 'invalid', ['all'])
    })
  })

  describe('a name', () => {
    it('can be changed, and others and other devices see it', async () => {
      const cleo = await community.register('Cleo')
      const elsewhere = await cleo.connect({ at: 1 })
      const { member } = await cleo.ask('members.rename', { name: 'Cleo Vance' })
      assert.equal(member.name, 'Cleo Vance')
      assert.deepEqual(await elsewhere.next('members.changed'), { memberId: cleo.id })
      assert.equal((await ada.ask('members.show', { memberId: cleo.id }, 1)).member.name, 'Cleo Vance')
      elsewhere.close()
    })
    it('must be one', async () => {
      await assertRefused(ada.ask('members.rename', { name: '' }), 'invalid', ['name'])
      await assertRefused(
        ada.ask('members.rename', { name: 'Ada', email: 'new@people.example' } as never),
        'invalid',
        ['email'],
      )
      await assertRefused(community.visitor().ask('members.rename', { name: 'Ada' }), 'unauthenticated')
    })
  })

  describe('where someone works', () => {
    const shown = async (person: Person) =>
      (await ben.ask('members.show', { memberId: person.id }, 1)).member.organisation

    it('is told by themselves, and taken back', async () => {
      const dora = await community.register('Dora')
      assert.equal(await shown(dora), null)
      const { member } = await dora.ask('members.setOrganisation', { organisation: ' Clinic  on the Quay ' })
      assert.equal(member.organisation, 'Clinic  on the Quay')
      assert.equal(await shown(dora), member.organisation)
      await dora.ask('members.setOrganisation', { organisation: null })
      await dora.ask('members.setOrganisation', { organisation: null })
      assert.equal(await shown(dora), null)
    })
    it('is the same place however it is written', async () => {
      const people = await Promise.all(['Emil', 'Fara', 'Gus', 'Hal'].map(name => community.register(name)))
      const said = ['Clínica del Puerto', 'CLINICA  del puerto.', 'Clinica', '…']
      for (const [at, person] of people.entries())
        await person.ask('members.setOrganisation', { organisation: said[at] ?? null })
      const keys = await organisationsOf(people.map(({ id }) => id))
      assert.deepEqual(
        people.map(({ id }) => keys.get(id)),
        ['clinica del puerto', 'clinica del puerto', 'clinica', undefined],
      )
    })
    it('must be one line of words', async () => {
      for (const organisation of ['', ' ', 'x'.repeat(121), 'two\nlines'])
        await assertRefused(ada.ask('members.setOrganisation', { organisation }), 'invalid', ['organisation'])
      await assertRefused(ada.ask('members.setOrganisation', {} as never), 'invalid', ['organisation'])
      await assertRefused(
        community.visitor().ask('members.setOrganisation', { organisation: 'Clinic' }),
        'unauthenticated',
      )
    })
  })

  describe('what others see', () => {
    it('is a name, since when, where someone works, and what they are consulted for: no more', async () => {
      const { member } = await ben.ask('members.show', { memberId: ada.id })
      assert.deepEqual(Object.keys(member).toSorted(), [
        'consultantFor',
        'id',
        'joinedAt',
        'name',
        'organisation',
      ])
    })
    it('is nothing of who does not exist, and nothing for visitors', async () => {
      await assertRefused(ada.ask('members.show', { memberId: NOBODY }), 'not_found')
      await assertRefused(ada.ask('members.show', { memberId: 'ada' }), 'invalid', ['memberId'])
      await assertRefused(community.visitor().ask('members.show', { memberId: ada.id }), 'unauthenticated')
      await assertRefused(community.visitor().ask('members.me', {}), 'unauthenticated')
    })
  })
})
