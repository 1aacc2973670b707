import { useForm } from '@mantine/form'
import type { MemberView } from '../../../domain/members/contract.ts'
import { sentenceOf } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { keyOf, queryClient, useAsk, useCall } from '../lib/query.ts'
import { Button, ErrorState, LoadingRows, Row, Section, Stack, TextField, toast } from '../ui/index.ts'
import { useMe } from './session.tsx'

/** Where the member works, as colleagues see it beside the name. */
export function OrganisationSection() {
  const { id } = useMe()
  const { data, error, refetch } = useCall('members.show', { memberId: id })
  return (
    <Section title="Where you work">
      {data !== undefined ? (
        <OrganisationForm key={data.member.organisation} member={data.member} />
      ) : error === null ? (
        <LoadingRows count={1} face={false} />
      ) : (
        <ErrorState
          title="We could not load where you work."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
    </Section>
  )
}

function OrganisationForm({ member }: { member: MemberView }) {
  const form = useForm({ initialValues: { organisation: member.organisation ?? '' } })
  const ask = useAsk('members.setOrganisation', {
    onDone: saved => {
      queryClient.setQueryData(keyOf('members.show', { memberId: member.id }), saved)
      toast.done(
        saved.member.organisation === null ? 'It is not shown any more.' : 'Saved. Colleagues see it.',
      )
    },
  })
  const submit = form.onSubmit(({ organisation }) =>
    ask.mutate(
      { organisation: organisation.trim() || null },
      { onError: error => form.setErrors({ organisation: sentenceOf(error), ...fieldErrorsOf(error, {}) }) },
    ),
  )

  return (
    <form noValidate onSubmit={submit}>
      <Stack gap={3}>
        <TextField
          label="Practice, hospital or organisation"
          description="Colleagues see it beside your name. Leave it empty to keep it to yourself."
          autoComplete="organization"
          {...form.getInputProps('organisation')}
        />
        <Row>
          <Button kind="go" type="submit" busy={ask.isPending} disabled={!form.isDirty()}>
            Save where you work
          </Button>
        </Row>
      </Stack>
    </form>
  )
}
