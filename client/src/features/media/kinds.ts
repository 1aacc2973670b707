import type {
  AttachmentView,
  FILE_KINDS,
  FILE_MAX_BYTES,
  FileType,
} from '../../../../domain/media/contract.ts'
import type { ATTACHMENTS_MAX } from '../../../../domain/chat/contract.ts'

const LARGEST: typeof FILE_MAX_BYTES = 20_000_000
export const FILES_MAX: typeof ATTACHMENTS_MAX = 10

type Kind = { word: string; endings: readonly string[]; isImage: boolean }
/** What may be attached: how it is called, and how such files end. */
const KINDS: { readonly [T in FileType]: Kind & { isImage: (typeof FILE_KINDS)[T]['isImage'] } } = {
  'image/jpeg': { word: 'JPEG', endings: ['jpg', 'jpeg'], isImage: true },
  'image/png': { word: 'PNG', endings: ['png'], isImage: true },
  'image/webp': { word: 'WebP', endings: ['webp'], isImage: true },
  'image/gif': { word: 'GIF', endings: ['gif'], isImage: true },
  'image/avif': { word: 'AVIF', endings: ['avif'], isImage: true },
  'application/pdf': { word: 'PDF', endings: ['pdf'], isImage: false },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    word: 'Word',
    endings: ['docx'],
    isImage: false,
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
    word: 'Excel',
    endings: ['xlsx'],
    isImage: false,
  },
  'text/plain': { word: 'Text', endings: ['txt'], isImage: false },
  'text/csv': { word: 'CSV', endings: ['csv'], isImage: false },
  'audio/mpeg': { word: 'MP3', endings: ['mp3'], isImage: false },
  'video/mp4': { word: 'MP4', endings: ['mp4', 'm4v', 'm4a', 'mov'], isImage: false },
}

const kinds: Readonly<Record<string, Kind>> = KINDS
const endings = Object.values(KINDS).flatMap(kind => kind.endings)

/** For the file dialog: it offers only what may be attached, and phones turn their own kinds of picture into one of these. */
export const ACCEPTED = [...Object.keys(KINDS), ...endings.map(ending => `.${ending}`)].join(',')

export const isImage = ({ type }: Pick<AttachmentView, 'type'>): boolean => kinds[type]?.isImage ?? false

const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? ''

/** Why a file need not even be sent; undefined when the server should look at it. */
export function whyNotSent({ name, size, type }: File): string | undefined {
  if (size > LARGEST) return `is larger than ${LARGEST / 1_000_000} MB`
  if (size === 0) return 'is empty'
  if (kinds[type] !== undefined || endings.includes(endingOf(name))) return undefined
  return 'is of a kind we do not take: send pictures, PDF, Word, Excel, text, MP3 or MP4'
}

/** "PDF, 1.2 MB" */
export const factOf = ({ type, bytes }: Pick<AttachmentView, 'type' | 'bytes'>): string =>
  `${kinds[type]?.word ?? 'File'}, ${sizeOf(bytes)}`

/** A size as people say it. */
export function sizeOf(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

export const bytesPath = ({ id }: Pick<AttachmentView, 'id'>): string => `/api/v1/attachments/${id}`
export const thumbnailPath = (attachment: Pick<AttachmentView, 'id'>): string =>
  `${bytesPath(attachment)}/thumbnail`
