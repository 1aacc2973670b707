import { CircleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { InputOf } from '../../../../domain/contract.ts'
import type { CharterView, GroupView } from '../../../../domain/groups/contract.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, Dialog, Note, Row, Section, Stack, toast } from '../../ui/index.ts'
import { CharterField } from './charter-field.tsx'
import { type GroupDraft, NAME_WORDS, SwitchFields, WordFields } from './group-fields.tsx'
import { outsideView, toTags } from './words.ts'
import styles from './groups.module.css'

type Draft = GroupDraft & { charter: string }
type Change = (changes: Partial<Draft>) => void
type PartProps = { draft: Draft; errors: Record<string, string>; onChange: Change }

const toDraft = (group: GroupView, charter: CharterView | null): Draft => ({
  name: group.name,
  summary: group.summary,
  joining: group.joining,
  reading: group.reading,
  listing: group.listing,
  tags: group.tags.join(', '),
  region: group.region ?? '',
  charter: charter?.body ?? '',
})

/** Only what differs is sent, so that two hosts who change different things do not undo each other. */
function changesOf(
  draft: Draft,
  start: Draft,
  version: number | undefined,
): Omit<InputOf<'groups.update'>, 'groupId'> {
  const { tags, region, charter, ...rest } = draft
  const plain = Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => start[key as keyof Draft] !== value),
  )
  return {
    ...plain,
    ...(tags !== start.tags && { tags: toTags(tags) }),
    ...(region !== start.region && { region: region.trim() === '' ? null : region }),
    ...(charter !== start.charter && { charter, ...(version !== undefined && { charterVersion: version }) }),
  }
}

type FormProps = { group: GroupView; charter: CharterView | null }

/** What a group says of itself and its three switches, for its hosts. */
export function SettingsForm({ group, charter }: FormProps) {
  const [start, setStart] = useState(() => ({
    draft: toDraft(group, charter),
    version: charter?.version,
  }))
  const [draft, setDraft] = useState(start.draft)
  const [opening, setOpening] = useState(false)
  const update = useAsk('groups.update', {
    refreshes: ['groups.show', 'groups.list', 'groups.labels', 'groups.charterHistory'],
    onDone: saved => {
      const next = toDraft(saved.group, saved.charter)
      setStart({ draft: next, version: saved.charter?.version })
      setDraft(next)
      setOpening(false)
      toast.done('Saved. Members see it at once.')
    },
  })
  const errors = update.error === null ? {} : fieldErrorsOf(update.error, { name: NAME_WORDS })
  const asksToOpen = errors['openHistory'] !== undefined
  const changes = changesOf(draft, start.draft, start.version)
  const save = (openHistory: boolean) =>
    update.mutate(
      { groupId: group.id, ...changes, ...(openHistory && { openHistory }) },
      { onError: error => setOpening(error.issues.some(({ path }) => path === 'openHistory')) },
    )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save(false)
  }
  const change: Change = more => setDraft(now => ({ ...now, ...more }))

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={6}>
        <Words draft={draft} errors={errors} onChange={change} />
        <Switches draft={draft} errors={errors} onChange={change} />
        <Stack gap={3}>
          {update.error !== null && !asksToOpen && (
            <Note hue="bracken" icon={CircleAlert} role="alert">
              Not saved. {update.error.message} What you wrote is still here.
            </Note>
          )}
          <Row>
            <Button
              kind="go"
              type="submit"
              busy={update.isPending && !opening}
              disabled={Object.keys(changes).length === 0}
            >
              Save
            </Button>
          </Row>
        </Stack>
      </Stack>
      <OpenHistoryDialog
        open={opening}
        busy={update.isPending}
        onClose={() => setOpening(false)}
        onOpen={() => save(true)}
      />
    </form>
  )
}

function Words({ draft, errors, onChange }: PartProps) {
  return (
    <Section title="What it says of itself">
      <Stack gap={4}>
        <WordFields draft={draft} errors={errors} onChange={onChange} />
        <CharterField
          value={draft.charter}
          error={errors['charter'] ?? errors['charterVersion']}
          onChange={charter => onChange({ charter })}
        />
      </Stack>
    </Section>
  )
}

function Switches({ draft, onChange }: PartProps) {
  return (
    <Section title="Who joins, reads and knows">
      <Stack gap={4}>
        <SwitchFields draft={draft} onChange={onChange} />
        <div>
          <p className="sm quiet">For others that means:</p>
          <ul className={styles.facts}>
            {outsideView(draft).map(fact => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </div>
      </Stack>
    </Section>
  )
}

type OpenProps = { open: boolean; busy: boolean; onClose: () => void; onOpen: () => void }

function OpenHistoryDialog({ open, busy, onClose, onOpen }: OpenProps) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Open what was written?"
      footer={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="harm" busy={busy} onClick={onOpen}>
            Open all of it
          </Button>
        </>
      }
    >
      <Stack gap={2}>
        <p>
          People beside the members could then read everything in the channels, also what was written until
          now.
        </p>
        <p className="sm quiet">
          Those who wrote it counted on members alone. Ask them first, or start a new group. Lounges stay
          inside.
        </p>
      </Stack>
    </Dialog>
  )
}
