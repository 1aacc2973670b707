import { CircleAlert } from 'lucide-react'
import { useState, type FormEvent } from 'react'
import type { CaseView } from '../../../../domain/cases/contract.ts'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Note, Section, toast, VettedBadge } from '../../ui/index.ts'
import { useUploads } from '../media/uploads.ts'
import { keepReply } from './case-cache.ts'
import { CaseFiles, sentWith, TakesFiles } from './case-files.tsx'
import styles from './case-page.module.css'
import { attemptOf, endAttempt, useDraft } from './drafts.ts'
import { IdentifierNote } from './identifier-note.tsx'
import { firstNameOf } from './words.ts'

export type ReplyFormProps = {
  item: CaseView
  writerId: string
  /** Whether what is written here counts as advice. */
  advises: boolean
  /** Whether replying is what this view is for. */
  goes: boolean
}

/** Where one replies. The text stays through errors, navigation and signing out. */
export function ReplyForm({ item, writerId, advises, goes }: ReplyFormProps) {
  const name = `reply ${item.id}`
  const draft = useDraft(writerId, name, '')
  const [confirmed, setConfirmed] = useState<readonly string[]>([])
  const uploads = useUploads(name)
  const isAsker = item.mine
  const attempt = `${writerId} ${name}`
  const reply = useAsk('cases.reply', {
    refreshes: ['cases.show', 'cases.replies', 'cases.list'],
    onDone: output => {
      endAttempt(attempt)
      draft.discard()
      setConfirmed([])
      uploads.take()
      keepReply(output.reply)
      toast.done(
        isAsker ? 'Added to your case.' : `Sent. ${firstNameOf(item.asker.name, 'beginning')} can see it.`,
      )
    },
  })
  const onSubmit = (event: FormEvent) => {
    event.preventDefault()
    const body = draft.value.trim()
    if (reply.isPending || uploads.busy || body === '') return
    const written = {
      caseId: item.id,
      body,
      ...(confirmed.length > 0 && { confirmed: [...confirmed] }),
      ...sentWith(uploads),
    }
    reply.mutate({ ...written, clientId: attemptOf(attempt, written) })
  }

  return (
    <Section title={isAsker ? 'Add to your case' : advises ? 'Your advice' : 'Your reply'}>
      <TakesFiles uploads={uploads}>
        <form className={styles.form} onSubmit={onSubmit}>
          <AreaField
            aria-label={isAsker ? 'Add to your case' : advises ? 'Your advice' : 'Your reply'}
            minRows={4}
            maxLength={20_000}
            value={draft.value}
            onChange={event => draft.change(event.currentTarget.value)}
          />
          <IdentifierNote
            text={draft.value}
            confirmed={confirmed}
            onChange={draft.change}
            onConfirm={found => setConfirmed([...confirmed, found])}
          />
          <CaseFiles uploads={uploads} isHidden={isAsker && item.underPseudonym} />
          {reply.error !== null && (
            <Note hue="bracken" icon={CircleAlert} role="alert">
              <b>Not sent. We keep it here.</b> {sentenceOf(reply.error)} {fileTroubleOf(reply.error)}
              {reply.error.requestId !== undefined && (
                <p className="xs quiet">Reference {reply.error.requestId}</p>
              )}
            </Note>
          )}
          <div className={styles.end}>
            <p className="xs quiet">
              {isAsker ? (
                'An answer to a question, or how it goes on.'
              ) : advises ? (
                <>
                  It is marked as advice: <VettedBadge specialty={item.specialty.name} />
                </>
              ) : (
                'It stands beside the consultant’s advice, under your name.'
              )}
            </p>
            <Button
              type="submit"
              kind={goes && draft.value.trim() !== '' ? 'go' : 'plain'}
              busy={reply.isPending || uploads.busy}
              disabled={draft.value.trim() === ''}
            >
              {isAsker ? 'Add it' : advises ? 'Send the advice' : 'Send the reply'}
            </Button>
          </div>
        </form>
      </TakesFiles>
    </Section>
  )
}

/** What the server says of a file that cannot go with the reply. */
function fileTroubleOf(error: CallError): string {
  const issues = Object.entries(fieldErrorsOf(error))
  const [, message] = issues.find(([path]) => path.startsWith('attachmentIds')) ?? []
  return message === undefined ? '' : `A file ${message}.`
}
