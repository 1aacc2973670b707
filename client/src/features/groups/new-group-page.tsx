import { CircleAlert } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { useNavigate, useSearchParams } from 'react-router'
import type { InputOf } from '../../../../domain/contract.ts'
import { newClientId } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, ButtonLink, ItemList, Note, Page, PageHeader, Row, Stack } from '../../ui/index.ts'
import { type GroupDraft, NAME_MAX, NAME_WORDS, SwitchFields, WordFields } from './group-fields.tsx'
import { GroupShape } from './group-item.tsx'
import styles from './groups.module.css'
import { outsideView, toTags } from './words.ts'

/** Where a member starts a group: a name, a line, three switches, and what others will see of it. */
export function NewGroupPage() {
  const [search] = useSearchParams()
  const [draft, setDraft] = useState<GroupDraft>({
    name: search.get('name')?.slice(0, NAME_MAX) ?? '',
    summary: '',
    joining: 'open',
    reading: 'members',
    listing: 'everyone',
    tags: '',
    region: '',
  })

  return (
    <Page
      title="Start a group"
      narrow
      aside={{ label: 'What others will see', narrow: 'below', body: <Preview draft={draft} /> }}
    >
      <PageHeader title="Start a group" says="A place of your own: you become its host." />
      <NewGroupForm draft={draft} onChange={changes => setDraft(now => ({ ...now, ...changes }))} />
    </Page>
  )
}

const toInput = ({ tags, region, ...fields }: GroupDraft): InputOf<'groups.create'> => ({
  ...fields,
  ...(toTags(tags).length > 0 && { tags: toTags(tags) }),
  ...(region.trim() !== '' && { region }),
})

type FormProps = { draft: GroupDraft; onChange: (changes: Partial<GroupDraft>) => void }

function NewGroupForm({ draft, onChange }: FormProps) {
  const navigate = useNavigate()
  const [tried, setTried] = useState(false)
  const clientId = useRef(newClientId())
  const nameField = useRef<HTMLInputElement>(null)
  const create = useAsk('groups.create', {
    refreshes: ['groups.list', 'chat.mine'],
    onDone: ({ group, channel }) => void navigate(`/g/${group.id}/c/${channel.id}`, { replace: true }),
  })
  const refused: Record<string, string> =
    create.error === null ? {} : fieldErrorsOf(create.error, { name: NAME_WORDS })
  const nameError = tried && draft.name.trim().length < 2 ? NAME_WORDS : refused['name']

  const change = (changes: Partial<GroupDraft>) => {
    // Another group is another attempt: only an unchanged repeat may count as the same.
    clientId.current = newClientId()
    onChange(changes)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (draft.name.trim().length < 2) nameField.current?.focus()
    else create.mutate({ ...toInput(draft), clientId: clientId.current })
  }

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={5}>
        <WordFields
          draft={draft}
          errors={{ ...refused, name: nameError }}
          onChange={change}
          nameRef={nameField}
        />
        <SwitchFields draft={draft} onChange={change} />
        {create.error !== null && (
          <Note hue="bracken" icon={CircleAlert} role="alert">
            Not created. {create.error.message} What you wrote is still here.
          </Note>
        )}
        <Row gap={2} wrap>
          <Button kind="go" type="submit" busy={create.isPending}>
            Start the group
          </Button>
          <ButtonLink to="/groups" kind="quiet">
            Not now
          </ButtonLink>
        </Row>
      </Stack>
    </form>
  )
}

const WORD_FOR_OTHERS = { open: 'Join', request: 'Ask to join', invite: undefined } as const

function Preview({ draft }: { draft: GroupDraft }) {
  const word = WORD_FOR_OTHERS[draft.joining]
  const name = draft.name.trim() === '' ? 'Your group' : draft.name.trim()
  return (
    <Stack gap={4}>
      <h2>What others will see</h2>
      {draft.listing === 'everyone' && (
        <div className={styles.preview}>
          <ItemList label="In the list of groups">
            <GroupShape
              group={{ ...draft, name, summary: draft.summary.trim(), memberCount: 1 }}
              tags={toTags(draft.tags)}
              title={<b>{name}</b>}
              action={word !== undefined && <span className={styles.shownButton}>{word}</span>}
            />
          </ItemList>
        </div>
      )}
      <ul className={styles.facts}>
        {outsideView(draft).map(fact => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </Stack>
  )
}
