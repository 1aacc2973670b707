/** Pictures are never kept as they came: they are read and written anew, so that nothing but what can be seen is left of them. */
import sharp, { type Sharp } from 'sharp'
import type { FileType } from './contract.ts'
import { refusedFile } from './inspect.ts'

const PIXELS_MAX = 50_000_000
/** Enough for the detail of a radiograph. */
const SIDE_MAX = 5000
const MOVING_SIDE_MAX = 1200
const THUMB_SIDE = 480
const SECONDS_MAX = 30
/** A drawing that would be larger than this as PNG is a photograph. */
const PNG_MAX_BYTES = 12_000_000

// Each picture keeps to one core: there are messages to send beside it.
sharp.concurrency(1)
sharp.cache(false)

export type Picture = { type: FileType; width: number; height: number; drawn: Buffer; thumb: Buffer }

/**
 * What the picture at `path` shows, drawn anew, and a small one of it: turned upright, without what cameras and programs hide in
 * it. Moving pictures stay moving. Refuses `invalid`, naming `file`, what is damaged or has too many pixels.
 */
export async function redraw(path: string): Promise<Picture> {
  const { format, isMoving } = await measure(path)
  const { data, info, type } = await encode(path, format, isMoving)
  const thumb = await read(() =>
    open(data, false)
      .resize({ width: THUMB_SIDE, height: THUMB_SIDE, fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 75 })
      .toBuffer(),
  )
  return { type, width: info.width, height: info.pageHeight ?? info.height, drawn: data, thumb }
}

const open = (from: string | Buffer, isMoving: boolean): Sharp =>
  sharp(from, {
    limitInputPixels: PIXELS_MAX,
    failOn: 'error',
    sequentialRead: !isMoving,
    animated: isMoving,
  })

async function measure(path: string): Promise<{ format: string; isMoving: boolean }> {
  const {
    format,
    width,
    height,
    pages = 1,
  } = await read(() =>
    // The header is believed only for as long as it takes to refuse it.
    sharp(path, { limitInputPixels: false, failOn: 'error' }).metadata(),
  )
  if (width * height * pages > PIXELS_MAX)
    throw refusedFile(`has more than ${PIXELS_MAX / 1_000_000} million pixels: make it smaller first`)
  return { format, isMoving: pages > 1 && (format === 'gif' || format === 'webp') }
}

async function encode(path: string, format: string, isMoving: boolean) {
  const side = isMoving ? MOVING_SIDE_MAX : SIDE_MAX
  const upright = () => {
    const opened = open(path, isMoving)
    // Only stills are turned by what a camera noted.
    return (isMoving ? opened : opened.autoOrient())
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
  }
  const write = (pipeline: Sharp) =>
    read(() => pipeline.timeout({ seconds: SECONDS_MAX }).toBuffer({ resolveWithObject: true }))

  if (format === 'jpeg')
    return { ...(await write(upright().jpeg({ quality: 88 }))), type: 'image/jpeg' as const }
  if (format === 'png') {
    const drawn = await write(upright().png())
    if (drawn.data.length <= PNG_MAX_BYTES) return { ...drawn, type: 'image/png' as const }
  }
  return { ...(await write(upright().webp({ quality: 86, effort: 2 }))), type: 'image/webp' as const }
}

/** The library tells every trouble with a picture as a plain error. Nothing here touches the disk but to read. */
async function read<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw Object.assign(refusedFile('cannot be read as a picture: it is damaged'), { cause: error })
  }
}
