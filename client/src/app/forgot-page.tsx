import { useForm } from '@mantine/form'
import { MailCheck } from 'lucide-react'
import { Link, useLocation } from 'react-router'
import { sentenceOf } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { useAsk } from '../lib/query.ts'
import { Button } from '../ui/button.tsx'
import { TextField } from '../ui/fields.tsx'
import { ErrorState, Note } from '../ui/states.tsx'
import { Gate } from './gate.tsx'
import styles from './gate.module.css'

const words = { email: 'Enter an e-mail address, such as name@practice.example.' }

/** Asks for a link that sets a new password. What it says is the same whether anybody has the address. */
export function ForgotPage() {
  const state: unknown = useLocation().state
  const typed = typeof state === 'object' && state !== null && 'email' in state ? String(state.email) : ''
  const form = useForm({
    initialValues: { email: typed },
    validate: { email: value => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : words.email) },
  })
  const ask = useAsk('members.askForReset')
  const submit = form.onSubmit(values =>
    ask.mutate(values, { onError: error => form.setErrors(fieldErrorsOf(error, words)) }),
  )

  return (
    <Gate title="Forgot your password?">
      {ask.isSuccess ? (
        <div className={styles.fields}>
          <Note hue="moss" icon={MailCheck} role="status">
            If <b className={styles.address}>{ask.variables.email.trim()}</b> is the address of a member, a
            link is on its way there. It works once, for an hour.
          </Note>
          <p className="sm quiet">
            Nothing came after some minutes? Look among unwanted mail, and see whether this is the address you
            joined with.
          </p>
          <div className={styles.end}>
            <p className="sm">
              <Link to="/sign-in">Back to sign in</Link>
            </p>
            <Button onClick={() => ask.reset()}>Ask again</Button>
          </div>
        </div>
      ) : (
        <form className={styles.fields} noValidate onSubmit={submit}>
          <TextField
            label="E-mail"
            description="The address you joined with. We mail a link there that sets a new password."
            type="email"
            autoComplete="username"
            {...form.getInputProps('email')}
          />
          {ask.error !== null && ask.error.issues.length === 0 && (
            <ErrorState title={sentenceOf(ask.error)} reference={ask.error.requestId} />
          )}
          <div className={styles.end}>
            <p className="sm quiet">
              You know it after all? <Link to="/sign-in">Sign in</Link>
            </p>
            <Button kind="go" type="submit" busy={ask.isPending}>
              Mail me a link
            </Button>
          </div>
        </form>
      )}
    </Gate>
  )
}
