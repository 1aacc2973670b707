/** What an uploaded file really is: its first bytes decide, not its name, and what it claims must hold to its end. */
import { type FileHandle, open, readFile } from 'node:fs/promises'
import { fileTypeFromFile } from 'file-type'
import { Refusal } from '../vocabulary.ts'
import { FILE_KINDS, type FileType } from './contract.ts'
import { isFileType } from './rules.ts'
import { whyNotDocument } from './zip.ts'

/** The refusal of a file, naming the field it came in. */
export const refusedFile = (why: string): Refusal =>
  new Refusal('invalid', `This file ${why}`, { issues: [{ path: 'file', message: why }] })

/** Phones write the same container under several names. */
const SAME_AS: { readonly [type: string]: FileType } = {
  'audio/x-m4a': 'video/mp4',
  'image/apng': 'image/png',
}
const TEXT_ENDS: { readonly [ending: string]: FileType } = { txt: 'text/plain', csv: 'text/csv' }
const NOT_TAKEN = `is of a kind we do not take: send pictures, PDF, Word, Excel, text, MP3 or MP4`

/** The type of the file at `path`. Refuses `invalid`, naming `file`, what we do not take and what is not whole. */
export async function typeOf(path: string, name: string, bytes: number): Promise<FileType> {
  if (bytes === 0) throw refusedFile('is empty')
  const found = (await fileTypeFromFile(path))?.mime
  const type = found === undefined ? undefined : (SAME_AS[found] ?? found)
  if (type !== undefined && isFileType(type)) {
    if (!FILE_KINDS[type].isImage) await refuseUnlessWhole(path, type, bytes)
    return type
  }

  // A text may begin with any letters, even those that open some other kind of file.
  const asText = TEXT_ENDS[/\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '']
  if (asText !== undefined && isText(await readFile(path))) return asText
  throw refusedFile(NOT_TAKEN)
}

function isText(bytes: Buffer): boolean {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    // oxlint-disable-next-line no-control-regex -- these are what tells a text from anything else
    return !/[\0-\x08\x0b\x0e-\x1f\x7f]/.test(text) && !/^\s*</.test(text)
  } catch {
    return false
  }
}

async function refuseUnlessWhole(path: string, type: FileType, bytes: number): Promise<void> {
  const file = await open(path, 'r')
  try {
    const why = await whyNotWhole(file, type, bytes)
    if (why !== undefined) throw refusedFile(why)
  } finally {
    await file.close()
  }
}

function whyNotWhole(file: FileHandle, type: FileType, bytes: number): Promise<string | undefined> {
  if (type === 'application/pdf') return whyNotPdf(file, bytes)
  if (type === 'video/mp4') return whyNotMovie(file, bytes)
  if (type.startsWith('application/vnd.')) return whyNotDocument(file, bytes)
  return Promise.resolve(undefined)
}

const PDF_TAIL = 1024
const ZIP_END = 'PK\u0005\u0006'

async function whyNotPdf(file: FileHandle, bytes: number): Promise<string | undefined> {
  const length = Math.min(PDF_TAIL, bytes)
  const { buffer } = await file.read(Buffer.alloc(length), 0, length, bytes - length)
  const tail = buffer.toString('latin1')
  if (!tail.includes('%%EOF')) return 'is damaged: its end is missing'
  return tail.includes(ZIP_END) || /<script|<html/i.test(tail) ? 'is more than one file' : undefined
}

/** A movie is a row of boxes, each of which says how long it is. */
async function whyNotMovie(file: FileHandle, bytes: number): Promise<string | undefined> {
  let at = 0
  for (let boxes = 0; at < bytes; boxes += 1) {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, at)
    if (bytesRead < 8 || boxes > 10_000) return 'is damaged'
    const size = buffer.readUInt32BE(0)
    const length = size === 1 ? Number(buffer.readBigUInt64BE(8)) : size === 0 ? bytes - at : size
    if (length < 8) return 'is damaged'
    at += length
  }
  return at === bytes ? undefined : 'is damaged: its end is missing'
}
