import { useForm } from '@mantine/form'
import { Copy, KeyRound } from 'lucide-react'
import { useState } from 'react'
import type { OutputOf } from '../../../domain/contract.ts'
import { newClientId, sentenceOf } from '../lib/call.ts'
import { fieldErrorsOf } from '../lib/field-errors.ts'
import { useAsk, useCall } from '../lib/query.ts'
import {
  Button,
  Card,
  Dialog,
  ErrorState,
  Icon,
  Item,
  ItemList,
  LoadingRows,
  Note,
  Row,
  Section,
  Stack,
  TextField,
  Time,
  toast,
} from '../ui/index.ts'

type Fresh = OutputOf<'members.createToken'>
type AccessToken = OutputOf<'members.tokens'>['items'][number]

/** Personal access tokens: made, listed, revoked. */
export function TokenSection() {
  const [fresh, setFresh] = useState<Fresh>()
  return (
    <Section title="Access tokens">
      <Stack gap={4}>
        <p className="sm quiet">
          A token lets a program of yours act for you. Give each program its own, so that you can take one
          back.
        </p>
        {fresh !== undefined && <FreshSecret secret={fresh.token} onDone={() => setFresh(undefined)} />}
        <TokenList onRevoked={id => id === fresh?.accessToken.id && setFresh(undefined)} />
        <TokenForm onCreated={setFresh} />
      </Stack>
    </Section>
  )
}

function FreshSecret({ secret, onDone }: { secret: string; onDone: () => void }) {
  const copy = () =>
    navigator.clipboard.writeText(secret).then(
      () => toast.done('Token copied.'),
      () => toast.failed('Your browser did not let us copy. Mark the token and copy it yourself.'),
    )
  return (
    <Note hue="gorse" icon={KeyRound} role="status">
      <Stack gap={2}>
        <p>
          <b>Copy it now.</b> We keep no copy, so it is not shown again.
        </p>
        <code style={{ overflowWrap: 'anywhere' }}>{secret}</code>
        <Row wrap>
          <Button slim icon={Copy} onClick={() => void copy()}>
            Copy
          </Button>
          <Button slim kind="bare" onClick={onDone}>
            I have it
          </Button>
        </Row>
      </Stack>
    </Note>
  )
}

function TokenForm({ onCreated }: { onCreated: (fresh: Fresh) => void }) {
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: value => (value.trim() === '' ? 'Name the program that will use it.' : null) },
  })
  const ask = useAsk('members.createToken', {
    refreshes: ['members.tokens'],
    onDone: fresh => {
      form.reset()
      onCreated(fresh)
    },
  })
  const submit = form.onSubmit(({ name }) =>
    ask.mutate(
      { name, clientId: newClientId() },
      { onError: error => form.setErrors({ name: sentenceOf(error), ...fieldErrorsOf(error) }) },
    ),
  )

  return (
    <form noValidate onSubmit={submit}>
      <Stack gap={3}>
        <TextField
          label="What is it for?"
          placeholder="Reading cases into our practice software"
          {...form.getInputProps('name')}
        />
        <Row>
          <Button type="submit" busy={ask.isPending}>
            Create a token
          </Button>
        </Row>
      </Stack>
    </form>
  )
}

function TokenList({ onRevoked }: { onRevoked: (tokenId: string) => void }) {
  const { data, error, refetch } = useCall('members.tokens', {})
  const [leaving, setLeaving] = useState<AccessToken>()
  if (error !== null) {
    return (
      <ErrorState
        title="We could not load your tokens."
        safe="They keep working."
        reference={error.requestId}
        onRetry={() => void refetch()}
      />
    )
  }
  if (data === undefined) return <LoadingRows count={1} face={false} />
  if (data.items.length === 0) return null

  return (
    <Card>
      <ItemList label="Your tokens">
        {data.items.map(token => (
          <Item
            key={token.id}
            lead={<Icon of={KeyRound} />}
            action={
              <Button kind="quiet" slim onClick={() => setLeaving(token)}>
                Revoke<span className="unseen"> {token.name}</span>
              </Button>
            }
          >
            <p className="strong sm">{token.name}</p>
            <p className="xs quiet">
              Made <Time at={token.createdAt} form="day" inSentence />
              {token.lastUsedAt === null ? (
                ', never used'
              ) : (
                <>
                  , last used <Time at={token.lastUsedAt} form="ago" />
                </>
              )}
            </p>
          </Item>
        ))}
      </ItemList>
      <RevokeDialog token={leaving} onClose={() => setLeaving(undefined)} onRevoked={onRevoked} />
    </Card>
  )
}

type RevokeDialogProps = {
  token: AccessToken | undefined
  onClose: () => void
  onRevoked: (tokenId: string) => void
}

function RevokeDialog({ token, onClose, onRevoked }: RevokeDialogProps) {
  const ask = useAsk('members.revokeToken', {
    refreshes: ['members.tokens'],
    onDone: (_, { tokenId }) => {
      onClose()
      onRevoked(tokenId)
      toast.done('Token revoked. Programs that used it are cut off.')
    },
  })
  const revoke = () =>
    token && ask.mutate({ tokenId: token.id }, { onError: error => toast.failed(sentenceOf(error)) })

  return (
    <Dialog
      open={token !== undefined}
      onClose={onClose}
      title={`Revoke “${token?.name ?? ''}”?`}
      footer={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="harm" busy={ask.isPending} onClick={revoke}>
            Revoke
          </Button>
        </>
      }
    >
      <p className="sm">The program that uses it stops working at once. This cannot be undone.</p>
    </Dialog>
  )
}
