import { CircleAlert, CloudCheck } from 'lucide-react'
import { useRef, useState, type FormEvent } from 'react'
import { flushSync } from 'react-dom'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { TemplateField } from '../../../../domain/cases/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  clockOf,
  Empty,
  Icon,
  Note,
  Page,
  PageBar,
  toast,
  URGENCY,
  WhyPanel,
} from '../../ui/index.ts'
import { useUploads } from '../media/uploads.ts'
import { OwedFirst } from '../outcomes/owed-first.tsx'
import { AskFields } from './ask-fields.tsx'
import { BLANK, byField, errorsOf, FIELDS, toSubmission, whatHappensNext } from './ask-form.ts'
import type { AskErrors, Asking } from './ask-form.ts'
import styles from './ask-page.module.css'
import { sentWith, TakesFiles } from './case-files.tsx'
import { keepNewCase } from './case-cache.ts'
import { attemptOf, endAttempt, useDraft, type Draft } from './drafts.ts'
import { SimilarCases } from './similar-cases.tsx'
import type { AskedSpecialties } from './specialty-choice.tsx'

/** Where a case is written. What was typed stays until it is sent or discarded. */
export function AskPage() {
  const me = useMe()
  const [search] = useSearchParams()
  const draft = useDraft<Asking>(me.id, 'ask', { ...BLANK, title: search.get('title') ?? BLANK.title })
  const specialties = useCall('cases.specialties', {})
  const chosen = specialties.data?.items.find(({ id }) => id === draft.value.specialtyId)

  return (
    <Page
      title="Ask a case"
      narrow
      bar={
        <PageBar title="Ask a case" face="lasting" backTo="/cases" actions={<DraftState draft={draft} />} />
      }
      aside={{
        label: 'What happens next',
        narrow: 'below',
        body: (
          <WhyPanel
            sentence={
              draft.value.urgency === 'now' ? 'It goes out the moment you submit it.' : 'What happens next'
            }
            steps={whatHappensNext(chosen, draft.value.urgency)}
          />
        ),
      }}
    >
      {specialties.data?.items.length === 0 ? (
        <Empty title="There is no specialty to ask yet">
          Staff set them up. Until then, colleagues in your groups can help.
        </Empty>
      ) : (
        <>
          <OwedFirst isUrgent={draft.value.urgency === 'now'} />
          <AskForm
            draft={draft}
            specialties={specialties}
            template={chosen?.template ?? []}
            writerId={me.id}
          />
        </>
      )}
    </Page>
  )
}

function DraftState({ draft }: { draft: Draft<Asking> }) {
  if (draft.keptAt === undefined) return null
  const discard = () => {
    const { value } = draft
    draft.discard()
    toast.note('Draft discarded.', { word: 'Undo', onAct: () => draft.change(value) })
  }
  return (
    <>
      <span className="xs quiet wide-only">
        <Icon of={CloudCheck} size="s" className={styles.sign ?? ''} /> Draft kept in this tab,{' '}
        <span className="num">{clockOf(draft.keptAt)}</span>
      </span>
      <Button kind="quiet" slim onClick={discard}>
        Discard
      </Button>
    </>
  )
}

type FormProps = {
  draft: Draft<Asking>
  specialties: AskedSpecialties
  template: readonly TemplateField[]
  writerId: string
}

function AskForm({ draft, specialties, template, writerId }: FormProps) {
  const navigate = useNavigate()
  const form = useRef<HTMLFormElement>(null)
  const [errors, setErrors] = useState<AskErrors>({})
  const attempt = `${writerId} ask`
  const uploads = useUploads('ask')
  const submit = useAsk('cases.submit', {
    refreshes: ['cases.list'],
    onDone: output => {
      endAttempt(attempt)
      draft.discard()
      uploads.take()
      keepNewCase(output.case)
      void navigate(`/cases/${output.case.id}`, { replace: true })
    },
  })

  const show = (found: AskErrors) => {
    // Which of a specialty's fields is wrong is known once it is marked.
    flushSync(() => setErrors(found))
    const first = FIELDS.find(field => found[field] !== undefined)
    const within = form.current?.querySelector(`[data-field="${first}"]`)
    const field =
      within?.querySelector<HTMLElement>('[aria-invalid="true"]') ??
      within?.querySelector<HTMLElement>(':is(input, select, textarea)')
    field?.focus()
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    if (submit.isPending || uploads.busy) return
    const found = errorsOf(draft.value, template)
    if (Object.keys(found).length > 0) return show(found)
    setErrors({})
    const submission = { ...toSubmission(draft.value, template), ...sentWith(uploads) }
    submit.mutate(
      { ...submission, clientId: attemptOf(attempt, submission) },
      { onError: error => show(byField(fieldErrorsOf(error))) },
    )
  }
  const change = (changed: Partial<Asking>) => {
    draft.change({ ...draft.value, ...changed })
    setErrors(former => ({
      ...former,
      ...Object.fromEntries(Object.keys(changed).map(key => [key, undefined])),
    }))
  }

  return (
    <TakesFiles uploads={uploads}>
      <form ref={form} className={styles.form} onSubmit={onSubmit} noValidate aria-label="Ask a case">
        <AskFields
          uploads={uploads}
          asking={draft.value}
          specialties={specialties}
          template={template}
          errors={errors}
          onChange={change}
          similar={
            <SimilarCases
              title={draft.value.title}
              body={
                template.length > 0
                  ? template.map(({ key }) => draft.value.fields[key] ?? '').join('\n')
                  : draft.value.body
              }
              onAnswered={path => {
                draft.discard()
                void navigate(path, { replace: true })
              }}
            />
          }
        />
        {submit.error !== null && <NotSent error={submit.error} />}
        <div className={styles.end}>
          <p className="xs quiet grow">Leave out names, dates and numbers that could tell who this is.</p>
          <Button kind="go" type="submit" busy={submit.isPending || uploads.busy}>
            Submit as {URGENCY[draft.value.urgency].word}
          </Button>
        </div>
      </form>
    </TakesFiles>
  )
}

function NotSent({ error }: { error: CallError }) {
  const why =
    error.code === 'unauthenticated'
      ? 'You are signed out.'
      : error.code === 'offline'
        ? 'There is no connection. Submitting again does not make a second case.'
        : sentenceOf(error)
  return (
    <Note hue="bracken" icon={CircleAlert} role={error.code === 'unauthenticated' ? undefined : 'alert'}>
      <b>Not sent. Your text is kept.</b> {why}{' '}
      {error.code === 'unauthenticated' && <Link to="/sign-in?next=/cases/ask">Sign in again</Link>}
      {error.requestId !== undefined && <p className="xs quiet">Reference {error.requestId}</p>}
    </Note>
  )
}
