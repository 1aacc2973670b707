/** One file out of a Python wheel, which is a zip file. */
import { inflateRawSync } from 'node:zlib'

const END = { signature: 0x06054b50, length: 22 }
const ENTRY = { signature: 0x02014b50, length: 46 }
const LOCAL = { signature: 0x04034b50, length: 30 }
const STORED = 0
const DEFLATED = 8
const COMMENT_MAX = 65_535

/** The bytes of the file whose path ends with `name`. Throws when the wheel has none or is not whole. */
export function unpack(wheel: Buffer, name: string): Buffer {
  const end = findEnd(wheel)
  const count = wheel.readUInt16LE(end + 10)
  let at = wheel.readUInt32LE(end + 16)
  for (let entry = 0; entry < count; entry += 1) {
    if (wheel.readUInt32LE(at) !== ENTRY.signature) throw new Error('The wheel is damaged')
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map(offset =>
      wheel.readUInt16LE(at + offset),
    )
    const nameFrom = at + ENTRY.length
    const path = wheel.toString('utf8', nameFrom, nameFrom + (nameLength ?? 0))
    if (path.endsWith(name)) return readEntry(wheel, at)
    at = nameFrom + (nameLength ?? 0) + (extraLength ?? 0) + (commentLength ?? 0)
  }
  throw new Error(`The wheel has no ${name}`)
}

function findEnd(wheel: Buffer): number {
  for (
    let at = wheel.length - END.length;
    at >= Math.max(0, wheel.length - END.length - COMMENT_MAX);
    at -= 1
  )
    if (wheel.readUInt32LE(at) === END.signature) return at
  throw new Error('This is not a wheel')
}

function readEntry(wheel: Buffer, at: number): Buffer {
  const method = wheel.readUInt16LE(at + 10)
  const packedSize = wheel.readUInt32LE(at + 20)
  const size = wheel.readUInt32LE(at + 24)
  const local = wheel.readUInt32LE(at + 42)
  if (wheel.readUInt32LE(local) !== LOCAL.signature) throw new Error('The wheel is damaged')
  const from = local + LOCAL.length + wheel.readUInt16LE(local + 26) + wheel.readUInt16LE(local + 28)
  const packed = wheel.subarray(from, from + packedSize)
  if (method === STORED) return packed
  if (method === DEFLATED) return inflateRawSync(packed, { maxOutputLength: size })
  throw new Error('The wheel is packed in a way we do not know')
}
