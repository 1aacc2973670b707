import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import { Members } from '../../domain/members/model.ts'
import {
  deliverDue,
  deployNotices,
  type Letter,
  noteDecision,
  stopMailToken,
} from '../../domain/notifications/actions.ts'
import { Deliveries, Notices } from '../../domain/notifications/model.ts'
import { type Community, type Person, startCommunity } from '../support/community.ts'
import { openPostOffice, type PostOffice } from '../support/post-office.ts'

const CANARY = 'canary-91c4'
const MINUTE_MS = 60_000
const PUBLIC_URL = 'http://ground.association.example'

describe('a mail about what was missed', () => {
  let office: PostOffice
  let community: Community
  let ada: Person
  let ben: Person
  let cleo: Person
  let name: string
  let groupId: string
  let channelId: string

  before(async () => {
    office = await openPostOffice()
    community = await startCommunity({
      environment: {
        MAIL_URL: office.url,
        MAIL_FROM: 'Commonground <mail@association.example>',
        PUBLIC_URL,
      },
    })
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    cleo = await community.register('Cleo')
  })
  after(async () => {
    await community.stop()
    await office.close()
  })
  beforeEach(async () => {
    await community.drain()
    await Notices.deleteMany({})
    await Deliveries.deleteMany({})
    office.mails.length = 0
    office.refuseWith(undefined)
    name = `Cats ${randomUUID().slice(0, 8)}`
    const made = await ada.ask('groups.create', { name })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
    await cleo.ask('groups.join', { groupId })
    await ben.ask('notifications.set', {
      mail: 'soon',
      mailQuotes: false,
      quiet: { on: false, from: '22:00', to: '07:00' },
      timeZone: 'UTC',
      matrix: { mention: { mail: true } },
    })
  })

  const send = async (person: Person, body: string, more: { channelId?: string } = {}) =>
    (await person.ask('chat.send', { channelId, clientId: randomUUID(), body, ...more })).message
  const call = ({ id, name: called }: Person) => `@[${called}](member:${id})`
  const wait = async (ms: number) => {
    await community.drain()
    community.later(ms)
    await community.deliver()
  }

  it('goes out after five minutes, once, with a way on and a way out', async () => {
    const { seq } = await send(ada, `${call(ben)} ${CANARY}`)
    await wait(5 * MINUTE_MS - 1000)
    assert.equal(office.mails.length, 0)
    await wait(1000)
    await wait(60 * MINUTE_MS)
    assert.equal(office.mails.length, 1)
    const [mail] = office.mails
    assert.ok(mail)
    assert.deepEqual(mail.to, [ben.email])
    assert.equal(mail.from, 'mail@association.example')
    assert.equal(mail.headers.get('subject'), `Ada mentioned you in ${name}`)
    assert.equal(mail.headers.get('from'), 'Commonground <mail@association.example>')
    assert.ok(mail.text.includes(`${PUBLIC_URL}/g/${groupId}/c/${channelId}/${seq}`))
    const stop = `${PUBLIC_URL}/unsubscribe/${stopMailToken(ben.id)}`
    assert.equal(mail.headers.get('list-unsubscribe'), `<${stop}>`)
    assert.equal(mail.headers.get('list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
    assert.match(mail.headers.get('content-type') ?? '', /^multipart\/alternative/)
    assert.match(
      mail.headers.get('message-id') ?? '',
      /^<[0-9a-f]{24}\.notices@ground\.association\.example>$/,
    )
    assert.ok(!mail.text.includes(CANARY), 'a group for its members is not quoted')
    for (const link of mail.text.match(/https?:\/\/[^\s"<>]+/g) ?? [])
      assert.ok(link.startsWith(`${PUBLIC_URL}/`), link)
  })

  it('is not sent to an address nobody can have, which who was imported has', async () => {
    await Members.updateOne({ _id: ben.id }, { email: `${ben.id}@imported.invalid` })
    try {
      await send(ada, `${call(ben)} one`)
      await wait(5 * MINUTE_MS)
    } finally {
      await Members.updateOne({ _id: ben.id }, { email: ben.email })
    }
    assert.equal(office.mails.length, 0)
    assert.deepEqual(
      (await Deliveries.find().lean()).map(({ outcome }) => outcome),
      ['dropped'],
    )
    await send(ada, `${call(ben)} two`)
    await wait(5 * MINUTE_MS)
    assert.deepEqual(
      office.mails.map(({ to }) => to),
      [[ben.email]],
    )
  })

  it('gathers what came in those minutes', async () => {
    for (const words of ['one', 'two', 'three']) await send(ada, `${call(ben)} ${words}`)
    await wait(5 * MINUTE_MS)
    assert.equal(office.mails.length, 1)
    assert.equal(office.mails[0]?.headers.get('subject'), `3 new messages in ${name}`)
  })

  it('of a conversation goes out once until its reader was there', async () => {
    const { channel } = await ada.ask('groups.startDirect', { memberIds: [ben.id] })
    const write = async (body: string) => (await send(ada, body, { channelId: channel.id })).seq
    await write('Are you awake?')
    await wait(5 * MINUTE_MS)
    const seq = await write('Please look at this')
    await wait(60 * MINUTE_MS)
    assert.equal(office.mails.length, 1)
    assert.deepEqual((await Deliveries.distinct('outcome')).toSorted(), ['dropped', 'sent'])

    await send(ada, `${call(ben)} here too`)
    await wait(5 * MINUTE_MS)
    assert.equal(office.mails.length, 2, 'a call elsewhere is another matter')

    await ben.ask('chat.markRead', { channelId: channel.id, seq })
    await write('Thank you')
    await wait(5 * MINUTE_MS)
    assert.equal(office.mails.length, 3)
  })

  describe('is not sent', () => {
    const cases: [string, (seq: number, messageId: string) => Promise<unknown>][] = [
      ['of what was read meanwhile', seq => ben.ask('chat.markRead', { channelId, seq })],
      [
        'of what was marked read in the inbox',
        () => ben.ask('notifications.markRead', { until: community.now().toISOString() }),
      ],
      ['of what was deleted meanwhile', (_, messageId) => ada.ask('chat.delete', { channelId, messageId })],
      ['to who was removed meanwhile', () => ada.ask('groups.removeMember', { groupId, memberId: ben.id })],
      ['to who left meanwhile', () => ben.ask('groups.leave', { groupId })],
      [
        'to who wants no mail of it any more',
        () => ben.ask('notifications.set', { matrix: { mention: { mail: false } } }),
      ],
      ['to who wants no mail at all any more', () => ben.ask('notifications.set', { mail: 'never' })],
      [
        'to who muted the channel meanwhile',
        () => ben.ask('notifications.setChannel', { channelId, level: 'nothing' }),
      ],
    ]
    for (const [what, happens] of cases)
      it(what, async () => {
        const { seq, id } = await send(ada, `${call(ben)} ${CANARY}`)
        await community.drain()
        assert.equal(await Deliveries.countDocuments({ endedAt: null, way: 'mail' }), 1)
        await happens(seq, id)
        await wait(5 * MINUTE_MS)
        await wait(24 * 60 * MINUTE_MS)
        assert.deepEqual(office.mails, [])
        assert.deepEqual(await Deliveries.distinct('outcome'), ['dropped'])
      })

    it('where the words of a private group would reach who is outside', async () => {
      await send(ada, `${call(ben)} ${call(cleo)} ${CANARY}`)
      await community.drain()
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      await wait(10 * MINUTE_MS)
      assert.deepEqual(
        office.mails.map(({ to }) => to),
        [[cleo.email]],
      )
      assert.ok(!office.mails.some(({ raw, text }) => raw.includes(CANARY) || text.includes(CANARY)))
    })
  })

  describe('quotes', () => {
    it('what everyone may read', async () => {
      const open = await ada.ask('groups.create', { name: `${name} open`, reading: 'everyone' })
      await ben.ask('groups.join', { groupId: open.group.id })
      await send(ada, `${call(ben)} <b>${CANARY}</b> & more`, { channelId: open.channel.id })
      await wait(5 * MINUTE_MS)
      const [mail] = office.mails
      assert.ok(mail)
      assert.ok(mail.text.includes(`“@Ben <b>${CANARY}</b> & more”`), mail.text)
      assert.ok(mail.text.includes(`&lt;b&gt;${CANARY}&lt;/b&gt; &amp; more`))
      assert.equal(mail.text.split(`<b>${CANARY}`).length, 2, 'as markup in no part')
    })

    it('its reader’s own groups when they want it, but no lounge', async () => {
      await ben.ask('notifications.set', { mailQuotes: true })
      const { channel } = await ada.ask('chat.createChannel', { groupId, name: 'corridor', kind: 'lounge' })
      await send(ada, `${call(ben)} hush-${CANARY}`, { channelId: channel.id })
      await send(ada, `${call(ben)} said-${CANARY}`)
      await wait(5 * MINUTE_MS)
      assert.equal(office.mails.length, 1)
      assert.ok(office.mails[0]?.text.includes(`said-${CANARY}`))
      assert.ok(!office.mails[0]?.text.includes(`hush-${CANARY}`))
    })
  })

  it('tells who is suspended of decisions about them, and of nothing that others say', async () => {
    const ban = { until: null, reason: 'Enough.', decisionId: new mongoose.Types.ObjectId() }
    await Members.updateOne({ _id: ben.id }, { $set: { suspended: ban } })
    try {
      await send(ada, `${call(ben)} ${CANARY}`)
      const ids = { decisionId: String(ban.decisionId), reviewId: String(ban.decisionId) }
      const at = community.now().toISOString()
      const told = { ...ids, act: 'ban' as const, authorId: ben.id, reporterIds: [], undone: false, at }
      const id = new mongoose.Types.ObjectId().toHexString()
      await noteDecision({ id, name: 'moderation.decided', payload: told }, community.now())
      await wait(5 * MINUTE_MS)
      assert.equal(office.mails.length, 1)
      assert.ok(!office.mails[0]?.text.includes(name), 'nothing of the group')
    } finally {
      await Members.updateOne({ _id: ben.id }, { $unset: { suspended: 1 } })
    }
  })

  it('waits while it is quiet where its reader lives', async () => {
    // 12:00 UTC is 21:00 in Tokyo.
    community.at('2030-03-01T12:00:00.000Z')
    await ben.ask('notifications.set', {
      quiet: { on: true, from: '20:00', to: '07:30' },
      timeZone: 'Asia/Tokyo',
    })
    await send(ada, call(ben))
    await wait(10 * 60 * MINUTE_MS)
    assert.deepEqual(office.mails, [])
    await wait(30 * MINUTE_MS)
    assert.equal(office.mails.length, 1)
  })

  it('waits when it became quiet since it was planned', async () => {
    community.at('2030-03-02T12:00:00.000Z')
    await send(ada, call(ben))
    await community.drain()
    await ben.ask('notifications.set', { quiet: { on: true, from: '12:01', to: '14:00' } })
    await wait(5 * MINUTE_MS)
    assert.deepEqual(office.mails, [])
    await wait(2 * 60 * MINUTE_MS)
    assert.equal(office.mails.length, 1)
  })

  it('comes once a day for who wants it so', async () => {
    community.at('2030-03-03T12:00:00.000Z')
    await ben.ask('notifications.set', { mail: 'daily', dailyAt: '08:00', timeZone: 'Europe/Berlin' })
    await send(ada, call(ben))
    await wait(3 * 60 * MINUTE_MS)
    await send(cleo, call(ben))
    await community.drain()
    community.at('2030-03-04T06:59:00.000Z')
    await community.deliver()
    assert.equal(office.mails.length, 0)
    community.at('2030-03-04T07:00:00.000Z')
    await community.deliver()
    assert.deepEqual(
      office.mails.map(({ headers }) => headers.get('subject')),
      [`2 new messages in ${name}`],
    )
  })

  describe('on a way that fails', () => {
    it('is tried again, as the same mail', async () => {
      office.refuseWith({ code: 451, at: 'data' })
      await send(ada, call(ben))
      await wait(5 * MINUTE_MS)
      assert.deepEqual(office.mails, [])
      office.refuseWith(undefined)
      await wait(MINUTE_MS)
      await wait(60 * MINUTE_MS)
      assert.equal(office.mails.length, 1)
      assert.deepEqual(await Deliveries.distinct('outcome'), ['sent'])
    })

    it('is given up for an address that will never take it', async () => {
      office.refuseWith({ code: 550, at: 'recipient' })
      await send(ada, call(ben))
      await wait(5 * MINUTE_MS)
      office.refuseWith(undefined)
      await wait(24 * 60 * MINUTE_MS)
      assert.deepEqual(office.mails, [])
      assert.deepEqual(await Deliveries.distinct('outcome'), ['failed'])
    })

    it('goes out once when several workers deliver at once', async () => {
      await send(ada, call(ben))
      await send(ada, call(cleo))
      await community.drain()
      const at = new Date(community.now().getTime() + 5 * MINUTE_MS)
      const letters: Letter[] = []
      const mail = async (letter: Letter) => {
        letters.push(letter)
        return 'sent' as const
      }
      await Promise.all(Array.from({ length: 8 }, () => deliverDue(at, { mail })))
      assert.deepEqual(letters.map(({ to }) => to.address).toSorted(), [ben.email, cleo.email].toSorted())
    })

    it('goes out under the same name when a worker died before it had struck it off', async () => {
      await send(ada, call(ben))
      await community.drain()
      const at = new Date(community.now().getTime() + 5 * MINUTE_MS)
      const letters: Letter[] = []
      let reached: (() => void) | undefined
      const sent = new Promise<void>(resolve => (reached = resolve))
      // The first worker hands it over and is never heard of again.
      void deliverDue(at, {
        mail: letter => {
          letters.push(letter)
          reached?.()
          return new Promise(() => undefined)
        },
      })
      await sent
      const mail = async (letter: Letter) => {
        letters.push(letter)
        return 'sent' as const
      }
      await deliverDue(new Date(at.getTime() + 30_000), { mail })
      assert.equal(letters.length, 1, 'nobody else takes it while it is claimed')
      await deliverDue(new Date(at.getTime() + 60_000), { mail })
      await deliverDue(new Date(at.getTime() + 600_000), { mail })
      assert.equal(letters.length, 2)
      assert.equal(letters[0]?.messageId, letters[1]?.messageId)
    })
  })

  it('has one subject and one reader, whatever names hold', async () => {
    const hostile = 'Eve\r\nBcc: everyone@association.example\r\n\r\nhello'
    await mongoose.connection
      .collection('groups')
      .updateOne({ _id: new mongoose.Types.ObjectId(groupId) }, { $set: { name: hostile } })
    await Members.collection.updateOne(
      { _id: new mongoose.Types.ObjectId(ben.id) },
      { $set: { name: `Ben" <eve@evil.example>, "` } },
    )
    await send(ada, call(ben))
    await wait(5 * MINUTE_MS)
    const [mail] = office.mails
    assert.ok(mail)
    assert.deepEqual(mail.to, [ben.email])
    assert.equal(mail.headers.has('bcc'), false)
    assert.equal(
      mail.headers.get('subject'),
      'Ada mentioned you in Eve Bcc: everyone@association.example hello',
    )
  })

  it('is planned for nobody where the association has not set up e-mail', async () => {
    deployNotices({ ...community.settings, mail: undefined })
    try {
      await send(ada, call(ben))
      await community.drain()
      assert.equal(await Notices.countDocuments({ memberId: ben.id }), 1)
      assert.equal(await Deliveries.countDocuments({}), 0)
      assert.equal((await ben.ask('notifications.settings', {})).mailOffered, false)
    } finally {
      deployNotices(community.settings)
    }
    assert.equal((await ben.ask('notifications.settings', {})).mailOffered, true)
  })
})
