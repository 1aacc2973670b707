import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { sendScheduled } from '../../domain/chat/actions.ts'
import { Drafts, messages, Scheduled, toObjectId } from '../../domain/chat/model.ts'
import { WAITING_MAX } from '../../domain/chat/scheduled.ts'
import { freeFiles } from '../../domain/media/actions.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { attach, fetchBytes, pdf } from '../support/files.ts'

const HOUR_MS = 3600_000

describe('what someone began to write', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let outsider: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity()
    ;[ada, ben, outsider] = [
      await community.register('Ada'),
      await community.register('Ben'),
      await community.register('Olga'),
    ]
  })
  beforeEach(async () => {
    await Drafts.deleteMany({})
    await Scheduled.deleteMany({})
    const made = await ada.ask('groups.create', { name: `Cats ${randomUUID().slice(0, 8)}` })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const send = async (person: Person, body: string) =>
    (await person.ask('chat.send', { channelId, clientId: randomUUID(), body })).message

  describe('is kept', () => {
    const drafts = async (person: Person) =>
      (await person.ask('chat.drafts', {})).items.map(({ threadOf, body }) => [threadOf, body])

    it('one for each channel and each thread, the latest first, and only for them', async () => {
      const root = await send(ada, 'root')
      await ben.ask('chat.saveDraft', { channelId, body: 'first' })
      const { draft } = await ben.ask('chat.saveDraft', { channelId, body: 'better' })
      assert.deepEqual(draft, {
        channelId,
        threadOf: null,
        body: 'better',
        savedAt: community.now().toISOString(),
      })
      community.later(1000)
      await ben.ask('chat.saveDraft', { channelId, threadOf: root.id, body: 'reply' })
      assert.deepEqual(await drafts(ben), [
        [root.id, 'reply'],
        [null, 'better'],
      ])
      assert.deepEqual(await drafts(ada), [])
    })

    it('until it is emptied, and says so to their other devices', async () => {
      const desk = await ben.connect()
      await ben.ask('chat.saveDraft', { channelId, body: 'something' })
      assert.deepEqual(await desk.next('chat.draftsChanged'), { memberId: ben.id })
      assert.deepEqual(await ben.ask('chat.saveDraft', { channelId, body: ' \n' }), { draft: null })
      assert.deepEqual(await desk.next('chat.draftsChanged'), { memberId: ben.id })
      assert.deepEqual(await ben.ask('chat.saveDraft', { channelId, body: '' }), { draft: null })
      assert.deepEqual(await drafts(ben), [])
      assert.equal(desk.heard('chat.draftsChanged').length, 2)
      desk.close()
    })

    it('while they may read there: then it is gone for good', async () => {
      await ben.ask('chat.saveDraft', { channelId, body: 'something' })
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await drafts(ben), [])
      assert.equal(await Drafts.countDocuments({ memberId: ben.id }), 0)
    })

    it('where one may write', async () => {
      const input = { channelId, body: 'x' }
      await assertRefused(community.visitor().ask('chat.saveDraft', input), 'unauthenticated')
      await assertRefused(community.visitor().ask('chat.drafts', {}), 'unauthenticated')
      await assertRefused(outsider.ask('chat.saveDraft', input), 'not_found')
      await assertRefused(ben.ask('chat.saveDraft', { ...input, threadOf: 'f'.repeat(24) }), 'not_found')
      await assertRefused(ben.ask('chat.saveDraft', { ...input, body: 'x'.repeat(16_001) }), 'invalid', [
        'body',
      ])
      assert.equal((await ben.ask('chat.saveDraft', input)).draft?.body, 'x')
      assert.deepEqual((await outsider.ask('chat.drafts', {})).items, [])
    })
  })

  describe('and sends later', () => {
    const inAnHour = () => new Date(community.now().getTime() + HOUR_MS).toISOString()
    const schedule = (person: Person, more: object = {}) =>
      person.ask('chat.schedule', {
        channelId,
        clientId: randomUUID(),
        body: 'Good *morning*',
        sendAt: inAnHour(),
        ...more,
      })
    const waiting = async (person: Person) => (await person.ask('chat.scheduled', {})).items
    const said = async () =>
      (await ada.ask('chat.list', { channelId })).messages.map(({ authorName, body, threadOf }) => [
        authorName,
        body,
        threadOf,
      ])

    it('is sent at its time, by its author, where it belongs, and once', async () => {
      const root = await send(ada, 'root')
      const clientId = randomUUID()
      const sendAt = inAnHour()
      const { scheduled } = await schedule(ben, { clientId, sendAt, threadOf: root.id })
      assert.deepEqual(await schedule(ben, { clientId, sendAt, threadOf: root.id }), { scheduled })
      assert.deepEqual(await waiting(ben), [scheduled])
      assert.deepEqual(await waiting(ada), [])
      await sendScheduled(community.now())
      assert.equal((await said()).length, 1)
      community.later(HOUR_MS)
      await Promise.all([sendScheduled(community.now()), sendScheduled(community.now())])
      await sendScheduled(community.now())
      assert.deepEqual(await said(), [
        ['Ada', 'root', null],
        ['Ben', 'Good *morning*', root.id],
      ])
      assert.deepEqual(await waiting(ben), [])
      assert.equal((await schedule(ben, { clientId, sendAt, threadOf: root.id })).scheduled.id, scheduled.id)
    })

    it('is sent once when whoever sent it died before saying so', async () => {
      const { scheduled } = await schedule(ben)
      community.later(HOUR_MS)
      await sendScheduled(community.now())
      await Scheduled.updateOne({ _id: scheduled.id }, { $set: { sentAt: null, begun: true } })
      await assertRefused(ben.ask('chat.unschedule', { scheduledId: scheduled.id }), 'conflict')
      await sendScheduled(community.now())
      assert.equal((await said()).length, 1)
      assert.deepEqual(await waiting(ben), [])
    })

    it('is sent by the workers', async () => {
      await schedule(ben)
      community.later(HOUR_MS)
      const live = await ada.connect()
      await live.ask('chat.open', { channelId })
      await community.drain()
      await sendScheduled(community.now())
      assert.equal((await live.next('chat.sent')).messages[0]?.body, 'Good *morning*')
      live.close()
    })

    it('is not sent when its author may not write there any more, and says why', async () => {
      const { scheduled } = await schedule(ben)
      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      community.later(HOUR_MS)
      const live = await ben.connect()
      await sendScheduled(community.now())
      assert.deepEqual(await live.next('chat.draftsChanged'), { memberId: ben.id })
      assert.deepEqual(await said(), [])
      assert.match((await waiting(ben))[0]?.failed ?? '', /\w/)
      await sendScheduled(community.now())
      await ben.ask('chat.unschedule', { scheduledId: scheduled.id })
      assert.deepEqual(await waiting(ben), [])
      live.close()
    })

    it('is not sent while its author is suspended, and says so when they are back', async () => {
      const [uma, mona] = [await community.register('Uma'), await community.register('Mona')]
      await community.grant(mona, 'moderator')
      await uma.ask('groups.join', { groupId })
      const { id } = await send(uma, 'Provoking')
      await schedule(uma)
      await ada.ask('moderation.flag', { kind: 'message', id, reason: 'unkind' })
      const review = (await mona.ask('moderation.queue', {})).items.find(({ subjectId }) => subjectId === id)
      const until = new Date(community.now().getTime() + 2 * HOUR_MS).toISOString()
      const suspension = { reviewId: review?.id ?? '', act: 'suspend', words: 'A pause.', until } as const
      await mona.ask('moderation.decide', suspension)
      community.later(HOUR_MS)
      await sendScheduled(community.now())
      assert.deepEqual(await said(), [['Uma', 'Provoking', null]])
      community.later(2 * HOUR_MS)
      await uma.ask('members.signIn', { email: uma.email, password: uma.password })
      assert.match((await waiting(uma))[0]?.failed ?? '', /suspended/)
      assert.deepEqual(await said(), [['Uma', 'Provoking', null]])
    })

    it('is sent though another one cannot be, which is not kept quiet', async () => {
      const { scheduled } = await schedule(ben)
      await schedule(ada, { body: 'Good evening' })
      await Scheduled.updateOne({ _id: scheduled.id }, { $unset: { body: 1 } })
      community.later(HOUR_MS)
      await assert.rejects(sendScheduled(community.now()), TypeError)
      assert.deepEqual(await said(), [['Ada', 'Good evening', null]])
    })

    it('is not sent when it was taken back', async () => {
      const { scheduled } = await schedule(ben)
      const asked = { scheduledId: scheduled.id }
      await assertRefused(community.visitor().ask('chat.unschedule', asked), 'unauthenticated')
      await assertRefused(ada.ask('chat.unschedule', asked), 'not_found')
      await assertRefused(ben.ask('chat.unschedule', { scheduledId: 'nope' }), 'invalid', ['scheduledId'])
      assert.deepEqual(await ben.ask('chat.unschedule', asked), { unscheduled: true })
      await assertRefused(ben.ask('chat.unschedule', asked), 'not_found')
      community.later(HOUR_MS)
      await sendScheduled(community.now())
      assert.deepEqual(await said(), [])
    })

    it('goes with its files, which are its author’s alone until then', async () => {
      const give = async (name: string) => (await attach(community, ben, pdf(name), name)).id
      const [file, other] = [await give('findings.pdf'), await give('other.pdf')]
      const clientId = randomUUID()
      const input = { clientId, body: '', attachmentIds: [file], sendAt: inAnHour() }
      const { scheduled } = await schedule(ben, input)
      assert.deepEqual(await schedule(ben, input), { scheduled })
      assert.deepEqual(
        scheduled.attachments?.map(({ id, name }) => [id, name]),
        [[file, 'findings.pdf']],
      )
      assert.equal((await fetchBytes(community, ben, file)).status, 200)
      assert.equal((await fetchBytes(community, ada, file)).status, 404)
      await assertRefused(schedule(ben, { attachmentIds: [file] }), 'conflict', ['attachmentIds.0'])
      await assertRefused(schedule(ada, { attachmentIds: [other] }), 'not_found', ['attachmentIds.0'])

      const inAMonth = new Date(community.now().getTime() + 720 * HOUR_MS).toISOString()
      await ben.ask('chat.reschedule', { scheduledId: scheduled.id, sendAt: inAMonth })
      community.later(720 * HOUR_MS)
      await freeFiles(community.now())
      await sendScheduled(community.now())
      await sendScheduled(community.now())
      const [sent, ...more] = (await ada.ask('chat.list', { channelId })).messages
      assert.deepEqual([sent?.attachments?.[0]?.id, more.length], [file, 0])
      assert.equal((await fetchBytes(community, ada, file)).status, 200)
    })

    it('gives its files back when it is taken back', async () => {
      const { id } = await attach(community, ben, pdf(), 'findings.pdf')
      const { scheduled } = await schedule(ben, { attachmentIds: [id] })
      await ben.ask('chat.unschedule', { scheduledId: scheduled.id })
      const again = await ben.ask('chat.send', {
        channelId,
        clientId: randomUUID(),
        body: 'now',
        attachmentIds: [id],
      })
      assert.deepEqual(
        again.message.attachments?.map(file => file.id),
        [id],
      )
    })

    it('is rewritten, and given another time, while nobody sends it', async () => {
      const { scheduled } = await schedule(ben)
      const change = (person: Person, more: object) =>
        person.ask('chat.reschedule', { scheduledId: scheduled.id, ...more })
      await assertRefused(change(community.visitor(), { body: 'x' }), 'unauthenticated')
      await assertRefused(change(ada, { body: 'x' }), 'not_found')
      await assertRefused(change(ben, {}), 'invalid', ['body'])
      await assertRefused(change(ben, { body: ' ' }), 'invalid', ['body'])
      await assertRefused(change(ben, { sendAt: community.now().toISOString() }), 'invalid', ['sendAt'])
      const live = await ben.connect()
      const sendAt = new Date(community.now().getTime() + 2 * HOUR_MS).toISOString()
      assert.equal((await change(ben, { body: 'Good evening' })).scheduled.sendAt, scheduled.sendAt)
      assert.deepEqual(await live.next('chat.draftsChanged'), { memberId: ben.id })
      const changed = { ...scheduled, body: 'Good evening', sendAt }
      assert.deepEqual(await change(ben, { sendAt }), { scheduled: changed })
      assert.deepEqual(await waiting(ben), [changed])
      live.close()
      community.later(HOUR_MS)
      await sendScheduled(community.now())
      assert.deepEqual(await said(), [])
      community.later(HOUR_MS)
      await Scheduled.updateOne({ _id: scheduled.id }, { $set: { begun: true } })
      await assertRefused(change(ben, { body: 'too late' }), 'conflict')
      await sendScheduled(community.now())
      assert.deepEqual(await said(), [['Ben', 'Good evening', null]])
      await assertRefused(change(ben, { body: 'too late' }), 'not_found')
    })

    it('is refused at another time, elsewhere, and beyond what one may keep', async () => {
      await assertRefused(schedule(community.visitor()), 'unauthenticated')
      await assertRefused(community.visitor().ask('chat.scheduled', {}), 'unauthenticated')
      await assertRefused(schedule(outsider), 'not_found')
      await assertRefused(schedule(ben, { sendAt: community.now().toISOString() }), 'invalid', ['sendAt'])
      await assertRefused(schedule(ben, { sendAt: 'tomorrow' }), 'invalid', ['sendAt'])
      await assertRefused(schedule(ben, { body: ' ' }), 'invalid', ['body'])
      await assertRefused(schedule(ben, { threadOf: 'f'.repeat(24) }), 'not_found')
      await Scheduled.insertMany(
        Array.from({ length: WAITING_MAX - 1 }, () => ({
          memberId: toObjectId(ben.id),
          channelId: toObjectId(channelId),
          body: 'x',
          sendAt: new Date(inAnHour()),
        })),
      )
      await schedule(ben)
      await assertRefused(schedule(ben), 'conflict')
      assert.deepEqual((await outsider.ask('chat.scheduled', {})).items, [])
      assert.equal(await messages().countDocuments({ channelId: toObjectId(channelId) }), 0)
    })
  })

  it('can be looked at before it is sent, as it will be', async () => {
    const body = '**dose** <script>alert(1)</script>'
    const { html } = await ben.ask('chat.preview', { body })
    assert.equal(html, (await send(ben, body)).html)
    assert.match(html, /^<p><strong>dose<\/strong> &lt;script&gt;/)
    await assertRefused(community.visitor().ask('chat.preview', { body }), 'unauthenticated')
    await assertRefused(ben.ask('chat.preview', { body: 'x'.repeat(16_001) }), 'invalid', ['body'])
  })
})
