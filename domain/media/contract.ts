import { z } from 'zod'
import { defineCalls, Id } from '../vocabulary.ts'

/** A file that belongs to a message: bytes come from `/api/v1/attachments/:id`, and only to those who may read the message. */
export const AttachmentView = z
  .object({
    id: Id,
    name: z.string(),
    /** As its first bytes say, never as its sender says. */
    type: z.string(),
    bytes: z.int(),
    /** Pixels, of images alone. */
    width: z.int().optional(),
    height: z.int().optional(),
    /** What it shows, for those who cannot see it. */
    alt: z.string().optional(),
    hasThumbnail: z.boolean(),
  })
  .meta({ id: 'Attachment', description: 'A file that belongs to a message.' })
export type AttachmentView = z.infer<typeof AttachmentView>

/** What a linked page says of itself, fetched by a worker after the message was sent. */
export const LinkPreviewView = z
  .object({
    url: z.string(),
    title: z.string(),
    summary: z.string(),
    site: z.string(),
  })
  .meta({ id: 'LinkPreview', description: 'What a linked page says of itself.' })
export type LinkPreviewView = z.infer<typeof LinkPreviewView>

/** The largest file, in bytes. */
export const FILE_MAX_BYTES = 20_000_000
/** What one member may upload in a day. */
export const DAILY_MAX = { files: 200, bytes: 500_000_000 } as const
export const ALT_MAX_LENGTH = 1000
/** How long an uploaded file waits for the message it is meant for. */
export const UNCLAIMED_KEPT_HOURS = 24

/** What may be uploaded, by the type its first bytes tell: how it is called when it is kept, and whether it is a picture. */
export const FILE_KINDS = {
  'image/jpeg': { extension: 'jpg', isImage: true },
  'image/png': { extension: 'png', isImage: true },
  'image/webp': { extension: 'webp', isImage: true },
  'image/gif': { extension: 'gif', isImage: true },
  'image/avif': { extension: 'avif', isImage: true },
  'application/pdf': { extension: 'pdf', isImage: false },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    extension: 'docx',
    isImage: false,
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { extension: 'xlsx', isImage: false },
  'text/plain': { extension: 'txt', isImage: false },
  'text/csv': { extension: 'csv', isImage: false },
  'audio/mpeg': { extension: 'mp3', isImage: false },
  'video/mp4': { extension: 'mp4', isImage: false },
} as const
export type FileType = keyof typeof FILE_KINDS

export const calls = defineCalls({
  'media.describe': {
    http: 'PATCH /attachments/:attachmentId',
    who: 'member',
    says: 'Its uploader says what a picture shows, for those who cannot see it, before it is sent.',
    input: z.strictObject({
      attachmentId: Id,
      alt: z.string().trim().max(ALT_MAX_LENGTH),
    }),
    output: z.object({ attachment: AttachmentView }),
  },
})
