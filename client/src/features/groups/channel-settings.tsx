import { Archive, ArchiveRestore, Pencil } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { ChannelView } from '../../../../domain/groups/contract.ts'
import { useAsk } from '../../lib/query.ts'
import {
  Button,
  Chip,
  Dialog,
  Item,
  ItemList,
  Row,
  Section,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'

const NAME_MAX = 60

/** For hosts: each channel renamed, closed to new messages, or opened again. */
export function ChannelSettings({ channels }: { channels: readonly ChannelView[] }) {
  return (
    <Section title="Channels">
      <ItemList label="Channels">
        {channels.map(channel => (
          <ChannelItem key={channel.id} channel={channel} />
        ))}
      </ItemList>
    </Section>
  )
}

function useUpdate(onDone: (channel: ChannelView) => void) {
  return useAsk('groups.updateChannel', {
    refreshes: ['groups.show', 'chat.mine'],
    onDone: ({ channel }) => onDone(channel),
  })
}

function ChannelItem({ channel }: { channel: ChannelView }) {
  const [renaming, setRenaming] = useState(false)
  const archived = channel.archivedAt !== null
  const update = useUpdate(({ name, archivedAt }) =>
    toast.done(
      archivedAt === null ? `${name} takes messages again.` : `${name} is archived. It stays readable.`,
    ),
  )
  return (
    <Item
      action={
        <Row gap={1} wrap>
          <Button
            slim
            kind="quiet"
            icon={Pencil}
            aria-label={`Rename ${channel.name}`}
            onClick={() => setRenaming(true)}
          >
            Rename
          </Button>
          <Button
            slim
            kind="quiet"
            icon={archived ? ArchiveRestore : Archive}
            busy={update.isPending}
            aria-label={`${archived ? 'Restore' : 'Archive'} ${channel.name}`}
            onClick={() =>
              update.mutate(
                { channelId: channel.id, archived: !archived },
                { onError: error => toast.failed(error.message) },
              )
            }
          >
            {archived ? 'Restore' : 'Archive'}
          </Button>
        </Row>
      }
    >
      <b>{channel.name}</b> {channel.kind === 'lounge' && <Chip look="line">Lounge</Chip>}{' '}
      {archived && <Chip look="line">Archived</Chip>}
      <Dialog open={renaming} onClose={() => setRenaming(false)} title={`Rename ${channel.name}`}>
        <RenameForm channel={channel} onClose={() => setRenaming(false)} />
      </Dialog>
    </Item>
  )
}

function RenameForm({ channel, onClose }: { channel: ChannelView; onClose: () => void }) {
  const [name, setName] = useState(channel.name)
  const update = useUpdate(renamed => {
    onClose()
    toast.done(`It is called ${renamed.name} now. Links to it still lead there.`)
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') update.mutate({ channelId: channel.id, name })
  }
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={4}>
        <TextField
          label="Name"
          required
          data-autofocus
          maxLength={NAME_MAX}
          value={name}
          error={name.trim() === '' ? 'Give it a name of up to 60 characters.' : update.error?.message}
          onChange={event => setName(event.currentTarget.value)}
        />
        <Button kind="go" type="submit" busy={update.isPending}>
          Rename
        </Button>
      </Stack>
    </form>
  )
}
