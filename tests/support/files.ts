/** Files as people, cameras and attackers make them, and how they are uploaded. */
import { createHash } from 'node:crypto'
import { crc32, deflateRawSync } from 'node:zlib'
import sharp, { type Sharp } from 'sharp'
import type { AttachmentView } from '../../domain/media/contract.ts'
import type { Issue } from '../../domain/vocabulary.ts'
import type { Community, Person } from './community.ts'
import { Refused } from './person.ts'

/** A picture of one colour with a little noise, so that it weighs something. */
export const picture = (width = 640, height = 400): Sharp =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: { r: 120, g: 90, b: 60 },
      noise: { type: 'gaussian', mean: 120, sigma: 20 },
    },
  })

/** A photograph as a phone takes it: lying on its side, and knowing where it was taken. */
export const photograph = (width = 640, height = 400): Promise<Buffer> =>
  picture(width, height)
    .jpeg()
    .withExif({
      IFD0: { Make: 'Phone of Marieke' },
      IFD3: {
        GPSLatitude: '52/1 5/1 0/1',
        GPSLatitudeRef: 'N',
        GPSLongitude: '5/1 7/1 0/1',
        GPSLongitudeRef: 'E',
      },
    })
    .withMetadata({ orientation: 6 })
    .toBuffer()

const chunk = (type: string, body: Buffer) => {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body])
  const framed = Buffer.alloc(8 + named.length)
  framed.writeUInt32BE(body.length, 0)
  named.copy(framed, 4)
  framed.writeUInt32BE(crc32(named), 4 + named.length)
  return framed
}

/** A PNG of a few bytes that says it has this many pixels. */
export function pngClaiming(width: number, height: number): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from('789c6360000000000200010', 'hex')),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** A GIF that holds `hidden` where a comment may stand. */
export async function gifHiding(hidden: string): Promise<Buffer> {
  const gif = await picture(8, 8).gif().toBuffer()
  const comment = Buffer.concat([
    Buffer.from([0x21, 0xfe, hidden.length]),
    Buffer.from(hidden, 'latin1'),
    Buffer.from([0]),
  ])
  return Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)])
}

/** A moving picture of two colours. */
export const movingGif = async (): Promise<Buffer> =>
  sharp(await Promise.all([picture(40, 30).png().toBuffer(), picture(40, 30).negate().png().toBuffer()]), {
    join: { animated: true },
  })
    .gif()
    .toBuffer()

export const pdf = (after = ''): Buffer =>
  Buffer.from(
    `%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n${after}`,
    'latin1',
  )

type Part = { name: string; text: string; claims?: number }

/** A zip file of these parts; `claims` is how long a part says it is unpacked. */
export function zip(parts: readonly Part[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, text, claims } of parts) {
    const plain = Buffer.from(text)
    const packed = deflateRawSync(plain)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(plain), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(claims ?? plain.length, 18)
    fields.writeUInt16LE(name.length, 22)
    locals.push(Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), packed)

    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 0, 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, listed, end])
}

const DOCUMENT = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'

/** A Word document with these parts beside its own. */
export const docx = (more: readonly Part[] = []): Buffer =>
  zip([
    {
      name: '[Content_Types].xml',
      text: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${DOCUMENT}"/></Types>`,
    },
    { name: 'word/document.xml', text: '<w:document/>' },
    ...more,
  ])

const box = (type: string, body: Buffer) => {
  const head = Buffer.alloc(8)
  head.writeUInt32BE(8 + body.length, 0)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, body])
}

/** A movie without a picture in it, as its boxes go. */
export const movie = (): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2mp41', 'latin1')),
    box('mdat', Buffer.alloc(400, 7)),
  ])

export type Uploaded = { status: number; headers: Headers; body: unknown }

/** Uploads bytes as a browser's form does, and answers whatever comes back. */
export async function upload(
  community: Community,
  person: Person,
  bytes: Buffer,
  name: string,
  { headers = {}, field = 'file' }: { headers?: Record<string, string>; field?: string } = {},
): Promise<Uploaded> {
  const form = new FormData()
  form.append(field, new Blob([new Uint8Array(bytes)]), name)
  const cookie = person.cookie()
  const response = await fetch(`${community.url}/api/v1/attachments`, {
    method: 'POST',
    body: form,
    headers: { origin: community.url, ...(cookie !== '' && { cookie }), ...headers },
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

/** Uploads what is taken. Throws `Refused` when it is not. */
export async function attach(
  community: Community,
  person: Person,
  bytes: Buffer,
  name: string,
): Promise<AttachmentView> {
  const { status, body } = await upload(community, person, bytes, name)
  if (status !== 201) {
    const { code = '', detail = '', issues } = body as { code?: string; detail?: string; issues?: Issue[] }
    throw new Refused(code, detail, status, issues)
  }
  return (body as { attachment: AttachmentView }).attachment
}

/** The bytes someone gets, and what is said of them. */
export async function fetchBytes(
  community: Community,
  person: Person,
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: Headers; bytes: Buffer }> {
  const cookie = person.cookie()
  const response = await fetch(`${community.url}/api/v1/attachments/${path}`, {
    method,
    headers: { 'accept-encoding': 'gzip', ...(cookie !== '' && { cookie }), ...headers },
  })
  return {
    status: response.status,
    headers: response.headers,
    bytes: Buffer.from(await response.arrayBuffer()),
  }
}

export const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
