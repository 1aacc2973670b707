import { useForm } from '@mantine/form'
import { CircleAlert } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { sentenceOf, type CallError } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { useAsk, useCall } from '../lib/query.ts'
import { Button, ButtonLink } from '../ui/button.tsx'
import { PasswordField } from '../ui/fields.tsx'
import { ErrorState, LoadingRows, Note } from '../ui/states.tsx'
import { toast } from '../ui/toast.ts'
import { Gate } from './gate.tsx'
import styles from './gate.module.css'
import { PASSWORD_WORDS, whyNotPassword } from './password-words.ts'
import { beginSession } from './session.tsx'

/** Where the link of a mail leads. What it ends with stands behind the #: no server and no log on the way gets it. */
export function ResetPage() {
  const token = useLocation().hash.slice(1)
  // Whoever follows another link here starts anew.
  return (
    <Gate title="Set a new password">{token === '' ? <Over /> : <Linked key={token} token={token} />}</Gate>
  )
}

function Linked({ token }: { token: string }) {
  const link = useCall('members.showReset', { token })
  const [used, setUsed] = useState(false)
  if (used || isOver(link.error)) return <Over />
  if (link.data !== undefined)
    return <NewPassword token={token} email={link.data.email} onOver={() => setUsed(true)} />
  if (link.error === null) return <LoadingRows count={1} face={false} />
  return (
    <ErrorState
      title={sentenceOf(link.error)}
      reference={link.error.requestId}
      onRetry={() => void link.refetch()}
    />
  )
}

const isOver = (error: CallError | null) => error?.code === 'not_found' || error?.code === 'invalid'

/** Refusals that come before anything is written. After all else, and after no answer, it may have taken effect. */
const UNCHANGED = new Set<CallError['code']>(['too_many', 'conflict', 'invalid', 'forbidden'])

function Over() {
  return (
    <div className={styles.fields}>
      <Note hue="gorse" icon={CircleAlert} role="alert">
        This link was used, is more than an hour old, or was replaced by a newer one. If you have just set a
        password by it, sign in with that one.
      </Note>
      <div className={styles.end}>
        <p className="sm">
          <Link to="/sign-in">Sign in</Link>
        </p>
        <ButtonLink kind="go" to="/forgot-password">
          Ask for a new link
        </ButtonLink>
      </div>
    </div>
  )
}

function NewPassword({ token, email, onOver }: { token: string; email: string; onOver: () => void }) {
  const navigate = useNavigate()
  const form = useForm({ initialValues: { password: '' }, validate: { password: whyNotPassword } })
  const ask = useAsk('members.resetPassword', {
    onDone: ({ member }) => {
      if (member === null) return void navigate('/sign-in?set=1', { replace: true })
      beginSession(member)
      toast.done('Your new password is set. You are signed in here, and signed out everywhere else.')
      return void navigate('/', { replace: true })
    },
  })
  const submit = form.onSubmit(({ password }) =>
    ask.mutate(
      { token, password },
      {
        onError: error =>
          error.code === 'not_found'
            ? onOver()
            : form.setErrors(fieldErrorsOf(error, { password: PASSWORD_WORDS })),
      },
    ),
  )
  return (
    <form className={styles.fields} noValidate onSubmit={submit}>
      <p>
        For <b className={styles.address}>{email}</b>. Everything that is signed in as you is signed out, and
        access tokens stop working.
      </p>
      {/* Password managers keep the new password under this name. */}
      <input
        className="unseen"
        type="email"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden
      />
      <PasswordField
        label="New password"
        description="At least 10 characters."
        autoComplete="new-password"
        {...form.getInputProps('password')}
      />
      {ask.error !== null && ask.error.issues.length === 0 && ask.error.code !== 'not_found' && (
        <ErrorState
          title={sentenceOf(ask.error)}
          safe={
            UNCHANGED.has(ask.error.code)
              ? 'The link is still good.'
              : 'Your password may have been set all the same: try to sign in with it.'
          }
          reference={ask.error.requestId}
        />
      )}
      <div className={styles.end}>
        <p className="sm quiet">
          You know the old one? <Link to="/sign-in">Sign in</Link>
        </p>
        <Button kind="go" type="submit" busy={ask.isPending}>
          Set the password
        </Button>
      </div>
    </form>
  )
}
