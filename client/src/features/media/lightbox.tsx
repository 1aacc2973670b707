import { ChevronLeft, ChevronRight, Download } from 'lucide-react'
import { useCallback, useEffect } from 'react'
import type { AttachmentView } from '../../../../domain/media/contract.ts'
import { Button, Dialog, Icon } from '../../ui/index.ts'
import { bytesPath, factOf } from './kinds.ts'
import styles from './media.module.css'

type LightboxProps = {
  images: readonly AttachmentView[]
  at: number
  onMove: (at: number) => void
  onClose: () => void
}

/** A picture as large as the window lets it be. Arrow keys go on, Esc closes. */
export function Lightbox({ images, at, onMove, onClose }: LightboxProps) {
  const image = images[at]
  const count = images.length
  const move = useCallback((by: number) => onMove((at + by + count) % count), [at, count, onMove])
  useEffect(() => {
    const onKeyDown = ({ key }: KeyboardEvent) => {
      if (key === 'ArrowLeft') move(-1)
      if (key === 'ArrowRight') move(1)
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [move])
  if (image === undefined) return null
  return (
    <Dialog
      open
      onClose={onClose}
      title={count > 1 ? `${image.name} (${at + 1} of ${count})` : image.name}
      size="min(96vw, 1400px)"
      footer={
        <>
          {count > 1 && (
            <>
              <Button icon={ChevronLeft} onClick={() => move(-1)}>
                Before
              </Button>
              <Button icon={ChevronRight} onClick={() => move(1)}>
                Next
              </Button>
            </>
          )}
          <a className={styles.save} href={bytesPath(image)} download={image.name}>
            <Icon of={Download} size="s" />
            Save ({factOf(image)})
          </a>
        </>
      }
    >
      <div className={styles.large}>
        <img
          key={image.id}
          src={bytesPath(image)}
          alt={image.alt ?? image.name}
          width={image.width}
          height={image.height}
        />
        {image.alt !== undefined && <p className="sm quiet">{image.alt}</p>}
      </div>
    </Dialog>
  )
}
