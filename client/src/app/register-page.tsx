import { useForm } from '@mantine/form'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { sentenceOf } from '../lib/call.ts'
import { useAsk } from '../lib/query.ts'
import { Button } from '../ui/button.tsx'
import { PasswordField, TextField } from '../ui/fields.tsx'
import { ErrorState } from '../ui/states.tsx'
import { Gate } from './gate.tsx'
import styles from './gate.module.css'
import { PASSWORD_WORDS, whyNotPassword } from './password-words.ts'
import { beginSession } from './session.tsx'
import { ownPath } from './sign-in-page.tsx'

const words = {
  name: 'Enter the name colleagues know you by.',
  email: 'Enter an e-mail address, such as name@practice.example.',
  password: PASSWORD_WORDS,
}

/** Joining: name, e-mail, password; signed in at once. */
export function RegisterPage() {
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const next = ownPath(search.get('next'))
  const form = useForm({
    initialValues: { name: '', email: '', password: '' },
    validate: {
      name: value => (value.trim() === '' ? words.name : null),
      email: value => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : words.email),
      password: whyNotPassword,
    },
  })
  const ask = useAsk('members.register', {
    onDone: ({ member }) => {
      beginSession(member)
      void navigate(next, { replace: true })
    },
  })
  const submit = form.onSubmit(values =>
    ask.mutate(values, { onError: error => form.setErrors(fieldErrorsOf(error, words)) }),
  )
  const taken = ask.error?.code === 'conflict'
  const unplaced = ask.error !== null && !taken && ask.error.issues.length === 0

  return (
    <Gate title="Join">
      <form className={styles.fields} noValidate onSubmit={submit}>
        <TextField
          label="Name"
          description="As colleagues know you. Others see it."
          autoComplete="name"
          {...form.getInputProps('name')}
        />
        <TextField
          label="E-mail"
          description="Only the association sees it."
          type="email"
          autoComplete="username"
          {...form.getInputProps('email')}
          error={taken && ask.error ? sentenceOf(ask.error) : form.errors.email}
        />
        <PasswordField
          label="Password"
          description="At least 10 characters."
          autoComplete="new-password"
          {...form.getInputProps('password')}
        />
        {unplaced && ask.error && (
          <ErrorState
            title={sentenceOf(ask.error)}
            safe="What you typed is still here."
            reference={ask.error?.requestId}
          />
        )}
        <div className={styles.end}>
          <p className="sm quiet">
            Already a member? <Link to={`/sign-in?${search}`}>Sign in</Link>
          </p>
          <Button kind="go" type="submit" busy={ask.isPending}>
            Join
          </Button>
        </div>
      </form>
    </Gate>
  )
}
