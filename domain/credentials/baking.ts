/** Pictures that carry their badge: whoever has the file can verify it (Open Badges 3.0, §5.3). */
import { crc32 } from 'node:zlib'
import sharp from 'sharp'

const KEYWORD = 'openbadgecredential'
const SIDE = 480

/** Two discs that overlap, as our own mark has them, on a seal. */
const SHAPES = `<circle cx="120" cy="120" r="118" fill="#4a2a45"/><circle cx="120" cy="120" r="108" fill="none" stroke="#e0afd5" stroke-width="2"/>
<circle cx="97" cy="112" r="44" fill="#e0a63a"/><circle cx="143" cy="112" r="44" fill="#5d7fb4"/><path d="M120 74.5a44 44 0 0 1 0 75 44 44 0 0 1 0-75z" fill="#6f9a58"/>
<path d="M84 182l18 16 40-34" transform="translate(6 6)" fill="none" stroke="#fff" stroke-width="9" stroke-linecap="round" stroke-linejoin="round"/>`

const drawing = (inside: string, attributes = ''): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 240" width="${SIDE}" height="${SIDE}"${attributes}>${inside}${SHAPES}</svg>`

/** The picture as SVG. What the token says is in the file, and nothing of it runs. */
export const bakeSvg = (token: string): string =>
  drawing(
    `<openbadges:credential verify="${token}"/>`,
    ' xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"',
  )

let plain: Promise<Buffer> | undefined

/** The picture as PNG, with the token in an iTXt chunk. */
export async function bakePng(token: string): Promise<Buffer> {
  const picture = await (plain ??= sharp(Buffer.from(drawing('')))
    .png({ compressionLevel: 9 })
    .toBuffer())
  // IEND is the last chunk: length, name and check sum without content.
  const end = picture.length - 12
  const written = Buffer.concat([Buffer.from(`${KEYWORD}\0\0\0\0\0`, 'latin1'), Buffer.from(token, 'utf8')])
  return Buffer.concat([picture.subarray(0, end), chunk('iTXt', written), picture.subarray(end)])
}

function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
