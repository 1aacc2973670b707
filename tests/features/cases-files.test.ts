import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import sharp from 'sharp'
import { removeFilesOfCase } from '../../domain/media/actions.ts'
import { Attachments } from '../../domain/media/model.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'
import { assertRefused, type Community, type Person } from '../support/community.ts'
import { attach, docx, fetchBytes, pdf, photograph } from '../support/files.ts'

describe('files of a case', () => {
  let community: Community
  let clinic: Clinic
  let ada: Person
  let ben: Person
  let vera: Person

  beforeEach(async () => {
    clinic = await openClinic()
    ;({ community, ada, ben, vera } = clinic)
  })
  afterEach(() => community.stop())

  const give = async (person: Person, name = 'ear.jpg', bytes?: Buffer) =>
    attach(community, person, bytes ?? (await photograph(64, 40)), name)
  const statusFor = async (person: Person, id: string) => (await fetchBytes(community, person, id)).status
  const askWith = (person: Person, attachmentIds: string[], more = {}) =>
    clinic.ask(person, { attachmentIds, ...more })
  const gone = async (id: string) => (await Attachments.countDocuments({ _id: id })) === 0

  it('are shown with it, and their bytes go to whoever may see the case', async () => {
    const { id } = await give(ada)
    assert.equal(await statusFor(ben, id), 404)
    const { id: caseId, attachments } = await askWith(ada, [id])
    assert.deepEqual(
      attachments?.map(file => [file.id, file.name, file.type]),
      [[id, 'ear.jpg', 'image/jpeg']],
    )
    const { case: shown } = await ben.ask('cases.show', { caseId })
    assert.deepEqual(shown.attachments, attachments)
    const { status, bytes } = await fetchBytes(community, ben, id)
    assert.equal(status, 200)
    assert.equal((await sharp(bytes).metadata()).exif, undefined)
    assert.equal(await statusFor(ben, `${id}/thumbnail`), 200)
    assert.equal(await statusFor(community.visitor(), id), 401)
  })

  it('come with a reply as well', async () => {
    const { id: caseId } = await clinic.ask(ada)
    const file = await give(ben, 'protocol.pdf', pdf())
    const { reply } = await ben.ask('cases.reply', { caseId, body: 'As here.', attachmentIds: [file.id] })
    assert.deepEqual(
      reply.attachments?.map(({ name }) => name),
      ['protocol.pdf'],
    )
    assert.equal(await statusFor(vera, file.id), 200)
    const { replies } = await vera.ask('cases.show', { caseId })
    assert.equal(replies[0]?.attachments?.[0]?.id, file.id)
  })

  it('are one’s own, still there, and nowhere else', async () => {
    const [own, foreign] = [await give(ada), await give(ben)]
    await assertRefused(askWith(ada, [own.id, foreign.id]), 'not_found', ['attachmentIds.1'])
    await assertRefused(askWith(ada, ['x']), 'invalid', ['attachmentIds.0'])
    const asked = clinic.question({ attachmentIds: [own.id], clientId: randomUUID() })
    const [first, second] = [await ada.ask('cases.submit', asked), await ada.ask('cases.submit', asked)]
    assert.equal(first.case.id, second.case.id)
    await assertRefused(askWith(ada, [own.id]), 'conflict', ['attachmentIds.0'])
    const { channel } = (await ada.ask('groups.create', { name: 'Cats' })) as { channel: { id: string } }
    const message = { channelId: channel.id, clientId: randomUUID(), body: '', attachmentIds: [own.id] }
    await assertRefused(ada.ask('chat.send', message), 'conflict', ['attachmentIds.0'])
    await assertRefused(ada.ask('media.describe', { attachmentId: own.id, alt: 'An ear' }), 'conflict')
  })

  it('leave nothing of a case that is refused', async () => {
    const file = await give(ada)
    await assertRefused(askWith(ada, [file.id], { body: 'Call 06 12345678 or j@b.example' }), 'invalid')
    assert.equal((await askWith(ada, [file.id])).attachments?.length, 1)
  })

  it('go with one case when two are sent at the same moment', async () => {
    const file = await give(ada)
    const sent = await Promise.allSettled([askWith(ada, [file.id]), askWith(ada, [file.id])])
    assert.deepEqual(sent.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  })

  describe('of someone who asks without their name', () => {
    const hidden = { underPseudonym: true }

    it('are called by nothing that tells who, wherever they are read', async () => {
      const file = await give(ada, 'ada-lovelace-clinic.jpg')
      const { id: caseId, attachments } = await askWith(ada, [file.id], hidden)
      assert.equal(attachments?.[0]?.name, 'Picture 1.jpg')
      const { headers } = await fetchBytes(community, ben, file.id)
      assert.match(headers.get('content-disposition') ?? '', /Picture%201\.jpg/)
      for (const [, value] of headers) assert.doesNotMatch(value, /lovelace/i)

      const more = await give(ada, 'lovelace.txt', Buffer.from('Values'))
      const added = { caseId, body: 'The values.', attachmentIds: [more.id] }
      assert.equal((await ada.ask('cases.reply', added)).reply.attachments?.[0]?.name, 'File 1.txt')
    })
    it('are not of a kind that carries who made it', async () => {
      for (const [name, bytes] of [
        ['a.pdf', pdf()],
        ['a.docx', docx()],
      ] as const) {
        const file = await give(ada, name, bytes)
        await assertRefused(askWith(ada, [file.id], hidden), 'invalid', ['attachmentIds.0'])
        assert.ok(await askWith(ada, [file.id]))
      }
    })
  })

  it('are not called by what tells who they show, nor described by it', async () => {
    const file = await give(ada, 'chip 528140000123456.jpg')
    assert.equal((await askWith(ada, [file.id])).attachments?.[0]?.name, 'Picture 1.jpg')
    const other = await give(ada)
    await ada.ask('media.describe', { attachmentId: other.id, alt: 'Ear of 528140000123456' })
    await assertRefused(askWith(ada, [other.id]), 'invalid', ['attachmentIds.0'])
    await ada.ask('media.describe', { attachmentId: other.id, alt: 'A red ear' })
    assert.equal((await askWith(ada, [other.id])).attachments?.[0]?.alt, 'A red ear')
  })

  it('go when the case is taken back, at once and then from the disk', async () => {
    const file = await give(ada)
    const { id: caseId } = await askWith(ada, [file.id])
    const { case: withdrawn } = await ada.ask('cases.withdraw', { caseId })
    assert.equal(withdrawn.attachments, undefined)
    assert.equal(await statusFor(ada, file.id), 404)
    await community.drain()
    assert.ok(await gone(file.id))
  })

  it('go with what a moderator takes away, and with nothing else', async () => {
    const moira = await community.register('Moira')
    await community.grant(moira, 'moderator')
    const [asked, answered] = [await give(ada), await give(vera)]
    const { id: caseId } = await askWith(ada, [asked.id])
    const { reply } = await vera.ask('cases.reply', { caseId, body: 'This.', attachmentIds: [answered.id] })
    await ben.ask('moderation.flag', { kind: 'reply', id: reply.id, reason: 'privacy' })
    const { items } = await moira.ask('moderation.queue', {})
    const review = items.find(({ subjectId }) => subjectId === reply.id)
    assert.ok(review)
    await moira.ask('moderation.decide', { reviewId: review.id, act: 'redact', words: 'It names a client' })

    assert.equal(await statusFor(ben, answered.id), 404)
    assert.equal(await statusFor(ben, asked.id), 200)
    const { replies } = await ben.ask('cases.show', { caseId })
    assert.equal(replies[0]?.attachments, undefined)
    await community.drain()
    assert.deepEqual([await gone(answered.id), await gone(asked.id)], [true, false])

    const row = await Outbox.findOne({ name: 'cases.revised' }).lean()
    assert.ok(row)
    const again = { id: row._id.toHexString(), name: row.name, payload: row.payload }
    await removeFilesOfCase(again as Happening<'cases.revised'>)
    assert.equal(await statusFor(ben, asked.id), 200)
  })

  it('may be had by its asker and by who reviews it while the case waits to be looked at, and then by all', async () => {
    const { staff, catsId } = clinic
    const { specialty: dogs } = await staff.ask('cases.createSpecialty', { name: 'Dogs' })
    const [mona, odd] = [await community.register('Mona'), await community.register('Odd')]
    await community.grant(mona, 'moderator', catsId)
    await community.grant(odd, 'moderator', dogs.id)
    const file = await give(ada)
    await staff.ask('moderation.setRule', { scope: catsId, mode: 'everyone' })
    const { id: caseId, state } = await askWith(ada, [file.id])
    assert.equal(state, 'held')
    assert.deepEqual([await statusFor(ada, file.id), await statusFor(ben, file.id)], [200, 404])

    const { items } = await mona.ask('moderation.queue', {})
    const reviewId = items.find(({ subjectId }) => subjectId === caseId)?.id ?? ''
    const { review } = await mona.ask('moderation.show', { reviewId })
    assert.deepEqual(
      review.lines.flatMap(({ attachments = [] }) => attachments.map(({ id }) => id)),
      [file.id],
    )
    for (const path of [file.id, `${file.id}/thumbnail`]) {
      assert.equal(await statusFor(mona, path), 200)
      assert.equal(await statusFor(odd, path), 404)
    }
    await mona.ask('moderation.decide', { reviewId, act: 'approve' })
    assert.equal(await statusFor(ben, file.id), 200)
  })
})
