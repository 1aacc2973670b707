import { useState } from 'react'
import type { CharterView } from '../../../../domain/groups/contract.ts'
import { usePaged } from '../../lib/paged.ts'
import {
  Button,
  ButtonLink,
  Dialog,
  ErrorState,
  LoadingRows,
  Section,
  Stack,
  Time,
  Written,
} from '../../ui/index.ts'
import styles from './groups.module.css'

type CharterProps = { groupId: string; charter: CharterView | null; isHost: boolean; isMember: boolean }

/** How a group wants to be, in its own words, and for members how that came to be. */
export function Charter({ groupId, charter, isHost, isMember }: CharterProps) {
  const [open, setOpen] = useState(false)
  if (charter === null) {
    if (!isHost) return null
    return (
      <Section title="Charter">
        <Stack gap={2}>
          <p className="quiet">
            How do you want to be with each other? A charter says it, and newcomers read it first.
          </p>
          <div>
            <ButtonLink slim to={`/g/${groupId}/settings`}>
              Write a charter
            </ButtonLink>
          </div>
        </Stack>
      </Section>
    )
  }
  return (
    <Section
      title="Charter"
      more={
        isMember && (
          <Button kind="bare" slim onClick={() => setOpen(true)}>
            How it came to be
          </Button>
        )
      }
    >
      <div className={styles.charter}>
        <Written html={charter.html} />
      </div>
      <p className="xs quiet">
        By {charter.byName}, <Time at={charter.at} form="ago" inSentence />
      </p>
      <Dialog open={open} onClose={() => setOpen(false)} title="How the charter came to be">
        <History groupId={groupId} />
      </Dialog>
    </Section>
  )
}

function History({ groupId }: { groupId: string }) {
  const versions = usePaged('groups.charterHistory', { groupId, limit: 10 })
  if (versions.items === undefined) {
    if (versions.error === null) return <LoadingRows count={2} />
    return (
      <ErrorState
        title="We could not load its versions."
        reference={versions.error.requestId}
        onRetry={versions.retry}
      />
    )
  }
  return (
    <Stack gap={5} as="ol">
      {versions.items.map(({ version, html, at, byName }) => (
        <li key={version}>
          <p className="sm quiet">
            Version {version}, by {byName}, <Time at={at} form="ago" inSentence />
          </p>
          {html === '' ? <p>Taken away.</p> : <Written html={html} />}
        </li>
      ))}
      {versions.hasMore && (
        <li>
          <Button busy={versions.isLoadingMore} onClick={versions.loadMore}>
            Show older ones
          </Button>
        </li>
      )}
    </Stack>
  )
}
