import { ArrowDown, ArrowUp, Eye, EyeOff, Plus, Trash } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'react-router'
import { OFF_PLATFORM_MAX, type PackView } from '../../../../domain/recognition/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  AreaField,
  Button,
  Card,
  IconButton,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  TextField,
  toast,
} from '../../ui/index.ts'
import { Pack } from './pack.tsx'
import styles from './recognition.module.css'

/** The nominee’s own pack: to complete until the review begins, and to read from then on. */
export function PackPage() {
  const { nominationId = '' } = useParams()
  const asked = useCall('recognition.pack', { nominationId })
  return (
    <Page title="Evidence pack" narrow>
      <PageHeader
        title="Your evidence pack"
        says="The ledger prepared it. You choose what is shown and in what order, and add what happened elsewhere."
      />
      <Asked of={asked} what="your evidence pack">
        {({ pack }) =>
          pack.frozenAt === null ? <Edit key={pack.builtAt} pack={pack} /> : <Pack pack={pack} />
        }
      </Asked>
    </Page>
  )
}

type Extra = PackView['offPlatform'][number] & { key: string }

function Edit({ pack }: { pack: PackView }) {
  const all = [...pack.items, ...pack.leftOut]
  const [shownIds, setShownIds] = useState(() => pack.items.map(({ exchangeId }) => exchangeId))
  const [extras, setExtras] = useState<readonly Extra[]>(() =>
    pack.offPlatform.map(extra => ({ ...extra, key: extra.url })),
  )
  const [statement, setStatement] = useState(pack.statement)
  const save = useAsk('recognition.editPack', {
    refreshes: ['recognition.pack'],
    onDone: () => toast.done('Saved.'),
  })
  const errors = save.error === null ? {} : fieldErrorsOf(save.error)
  return (
    <Stack gap={6}>
      <Section title="What is shown" aside={`${shownIds.length} of ${all.length} exchanges`}>
        <Chooser all={all} shownIds={shownIds} onChange={setShownIds} />
      </Section>
      <Section title="What happened elsewhere">
        <Extras extras={extras} onChange={setExtras} errors={errors} />
      </Section>
      <Section title="In your own words">
        <AreaField
          label="What would you like the reviewers to know?"
          value={statement}
          maxLength={4000}
          onChange={event => setStatement(event.currentTarget.value)}
        />
      </Section>
      <Row>
        <Button
          kind="go"
          busy={save.isPending}
          onClick={() =>
            save.mutate(
              {
                nominationId: pack.nominationId,
                shownIds,
                statement,
                offPlatform: extras.map(({ key: _key, ...extra }) => extra),
              },
              { onError: error => toast.failed(sentenceOf(error)) },
            )
          }
        >
          Save the pack
        </Button>
      </Row>
    </Stack>
  )
}

type ChooserProps = {
  all: PackView['items']
  shownIds: readonly string[]
  onChange: (ids: string[]) => void
}

function Chooser({ all, shownIds, onChange }: ChooserProps) {
  const byId = new Map(all.map(item => [item.exchangeId, item]))
  const shown = shownIds.flatMap(id => byId.get(id) ?? [])
  const rest = all.filter(({ exchangeId }) => !shownIds.includes(exchangeId))
  const move = (at: number, by: number) => {
    const ids = [...shownIds]
    const [moved] = ids.splice(at, 1)
    if (moved !== undefined) ids.splice(at + by, 0, moved)
    onChange(ids)
  }
  return (
    <Stack gap={4}>
      <ol className={styles.items} aria-label="Shown, in this order">
        {shown.map(({ exchangeId, what }, at) => (
          <li key={exchangeId} className={styles.edit}>
            <p className="sm grow">{what}</p>
            <Row gap={1}>
              <IconButton
                icon={ArrowUp}
                label={`Move up: ${what}`}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <IconButton
                icon={ArrowDown}
                label={`Move down: ${what}`}
                disabled={at === shown.length - 1}
                onClick={() => move(at, 1)}
              />
              <IconButton
                icon={EyeOff}
                label={`Leave out: ${what}`}
                onClick={() => onChange(shownIds.filter(id => id !== exchangeId))}
              />
            </Row>
          </li>
        ))}
      </ol>
      {rest.length > 0 && (
        <ul className={styles.items} aria-label="Left out">
          {rest.map(({ exchangeId, what }) => (
            <li key={exchangeId} className={styles.edit}>
              <p className="sm quiet grow">{what}</p>
              <IconButton
                icon={Eye}
                label={`Show: ${what}`}
                onClick={() => onChange([...shownIds, exchangeId])}
              />
            </li>
          ))}
        </ul>
      )}
    </Stack>
  )
}

type ExtrasProps = {
  extras: readonly Extra[]
  onChange: (extras: readonly Extra[]) => void
  errors: Record<string, string>
}

function Extras({ extras, onChange, errors }: ExtrasProps) {
  const set = (key: string, change: Partial<Extra>) =>
    onChange(extras.map(extra => (extra.key === key ? { ...extra, ...change } : extra)))
  return (
    <Stack gap={4}>
      {extras.map((extra, at) => (
        <Card key={extra.key}>
          <Stack gap={3}>
            <TextField
              label="What"
              value={extra.title}
              error={errors[`offPlatform.${at}.title`]}
              onChange={event => set(extra.key, { title: event.currentTarget.value })}
            />
            <TextField
              label="Where it can be seen"
              type="url"
              placeholder="https://"
              value={extra.url}
              error={errors[`offPlatform.${at}.url`]}
              onChange={event => set(extra.key, { url: event.currentTarget.value })}
            />
            <TextField
              label="What came of it"
              value={extra.says}
              onChange={event => set(extra.key, { says: event.currentTarget.value })}
            />
            <Row>
              <Button
                slim
                kind="quiet"
                icon={Trash}
                onClick={() => onChange(extras.filter(({ key }) => key !== extra.key))}
              >
                Remove
              </Button>
            </Row>
          </Stack>
        </Card>
      ))}
      <Row>
        <Button
          icon={Plus}
          disabled={extras.length >= OFF_PLATFORM_MAX}
          onClick={() => onChange([...extras, { key: crypto.randomUUID(), title: '', url: '', says: '' }])}
        >
          Add a talk, an article, a course
        </Button>
      </Row>
    </Stack>
  )
}
