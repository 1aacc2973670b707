import { Archive, ArchiveRestore } from 'lucide-react'
import { useState } from 'react'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { useAsk } from '../../lib/query.ts'
import {
  Button,
  Dialog,
  Empty,
  ErrorState,
  LoadingRows,
  Note,
  Page,
  PageBar,
  Section,
  Stack,
  toast,
} from '../../ui/index.ts'
import { ChannelSettings } from './channel-settings.tsx'
import { NoGroup } from './group-page.tsx'
import { SettingsForm } from './settings-form.tsx'
import { isHostOf, useGroup, type ShownGroup } from './use-group.ts'

/** Where hosts keep their group: what it says of itself, its switches, its channels, its end. Staff may only end it. */
export function GroupSettingsPage() {
  const asked = useGroup()
  const group = asked.data?.group
  if (asked.error?.code === 'not_found') return <NoGroup />
  return (
    <Page
      title={group === undefined ? 'Settings' : `Settings of ${group.name}`}
      narrow
      bar={
        <PageBar
          title="Settings"
          says={group?.name}
          backTo={group === undefined ? '/groups' : `/g/${group.id}`}
        />
      }
    >
      {asked.data !== undefined ? (
        <Settings shown={asked.data} />
      ) : asked.error === null ? (
        <LoadingRows count={5} />
      ) : (
        <ErrorState
          title="We could not open the settings."
          safe="Nothing in the group is lost."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Page>
  )
}

function Settings({ shown }: { shown: ShownGroup }) {
  const { group, channels, charter } = shown
  const isHost = isHostOf(group)
  const staff = isStaff(useMe())
  if (!isHost && !staff) {
    return <Empty title="Hosts keep this group">Ask one of them for what you would change.</Empty>
  }
  if (group.archivedAt !== null) return <Restoring group={group} />
  return (
    <Stack gap={6}>
      {isHost && <SettingsForm key={group.id} group={group} charter={charter} />}
      {isHost && <ChannelSettings channels={channels} />}
      <Archiving group={group} />
    </Stack>
  )
}

const REFRESHES = ['groups.show', 'groups.list', 'chat.mine'] as const

function Restoring({ group }: { group: GroupView }) {
  const restore = useAsk('groups.restore', {
    refreshes: REFRESHES,
    onDone: () => toast.done(`${group.name} is open again.`),
  })
  return (
    <Note
      hue="dusk"
      icon={Archive}
      action={
        <Button
          icon={ArchiveRestore}
          busy={restore.isPending}
          onClick={() =>
            restore.mutate({ groupId: group.id }, { onError: error => toast.failed(error.message) })
          }
        >
          Restore it
        </Button>
      }
    >
      This group is archived: it can be read, and nobody writes in it. Restore it to change anything.
    </Note>
  )
}

function Archiving({ group }: { group: GroupView }) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  const archive = useAsk('groups.archive', {
    refreshes: REFRESHES,
    onDone: () => {
      close()
      toast.done(`${group.name} is archived.`)
    },
  })
  return (
    <Section title="Archive the group">
      <Stack gap={3}>
        <p className="sm quiet">
          What was written stays and can be read; nobody writes, joins or is invited any more. A host or staff
          can restore it.
        </p>
        <div>
          <Button kind="harm" icon={Archive} onClick={() => setOpen(true)}>
            Archive
          </Button>
        </div>
      </Stack>
      <Dialog
        open={open}
        onClose={close}
        title={`Archive ${group.name}?`}
        footer={
          <>
            <Button onClick={close}>Keep it open</Button>
            <Button
              kind="harm"
              busy={archive.isPending}
              onClick={() => archive.mutate({ groupId: group.id })}
            >
              Archive
            </Button>
          </>
        }
      >
        <p>From that moment nobody writes in it. What was written stays.</p>
        {archive.error !== null && <p role="alert">Not archived. {archive.error.message}</p>}
      </Dialog>
    </Section>
  )
}
