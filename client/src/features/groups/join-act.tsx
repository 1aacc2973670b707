import { useState } from 'react'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Dialog, toast } from '../../ui/index.ts'

/** What the reader is to a group, in the words of its own rule. */
export type Standing = 'member' | 'requested' | 'invited' | 'mayJoin' | 'mayAsk' | 'closed' | 'archived'

/** What someone may do about being a member. */
export function standingOf({ membership, joining, archivedAt }: GroupView): Standing {
  const state = membership?.state
  if (state === 'member') return state
  if (archivedAt !== null) return 'archived'
  if (state === 'requested' || state === 'invited') return state
  if (joining === 'invite') return 'closed'
  return joining === 'open' && state !== 'removed' ? 'mayJoin' : 'mayAsk'
}

/** Whether there is anything one can do about it. */
export const mayAct = (standing: Standing): boolean => !['member', 'closed', 'archived'].includes(standing)

/** One sentence on why one is not in, and what leads in. Empty for members. */
export const STANDING_WORDS: Record<Standing, string> = {
  member: '',
  requested: 'You asked to join. A host decides.',
  invited: 'A host invited you.',
  mayJoin: 'Anyone may join.',
  mayAsk: 'Ask to join, and a host decides.',
  closed: 'Members come by invitation of a host.',
  archived: 'This group is archived. What was written stays.',
}

/** Joins or asks to join, and says what came of it. */
function useJoin(group: GroupView) {
  return useAsk('groups.join', {
    refreshes: ['groups.show', 'groups.list', 'groups.members', 'chat.mine'],
    onDone: ({ membership }) =>
      toast.done(
        membership.state === 'member'
          ? `You are a member of ${group.name}.`
          : 'Asked. A host decides, and you will see it here.',
      ),
  })
}

export type JoinActProps = { group: GroupView; kind?: 'go' | 'plain'; slim?: boolean }

/** The one thing a reader can do about being a member of a group; nothing where nothing can be done. */
export function JoinAct({ group, kind = 'plain', slim = false }: JoinActProps) {
  const standing = standingOf(group)
  const join = useJoin(group)
  const takeBack = useAsk('groups.leave', { refreshes: ['groups.show', 'groups.list'] })
  const failed = (error: Error) => toast.failed(error.message)

  if (standing === 'requested') {
    return (
      <Button
        slim={slim}
        busy={takeBack.isPending}
        aria-label={`Take back your request to join ${group.name}`}
        onClick={() => takeBack.mutate({ groupId: group.id }, { onError: failed })}
      >
        Take back
      </Button>
    )
  }
  if (standing === 'mayAsk') return <AskToJoin group={group} kind={kind} slim={slim} />
  const word = { invited: 'Accept', mayJoin: 'Join' } as const
  if (standing === 'member' || standing === 'closed' || standing === 'archived') return null
  return (
    <Button
      kind={kind}
      slim={slim}
      busy={join.isPending}
      aria-label={`${word[standing]}: ${group.name}`}
      onClick={() => join.mutate({ groupId: group.id }, { onError: failed })}
    >
      {word[standing]}
    </Button>
  )
}

const NOTE_MAX = 300

/** Asks to join, with a word to the hosts if one likes. */
function AskToJoin({ group, kind = 'plain', slim = false }: JoinActProps) {
  const [open, setOpen] = useState(false)
  const [note, setNote] = useState('')
  const join = useJoin(group)
  const close = () => setOpen(false)
  const ask = () =>
    join.mutate(
      { groupId: group.id, ...(note.trim() !== '' && { note }) },
      { onSuccess: close, onError: error => toast.failed(error.message) },
    )
  return (
    <>
      <Button kind={kind} slim={slim} aria-label={`Ask to join: ${group.name}`} onClick={() => setOpen(true)}>
        Ask to join
      </Button>
      <Dialog
        open={open}
        onClose={close}
        title={`Ask to join ${group.name}`}
        footer={
          <>
            <Button onClick={close}>Not now</Button>
            <Button kind="go" busy={join.isPending} onClick={ask}>
              Ask
            </Button>
          </>
        }
      >
        <AreaField
          label="A word to the hosts (optional)"
          description="Who you are, and what brings you. Only they read it, until they decide."
          minRows={3}
          maxLength={NOTE_MAX}
          data-autofocus
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
        />
      </Dialog>
    </>
  )
}
