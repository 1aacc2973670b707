import { CircleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { InputOf } from '../../../../domain/contract.ts'
import type { CharterView, GroupView } from '../../../../domain/groups/contract.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  Dialog,
  Note,
  Row,
  Section,
  SegmentedChoice,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { CharterField } from './charter-field.tsx'
import { JOINING_WORDS, LISTING_WORDS, optionsOf, outsideView, READING_WORDS, toTags } from './words.ts'
import styles from './groups.module.css'

const NAME_MAX = 80
const SUMMARY_MAX = 500
const NAME_WORDS = 'Give it a name of 2 to 80 characters.'

type Draft = Pick<GroupView, 'name' | 'summary' | 'joining' | 'reading' | 'listing'> & {
  tags: string
  region: string
  charter: string
}
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
        <TextField
          label="Name"
          required
          maxLength={NAME_MAX}
          value={draft.name}
          error={errors['name']}
          onChange={event => onChange({ name: event.currentTarget.value })}
        />
        <AreaField
          label="What it is about"
          description="One or two sentences. They stand beside the name."
          minRows={2}
          maxLength={SUMMARY_MAX}
          value={draft.summary}
          error={errors['summary']}
          onChange={event => onChange({ summary: event.currentTarget.value })}
        />
        <LabelFields draft={draft} errors={errors} onChange={onChange} />
        <CharterField
          value={draft.charter}
          error={errors['charter'] ?? errors['charterVersion']}
          onChange={charter => onChange({ charter })}
        />
      </Stack>
    </Section>
  )
}

type LabelProps = {
  draft: Pick<Draft, 'tags' | 'region'>
  errors: Record<string, string>
  onChange: (changes: Partial<Pick<Draft, 'tags' | 'region'>>) => void
}

/** Tags and region, by which a group is found. */
export function LabelFields({ draft, errors, onChange }: LabelProps) {
  return (
    <>
      <TextField
        label="Tags"
        description="Up to 8, with commas between them: cats, heart failure"
        maxLength={340}
        value={draft.tags}
        error={errors['tags']}
        onChange={event => onChange({ tags: event.currentTarget.value })}
      />
      <TextField
        label="Region"
        description="For a chapter: where its people are. Leave it empty otherwise."
        maxLength={80}
        value={draft.region}
        error={errors['region']}
        onChange={event => onChange({ region: event.currentTarget.value })}
      />
    </>
  )
}

function Switches({ draft, onChange }: PartProps) {
  return (
    <Section title="Who joins, reads and knows">
      <Stack gap={4}>
        <SegmentedChoice
          label="Who may join?"
          options={optionsOf(JOINING_WORDS)}
          value={draft.joining}
          onChange={joining => onChange({ joining })}
        />
        <SegmentedChoice
          label="Who may read?"
          options={optionsOf(READING_WORDS)}
          value={draft.reading}
          onChange={reading => onChange({ reading })}
        />
        <SegmentedChoice
          label="Who may know of it?"
          options={optionsOf(LISTING_WORDS)}
          value={draft.listing}
          onChange={listing => onChange({ listing })}
        />
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
