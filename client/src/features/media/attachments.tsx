import { Download, ExternalLink, FileText, ImageOff } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import type { AttachmentView, LinkPreviewView } from '../../../../domain/media/contract.ts'
import { Icon } from '../../ui/index.ts'
import { bytesPath, factOf, isImage, thumbnailPath } from './kinds.ts'
import styles from './media.module.css'

const Lightbox = lazy(async () => ({ default: (await import('./lightbox.tsx')).Lightbox }))

type AttachmentsProps = { items: readonly AttachmentView[] | undefined }

/** The files of a message: pictures beside each other in places that do not move when they come, other files in rows. */
export function Attachments({ items = [] }: AttachmentsProps) {
  const [shown, setShown] = useState<number>()
  const images = items.filter(item => isImage(item) && item.hasThumbnail)
  const others = items.filter(item => !images.includes(item))
  if (items.length === 0) return null
  return (
    <div className={styles.attachments}>
      {images.length > 0 && (
        <ul className={styles.grid} aria-label="Pictures" data-alone={images.length === 1 || undefined}>
          {images.map((image, index) => (
            <li key={image.id}>
              <Thumbnail image={image} alone={images.length === 1} onOpen={() => setShown(index)} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className={styles.rows} aria-label="Files">
          {others.map(file => (
            <li key={file.id}>
              <FileRow file={file} />
            </li>
          ))}
        </ul>
      )}
      {shown !== undefined && (
        <Suspense>
          <Lightbox images={images} at={shown} onMove={setShown} onClose={() => setShown(undefined)} />
        </Suspense>
      )}
    </div>
  )
}

type ThumbnailProps = { image: AttachmentView; alone: boolean; onOpen: () => void }

function Thumbnail({ image, alone, onOpen }: ThumbnailProps) {
  const [gone, setGone] = useState(false)
  const { name, alt, width = 1, height = 1 } = image
  // Neither a banner nor a strip may take the screen: it is cut, and whole in the large view.
  const ratio = alone ? Math.min(Math.max(width / height, 0.6), 2.4) : 1
  const words = alt ?? name
  if (gone) {
    return (
      <span className={styles.gone} style={{ aspectRatio: ratio }}>
        <Icon of={ImageOff} label={`${words}: not there any more`} />
      </span>
    )
  }
  return (
    <button type="button" className={styles.picture} aria-label={`Open ${words}`} onClick={onOpen}>
      <img
        src={thumbnailPath(image)}
        alt=""
        title={words}
        style={{
          aspectRatio: ratio,
          ...(alone && { inlineSize: `min(100%, ${Math.round(240 * ratio)}px)` }),
        }}
        decoding="async"
        onError={() => setGone(true)}
      />
    </button>
  )
}

function FileRow({ file }: { file: AttachmentView }) {
  return (
    <a className={styles.file} href={bytesPath(file)} download={file.name}>
      <Icon of={FileText} />
      <span className={styles.fileName}>
        <span className="clip">{file.name}</span>
        <span className="xs quiet num">{factOf(file)}</span>
      </span>
      <Icon of={Download} size="s" label="Save" />
    </a>
  )
}

/** What linked pages say of themselves. */
export function Previews({ items = [] }: { items: readonly LinkPreviewView[] | undefined }) {
  if (items.length === 0) return null
  return (
    <ul className={styles.previews} aria-label="Linked pages">
      {items.map(({ url, title, summary, site }) => (
        <li key={url}>
          <a className={styles.preview} href={url} target="_blank" rel="nofollow noopener noreferrer">
            <span className="xs quiet">
              {site} <Icon of={ExternalLink} size="s" label="opens in a new window" />
            </span>
            <span className="strong">{title}</span>
            {summary !== '' && <span className={styles.summary}>{summary}</span>}
          </a>
        </li>
      ))}
    </ul>
  )
}
