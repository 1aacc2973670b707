import type { ClipboardEvent, ReactNode } from 'react'
import { Row } from '../../ui/index.ts'
import { AttachButton, UploadList } from '../media/attach.tsx'
import { DropZone } from '../media/drop-zone.tsx'
import type { Uploads } from '../media/uploads.ts'

/** Where files may be dropped and pasted: all of a form. */
export function TakesFiles({ uploads, children }: { uploads: Uploads; children: ReactNode }) {
  const onPaste = (event: ClipboardEvent) => {
    const pasted = [...event.clipboardData.files]
    if (pasted.length === 0) return
    event.preventDefault()
    uploads.add(pasted)
  }
  return (
    <DropZone onFiles={uploads.add}>
      <div onPaste={onPaste}>{children}</div>
    </DropZone>
  )
}

export type CaseFilesProps = {
  uploads: Uploads
  /** Whether the writer’s name is kept from everyone: then a file may not tell it. */
  isHidden: boolean
  error?: string | undefined
}

/** The files that go with what is written: pick, paste or drop them. */
export function CaseFiles({ uploads, isHidden, error }: CaseFilesProps) {
  return (
    <div data-field="attachmentIds">
      <UploadList uploads={uploads} />
      <Row gap={2}>
        <AttachButton onFiles={uploads.add} count={uploads.items.length} />
        <span className="xs quiet">
          {isHidden
            ? 'Pictures and plain text alone: other files can carry your name. They get new names.'
            : 'Pictures and documents, also pasted or dropped here. Cover what tells who it is.'}
        </span>
      </Row>
      {error !== undefined && (
        <p role="alert" className="sm hued" data-hue="bracken">
          {error}
        </p>
      )}
    </div>
  )
}

/** The files that are there, as they are sent; nothing without any. */
export const sentWith = ({ items }: Uploads): { attachmentIds?: string[] } => {
  const ids = items.flatMap(upload => (upload.state === 'done' ? [upload.attachment.id] : []))
  return ids.length > 0 ? { attachmentIds: ids } : {}
}
