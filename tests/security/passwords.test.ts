import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { AccountMails, Members } from '../../domain/members/model.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { linkTokenFor, mailsTo } from '../support/mailed.ts'
import { AS_SHIPPED } from '../support/passwords.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'
import { asked } from '../support/profile.ts'
import { openCourt } from '../support/review.ts'

const PUBLIC_URL = 'http://ground.association.example'
const NEW = 'another short sentence'
const HOUR_MS = 3_600_000
const mailing = (office: PostOffice) => ({
  MAIL_URL: office.url,
  MAIL_FROM: 'Association <post@association.example>',
  PUBLIC_URL,
})

describe('attacks on a forgotten password', () => {
  let office: PostOffice
  let community: Community
  before(async () => {
    office = await openPostOffice()
    community = await startCommunity({ servers: 2, environment: mailing(office) })
  })
  after(async () => {
    await community.stop()
    await office.close()
  })

  const linkFor = async ({ email }: Pick<Person, 'email'>) => {
    await community.visitor().ask('members.askForReset', { email })
    await community.deliver()
    return linkTokenFor(office, email)
  }
  const reset = (token: string, password = NEW, at = 0) =>
    community.visitor().ask('members.resetPassword', { token, password }, at)

  it('a link is good once', async () => {
    const ada = await community.register('Ada')
    const token = await linkFor(ada)
    await reset(token)
    await assertRefused(reset(token, 'a third sentence'), 'not_found')
    await assertRefused(community.visitor().ask('members.showReset', { token }), 'not_found')
    await community.visitor().ask('members.signIn', { email: ada.email, password: NEW })
  })

  it('of many who use it at once, on two servers, one wins, and theirs is the password', async () => {
    const ben = await community.register('Ben')
    const token = await linkFor(ben)
    const tries = Array.from({ length: 8 }, async (_, turn) => {
      await reset(token, `new password ${turn}`, turn % 2)
      return `new password ${turn}`
    })
    const outcomes = await Promise.allSettled(tries)
    const won = outcomes.flatMap(each => (each.status === 'fulfilled' ? each.value : []))
    assert.equal(won.length, 1)
    for (const each of outcomes)
      if (each.status === 'rejected') assert.equal((each.reason as { code: string }).code, 'not_found')
    await community.visitor().ask('members.signIn', { email: ben.email, password: won[0] ?? '' })
    await community.deliver()
    assert.equal(
      mailsTo(office, ben.email).filter(({ text }) => text.includes('Your password was changed')).length,
      1,
    )
  })

  it('a link is good for an hour, and not a moment longer', async () => {
    const cleo = await community.register('Cleo')
    const token = await linkFor(cleo)
    community.later(HOUR_MS)
    await assertRefused(reset(token), 'not_found')
    await assertRefused(community.visitor().ask('members.showReset', { token }), 'not_found')
    const dina = await community.register('Dina')
    const inTime = await linkFor(dina)
    community.later(HOUR_MS - 1)
    await reset(inTime)
  })

  it('only the newest link is good, and none after the password was changed otherwise', async () => {
    const ewa = await community.register('Ewa')
    const earlier = await linkFor(ewa)
    const newest = await linkFor(ewa)
    assert.notEqual(earlier, newest)
    await assertRefused(reset(earlier), 'not_found')
    await ewa.ask('members.changePassword', { current: ewa.password, password: 'a third sentence' })
    await assertRefused(reset(newest), 'not_found')
  })

  it('a link is random, and what is stored of it is no link', async () => {
    const finn = await community.register('Finn')
    const token = await linkFor(finn)
    assert.equal(Buffer.from(token, 'base64url').length, 32)
    const collections = await mongoose.connection.db?.collections()
    assert.ok(collections && collections.length > 10)
    for (const collection of collections)
      assert.ok(!JSON.stringify(await collection.find().toArray()).includes(token), collection.collectionName)
    const stored = await Members.findOne({ email: finn.email }).select('+passwordLink').lean()
    const digest = stored?.passwordLink?.digest ?? ''
    assert.match(digest, /^[0-9a-f]{64}$/)
    await assertRefused(reset(digest), 'not_found')
    await assertRefused(reset('x'.repeat(43)), 'not_found')
    const forged = { token: { $ne: '' }, password: NEW }
    assert.equal((await community.visitor().http('POST', '/api/v1/auth/password', forged)).status, 400)
  })

  it('a link is looked for in the index: guesses do not go through all members', async () => {
    const kim = await community.register('Kim')
    const token = await linkFor(kim)
    const rows = await asked('members', async () => {
      await community.visitor().ask('members.showReset', { token })
      await assertRefused(
        community.visitor().ask('members.showReset', { token: 'x'.repeat(43) }),
        'not_found',
      )
      await reset(token)
    })
    const byLink = rows.filter(({ command }) => JSON.stringify(command).includes('passwordLink.digest'))
    assert.ok(byLink.length >= 4)
    for (const { planSummary } of byLink) assert.match(planSummary ?? '', /passwordLink/)
  })

  it('a link leads to the configured address, whatever name the request came by', async () => {
    const gita = await community.register('Gita')
    await community
      .visitor()
      .http(
        'POST',
        '/api/v1/auth/password/forgotten',
        { email: gita.email },
        { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' },
      )
    await community.deliver()
    const [mail] = mailsTo(office, gita.email)
    assert.ok(mail?.text.includes(`${PUBLIC_URL}/reset-password#`))
    assert.ok(!mail?.raw.includes('evil'))
  })

  it('another site cannot use the browser of a member for it', async () => {
    const hana = await community.register('Hana')
    for (const [method, path, body] of [
      ['POST', '/api/v1/auth/password/forgotten', { email: hana.email }],
      ['PUT', '/api/v1/me/password', { current: hana.password, password: NEW }],
    ] as const) {
      const { status } = await hana.http(method, path, body, { origin: 'https://evil.example' })
      assert.equal(status, 403)
    }
    await community.visitor().ask('members.signIn', { email: hana.email, password: hana.password })
  })

  it('who was imported is not taken over by an address', async () => {
    const email = `${randomUUID()}@people.example`
    await Members.create([{ email, name: 'Imported', passwordHash: null, joinedAt: community.now() }])
    await community.visitor().ask('members.askForReset', { email })
    await community.deliver()
    assert.equal(mailsTo(office, email).length, 0)
    assert.equal(await AccountMails.countDocuments({ email }), 0)
  })

  it('who signs in with the old password while it is changed is not in afterwards', async () => {
    const ivo = await community.register('Ivo')
    const token = await linkFor(ivo)
    const intruders = Array.from({ length: 12 }, () => community.visitor())
    const signingIn = intruders.map(person =>
      person.ask('members.signIn', { email: ivo.email, password: ivo.password }).catch(() => undefined),
    )
    await reset(token)
    await Promise.all(signingIn)
    for (const person of intruders) await assertRefused(person.ask('members.me', {}), 'unauthenticated')
  })
})

describe('attack 26 again: who is a member', () => {
  let office: PostOffice
  let community: Community
  before(async () => {
    office = await openPostOffice()
    community = await startCommunity({ environment: { ...mailing(office), ...AS_SHIPPED } })
  })
  after(async () => {
    await community.stop()
    await office.close()
  })

  it('is not told by the words or the time of the answer to who forgot, nor by what is written down until it is mailed', async () => {
    const ada = await community.register('Ada')
    const bodies = new Set<string>()
    const took = async (email: string) => {
      const began = performance.now()
      const { status, body } = await community
        .visitor()
        .http('POST', '/api/v1/auth/password/forgotten', { email })
      bodies.add(JSON.stringify({ status, body }))
      return performance.now() - began
    }
    const differences: number[] = []
    for (let turn = 0; turn < 15; turn += 1)
      differences.push((await took(ada.email)) - (await took(`${randomUUID()}@people.example`)))
    assert.deepEqual([...bodies], ['{"status":200,"body":{"asked":true}}'])
    const difference = Math.abs(differences.toSorted((a, b) => a - b)[7] ?? 0)
    assert.ok(difference < 20, `${difference} ms`)

    const rows = await AccountMails.find().lean()
    assert.equal(rows.length, 30)
    assert.equal(new Set(rows.map(row => Object.keys(row).join())).size, 1)
    await community.deliver()
    assert.deepEqual(
      office.mails.map(({ to }) => to),
      [[ada.email]],
    )
    assert.equal(await AccountMails.countDocuments(), 0)
  })
})

describe('floods of forgotten passwords', () => {
  let office: PostOffice
  let community: Community
  before(async () => {
    office = await openPostOffice()
    community = await startCommunity({ environment: { ...mailing(office), RATE_LIMIT_FACTOR: '1' } })
  })
  after(async () => {
    await community.stop()
    await office.close()
  })

  const ask = (email: string, headers: Record<string, string> = {}) =>
    community.visitor().http('POST', '/api/v1/auth/password/forgotten', { email }, headers)

  it('to one address end after five in an hour, whether anybody has it', async () => {
    const ada = await community.register('Ada')
    for (const email of [ada.email, `${randomUUID()}@people.example`]) {
      const outcomes = await Promise.all(
        Array.from({ length: 12 }, (_, turn) => ask(turn % 2 === 0 ? email : email.toUpperCase())),
      )
      assert.equal(outcomes.filter(({ status }) => status === 200).length, 5)
      const refused = outcomes.filter(({ status }) => status === 429)
      assert.equal(refused.length, 7)
      assert.ok(Number(refused[0]?.headers.get('retry-after')) > 0)
    }
    await community.deliver()
    assert.equal(mailsTo(office, ada.email).length, 1)
  })

  it('from one source end after a hundred, whatever it says it is', async () => {
    const statuses: number[] = []
    for (let turn = 0; turn < 110; turn += 10) {
      const batch = Array.from({ length: 10 }, (_, index) =>
        ask(`${randomUUID()}@people.example`, { 'x-forwarded-for': `203.0.113.${turn + index}` }),
      )
      for (const { status } of await Promise.all(batch)) statuses.push(status)
    }
    assert.ok(statuses.filter(status => status === 200).length <= 100)
    assert.ok(statuses.includes(429))
  })

  it('guesses at links and at the present password end, too', async () => {
    const ben = await community.register('Ben')
    const guessed = await Promise.all(
      Array.from({ length: 15 }, (_, turn) =>
        ben.http('PUT', '/api/v1/me/password', { current: `guess ${turn}`, password: NEW }),
      ),
    )
    assert.equal(guessed.filter(({ status }) => status === 400).length, 10)
    assert.equal(guessed.filter(({ status }) => status === 429).length, 5)
    const links = await Promise.all(
      Array.from({ length: 110 }, () =>
        community.visitor().http('POST', '/api/v1/auth/password/link', { token: randomUUID() }),
      ),
    )
    assert.equal(links.filter(({ status }) => status === 404).length, 100)
  })
})

describe('who is suspended and forgot their password', () => {
  let office: PostOffice
  before(async () => {
    office = await openPostOffice()
  })
  after(() => office.close())

  it('sets another, is not let in by it, and can appeal with it', async () => {
    const court = await openCourt({ environment: mailing(office) })
    try {
      const { community, ben } = court
      const { channelId } = await court.openGroup()
      const { id } = await court.say(ben, channelId, 'Provoking')
      const { id: reviewId } = await court.report(court.cleo, id)
      await court.mod.ask('moderation.decide', {
        reviewId,
        act: 'suspend',
        words: 'Three warnings.',
        until: new Date(community.now().getTime() + 24 * HOUR_MS).toISOString(),
      })
      await community.visitor().ask('members.askForReset', { email: ben.email })
      await community.deliver()
      const visitor = community.visitor()
      const token = linkTokenFor(office, ben.email)
      assert.deepEqual(await visitor.ask('members.resetPassword', { token, password: NEW }), { member: null })
      assert.equal(visitor.cookie(), '')
      await assertRefused(visitor.ask('members.me', {}), 'unauthenticated')
      await assertRefused(visitor.ask('members.signIn', { email: ben.email, password: NEW }), 'forbidden')
      await visitor.ask('moderation.appealSuspension', {
        email: ben.email,
        password: NEW,
        words: 'I was provoked.',
      })
      assert.equal((await court.second.ask('moderation.appeals', {})).items.length, 1)
    } finally {
      court.hangUp()
      await court.community.stop()
    }
  })
})
