import { useState } from 'react'
import type { LetterPart, PaperView } from '../../../../domain/credentials/contract.ts'
import { newClientId, sentenceOf } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk } from '../../lib/query.ts'
import { AreaField, Button, Card, Choices, Row, Stack, TextField, toast } from '../../ui/index.ts'
import { PaperText } from './paper.tsx'
import { PART_WORDS } from './words.ts'

const PARTS = Object.keys(PART_WORDS) as LetterPart[]

type FormProps = { badgeId: string; draft: PaperView | null; mails: boolean; onClose: () => void }

/** To whom, what it says, how it reads; then it is sent. */
export function LetterForm({ badgeId, draft, mails, onClose }: FormProps) {
  const [paper, setPaper] = useState(draft)
  const [changing, setChanging] = useState(draft === null)
  return (
    <Card>
      {changing || paper === null ? (
        <Fields
          badgeId={badgeId}
          paper={paper}
          mails={mails}
          onDone={written => {
            setPaper(written)
            setChanging(false)
          }}
          onClose={onClose}
        />
      ) : (
        <Preview paper={paper} onChange={() => setChanging(true)} onClose={onClose} />
      )}
    </Card>
  )
}

type FieldsProps = Omit<FormProps, 'draft'> & { paper: PaperView | null; onDone: (paper: PaperView) => void }

function Fields({ badgeId, paper, mails, onDone, onClose }: FieldsProps) {
  const former = paper?.letter
  const [name, setName] = useState(former?.addressee.name ?? '')
  const [organisation, setOrganisation] = useState(former?.addressee.organisation ?? '')
  const [email, setEmail] = useState(former?.addressee.email ?? '')
  const [shows, setShows] = useState<readonly LetterPart[]>(former?.shows ?? ['process'])
  const [note, setNote] = useState(former?.note ?? '')
  const [clientId] = useState(newClientId)
  const options = {
    refreshes: ['credentials.papers' as const],
    onDone: ({ paper: written }: { paper: PaperView }) => onDone(written),
  }
  const write = useAsk('credentials.writeLetter', options)
  const rewrite = useAsk('credentials.rewriteLetter', options)
  const error = write.error ?? rewrite.error
  const errors = error === null ? {} : fieldErrorsOf(error)
  const submit = () => {
    const letter = {
      addressee: { name, organisation, email: email.trim() === '' ? null : email.trim() },
      shows: [...shows],
      note,
    }
    if (paper === null) write.mutate({ badgeId, ...letter, clientId })
    else rewrite.mutate({ letterId: paper.id, ...letter })
  }
  return (
    <form
      aria-label="A letter"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (!write.isPending && !rewrite.isPending) submit()
      }}
    >
      <Stack gap={4}>
        <TextField
          label="To whom"
          description="As you would address them: Dr Anna Berg"
          error={errors['addressee.name']}
          maxLength={120}
          value={name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <TextField
          label="Where they work"
          description="May stay empty."
          error={errors['addressee.organisation']}
          maxLength={120}
          value={organisation}
          onChange={event => setOrganisation(event.currentTarget.value)}
        />
        <TextField
          label="Their e-mail address"
          type="email"
          description={
            mails
              ? 'Leave it empty to hand the letter over yourself.'
              : 'This network sends no mail: leave it empty.'
          }
          error={errors['addressee.email']}
          maxLength={254}
          value={email}
          onChange={event => setEmail(event.currentTarget.value)}
        />
        <Choices
          label="What else it may say"
          options={PARTS.map(part => ({ value: part, label: PART_WORDS[part] }))}
          value={shows}
          onChange={setShows}
        />
        <AreaField
          label="What you add"
          description="It stands in the letter under your name. No patients, no clients."
          error={errors['note']}
          maxLength={600}
          minRows={3}
          value={note}
          onChange={event => setNote(event.currentTarget.value)}
        />
        {error !== null && Object.keys(errors).length === 0 && (
          <p className="sm hued" data-hue="bracken" role="alert">
            Not saved. {sentenceOf(error)}
          </p>
        )}
        <Row wrap>
          <Button kind="go" type="submit" busy={write.isPending || rewrite.isPending}>
            See how it reads
          </Button>
          <Button kind="bare" onClick={onClose}>
            Close
          </Button>
        </Row>
      </Stack>
    </form>
  )
}

type PreviewProps = { paper: PaperView; onChange: () => void; onClose: () => void }

function Preview({ paper, onChange, onClose }: PreviewProps) {
  const email = paper.letter?.addressee.email ?? null
  const send = useAsk('credentials.sendLetter', {
    refreshes: ['credentials.papers'],
    onDone: () => {
      toast.done(
        email === null ? 'Signed. Hand over its address or the PDF.' : 'It goes out, with a copy to you.',
      )
      onClose()
    },
  })
  return (
    <Stack gap={4}>
      <PaperText lines={paper.lines} label="The letter" />
      <p className="sm quiet">
        {email === null
          ? 'It is signed and gets a page. Nobody is written to.'
          : `It is signed, gets a page, and goes to ${email} with a copy to you.`}{' '}
        <a href={`${paper.path}.pdf`}>See the PDF</a>
      </p>
      {send.error !== null && (
        <p className="sm hued" data-hue="bracken" role="alert">
          Not sent. {sentenceOf(send.error)}
        </p>
      )}
      <Row wrap>
        <Button kind="go" busy={send.isPending} onClick={() => send.mutate({ letterId: paper.id })}>
          {email === null ? 'Sign it' : 'Send it'}
        </Button>
        <Button onClick={onChange}>Change it</Button>
        <Button kind="bare" onClick={onClose}>
          Later
        </Button>
      </Row>
    </Stack>
  )
}
