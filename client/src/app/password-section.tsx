import { useForm } from '@mantine/form'
import { renewPush } from '../features/notifications/push.ts'
import { sentenceOf } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { useAsk } from '../lib/query.ts'
import { Button, PasswordField, Row, Section, Stack, toast } from '../ui/index.ts'
import { PASSWORD_WORDS, whyNotPassword } from './password-words.ts'
import { useMe } from './session.tsx'

const words = { current: 'That is not your present password.', password: PASSWORD_WORDS }

/** Sets another password on the word of the present one. */
export function PasswordSection() {
  const me = useMe()
  const form = useForm({
    initialValues: { current: '', password: '' },
    validate: {
      current: value => (value === '' ? 'Enter your present password.' : null),
      password: whyNotPassword,
    },
  })
  const ask = useAsk('members.changePassword', {
    refreshes: ['members.tokens'],
    onDone: () => {
      form.reset()
      toast.done('Password changed. You stay signed in here, and nowhere else.')
      // This device was left with all others. Whether that can be mended at once changes nothing about the password.
      renewPush().catch(() => {})
    },
  })
  const submit = form.onSubmit(values =>
    ask.mutate(values, {
      onError: error =>
        form.setErrors(
          error.issues.length > 0 ? fieldErrorsOf(error, words) : { password: sentenceOf(error) },
        ),
    }),
  )

  return (
    <Section title="Password">
      <form noValidate onSubmit={submit} aria-label="Password">
        <Stack gap={3}>
          <input
            className="unseen"
            type="email"
            autoComplete="username"
            value={me.email}
            readOnly
            tabIndex={-1}
            aria-hidden
          />
          <PasswordField
            label="Present password"
            autoComplete="current-password"
            {...form.getInputProps('current')}
          />
          <PasswordField
            label="New password"
            description="At least 10 characters. Your other browsers and phones are signed out, and your access tokens are revoked."
            autoComplete="new-password"
            {...form.getInputProps('password')}
          />
          <Row>
            <Button kind="go" type="submit" busy={ask.isPending} disabled={!form.isDirty()}>
              Change the password
            </Button>
          </Row>
        </Stack>
      </form>
    </Section>
  )
}
