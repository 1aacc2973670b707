import { CLAIM_FILES_MAX } from '../../../../domain/claims/contract.ts'
import { Row } from '../../ui/index.ts'
import { AttachButton, UploadList } from '../media/attach.tsx'
import type { Uploads } from '../media/uploads.ts'

/** The files that show what was done: pick or drop them. */
export function ClaimFiles({ uploads, error }: { uploads: Uploads; error: string | undefined }) {
  const isMany = uploads.items.length > CLAIM_FILES_MAX
  return (
    <div data-field="attachmentIds">
      <UploadList uploads={uploads} />
      <Row gap={2}>
        <AttachButton onFiles={uploads.add} count={uploads.items.length} />
        <span className="xs quiet">
          A programme, a slide, a photograph: {CLAIM_FILES_MAX} files at most. Whoever confirms it sees them,
          and those you name.
        </span>
      </Row>
      {(error !== undefined || isMany) && (
        <p role="alert" className="sm hued" data-hue="bracken">
          {error ?? `${CLAIM_FILES_MAX} files at most: leave some out.`}
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
