import { useEffect } from 'react'
import { useNavigate, useParams } from 'react-router'
import { useAsk } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Stack,
  toast,
} from '../../ui/index.ts'

/** Where a link of invitation leads: which group, who invites, and the choice. */
export function InvitationPage() {
  const { code = '' } = useParams()
  const look = useAsk('groups.showInvitation')
  const { mutate: ask } = look
  useEffect(() => ask({ code }), [ask, code])

  return (
    <Page title="Invitation" narrow>
      {look.data !== undefined ? (
        <Invitation code={code} {...look.data} />
      ) : look.error === null ? (
        <LoadingRows count={2} />
      ) : ['not_found', 'invalid'].includes(look.error.code) ? (
        <Empty
          title="This invitation holds no more"
          action={<ButtonLink to="/groups">See the groups</ButtonLink>}
        >
          It was used, taken back, or its time is over. Ask for another one.
        </Empty>
      ) : (
        <ErrorState
          title="We could not look at this invitation."
          safe="It was not used."
          reference={look.error.requestId}
          onRetry={() => ask({ code })}
        />
      )}
    </Page>
  )
}

type InvitationProps = { code: string; groupName: string; hostName: string }

function Invitation({ code, groupName, hostName }: InvitationProps) {
  const navigate = useNavigate()
  const accept = useAsk('groups.acceptInvitation', {
    refreshes: ['groups.show', 'groups.list', 'chat.mine'],
    onDone: ({ groupId }) => {
      toast.done(`You are a member of ${groupName}.`)
      void navigate(`/g/${groupId}`, { replace: true })
    },
  })
  return (
    <>
      <PageHeader title={groupName} says={`${hostName} invites you to this group.`} />
      <Card>
        <Stack gap={4}>
          <p>
            Once you are in, members see your name, and you see what they write. You can leave at any time.
          </p>
          {accept.error !== null && <p role="alert">Not joined. {accept.error.message}</p>}
          <Row gap={2} wrap>
            <Button kind="go" busy={accept.isPending} onClick={() => accept.mutate({ code })}>
              Join the group
            </Button>
            <ButtonLink to="/" kind="quiet">
              Not now
            </ButtonLink>
          </Row>
        </Stack>
      </Card>
    </>
  )
}
