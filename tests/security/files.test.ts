import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { request } from 'node:http'
import mongoose from 'mongoose'
import sharp from 'sharp'
import { DAILY_MAX } from '../../domain/media/contract.ts'
import { assertRefused, type Community, type Person, startCommunity } from '../support/community.ts'
import {
  attach,
  docx,
  fetchBytes,
  gifHiding,
  movie,
  pdf,
  photograph,
  picture,
  pngClaiming,
  upload,
  zip,
} from '../support/files.ts'

const SCRIPT = '<script>alert(document.domain)</script>'

describe('attacks by files', () => {
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
    const made = await ada.ask('groups.create', { name: 'Cats', reading: 'members' })
    groupId = made.group.id
    channelId = made.channel.id
    await ben.ask('groups.join', { groupId })
  })
  after(() => community.stop())

  const rows = () => mongoose.connection.collection('attachments')
  const send = async (ids: string[]) =>
    (await ada.ask('chat.send', { channelId, clientId: randomUUID(), body: 'see', attachmentIds: ids }))
      .message
  const get = (person: Person, path: string, more?: Parameters<typeof fetchBytes>[3]) =>
    fetchBytes(community, person, path, more)

  describe('53, 54: what is not what it says, or more than it seems', () => {
    const document = docx()
    const hostile: [string, () => Promise<Buffer> | Buffer, string][] = [
      ['a page', () => Buffer.from(`<!doctype html>${SCRIPT}`), 'page.html'],
      ['a page called a text', () => Buffer.from(`<!doctype html>${SCRIPT}`), 'page.txt'],
      [
        'a drawing with a script',
        () => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
        'a.svg',
      ],
      [
        'a drawing with a script called a picture',
        () => Buffer.from(`<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg">${SCRIPT}</svg>`),
        'a.png',
      ],
      ['a drawing called a text', () => Buffer.from(`\ufeff <svg onload="alert(1)"/>`), 'a.txt'],
      [
        'a program called a picture',
        () => Buffer.concat([Buffer.from('MZ\x90\0'), Buffer.alloc(400, 1)]),
        'cat.png',
      ],
      [
        'a program of another system',
        () => Buffer.concat([Buffer.from('\x7fELF'), Buffer.alloc(400, 1)]),
        'cat.jpg',
      ],
      ['a script', () => Buffer.from('#!/bin/sh\nrm -rf /\n'), 'run.sh'],
      ['bytes called a text', () => Buffer.from([65, 0, 66, 7, 255]), 'a.txt'],
      ['an archive', () => zip([{ name: 'a.txt', text: 'x' }]), 'a.zip'],
      ['an archive called a document', () => zip([{ name: 'a.txt', text: 'x' }]), 'a.docx'],
      ['a document with macros', () => docx([{ name: 'word/vbaProject.bin', text: 'x' }]), 'a.docx'],
      ['a document with a program in it', () => docx([{ name: 'word/run.exe', text: 'MZ' }]), 'a.docx'],
      [
        'a document that says it unpacks to 4 GB',
        () => docx([{ name: 'a.xml', text: 'x', claims: 0xf000_0000 }]),
        'a.docx',
      ],
      [
        'a document that unpacks to far more than it is',
        () => docx([{ name: 'a.xml', text: '0'.repeat(2_000_000) }]),
        'a.docx',
      ],
      ['a document with a page behind it', () => Buffer.concat([document, Buffer.from(SCRIPT)]), 'a.docx'],
      ['half a document', () => document.subarray(0, document.length / 2), 'a.docx'],
      [
        'a report with an archive behind it',
        () => Buffer.concat([pdf(), zip([{ name: 'a', text: 'x' }])]),
        'a.pdf',
      ],
      ['a report with a page behind it', () => pdf(SCRIPT), 'a.pdf'],
      ['half a report', () => pdf().subarray(0, 80), 'a.pdf'],
      ['half a movie', () => movie().subarray(0, 300), 'a.mp4'],
      ['a movie with a page behind it', () => Buffer.concat([movie(), Buffer.from(SCRIPT)]), 'a.mp4'],
      ['half a photograph', async () => (await photograph()).subarray(0, 20_000), 'a.jpg'],
      ['a picture that says 3600 million pixels', () => pngClaiming(60_000, 60_000), 'a.png'],
      ['a picture with too many pixels', () => hugeButSmall(), 'a.png'],
      ['a GIF that goes on as a script', () => Buffer.from(`GIF89a/*${SCRIPT}*/=1;alert(1)`), 'a.gif'],
      ['nothing', () => Buffer.alloc(0), 'a.txt'],
    ]
    for (const [what, make, name] of hostile)
      it(`${what} is refused, naming the field, and leaves nothing`, async () => {
        const before = await rows().countDocuments()
        const { status, body } = await upload(community, ada, await make(), name)
        const { code, issues } = body as { code: string; issues?: { path: string; message: string }[] }
        assert.deepEqual([status, code, issues?.map(({ path }) => path)], [400, 'invalid', ['file']])
        assert.ok((issues?.[0]?.message ?? '').length >= 8)
        assert.equal(await rows().countDocuments(), before)
      })

    it('a picture that hides a page keeps what can be seen and loses the page', async () => {
      const hiding = await gifHiding(SCRIPT)
      assert.ok(hiding.includes(SCRIPT))
      const photo = Buffer.concat([
        await photograph(),
        Buffer.from(SCRIPT),
        zip([{ name: 'a.html', text: SCRIPT }]),
      ])
      for (const [bytes, name] of [
        [hiding, 'a.gif'],
        [photo, 'a.jpg'],
      ] as const) {
        const { status, body } = await upload(community, ada, bytes, name)
        if (status === 400) continue
        const { attachment } = body as { attachment: { id: string } }
        const kept = await get(ada, attachment.id)
        assert.ok(!kept.bytes.includes('script') && !kept.bytes.includes('PK\x05\x06'))
        assert.ok((await sharp(kept.bytes).metadata()).width > 0)
      }
    })

    /** Some kilobytes that are 64 million pixels. */
    const hugeButSmall = () =>
      sharp({ create: { width: 8000, height: 8000, channels: 3, background: 'white' } })
        .png()
        .toBuffer()
  })

  describe('the form', () => {
    it('may be 20 MB and no more, whatever it says of itself', async () => {
      const padded = (length: number) =>
        Buffer.concat([pdf(), Buffer.alloc(length - 2 * pdf().length, 32), pdf()])
      assert.equal((await upload(community, ada, padded(20_000_000), 'most.pdf')).status, 201)
      for (const length of [20_000_001, 20_200_000])
        await assertRefused(attach(community, ada, padded(length), 'more.pdf'), 'invalid', ['file'])
    })

    it('has one file in one field', async () => {
      assert.equal((await upload(community, ada, pdf(), 'a.pdf', { field: 'other' })).status, 400)
      const two = new FormData()
      two.append('file', new Blob([new Uint8Array(pdf())]), 'a.pdf')
      two.append('file', new Blob([new Uint8Array(pdf())]), 'b.pdf')
      const words = new FormData()
      words.append('name', 'no file')
      for (const body of [two, words, undefined, '{"file":"x"}']) {
        const { status } = await fetch(`${community.url}/api/v1/attachments`, {
          method: 'POST',
          headers: { origin: community.url, cookie: ada.cookie() },
          ...(body !== undefined && { body }),
        })
        assert.equal(status, 400)
      }
    })

    it('77: that breaks off leaves nothing', async () => {
      const before = await rows().countDocuments()
      await new Promise<void>(resolve => {
        const sending = request(`${community.url}/api/v1/attachments`, {
          method: 'POST',
          headers: {
            origin: community.url,
            cookie: ada.cookie(),
            'content-type': 'multipart/form-data; boundary=x',
            'content-length': '100000',
          },
        })
        sending.on('error', () => resolve()).on('close', () => resolve())
        sending.write('--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.4')
        setTimeout(() => sending.destroy(), 50)
      })
      assert.equal(await rows().countDocuments(), before)
      assert.equal((await upload(community, ada, pdf(), 'a.pdf')).status, 201)
    })

    it('55: comes from our own pages when a cookie speaks', async () => {
      for (const headers of [
        { origin: 'https://evil.example' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site', origin: '' },
      ])
        assert.equal((await upload(community, ada, pdf(), 'a.pdf', { headers })).status, 403)
    })
  })

  it('77: a member has a quota, and others have theirs', async () => {
    community.at('2030-05-01T12:00:00.000Z')
    const carl = await community.register('Carl')
    await attach(community, carl, pdf(), 'a.pdf')
    const mine = { ownerId: new mongoose.Types.ObjectId(carl.id) }
    const [first] = await rows().find(mine).toArray()
    await rows().insertMany(
      Array.from({ length: DAILY_MAX.files - 2 }, (_, index) => ({
        ...first,
        _id: new mongoose.Types.ObjectId(),
        key: `2030-05-01/00/${index}`,
      })),
    )
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => attach(community, carl, pdf(), 'last.pdf')))
    assert.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
    await assertRefused(attach(community, carl, pdf(), 'more.pdf'), 'too_many', ['file'])
    await attach(community, ben, pdf(), 'bens.pdf')

    community.later(24 * 3_600_000)
    await attach(community, carl, pdf(), 'tomorrow.pdf')
    await rows().updateMany(mine, { $set: { createdAt: community.now(), bytes: 400_000_000 } }, {})
    await assertRefused(attach(community, carl, pdf(), 'heavy.pdf'), 'too_many', ['file'])
  })

  describe('names', () => {
    it('47, 48: lead nowhere and break no header', async () => {
      const names: [string, string][] = [
        ['../../../etc/passwd.pdf', 'passwd.pdf'],
        ['..\\..\\boot.pdf', 'boot.pdf'],
        ['a\u202egpj.exe.pdf', 'agpj.exe.pdf'],
        ['"; filename="evil.html', 'filename=evil.pdf'],
        ['Röntgen «Mø» 猫.pdf', 'Röntgen «Mø» 猫.pdf'],
        ['.htaccess', 'htaccess.pdf'],
        ['x'.repeat(300), `${'x'.repeat(120)}.pdf`],
        ['cat.html', 'cat.pdf'],
        ['   ', 'file.pdf'],
      ]
      for (const [given, kept] of names) {
        const attachment = await attach(community, ben, pdf(), given)
        assert.equal(attachment.name.replace('; ', ''), kept, given)
        const { headers } = await get(ben, attachment.id)
        const disposition = headers.get('content-disposition') ?? ''
        assert.match(disposition, /^attachment; filename="[^"\\]*"; filename\*=UTF-8''[\w%.~!-]+$/)
        assert.equal(decodeURIComponent(disposition.split("''")[1] ?? ''), attachment.name)
      }
    })

    it('of our own places on the disk never leave the server', async () => {
      const file = await attach(community, ada, await photograph(), 'a.jpg')
      const message = await send([file.id])
      const key = String((await rows().findOne({ _id: new mongoose.Types.ObjectId(file.id) }))?.['key'])
      const seen = JSON.stringify([file, message, [...(await get(ada, file.id)).headers]])
      assert.ok(key.length > 40 && !seen.includes(key.split('/').at(-1) ?? ''))
    })
  })

  describe('16, 17: what one may not see', () => {
    it('is not found: by outsiders, after removal, after deletion, by any address', async () => {
      const file = await attach(community, ada, await photograph(), 'a.jpg')
      const message = await send([file.id])
      const etag = (await get(ada, file.id)).headers.get('etag') ?? ''
      const ways = async (person: Person) => {
        const statuses: number[] = []
        for (const path of [file.id, `${file.id}/thumbnail`])
          for (const more of [{}, { method: 'HEAD' }, { headers: { range: 'bytes=0-10' } }])
            statuses.push((await get(person, path, more)).status)
        statuses.push(
          (await get(person, file.id, { headers: { 'if-none-match': etag, 'cache-control': 'max-age=0' } }))
            .status,
        )
        return [...new Set(statuses)].toSorted((a, b) => a - b)
      }
      assert.deepEqual(await ways(ben), [200, 206, 304])
      assert.deepEqual(await ways(olga), [404])
      assert.deepEqual(await ways(community.visitor()), [401])

      await ada.ask('groups.removeMember', { groupId, memberId: ben.id })
      assert.deepEqual(await ways(ben), [404])
      await ada.ask('groups.invite', { groupId, memberId: ben.id })
      await ben.ask('groups.join', { groupId })
      assert.deepEqual(await ways(ben), [200, 206, 304])

      await ada.ask('chat.delete', { channelId, messageId: message.id })
      for (const person of [ada, ben]) assert.deepEqual(await ways(person), [404])
      await community.drain()
      assert.equal(await rows().findOne({ _id: new mongoose.Types.ObjectId(file.id) }), null)
    })

    it('is not found by guessing, nor by addresses that are none', async () => {
      const file = await attach(community, ada, pdf(), 'a.pdf')
      const next = (BigInt(`0x${file.id}`) + 1n).toString(16).padStart(24, '0')
      for (const path of [
        next,
        'f'.repeat(24),
        '1',
        '..%2f..%2fpackage.json',
        `${file.id}/..%2f`,
        `${file.id}%00`,
      ]) {
        const { status, bytes } = await get(ada, path)
        assert.ok([400, 404].includes(status), `${path}: ${status}`)
        assert.ok(!bytes.includes('%PDF'))
      }
    })
  })

  describe('the answer', () => {
    it('is a picture in the page or a file for the disk, and never a page', async () => {
      const image = await attach(community, ada, await picture().png().toBuffer(), 'a.png')
      const text = await attach(community, ada, Buffer.from('plain'), 'a.txt')
      const expected: [string, string, string][] = [
        [image.id, 'image/png', 'inline'],
        [`${image.id}/thumbnail`, 'image/webp', 'inline'],
        [text.id, 'text/plain; charset=utf-8', 'attachment'],
      ]
      for (const [path, type, disposition] of expected) {
        const { headers } = await get(ada, path)
        assert.equal(headers.get('content-type'), type)
        assert.equal(headers.get('content-disposition')?.split(';')[0], disposition)
        assert.equal(headers.get('x-content-type-options'), 'nosniff')
        assert.equal(headers.get('content-security-policy'), "sandbox; default-src 'none'")
        assert.equal(headers.get('cache-control'), 'private, no-cache, no-transform')
        assert.equal(headers.get('cross-origin-resource-policy'), 'same-origin')
        assert.equal(headers.get('content-encoding'), null)
      }
    })

    it('gives the span asked for, one at a time', async () => {
      const file = await attach(community, ada, Buffer.from('0123456789'), 'a.txt')
      const spans: [string, number, string, string | null][] = [
        ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
        ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
        ['bytes=-2', 206, '89', 'bytes 8-9/10'],
        ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
        ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
        ['bytes=10-', 416, '', 'bytes */10'],
        ['bytes=-0', 416, '', 'bytes */10'],
        ['bytes=5-2', 200, '0123456789', null],
        ['bytes=0-1,3-4', 200, '0123456789', null],
        [`bytes=${'9'.repeat(40)}-`, 200, '0123456789', null],
        ['lines=1-2', 200, '0123456789', null],
      ]
      for (const [range, status, text, told] of spans) {
        const got = await get(ada, file.id, { headers: { range } })
        assert.deepEqual(
          [got.status, got.bytes.toString(), got.headers.get('content-range')],
          [status, text, told],
          range,
        )
      }
      const stale = { range: 'bytes=0-3', 'if-range': '"something-else"' }
      assert.equal((await get(ada, file.id, { headers: stale })).status, 200)
      const head = await get(ada, file.id, { method: 'HEAD' })
      assert.deepEqual([head.status, head.headers.get('content-length'), head.bytes.length], [200, '10', 0])
    })
  })
})
