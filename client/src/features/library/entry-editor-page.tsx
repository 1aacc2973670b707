import { CircleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { OutputOf } from '../../../../domain/contract.ts'
import type { CitationView, EntryView, Evidence } from '../../../../domain/library/contract.ts'
import { useMe } from '../../app/session.tsx'
import { newClientId, sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  ErrorState,
  LoadingRows,
  Note,
  Page,
  PageHeader,
  Section,
  SelectField,
  Stack,
  TextField,
  Written,
  type Aside,
} from '../../ui/index.ts'
import { EarlierReplies } from '../cases/earlier-replies.tsx'
import { useReplies } from '../cases/use-replies.ts'
import { CiteResearch, type CitedResearch } from './cite-research.tsx'
import { keepEntry } from './keep-entry.ts'
import styles from './library.module.css'
import { EVIDENCE_WORDS, isEditorOf } from './words.ts'

const EVIDENCE = Object.entries(EVIDENCE_WORDS) as [Evidence, string][]
const REFRESHES = ['library.show', 'library.list'] as const

type Draft = {
  specialtyId: string
  question: string
  answer: string
  evidence: Evidence
  cases: Extract<CitationView, { kind: 'case' }>[]
  research: CitedResearch[]
  links: string
  tags: string
  reviewBy: string
  audience: 'members' | 'everyone'
}

/** One link a line: its address, then its title. */
const toLinks = (lines: string) =>
  lines
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
    .map(line => {
      const [url = '', ...words] = line.split(/\s+/)
      return { kind: 'link' as const, url, title: words.join(' ') || url }
    })

const toDraft = (entry: EntryView | undefined): Draft => {
  const words = entry?.working
  const citations = words?.citations ?? []
  return {
    specialtyId: entry?.specialty.id ?? '',
    question: words?.question ?? '',
    answer: words?.answer ?? '',
    evidence: words?.evidence ?? 'expert_opinion',
    cases: citations.filter(cited => cited.kind === 'case'),
    research: citations.filter(cited => cited.kind === 'research'),
    links: citations
      .flatMap(cited => (cited.kind === 'link' ? [`${cited.url} ${cited.title}`] : []))
      .join('\n'),
    tags: (words?.tags ?? []).join(', '),
    reviewBy: words?.reviewBy?.slice(0, 10) ?? '',
    audience: words?.audience ?? 'members',
  }
}

const toWords = ({ specialtyId: _specialtyId, cases, research, links, tags, reviewBy, ...words }: Draft) => ({
  ...words,
  citations: [
    ...cases.map(({ caseId, replyIds }) => ({ kind: 'case' as const, caseId, replyIds })),
    ...research.map(({ itemId }) => ({ kind: 'research' as const, itemId })),
    ...toLinks(links),
  ],
  tags: tags
    .split(',')
    .map(tag => tag.trim())
    .filter(tag => tag !== ''),
  reviewBy: reviewBy === '' ? null : new Date(reviewBy).toISOString(),
})

/** Where editors write an entry, with the case it is made of beside it. */
export function EntryEditorPage() {
  const { entryId } = useParams()
  const shown = useCall('library.show', { entryId: entryId ?? '' }, { enabled: entryId !== undefined })
  if (entryId === undefined) return <Editor />
  if (shown.data !== undefined) return <Editor key={entryId} entry={shown.data.entry} />
  return (
    <Page title="Entry">
      {shown.error === null ? (
        <LoadingRows count={3} />
      ) : (
        <ErrorState
          title="We could not load the entry."
          safe="The entry is safe."
          reference={shown.error.requestId}
          onRetry={() => void shown.refetch()}
        />
      )}
    </Page>
  )
}

function Editor({ entry }: { entry?: EntryView }) {
  const me = useMe()
  const navigate = useNavigate()
  const specialties = useCall('cases.specialties', {})
  const [draft, setDraft] = useState(() => toDraft(entry))
  const [revision] = useState(entry?.working?.revision ?? 1)
  const [clientId] = useState(newClientId)
  const done = (saved: { entry: EntryView }) => {
    keepEntry(saved)
    void navigate(`/entries/${saved.entry.id}`, { replace: true })
  }
  const create = useAsk('library.create', { refreshes: REFRESHES, onDone: done })
  const update = useAsk('library.update', { refreshes: REFRESHES, onDone: done })
  const error = create.error ?? update.error
  const errors = error === null ? {} : fieldErrorsOf(error)
  const change = (changed: Partial<Draft>) => setDraft(now => ({ ...now, ...changed }))
  const cited = Object.entries(errors).find(([path]) => path.startsWith('citations'))?.[1]
  const mine = (specialties.data?.items ?? []).filter(({ id }) => isEditorOf(me.grants, id))
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (entry) return update.mutate({ entryId: entry.id, revision, ...toWords(draft) })
    return create.mutate({ specialtyId: draft.specialtyId, clientId, ...toWords(draft) })
  }
  const firstCase = draft.cases[0]

  return (
    <Page title="Write an entry" {...(firstCase && { aside: caseBeside(firstCase.caseId) })}>
      <PageHeader title={entry ? 'Edit the entry' : 'Write an entry'} says="Another editor reviews it." />
      <form onSubmit={onSubmit} className={styles.form} noValidate>
        <Stack gap={4}>
          {!entry && (
            <SelectField
              label="Specialty"
              value={draft.specialtyId}
              error={errors['specialtyId'] && 'Choose the specialty it belongs to.'}
              onChange={event => change({ specialtyId: event.currentTarget.value })}
              data={[
                { value: '', label: 'Choose one' },
                ...mine.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
          )}
          <TextField
            label="Question"
            maxLength={300}
            value={draft.question}
            error={errors['question']}
            onChange={event => change({ question: event.currentTarget.value })}
          />
          <AreaField
            label="Answer"
            description="Markdown. Nothing that could tell whose patient it was."
            minRows={10}
            maxLength={40_000}
            value={draft.answer}
            error={errors['answer']}
            onChange={event => change({ answer: event.currentTarget.value })}
          />
          <SelectField
            label="What it rests on"
            value={draft.evidence}
            onChange={event =>
              change({
                evidence: EVIDENCE.find(([key]) => key === event.currentTarget.value)?.[0] ?? draft.evidence,
              })
            }
            data={EVIDENCE.map(([value, label]) => ({ value, label }))}
          />
          {draft.cases.length > 0 && (
            <p className="sm">Made from {draft.cases.map(({ title }) => `“${title}”`).join(', ')}.</p>
          )}
          <AreaField
            label="Papers and pages"
            description="One on each line: its address, then its title."
            minRows={2}
            value={draft.links}
            error={cited}
            onChange={event => change({ links: event.currentTarget.value })}
          />
          <CiteResearch
            specialtyId={draft.specialtyId}
            cited={draft.research}
            onChange={research => change({ research })}
          />
          <TextField
            label="Tags"
            description="Parted by commas."
            value={draft.tags}
            onChange={event => change({ tags: event.currentTarget.value })}
          />
          <TextField
            label="To be looked at again by"
            type="date"
            value={draft.reviewBy}
            error={errors['reviewBy']}
            onChange={event => change({ reviewBy: event.currentTarget.value })}
          />
          <SelectField
            label="Who may read it"
            value={draft.audience}
            onChange={event =>
              change({ audience: event.currentTarget.value === 'everyone' ? 'everyone' : 'members' })
            }
            data={[
              { value: 'members', label: 'Members' },
              { value: 'everyone', label: 'Everyone, on the public web' },
            ]}
          />
          {error !== null && (
            <Note hue="bracken" icon={CircleAlert} role="alert">
              <b>Not saved. What you wrote is still here.</b> {sentenceOf(error)}
            </Note>
          )}
          <div>
            <Button kind="go" type="submit" busy={create.isPending || update.isPending}>
              Save the draft
            </Button>
          </div>
        </Stack>
      </form>
    </Page>
  )
}

const caseBeside = (caseId: string): Aside => ({
  label: 'The case',
  narrow: 'below',
  body: <CaseBeside caseId={caseId} />,
})

function CaseBeside({ caseId }: { caseId: string }) {
  const shown = useCall('cases.show', { caseId })
  if (shown.data === undefined) return <LoadingRows count={2} />
  return (
    <Section title={shown.data.case.title}>
      <Written html={shown.data.case.html} />
      <RepliesBeside caseId={caseId} shown={shown.data} />
    </Section>
  )
}

function RepliesBeside({ caseId, shown }: { caseId: string; shown: OutputOf<'cases.show'> }) {
  const some = useReplies(caseId, shown)
  return (
    <>
      <EarlierReplies {...some} />
      {some.replies.map(reply => (
        <Stack key={reply.id} gap={1}>
          <p className="sm strong">
            {reply.author.name}
            {reply.accepted && ', accepted'}
          </p>
          <Written html={reply.html} />
        </Stack>
      ))}
    </>
  )
}
