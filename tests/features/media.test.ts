import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import path from 'node:path'
import mongoose from 'mongoose'
import sharp from 'sharp'
import type { AttachmentView } from '../../domain/media/contract.ts'
import { claimAttachments } from '../../domain/media/access.ts'
import {
  freeFiles,
  removeFilesOf,
  storageReady,
  sweepStorage,
  useStorage,
} from '../../domain/media/actions.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import { startBucket, KEYS, type Bucket } from '../support/bucket.ts'
import {
  attach,
  digest,
  docx,
  fetchBytes,
  movie,
  movingGif,
  pdf,
  photograph,
  picture,
  upload,
} from '../support/files.ts'

const HOUR_MS = 3_600_000

describe('files', () => {
  let community: Community
  let ada: Person
  let ben: Person
  let olga: Person
  let groupId: string
  let channelId: string

  before(async () => {
    community = await startCommunity()
    ada = await community.register('Ada')
    ben = await community.register('Ben')
    olga = await community.register('Olga')
  })
  beforeEach(async () => {
    const made = await ada.ask('groups.create', {
      name: `Cats ${randomUUID().slice(0, 8)}`,
      reading: 'members',
    })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const give = (bytes: Buffer, name: string, person = ada) => attach(community, person, bytes, name)
  const get = (person: Person, id: string, more?: Parameters<typeof fetchBytes>[3]) =>
    fetchBytes(community, person, id, more)
  const send = async (attachmentIds: string[], more: { clientId?: string; body?: string } = {}) =>
    (await ada.ask('chat.send', { channelId, clientId: randomUUID(), body: '', attachmentIds, ...more }))
      .message
  const rows = () => mongoose.connection.collection('attachments')
  const rowOf = (id: string) => rows().findOne({ _id: new mongoose.Types.ObjectId(id) })
  const kept = async () =>
    (
      await readdir(path.join(community.settings.folder, 'files'), {
        recursive: true,
        withFileTypes: true,
      }).catch(() => [])
    )
      .filter(entry => entry.isFile())
      .map(entry => entry.name)
  const contextOf = (person: Person) => ({
    actor: { id: person.id, kind: 'member' as const, name: person.name, grants: [] },
    now: community.now(),
  })

  describe('uploading', () => {
    it('answers with what the file is, and only its uploader gets it until it is sent', async () => {
      const answered = await upload(community, ada, pdf(), 'Befund 12.PDF')
      assert.equal(answered.status, 201)
      const { attachment } = answered.body as { attachment: AttachmentView }
      assert.deepEqual(
        { ...attachment, id: '' },
        { id: '', name: 'Befund 12.pdf', type: 'application/pdf', bytes: pdf().length, hasThumbnail: false },
      )
      const got = await get(ada, attachment.id)
      assert.deepEqual([got.status, got.bytes], [200, pdf()])
      assert.equal((await get(ben, attachment.id)).status, 404)
      assert.equal((await get(community.visitor(), attachment.id)).status, 401)
      assert.equal((await get(ada, `${attachment.id}/thumbnail`)).status, 404)
    })

    it('takes each kind of file as what it is', async () => {
      const csv = Buffer.from('\ufeffname;dose\nMöhre;2,5\n')
      const cases: [string, Buffer, string, string][] = [
        ['text', Buffer.from('BM: 12 kg. Give 2 mg/kg.\n'), 'dose.TXT', 'text/plain'],
        ['a table', csv, 'doses.csv', 'text/csv'],
        [
          'a document',
          docx(),
          'letter.docx',
          'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
        ],
        ['a movie', movie(), 'gait.MOV', 'video/mp4'],
        ['a drawing', await picture(30, 20).png().toBuffer(), 'a.jpg', 'image/png'],
        ['a picture of the web', await picture(30, 20).webp().toBuffer(), 'a', 'image/webp'],
        ['a new picture', await picture(32, 24).avif().toBuffer(), 'a.avif', 'image/webp'],
      ]
      for (const [what, bytes, name, type] of cases) {
        const attachment = await give(bytes, name)
        assert.equal(attachment.type, type, what)
        const got = await get(ada, attachment.id)
        assert.equal(got.headers.get('content-type')?.split(';')[0], type, what)
        assert.equal(got.bytes.length, attachment.bytes, what)
        if (!type.startsWith('image/')) assert.equal(digest(got.bytes), digest(bytes), what)
      }
    })

    it('turns a photograph upright, keeps nothing a phone hid in it, and makes a small one', async () => {
      const original = await photograph(900, 600)
      assert.ok(original.includes('Marieke'))
      const attachment = await give(original, 'IMG_0001.JPG')
      assert.deepEqual([attachment.width, attachment.height, attachment.hasThumbnail], [600, 900, true])
      const small = await get(ada, `${attachment.id}/thumbnail`)
      assert.equal(small.headers.get('content-type'), 'image/webp')
      for (const { bytes } of [await get(ada, attachment.id), small]) {
        const { exif, iptc, xmp, orientation } = await sharp(bytes).metadata()
        assert.deepEqual([exif, iptc, xmp, orientation], [undefined, undefined, undefined, undefined])
        assert.ok(!bytes.includes('Marieke'))
      }
      const { width, height } = await sharp(small.bytes).metadata()
      assert.deepEqual([width, height], [320, 480])
    })

    it('keeps a moving picture moving', async () => {
      const attachment = await give(await movingGif(), 'gait.gif')
      assert.deepEqual([attachment.type, attachment.name], ['image/webp', 'gait.webp'])
      const { pages } = await sharp((await get(ada, attachment.id)).bytes).metadata()
      assert.equal(pages, 2)
      assert.deepEqual([attachment.width, attachment.height], [40, 30])
    })

    it('is for members who are signed in', async () => {
      const { status, body } = await upload(community, community.visitor(), pdf(), 'a.pdf')
      assert.deepEqual([status, (body as { code: string }).code], [401, 'unauthenticated'])
    })

    it('works with an access token, and leaves nothing behind where uploads are put down', async () => {
      const { token } = await ada.ask('members.createToken', { name: 'scanner' })
      const headers = { authorization: `Bearer ${token}` }
      const { status } = await upload(community, community.visitor(), pdf(), 'scan.pdf', { headers })
      assert.equal(status, 201)
      assert.deepEqual(await readdir(path.join(community.settings.folder, 'incoming')), [])
    })
  })

  describe('describing', () => {
    it('belongs to who uploaded it, until it is sent', async () => {
      const attachment = await give(await photograph(), 'x-ray.jpg')
      const input = { attachmentId: attachment.id, alt: '  Thorax from the left, heart enlarged ' }
      await assertRefused(community.visitor().ask('media.describe', input), 'unauthenticated')
      await assertRefused(ben.ask('media.describe', input), 'not_found')
      await assertRefused(ada.ask('media.describe', { ...input, alt: 'x'.repeat(1001) }), 'invalid', ['alt'])
      await assertRefused(ada.ask('media.describe', { ...input, attachmentId: 'f'.repeat(24) }), 'not_found')
      const described = await ada.ask('media.describe', input)
      assert.equal(described.attachment.alt, 'Thorax from the left, heart enlarged')
      assert.equal((await ada.ask('media.describe', { ...input, alt: '' })).attachment.alt, undefined)

      await ada.ask('media.describe', input)
      const message = await send([attachment.id])
      assert.deepEqual(message.attachments, [described.attachment])
      await assertRefused(ada.ask('media.describe', { ...input, alt: 'Something else' }), 'conflict')
    })
  })

  describe('sending', () => {
    it('gives the files to the message, and to everyone who may read it', async () => {
      const one = await give(await photograph(), 'one.jpg')
      const two = await give(pdf(), 'two.pdf')
      const live = await ben.connect()
      await live.ask('chat.open', { channelId })
      const message = await send([one.id, two.id])
      assert.deepEqual([message.body, message.attachments], ['', [one, two]])
      assert.deepEqual((await live.next('chat.sent')).messages, [message])
      assert.deepEqual((await ben.ask('chat.list', { channelId })).messages, [message])
      assert.equal((await get(ben, one.id)).status, 200)
      assert.equal((await get(ben, `${one.id}/thumbnail`)).status, 200)
      assert.equal((await get(olga, one.id)).status, 404)
      live.close()
    })

    it('has one effect for each clientId, and refuses other files under it', async () => {
      const [one, other] = [await give(pdf(), 'one.pdf'), await give(pdf(), 'other.pdf')]
      const clientId = randomUUID()
      const first = await send([one.id], { clientId })
      assert.deepEqual(await send([one.id], { clientId }), first)
      await assertRefused(send([other.id], { clientId }), 'conflict', ['clientId'])
      await assertRefused(send([], { clientId, body: 'x' }), 'conflict', ['clientId'])
      await assertRefused(send([one.id]), 'conflict', ['attachmentIds.0'])
      await assertRefused(send([other.id, 'f'.repeat(24)]), 'not_found', ['attachmentIds.1'])
      await assertRefused(
        ben.ask('chat.send', { channelId, clientId: randomUUID(), body: '', attachmentIds: [other.id] }),
        'not_found',
        ['attachmentIds.0'],
      )
      await assertRefused(ada.ask('chat.send', { channelId, clientId: randomUUID(), body: ' ' }), 'invalid', [
        'body',
      ])
      await assertRefused(send(Array.from({ length: 11 }, () => one.id)), 'invalid', ['attachmentIds'])
    })

    it('of the same file in two messages at once: one has it', async () => {
      const file = await give(pdf(), 'once.pdf')
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => send([file.id])))
      assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
      const found = (await ada.ask('chat.list', { channelId })).messages
      assert.equal(found.filter(({ attachments }) => attachments?.[0]?.id === file.id).length, 1)
    })

    it('after a crash between the claim and the message goes on under the same clientId', async () => {
      const file = await give(pdf(), 'crash.pdf')
      const clientId = randomUUID()
      const { messageId } = await claimAttachments(contextOf(ada), [file.id], { channelId, clientId })
      const message = await send([file.id], { clientId })
      assert.equal(message.id, messageId)
    })
  })

  describe('keeping', () => {
    it('ends for what nobody sent in a day, and not for what was sent', async () => {
      community.at('2030-02-01T12:00:00.000Z')
      const [sent, forgotten, crashed] = [
        await give(await photograph(), 'sent.jpg'),
        await give(await photograph(), 'forgotten.jpg'),
        await give(pdf(), 'crashed.pdf'),
      ]
      await send([sent.id])
      await claimAttachments(contextOf(ada), [crashed.id], { channelId, clientId: randomUUID() })
      community.later(24 * HOUR_MS - 1)
      await freeFiles(community.now())
      assert.ok((await rowOf(forgotten.id)) && (await rowOf(crashed.id)))

      community.later(2)
      await assertRefused(send([forgotten.id]), 'not_found', ['attachmentIds.0'])
      community.later(HOUR_MS)
      const key =
        String((await rowOf(forgotten.id))?.['key'])
          .split('/')
          .at(-1) ?? ''
      assert.equal((await kept()).filter(name => name.startsWith(key)).length, 2)
      for (let run = 1; run <= 2; run += 1) {
        await freeFiles(community.now())
        assert.deepEqual([await rowOf(forgotten.id), await rowOf(crashed.id)], [null, null])
        assert.equal((await kept()).filter(name => name.startsWith(key)).length, 0)
        assert.equal((await get(ben, sent.id)).status, 200)
        assert.equal((await get(ada, forgotten.id)).status, 404)
      }
    })

    it('ends with the message: its files go, row and bytes, however often that is done', async () => {
      const file = await give(await photograph(), 'gone.jpg')
      const message = await send([file.id])
      const key =
        String((await rowOf(file.id))?.['key'])
          .split('/')
          .at(-1) ?? ''
      const about = {
        messageId: message.id,
        channelId,
        groupId,
        authorId: ada.id,
        byId: ada.id,
        at: message.sentAt,
      }
      for (let run = 1; run <= 2; run += 1) {
        await removeFilesOf({ id: 'f'.repeat(24), name: 'chat.messageDeleted', payload: about })
        assert.equal(await rowOf(file.id), null)
        assert.deepEqual(
          (await kept()).filter(name => name.startsWith(key)),
          [],
        )
        assert.equal((await get(ben, file.id)).status, 404)
      }
    })

    it('sweeps bytes that no row knows, and only those', async () => {
      community.at('2030-03-01T12:00:00.000Z')
      const file = await give(await photograph(), 'stays.jpg')
      const lost = path.join(community.settings.folder, 'files/2030-03-01/aa')
      await mkdir(lost, { recursive: true })
      await writeFile(path.join(lost, 'aa00'), 'lost')
      await writeFile(path.join(lost, 'aa00-thumb'), 'lost')
      community.at('2030-03-02T23:59:00.000Z')
      await sweepStorage(community.now())
      assert.equal((await readdir(lost)).length, 2)
      community.at('2030-03-03T00:01:00.000Z')
      for (let run = 1; run <= 2; run += 1) {
        await sweepStorage(community.now())
        assert.deepEqual(await readdir(lost), [])
        assert.equal((await get(ada, `${file.id}/thumbnail`)).status, 200)
      }
    })

    it('answers unavailable and keeps no row while the disk does not take it', async () => {
      community.at('2030-04-01T12:00:00.000Z')
      const day = path.join(community.settings.folder, 'files/2030-04-01')
      await writeFile(day, 'a file where a folder should be')
      const before = await rows().countDocuments()
      await assertRefused(give(await photograph(), 'no.jpg'), 'unavailable')
      assert.equal(await rows().countDocuments(), before)
      assert.deepEqual(await readdir(path.join(community.settings.folder, 'incoming')), [])
      await rm(day)
      await give(await photograph(), 'yes.jpg')
    })
  })

  it('left where uploads are put down are removed when a server starts', async () => {
    const folder = path.join(community.settings.folder, 'incoming')
    await writeFile(path.join(folder, 'old'), 'x')
    await utimes(path.join(folder, 'old'), new Date(0), new Date(0))
    await writeFile(path.join(folder, 'new'), 'x')
    useStorage(community.settings.files, () => undefined)
    await storageReady()
    assert.deepEqual(await readdir(folder), ['new'])
    await rm(path.join(folder, 'new'))
  })
})

describe('files in a bucket', () => {
  let community: Community
  let bucket: Bucket
  let ada: Person

  before(async () => {
    bucket = await startBucket('clinic')
    community = await startCommunity({
      environment: {
        S3_BUCKET: 'clinic',
        S3_ENDPOINT: bucket.url,
        S3_REGION: 'eu-north-1',
        S3_ACCESS_KEY_ID: KEYS.id,
        S3_SECRET_ACCESS_KEY: KEYS.secret,
      },
    })
    ada = await community.register('Ada')
  })
  after(async () => {
    await community.stop()
    await bucket.stop()
  })

  it('are put there, signed, under names of our own, and read from there', async () => {
    const file = await attach(community, ada, await photograph(), '../../etc/passwd.jpg')
    assert.equal(file.name, 'passwd.jpg')
    assert.equal(bucket.objects.size, 2)
    for (const key of bucket.objects.keys())
      assert.match(key, /^2030-01-01\/[0-9a-f]{2}\/[0-9a-f]{32}(-thumb)?$/)
    const whole = await fetchBytes(community, ada, file.id)
    assert.equal(whole.bytes.length, file.bytes)
    const part = await fetchBytes(community, ada, file.id, { headers: { range: 'bytes=10-19' } })
    assert.deepEqual([part.status, part.bytes], [206, whole.bytes.subarray(10, 20)])
    assert.equal((await sharp(whole.bytes).metadata()).format, 'jpeg')
  })

  it('are swept and freed there too', async () => {
    bucket.objects.set('2030-01-01/aa/aa00', Buffer.from('lost'))
    const known = bucket.objects.size - 1
    const later = new Date('2030-01-03T12:00:00.000Z')
    for (let run = 1; run <= 2; run += 1) {
      await sweepStorage(later)
      assert.equal(bucket.objects.size, known)
    }
    await freeFiles(later)
    assert.equal(bucket.objects.size, 0)
  })

  it('are refused as unavailable while the bucket refuses them, and leave no row', async () => {
    bucket.fail(true)
    const before = await mongoose.connection.collection('attachments').countDocuments()
    await assertRefused(attach(community, ada, pdf(), 'a.pdf'), 'unavailable')
    assert.equal(await mongoose.connection.collection('attachments').countDocuments(), before)
    bucket.fail(false)
    await attach(community, ada, pdf(), 'a.pdf')
  })
})
