import { useCallback, useSyncExternalStore } from 'react'
import type { AttachmentView } from '../../../../domain/media/contract.ts'
import { onSessionEnd } from '../../app/session.tsx'
import { asCallError, call, newClientId, sentenceOf } from '../../lib/call.ts'
import { FILES_MAX, thumbnailPath, whyNotSent } from './kinds.ts'
import { sendFile } from './send-file.ts'

/** One file on its way into a message. */
export type Upload = {
  key: string
  name: string
  bytes: number
  /** Shows a picture before the server has it. */
  previewUrl: string | undefined
  alt: string
  /** What it shows is being told to the server. */
  describing: boolean
} & (
  | { state: 'waiting' }
  | { state: 'sending'; part: number }
  | { state: 'done'; attachment: AttachmentView }
  | { state: 'failed'; why: string; mayRetry: boolean }
)
type State =
  | { state: 'waiting' }
  | { state: 'sending'; part: number }
  | { state: 'done'; attachment: AttachmentView }
  | { state: 'failed'; why: string; mayRetry: boolean }

const AT_ONCE = 3
const NONE: readonly Upload[] = []

// Uploads go on while one looks at another channel, and are found again.
const places = new Map<string, readonly Upload[]>()
const files = new Map<string, File>()
const cancels = new Map<string, () => void>()
const watchers = new Set<() => void>()

const uploadsAt = (place: string): readonly Upload[] => places.get(place) ?? NONE

function become(place: string, uploads: readonly Upload[]): void {
  if (uploads.length === 0) places.delete(place)
  else places.set(place, uploads)
  for (const watcher of watchers) watcher()
}

function change(
  place: string,
  key: string,
  changes: State | Pick<Upload, 'alt'> | Pick<Upload, 'describing'>,
) {
  become(
    place,
    uploadsAt(place).map(upload => (upload.key === key ? { ...upload, ...changes } : upload)),
  )
}

function add(place: string, added: readonly File[]): void {
  const room = FILES_MAX - uploadsAt(place).length
  become(place, [
    ...uploadsAt(place),
    ...added.slice(0, Math.max(0, room)).map(file => toUpload(file, whyNotSent(file))),
  ])
  sendNext(place)
}

function toUpload(file: File, why: string | undefined): Upload {
  const key = newClientId()
  files.set(key, file)
  return {
    key,
    name: file.name || 'Pasted picture',
    bytes: file.size,
    previewUrl: file.type.startsWith('image/') && why === undefined ? URL.createObjectURL(file) : undefined,
    alt: '',
    describing: false,
    ...(why === undefined
      ? { state: 'waiting' as const }
      : { state: 'failed' as const, why: `This file ${why}.`, mayRetry: false }),
  }
}

function sendNext(place: string): void {
  const uploads = uploadsAt(place)
  const underWay = uploads.filter(({ state }) => state === 'sending').length
  for (const { key } of uploads.filter(({ state }) => state === 'waiting').slice(0, AT_ONCE - underWay))
    void send(place, key)
}

async function send(place: string, key: string): Promise<void> {
  const file = files.get(key)
  if (file === undefined) return
  change(place, key, { state: 'sending', part: 0 })
  const sending = sendFile(file, part => change(place, key, { state: 'sending', part }))
  cancels.set(key, sending.cancel)
  try {
    change(place, key, { state: 'done', attachment: await sending.done })
    await describe(place, key)
  } catch (error) {
    const refused = asCallError(error)
    const mayRetry = refused.code !== 'invalid'
    change(place, key, { state: 'failed', why: sentenceOf(refused), mayRetry })
  } finally {
    cancels.delete(key)
    sendNext(place)
  }
}

/** Tells the server what a picture shows, once it has the picture. */
async function describe(place: string, key: string): Promise<void> {
  const upload = uploadsAt(place).find(each => each.key === key)
  if (upload?.state !== 'done' || (upload.attachment.alt ?? '') === upload.alt.trim()) return
  change(place, key, { describing: true })
  try {
    const { attachment } = await call('media.describe', {
      attachmentId: upload.attachment.id,
      alt: upload.alt,
    })
    change(place, key, { state: 'done', attachment })
  } finally {
    change(place, key, { describing: false })
  }
}

function remove(place: string, key: string): void {
  cancels.get(key)?.()
  forget(uploadsAt(place).filter(upload => upload.key === key))
  become(
    place,
    uploadsAt(place).filter(upload => upload.key !== key),
  )
}

function forget(uploads: readonly Upload[]): void {
  for (const { key, previewUrl } of uploads) {
    files.delete(key)
    if (previewUrl !== undefined) URL.revokeObjectURL(previewUrl)
  }
}

// What one person attached is nothing to the next one at this screen.
onSessionEnd(() => {
  for (const cancel of cancels.values()) cancel()
  for (const [place, uploads] of places) {
    forget(uploads)
    become(place, [])
  }
})

/** Takes what was uploaded out of the field, to go with a message. */
function take(place: string): AttachmentView[] {
  const uploads = uploadsAt(place)
  forget(uploads)
  become(place, [])
  return uploads.flatMap(upload => (upload.state === 'done' ? [upload.attachment] : []))
}

/** Puts files of a message that was taken back into the field it came from. */
export function returnUploads(place: string, attachments: readonly AttachmentView[] = []): void {
  if (attachments.length === 0) return
  const returned = attachments.map(attachment => ({
    key: newClientId(),
    name: attachment.name,
    bytes: attachment.bytes,
    previewUrl: attachment.hasThumbnail ? thumbnailPath(attachment) : undefined,
    alt: attachment.alt ?? '',
    describing: false,
    state: 'done' as const,
    attachment,
  }))
  become(place, [...returned, ...uploadsAt(place)])
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

export type Uploads = ReturnType<typeof useUploads>

/** The files that will go with the next message of a channel, or of a thread when that is the place. */
export function useUploads(place: string) {
  const items = useSyncExternalStore(
    watch,
    useCallback(() => uploadsAt(place), [place]),
  )
  return {
    items,
    /** Something can be sent beside the text. */
    hasSome: items.some(({ state }) => state === 'done'),
    /** Not everything is there yet: a message sent now would go without it. */
    busy: items.some(({ state, describing }) => state === 'waiting' || state === 'sending' || describing),
    add: (added: readonly File[]) => add(place, added),
    remove: (key: string) => remove(place, key),
    retry: (key: string) => {
      change(place, key, { state: 'waiting' })
      sendNext(place)
    },
    write: (key: string, alt: string) => change(place, key, { alt }),
    describe: (key: string): void => void describe(place, key).catch(() => undefined),
    take: () => (items.length > 0 ? take(place) : undefined),
  }
}
