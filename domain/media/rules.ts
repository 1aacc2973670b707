import {
  type AttachmentView,
  DAILY_MAX,
  FILE_KINDS,
  type FileType,
  type LinkPreviewView,
} from './contract.ts'

export const isFileType = (type: string): type is FileType => Object.hasOwn(FILE_KINDS, type)

/** Pictures are shown in the page, because we made their bytes ourselves; everything else is saved to the reader's own disk. */
const SHOWN_IN_PAGE = new Set<string>(['image/jpeg', 'image/png', 'image/webp'])

const NAME_MAX_LENGTH = 120
/** Characters that cannot be seen, turn the reading direction, or mean something in a path or a header. */
const UNSAFE_IN_NAME = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}<>:"|?*\\/]/gu

/** What a file is called from now on: the last part of what its sender calls it, ending as its type asks. */
export function toFileName(given: string, type: FileType): string {
  const last = given.normalize('NFC').split(/[\\/]/).at(-1) ?? ''
  const stem = last
    .replace(UNSAFE_IN_NAME, '')
    .replace(/\.[A-Za-z0-9]{1,5}$/, '')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  return `${stem.slice(0, NAME_MAX_LENGTH).replace(/\p{Cs}$/u, '') || 'file'}.${FILE_KINDS[type].extension}`
}

/** How a browser may treat the file, as RFC 6266 writes it. Only pictures are shown in the page. */
export function dispositionOf({ name, type }: Pick<AttachmentView, 'name' | 'type'>): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_')
  const exact = encodeURIComponent(name).replace(
    /['()*]/g,
    each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `${SHOWN_IN_PAGE.has(type) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${exact}`
}

/** The bytes from `first` to `last`, both included. */
export type Span = { first: number; last: number }

/** The one span a Range header asks for; `whole` when it asks for none, for several, or in a way we do not know. */
export function pickSpan(header: string | undefined, bytes: number): Span | 'whole' | 'unsatisfiable' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? []
  if (from === '' && to === '') return 'whole'
  if (from === '') {
    const count = Math.min(Number(to), bytes)
    return count === 0 ? 'unsatisfiable' : { first: bytes - count, last: bytes - 1 }
  }

  const first = Number(from)
  const last = to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (to !== '' && Number(to) < first) return 'whole'
  return first >= bytes ? 'unsatisfiable' : { first, last }
}

/** Whether one more file of this size is more than a member may upload in a day. */
export const isOverQuota = (used: { files: number; bytes: number }, bytes: number): boolean =>
  used.files + 1 > DAILY_MAX.files || used.bytes + bytes > DAILY_MAX.bytes

/** What a page says of itself, as it was found in its head. */
export type PageHead = { title?: string | undefined; summary?: string | undefined }

const TITLE_MAX_LENGTH = 200
const SUMMARY_MAX_LENGTH = 300

/** The preview of a page; undefined when it says nothing of itself. Its site is where it lies, never what it calls itself. */
export function toPreview(url: string, { title, summary }: PageHead): LinkPreviewView | undefined {
  const named = toPlain(title, TITLE_MAX_LENGTH)
  if (named === '') return undefined
  const site = new URL(url).hostname.replace(/^www\./, '')
  return { url, title: named, summary: toPlain(summary, SUMMARY_MAX_LENGTH), site }
}

/** One line without what cannot be seen or turns the reading direction, cut where it is too long. */
function toPlain(text = '', maxLength: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(/\p{Cs}$/u, '')}…`
}
