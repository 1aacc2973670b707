import { z } from 'zod'
import { Id } from '../vocabulary.ts'

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
