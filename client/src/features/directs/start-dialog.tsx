import { useDebouncedValue } from '@mantine/hooks'
import { CircleAlert, X } from 'lucide-react'
import { useState } from 'react'
import type { PersonView } from '../../../../domain/members/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useCall } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  ButtonLink,
  Dialog,
  ErrorState,
  Item,
  ItemList,
  ItemTitle,
  LoadingRows,
  Note,
  Stack,
  TextField,
  VettedBadge,
} from '../../ui/index.ts'
import styles from './directs.module.css'
import { useStartDirect } from './use-start.ts'

const TYPING_PAUSE_MS = 250
/** Beside oneself; more people are a group. */
const OTHERS_MAX = 7
const SEARCHED_FROM = 2

export type StartDialogProps = {
  open: boolean
  onClose: () => void
  /** Who is chosen to begin with: the people of a conversation that someone is to join. */
  people?: readonly PersonView[] | undefined
}

/** Chooses whom to write to. */
export function StartDialog({ open, onClose, people = [] }: StartDialogProps) {
  const [chosen, setChosen] = useState<readonly PersonView[]>(people)
  const { start, isPending, error, forget } = useStartDirect(onClose)
  const choose = (person: PersonView, on: boolean) => {
    forget()
    setChosen(before => [
      ...before.filter(({ memberId }) => memberId !== person.memberId),
      ...(on ? [person] : []),
    ])
  }
  const isAskedByCase = error?.code === 'forbidden' && chosen.some(({ isConsultant }) => isConsultant)

  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={people.length === 0 ? 'Write to someone' : 'Write with more people'}
      footer={
        <Button
          kind="go"
          busy={isPending}
          disabled={chosen.length === 0}
          onClick={() => start(chosen.map(({ memberId }) => memberId))}
        >
          Write
        </Button>
      }
    >
      <Stack gap={4}>
        {people.length > 0 && (
          <p className="sm quiet">This begins a new conversation: what was said before stays where it is.</p>
        )}
        <Chosen people={chosen} onDrop={person => choose(person, false)} />
        {error !== null && (
          <Note
            hue="bracken"
            icon={CircleAlert}
            role="alert"
            action={
              isAskedByCase ? (
                <ButtonLink slim to="/cases/ask">
                  Ask a case
                </ButtonLink>
              ) : undefined
            }
          >
            {sentenceOf(error)}
          </Note>
        )}
        {chosen.length < OTHERS_MAX ? (
          <Finder chosen={chosen} onChoose={person => choose(person, true)} />
        ) : (
          <p className="sm quiet">Eight people with you is the most. For more, start a group.</p>
        )}
      </Stack>
    </Dialog>
  )
}

function Chosen({ people, onDrop }: { people: readonly PersonView[]; onDrop: (person: PersonView) => void }) {
  if (people.length === 0) return null
  return (
    <ul className={styles.chosen} aria-label="Chosen">
      {people.map(person => (
        <li key={person.memberId}>
          <Button slim icon={X} aria-label={`Leave out ${person.name}`} onClick={() => onDrop(person)}>
            {person.name}
          </Button>
        </li>
      ))}
    </ul>
  )
}

type FinderProps = { chosen: readonly PersonView[]; onChoose: (person: PersonView) => void }

function Finder({ chosen, onChoose }: FinderProps) {
  const me = useMe()
  const [words, setWords] = useState('')
  const [q] = useDebouncedValue(words.trim(), TYPING_PAUSE_MS)
  const isLongEnough = q.length >= SEARCHED_FROM
  const found = useCall('members.find', { q }, { enabled: isLongEnough, keepsFormer: true })
  const taken = new Set([me.id, ...chosen.map(({ memberId }) => memberId)])
  const people = found.data?.items.filter(({ memberId }) => !taken.has(memberId))

  return (
    <>
      <TextField
        type="search"
        label="Name"
        description="The beginning of any part of it."
        data-autofocus
        value={words}
        maxLength={80}
        onChange={event => setWords(event.currentTarget.value)}
      />
      {!isLongEnough ? null : people === undefined ? (
        found.error === null ? (
          <LoadingRows count={3} />
        ) : (
          <ErrorState
            title="We could not look for people."
            reference={found.error.requestId}
            onRetry={() => void found.refetch()}
          />
        )
      ) : people.length === 0 ? (
        <p className="sm quiet" role="status">
          Nobody else of this name.
        </p>
      ) : (
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a part that scrolls must be reachable by keyboard
        <div className={styles.found} tabIndex={0} role="group" aria-label="People found">
          <ItemList label="People found">
            {people.map(person => (
              <Item
                key={person.memberId}
                lead={<Avatar id={person.memberId} name={person.name} size="s" />}
                action={
                  <Button slim aria-label={`Choose ${person.name}`} onClick={() => onChoose(person)}>
                    Choose
                  </Button>
                }
              >
                <ItemTitle>
                  {person.name} {person.isConsultant && <VettedBadge />}
                </ItemTitle>
              </Item>
            ))}
          </ItemList>
        </div>
      )}
    </>
  )
}
