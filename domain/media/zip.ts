/** Looks into a zip file, which documents are, without unpacking it. */
import type { FileHandle } from 'node:fs/promises'

const END = 0x06_05_4b_50
const ENTRY = 0x02_01_4b_50
const END_BYTES = 22
const ENTRY_BYTES = 46
const MAX = { entries: 5000, unpacked: 300_000_000, directory: 4_000_000, ratio: 200 }

/** Why a document made of a zip file is not one we pass on; undefined when it is. Its own words about sizes are held against each other. */
export async function whyNotDocument(file: FileHandle, bytes: number): Promise<string | undefined> {
  if (bytes < END_BYTES) return 'is damaged'
  const end = await read(file, bytes - END_BYTES, END_BYTES)
  // What stands behind the end of a document was put there for another program to find.
  if (end.readUInt32LE(0) !== END || end.readUInt16LE(20) !== 0) return 'is damaged, or more than one file'
  const count = end.readUInt16LE(10)
  const size = end.readUInt32LE(12)
  const from = end.readUInt32LE(16)
  if (count > MAX.entries || size > MAX.directory) return 'has too many parts'
  if (from + size !== bytes - END_BYTES) return 'is damaged, or more than one file'
  return whyNotEntries(await read(file, from, size), count, bytes)
}

function whyNotEntries(directory: Buffer, count: number, bytes: number): string | undefined {
  let at = 0
  let packed = 0
  let unpacked = 0
  for (let index = 0; index < count; index += 1) {
    if (at + ENTRY_BYTES > directory.length || directory.readUInt32LE(at) !== ENTRY) return 'is damaged'
    const nameLength = directory.readUInt16LE(at + 28)
    const name = directory.toString('latin1', at + ENTRY_BYTES, at + ENTRY_BYTES + nameLength)
    if ((directory.readUInt16LE(at + 8) & 1) === 1) return 'is locked with a password'
    if (/vbaProject|\.(?:bin|exe|js|vbs|ps1|lnk)$/i.test(name)) return 'holds macros or programs'
    packed += directory.readUInt32LE(at + 20)
    unpacked += directory.readUInt32LE(at + 24)
    at += ENTRY_BYTES + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  if (at !== directory.length) return 'is damaged'
  // Parts that lie over each other are how a small file unpacks to a huge one.
  if (packed > bytes) return 'unpacks to far more than it is'
  return unpacked > MAX.unpacked || unpacked > bytes * MAX.ratio
    ? 'unpacks to far more than it is'
    : undefined
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  const { bytesRead } = await file.read(buffer, 0, length, position)
  return buffer.subarray(0, bytesRead)
}
