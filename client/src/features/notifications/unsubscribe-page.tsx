import { MailX } from 'lucide-react'
import { useParams } from 'react-router'
import { useAsk } from '../../lib/query.ts'
import { Button, ButtonLink, ErrorState, Note, Page, PageHeader, Row, Stack } from '../../ui/index.ts'

/** Where the link of a mail leads. Opening it changes nothing: programs that look at links open them too. */
export function UnsubscribePage() {
  const { token = '' } = useParams()
  const ask = useAsk('notifications.stopMail')
  return (
    <Page title="No more mail" narrow>
      <PageHeader title="No more mail" says="About what you have not read on Commonground." />
      {ask.isSuccess ? (
        <Stack gap={4}>
          <Note hue="moss" icon={MailX} role="status">
            No more e-mail reaches you. Your inbox here goes on as before.
          </Note>
          <Row>
            <ButtonLink to="/settings/notices">Choose what reaches you</ButtonLink>
          </Row>
        </Stack>
      ) : (
        <Stack gap={4}>
          {ask.error !== null && (
            <ErrorState
              title={
                ask.error.code === 'not_found'
                  ? 'This link is not whole. Open it from the mail again, or choose in your settings.'
                  : 'We could not stop the mail.'
              }
              reference={ask.error.requestId}
            />
          )}
          <Row wrap>
            <Button kind="go" icon={MailX} busy={ask.isPending} onClick={() => ask.mutate({ token })}>
              Stop all e-mail
            </Button>
            <ButtonLink to="/settings/notices" kind="bare">
              Choose instead
            </ButtonLink>
          </Row>
        </Stack>
      )}
    </Page>
  )
}
