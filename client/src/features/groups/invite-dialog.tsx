import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { useMyGroups } from '../../app/places.ts'
import { useMe } from '../../app/session.tsx'
import { usePaged } from '../../lib/paged.ts'
import { useAsk } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Dialog,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  SelectField,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import styles from './groups.module.css'

const TYPING_PAUSE_MS = 250

export type InviteDialogProps = { group: GroupView; open: boolean; onClose: () => void }

/** Lets a host invite colleagues they know from another group. */
export function InviteDialog({ group, open, onClose }: InviteDialogProps) {
  return (
    <Dialog open={open} onClose={onClose} title={`Invite to ${group.name}`}>
      <Colleagues group={group} />
    </Dialog>
  )
}

function Colleagues({ group }: { group: GroupView }) {
  const shared = useMyGroups().data?.items.filter(
    other => other.id !== group.id && other.membership?.state === 'member',
  )
  const [chosenId, setChosenId] = useState<string>()
  const [words, setWords] = useState('')
  const [q] = useDebouncedValue(words.trim(), TYPING_PAUSE_MS)
  const fromId = chosenId ?? shared?.[0]?.id

  if (shared === undefined) return <LoadingRows count={3} />
  if (fromId === undefined) {
    return (
      <Empty title="You share no other group yet">
        You can invite colleagues whom you meet in other groups. Join one, and they stand here.
      </Empty>
    )
  }
  return (
    <Stack gap={4}>
      <SelectField
        label="Colleagues from"
        data={shared.map(({ id, name }) => ({ value: id, label: name }))}
        value={fromId}
        onChange={event => setChosenId(event.currentTarget.value)}
      />
      <TextField
        type="search"
        label="Name"
        value={words}
        maxLength={80}
        onChange={event => setWords(event.currentTarget.value)}
      />
      <People group={group} fromId={fromId} q={q} />
    </Stack>
  )
}

function People({ group, fromId, q }: { group: GroupView; fromId: string; q: string }) {
  const me = useMe()
  const people = usePaged('groups.members', { groupId: fromId, limit: 50, ...(q !== '' && { q }) })
  if (people.items === undefined) {
    if (people.error === null) return <LoadingRows count={3} />
    return (
      <ErrorState
        title="We could not load the colleagues."
        reference={people.error.requestId}
        onRetry={people.retry}
      />
    )
  }
  const others = people.items.filter(({ memberId }) => memberId !== me.id)
  if (others.length === 0 && !people.hasMore) return <p className="quiet">Nobody of this name there.</p>
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reachable by keyboard
    <div className={styles.people} tabIndex={0} role="group" aria-label="Colleagues">
      <ItemList label="Colleagues">
        {others.map(({ memberId, name }) => (
          <Colleague key={memberId} group={group} memberId={memberId} name={name} />
        ))}
      </ItemList>
      {people.hasMore && (
        <Button busy={people.isLoadingMore} onClick={people.loadMore}>
          Show more
        </Button>
      )}
    </div>
  )
}

function Colleague({ group, memberId, name }: { group: GroupView; memberId: string; name: string }) {
  const invite = useAsk('groups.invite', { refreshes: ['groups.members', 'groups.show'] })
  const state = invite.data?.membership.state
  return (
    <Item
      lead={<Avatar id={memberId} name={name} size="s" />}
      action={
        state === undefined ? (
          <Button
            slim
            busy={invite.isPending}
            aria-label={`Invite ${name}`}
            onClick={() =>
              invite.mutate(
                { groupId: group.id, memberId },
                { onError: error => toast.failed(error.message) },
              )
            }
          >
            Invite
          </Button>
        ) : (
          <span className="sm quiet" role="status">
            {state === 'member' ? 'Is a member' : 'Invited'}
          </span>
        )
      }
    >
      {name}
    </Item>
  )
}
