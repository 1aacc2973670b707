import { useForm } from '@mantine/form'
import { CircleCheck, Info } from 'lucide-react'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { sentenceOf } from '../lib/call.ts'
import { useAsk } from '../lib/query.ts'
import { Button } from '../ui/button.tsx'
import { PasswordField, TextField } from '../ui/fields.tsx'
import { ErrorState, Note } from '../ui/states.tsx'
import { Gate } from './gate.tsx'
import styles from './gate.module.css'
import { beginSession } from './session.tsx'
import { SuspensionNote } from './suspension-note.tsx'

/** Only an address of our own: a link must not lead people elsewhere after they typed a password. */
export function ownPath(next: string | null): string {
  return next !== null && /^\/(?![/\\])/.test(next) ? next : '/'
}

const words = {
  email: 'Enter your e-mail address.',
  password: 'Enter your password.',
}

/** Sign-in by e-mail and password; leads back to where the member was going. */
export function SignInPage() {
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const next = ownPath(search.get('next'))
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: value => (value.trim() === '' ? words.email : null),
      password: value => (value === '' ? words.password : null),
    },
  })
  const ask = useAsk('members.signIn', {
    onDone: ({ member }) => {
      beginSession(member)
      void navigate(next, { replace: true })
    },
  })
  const refused = ask.error?.code === 'unauthenticated'

  return (
    <Gate title="Sign in">
      {search.has('ended') && !ask.isError && (
        <Note hue="dusk" icon={Info} role="status">
          You were signed out. Sign in to go on where you were.
        </Note>
      )}
      {search.has('set') && !ask.isError && (
        <Note hue="moss" icon={CircleCheck} role="status">
          Your new password is set. Sign in with it.
        </Note>
      )}
      <form className={styles.fields} noValidate onSubmit={form.onSubmit(values => ask.mutate(values))}>
        <TextField label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
        <PasswordField
          label="Password"
          autoComplete="current-password"
          {...form.getInputProps('password')}
          error={refused ? 'That e-mail and password do not match.' : form.errors.password}
        />
        <p className="sm">
          <Link to="/forgot-password" state={{ email: form.values.email }}>
            Forgot your password?
          </Link>
        </p>
        {ask.error?.code === 'forbidden' && (
          <SuspensionNote why={sentenceOf(ask.error)} {...form.getValues()} />
        )}
        {ask.error !== null && !refused && ask.error.code !== 'forbidden' && (
          <ErrorState
            title={sentenceOf(ask.error)}
            safe="What you typed is still here."
            reference={ask.error.requestId}
          />
        )}
        <div className={styles.end}>
          <p className="sm quiet">
            Not a member yet? <Link to={`/register?${search}`}>Join</Link>
          </p>
          <Button kind="go" type="submit" busy={ask.isPending}>
            Sign in
          </Button>
        </div>
      </form>
    </Gate>
  )
}
