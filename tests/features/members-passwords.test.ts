import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mailAccounts } from '../../domain/members/actions.ts'
import type { Letter } from '../../domain/notifications/actions.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { linkTokenFor, mailsTo } from '../support/mailed.ts'
import { hungUp } from '../support/person.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'

const PUBLIC_URL = 'http://ground.association.example'
const NEW = 'another short sentence'
const HOUR_MS = 3_600_000

describe('a password', () => {
  let office: PostOffice
  let community: Community

  before(async () => {
    office = await openPostOffice()
    community = await startCommunity({
      servers: 2,
      environment: { MAIL_URL: office.url, MAIL_FROM: 'Association <post@association.example>', PUBLIC_URL },
    })
  })
  after(async () => {
    await community.stop()
    await office.close()
  })

  const askFor = async (email: string) => {
    await community.visitor().ask('members.askForReset', { email })
    await community.deliver()
  }
  const linkFor = async ({ email }: Person) => {
    await askFor(email)
    return linkTokenFor(office, email)
  }
  const signIn = (email: string, password: string) =>
    community.visitor().ask('members.signIn', { email, password })

  describe('that was forgotten', () => {
    it('is set anew by the link of a mail, which signs in', async () => {
      const ada = await community.register('Ada')
      await askFor(` ${ada.email.toUpperCase()} `)
      const [mail] = mailsTo(office, ada.email)
      assert.equal(mail?.headers.get('subject'), 'Set a new password')
      assert.match(mail?.text ?? '', new RegExp(`${PUBLIC_URL}/reset-password#[\\w-]{43}`))
      assert.match(mail?.text ?? '', /works once, until 2030-01-01 at 13:00 UTC/)
      assert.equal(mail?.headers.has('list-unsubscribe'), false)

      const link = linkTokenFor(office, ada.email)
      const phone = community.visitor()
      assert.deepEqual(await phone.ask('members.showReset', { token: link }), {
        email: ada.email,
        endsAt: '2030-01-01T13:00:00.000Z',
      })
      assert.equal(
        (await phone.ask('members.resetPassword', { token: link, password: NEW })).member?.id,
        ada.id,
      )
      assert.equal((await phone.ask('members.me', {})).member.id, ada.id)
      await assertRefused(signIn(ada.email, ada.password), 'unauthenticated')
      assert.equal((await signIn(ada.email, NEW)).member.id, ada.id)
    })

    it('ends what was signed in, on every server, tokens too, and a mail tells of it', async () => {
      const ben = await community.register('Ben')
      const { token } = await ben.ask('members.createToken', { name: 'a program' })
      const lives = [
        await ben.connect(),
        await ben.connect({ at: 1 }),
        await community.visitor().connect({ auth: { token }, at: 1 }),
      ]
      const link = await linkFor(ben)
      await community.visitor().ask('members.resetPassword', { token: link, password: NEW })
      await Promise.all(lives.map(hungUp))
      await assertRefused(ben.ask('members.me', {}, 1), 'unauthenticated')
      const program = community.visitor()
      program.useToken(token)
      await assertRefused(program.ask('members.me', {}), 'unauthenticated')
      await community.deliver()
      await community.deliver()
      const told = mailsTo(office, ben.email).filter(({ text }) => text.includes('Your password was changed'))
      assert.equal(told.length, 1)
      assert.ok(told[0]?.text.includes(`${PUBLIC_URL}/forgot-password`))
    })

    it('is refused what no password may be, and the link stays good', async () => {
      const cleo = await community.register('Cleo')
      const token = await linkFor(cleo)
      const visitor = community.visitor()
      await assertRefused(visitor.ask('members.resetPassword', { token, password: 'short' }), 'invalid', [
        'password',
      ])
      await assertRefused(visitor.ask('members.resetPassword', { token: '', password: NEW }), 'invalid', [
        'token',
      ])
      await assertRefused(visitor.ask('members.showReset', { token: '' }), 'invalid', ['token'])
      await assertRefused(visitor.ask('members.askForReset', { email: 'no address' }), 'invalid', ['email'])
      assert.equal((await visitor.ask('members.resetPassword', { token, password: NEW })).member?.id, cleo.id)
    })

    it('gets its mail once the mail server takes it, with a link that is good from then on', async () => {
      const dina = await community.register('Dina')
      office.refuseWith({ code: 451, at: 'data' })
      for (let turn = 0; turn < 3; turn += 1)
        await community.visitor().ask('members.askForReset', { email: dina.email })
      await community.deliver()
      assert.equal(mailsTo(office, dina.email).length, 0)
      office.refuseWith(undefined)
      community.later(2 * HOUR_MS)
      await community.deliver()
      await community.deliver()
      assert.equal(mailsTo(office, dina.email).length, 1)
      const token = linkTokenFor(office, dina.email)
      const { endsAt } = await community.visitor().ask('members.showReset', { token })
      assert.equal(Date.parse(endsAt), community.now().getTime() + HOUR_MS)
    })

    it('gets its mail once, however slowly others before it go out', async () => {
      const people = [await community.register('Fay'), await community.register('Gus')]
      for (const { email } of people) await community.visitor().ask('members.askForReset', { email })
      const sent: string[] = []
      const carry = async ({ to }: Letter) => {
        sent.push(to.address)
        return 'sent' as const
      }
      await mailAccounts(community.now, {
        mail: async letter => {
          await carry(letter)
          // Another worker, while this one is at the second.
          if (sent.length === 2) await mailAccounts(community.now, { mail: carry })
          community.later(3 * 60_000)
          return 'sent'
        },
      })
      assert.deepEqual(sent.toSorted(), people.map(({ email }) => email).toSorted())
    })

    it('gets no mail any more a day after it was asked for', async () => {
      const ewa = await community.register('Ewa')
      office.refuseWith({ code: 451, at: 'data' })
      await askFor(ewa.email)
      for (let hour = 0; hour < 26; hour += 1) {
        community.later(HOUR_MS)
        await community.deliver()
      }
      office.refuseWith(undefined)
      community.later(HOUR_MS)
      await community.deliver()
      assert.equal(mailsTo(office, ewa.email).length, 0)
    })
  })

  describe('that is known', () => {
    it('is changed on the word of the present one: everything else that was signed in ends', async () => {
      const finn = await community.register('Finn')
      const { token } = await finn.ask('members.createToken', { name: 'a program' })
      const elsewhere = Object.assign(community.visitor(), { email: finn.email })
      await elsewhere.ask('members.signIn', { email: finn.email, password: finn.password })
      const away = await elsewhere.connect({ at: 1 })
      const here = await finn.connect({ at: 1 })

      assert.deepEqual(await finn.ask('members.changePassword', { current: finn.password, password: NEW }), {
        changed: true,
      })
      await hungUp(away)
      assert.equal(here.heard('session.ended').length, 0)
      assert.equal((await finn.ask('members.me', {}, 1)).member.id, finn.id)
      const late = await elsewhere.http('GET', '/api/v1/me')
      assert.equal(late.status, 401)
      assert.deepEqual(
        late.headers.getSetCookie(),
        [],
        'it would go over the cookie of a session begun since',
      )
      await elsewhere.ask('members.signIn', { email: finn.email, password: NEW })
      assert.equal((await elsewhere.ask('members.me', {})).member.id, finn.id)
      assert.deepEqual((await finn.ask('members.tokens', {})).items, [])
      const program = community.visitor()
      program.useToken(token)
      await assertRefused(program.ask('members.me', {}), 'unauthenticated')
      await assertRefused(signIn(finn.email, finn.password), 'unauthenticated')
      assert.equal((await signIn(finn.email, NEW)).member.id, finn.id)
      await community.deliver()
      assert.equal(
        mailsTo(office, finn.email).filter(({ text }) => text.includes('Your password was changed')).length,
        1,
      )
      here.close()
    })

    it('is not changed by who does not know it, nor to what no password may be', async () => {
      const gita = await community.register('Gita')
      const change = (person: Person, current: string, password: string) =>
        person.ask('members.changePassword', { current, password })
      await assertRefused(change(gita, 'not my password', NEW), 'invalid', ['current'])
      await assertRefused(change(gita, gita.password, 'short'), 'invalid', ['password'])
      await assertRefused(change(community.visitor(), gita.password, NEW), 'unauthenticated')
      const live = await gita.connect()
      await assert.rejects(
        live.ask('members.changePassword', { current: gita.password, password: NEW }),
        /over HTTP/,
      )
      assert.equal((await live.ask('members.me', {})).member.id, gita.id)
      live.close()
      assert.equal((await signIn(gita.email, gita.password)).member.id, gita.id)
    })

    it('changed twice at once is one of the two', async () => {
      const hana = await community.register('Hana')
      const tries = ['first new password', 'second new password'].map(async password => {
        await hana.ask('members.changePassword', { current: hana.password, password })
        return password
      })
      const won = (await Promise.allSettled(tries)).flatMap(each =>
        each.status === 'fulfilled' ? each.value : [],
      )
      assert.equal(won.length, 1)
      assert.equal((await signIn(hana.email, won[0] ?? '')).member.id, hana.id)
    })
  })
})

describe('a community that sends no mail', () => {
  let community: Community
  before(async () => {
    community = await startCommunity()
  })
  after(() => community.stop())

  it('says so to who forgot their password, whoever they are', async () => {
    const ada = await community.register('Ada')
    for (const email of [ada.email, `${randomUUID()}@people.example`])
      await assertRefused(community.visitor().ask('members.askForReset', { email }), 'unavailable')
  })

  it('changes a password all the same', async () => {
    const ben = await community.register('Ben')
    await ben.ask('members.changePassword', { current: ben.password, password: NEW })
    await community.visitor().ask('members.signIn', { email: ben.email, password: NEW })
  })
})
