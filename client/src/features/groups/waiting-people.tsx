import type { OutputOf } from '../../../../domain/contract.ts'
import { usePaged } from '../../lib/paged.ts'
import { useHint } from '../../lib/live.ts'
import { refresh, useAsk } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Empty,
  ErrorState,
  Item,
  ItemList,
  Row,
  Section,
  Time,
  toast,
} from '../../ui/index.ts'
import styles from './groups.module.css'

export type GroupMember = OutputOf<'groups.members'>['items'][number]
const REFRESHES = ['groups.members', 'groups.show', 'groups.list'] as const

type PeopleProps = {
  groupId: string
  /** Says so when nobody waits, instead of showing nothing. */
  saysWhenNone?: boolean
}

/** For hosts: who asked to join, and who was invited and has not answered. */
export function WaitingPeople({ groupId, saysWhenNone = false }: PeopleProps) {
  useHint('groups.waitingChanged', changed => {
    if (changed.groupId === groupId) refresh('groups.members', 'groups.show')
  })
  const asked = usePaged('groups.members', { groupId, state: 'requested', limit: 50 })
  const invited = usePaged('groups.members', { groupId, state: 'invited', limit: 50 })
  const isEmpty = asked.items?.length === 0 && invited.items?.length === 0
  return (
    <>
      {saysWhenNone && isEmpty && (
        <Empty title="Nobody waits">Who asks to join stands here, with what they write to you.</Empty>
      )}
      <Waiting groupId={groupId} state="requested" title="Asked to join" />
      <Waiting groupId={groupId} state="invited" title="Invited" />
    </>
  )
}

type WaitingProps = { groupId: string; state: 'requested' | 'invited'; title: string }

function Waiting({ groupId, state, title }: WaitingProps) {
  const people = usePaged('groups.members', { groupId, state, limit: 50 })
  if (people.items === undefined) {
    if (people.error === null) return null
    return (
      <ErrorState
        title="We could not load who waits."
        safe="Requests are kept."
        reference={people.error.requestId}
        onRetry={people.retry}
      />
    )
  }
  if (people.items.length === 0) return null
  return (
    <Section title={title} aside={`${people.items.length}${people.hasMore ? '+' : ''}`}>
      <ItemList label={title}>
        {people.items.map(person => (
          <WaitingPerson key={person.memberId} groupId={groupId} person={person} />
        ))}
      </ItemList>
      {people.hasMore && (
        <Button busy={people.isLoadingMore} onClick={people.loadMore}>
          Show more
        </Button>
      )}
    </Section>
  )
}

function WaitingPerson({ groupId, person }: { groupId: string; person: GroupMember }) {
  const { memberId, name, since, state, note } = person
  const asked = state === 'requested'
  const admit = useAsk('groups.admit', {
    refreshes: REFRESHES,
    onDone: () => toast.done(`${name} is a member now.`),
  })
  const refuse = useAsk('groups.removeMember', {
    refreshes: REFRESHES,
    onDone: () =>
      toast.note(
        asked ? `The request of ${name} was turned down.` : `The invitation of ${name} was taken back.`,
      ),
  })
  const onError = (error: Error) => toast.failed(error.message)

  return (
    <Item
      lead={<Avatar id={memberId} name={name} />}
      action={
        <Row gap={2}>
          {asked && (
            <Button
              slim
              busy={admit.isPending}
              aria-label={`Admit ${name}`}
              onClick={() => admit.mutate({ groupId, memberId }, { onError })}
            >
              Admit
            </Button>
          )}
          <Button
            slim
            kind="quiet"
            busy={refuse.isPending}
            aria-label={asked ? `Turn down ${name}` : `Take back the invitation of ${name}`}
            onClick={() => refuse.mutate({ groupId, memberId }, { onError })}
          >
            {asked ? 'Turn down' : 'Take back'}
          </Button>
        </Row>
      }
    >
      <b>{name}</b>
      <p className="xs quiet">
        {asked ? 'Asked' : 'Invited'} <Time at={since} form="ago" />
      </p>
      {note !== undefined && <p className={styles.note}>{note}</p>}
    </Item>
  )
}
