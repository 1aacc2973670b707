import { FileText, Paperclip, RotateCw, X } from 'lucide-react'
import { useRef } from 'react'
import { Button, Icon, IconButton, TextField } from '../../ui/index.ts'
import { ACCEPTED, FILES_MAX, sizeOf } from './kinds.ts'
import styles from './media.module.css'
import type { Upload, Uploads } from './uploads.ts'

/** Asks for files on this device. */
export function AttachButton({ onFiles, count }: { onFiles: (files: File[]) => void; count: number }) {
  const field = useRef<HTMLInputElement>(null)
  const full = count >= FILES_MAX
  return (
    <>
      <IconButton
        icon={Paperclip}
        label={full ? `Attach files: ${FILES_MAX} at most` : 'Attach files'}
        slim
        disabled={full}
        onClick={() => field.current?.click()}
      />
      <input
        ref={field}
        type="file"
        multiple
        hidden
        accept={ACCEPTED}
        aria-label="Files to attach"
        onChange={({ currentTarget }) => {
          onFiles([...(currentTarget.files ?? [])])
          // The same file may be chosen again after it was removed.
          currentTarget.value = ''
        }}
      />
    </>
  )
}

type UploadListProps = { uploads: Uploads; onRemoved?: (() => void) | undefined }

/** The files that will go with the message: how far each is, what each shows, and the way back. */
export function UploadList({ uploads, onRemoved }: UploadListProps) {
  const { items, remove, retry, write, describe } = uploads
  if (items.length === 0) return null
  return (
    <ul className={styles.uploads} aria-label="Files to send">
      {items.map(upload => (
        <li key={upload.key} className={styles.upload} data-failed={upload.state === 'failed' || undefined}>
          <span className={styles.tile}>
            {upload.previewUrl === undefined || upload.state === 'failed' ? (
              <Icon of={FileText} />
            ) : (
              <img src={upload.previewUrl} alt="" />
            )}
          </span>
          <div className={styles.about}>
            <p className="sm clip">
              {upload.name} <span className="quiet num">{sizeOf(upload.bytes)}</span>
            </p>
            <Progress upload={upload} />
            {upload.previewUrl !== undefined && upload.state !== 'failed' && (
              <TextField
                size="xs"
                aria-label={`What ${upload.name} shows`}
                placeholder="What it shows, for those who cannot see it"
                maxLength={1000}
                value={upload.alt}
                onChange={event => write(upload.key, event.currentTarget.value)}
                onBlur={() => describe(upload.key)}
                onKeyDown={event => {
                  // The form around it would send the message without these words.
                  if (event.key === 'Enter') event.preventDefault()
                }}
              />
            )}
          </div>
          {upload.state === 'failed' && upload.mayRetry && (
            <Button kind="bare" slim icon={RotateCw} onClick={() => retry(upload.key)}>
              Try again
            </Button>
          )}
          <IconButton
            icon={X}
            slim
            label={`${upload.state === 'sending' ? 'Cancel' : 'Remove'} ${upload.name}`}
            onClick={() => {
              remove(upload.key)
              onRemoved?.()
            }}
          />
        </li>
      ))}
    </ul>
  )
}

function Progress({ upload }: { upload: Upload }) {
  if (upload.state === 'done') return null
  if (upload.state === 'failed') {
    return (
      <p className={styles.why} role="alert">
        {upload.why}
      </p>
    )
  }
  const percent = upload.state === 'sending' ? Math.round(upload.part * 100) : 0
  // Everything has gone out, and the server looks at it.
  const words = percent === 100 ? 'Being looked at' : `${percent} percent`
  return (
    <div
      className={styles.bar}
      role="progressbar"
      aria-label={`Uploading ${upload.name}`}
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={words}
    >
      <span style={{ inlineSize: `${percent}%` }} />
    </div>
  )
}
