import { useState } from 'react'
import type { KeyUse, KeyView } from '../../../../domain/credentials/contract.ts'
import { isAdmin, useMe } from '../../app/session.tsx'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { fieldErrorsOf } from '../../lib/field-errors.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Asked,
  Button,
  Chip,
  Dialog,
  Empty,
  Item,
  ItemList,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  TextField,
  Time,
  toast,
} from '../../ui/index.ts'

const USES: Record<KeyUse, { title: string; says: string }> = {
  badges: { title: 'Badges', says: 'Signs badges, and the pages of letters and records.' },
  papers: { title: 'PDFs', says: 'Signs letters and records as PDF.' },
}
const STATES: Record<KeyView['state'], string> = {
  signing: 'Signs',
  published: 'Replaced, what it signed holds',
  withdrawn: 'Withdrawn',
}
const REFRESHES = ['credentials.keys'] as const
const failed = { onError: (error: CallError) => toast.failed(`Not done. ${sentenceOf(error)}`) }

/** Where administrators replace the keys that badges and papers are signed with. */
export function KeysPage() {
  const me = useMe()
  const asked = useCall('credentials.keys', {}, { enabled: isAdmin(me) })
  const [withdrawing, setWithdrawing] = useState<KeyView | null>(null)
  return (
    <Page title="Keys">
      <PageHeader
        title="Keys"
        says="What badges, letters and records are signed with. A key is made when it is first needed."
      />
      {!isAdmin(me) ? (
        <Empty title="Keys are looked after by administrators">Anyone may verify what they signed.</Empty>
      ) : (
        <Asked of={asked} what="the keys" rows={2} face={false}>
          {({ items }) => (
            <Stack gap={6}>
              {(Object.keys(USES) as KeyUse[]).map(use => (
                <OfUse
                  key={use}
                  use={use}
                  keys={items.filter(key => key.use === use)}
                  onWithdraw={setWithdrawing}
                />
              ))}
            </Stack>
          )}
        </Asked>
      )}
      {withdrawing !== null && (
        <WithdrawDialog signingKey={withdrawing} onClose={() => setWithdrawing(null)} />
      )}
    </Page>
  )
}

type OfUseProps = { use: KeyUse; keys: readonly KeyView[]; onWithdraw: (key: KeyView) => void }

function OfUse({ use, keys, onWithdraw }: OfUseProps) {
  const { title, says } = USES[use]
  const rotate = useAsk('credentials.rotateKey', {
    refreshes: REFRESHES,
    onDone: () => toast.done('A new key signs from now on.'),
  })
  return (
    <Section title={title}>
      <Stack gap={3}>
        <p className="quiet">{says}</p>
        {keys.length > 0 && (
          <ItemList label={title}>
            {keys.map(key => (
              <Item
                key={key.id}
                action={
                  key.state !== 'withdrawn' && (
                    <Button slim kind="quiet" onClick={() => onWithdraw(key)}>
                      Withdraw
                    </Button>
                  )
                }
              >
                <p className="sm prose">{key.kid}</p>
                <Row wrap gap={2}>
                  <Chip hue={key.state === 'signing' ? 'moss' : undefined}>{STATES[key.state]}</Chip>
                  <span className="sm quiet">
                    Made <Time at={key.madeAt} form="day" inSentence />
                    {use === 'badges' && `, ${badgesWords(key.badgeCount)} in force`}
                    {key.state === 'withdrawn' && `. ${key.reason}`}
                  </span>
                </Row>
              </Item>
            ))}
          </ItemList>
        )}
        <div>
          <Button busy={rotate.isPending} onClick={() => rotate.mutate({ use }, failed)}>
            {keys.length === 0 ? 'Make a key' : 'Replace the key that signs'}
          </Button>
        </div>
      </Stack>
    </Section>
  )
}

const badgesWords = (count: number): string => (count === 1 ? 'one badge' : `${count} badges`)

function WithdrawDialog({ signingKey, onClose }: { signingKey: KeyView; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const withdraw = useAsk('credentials.withdrawKey', {
    refreshes: REFRESHES,
    onDone: () => {
      toast.done('Withdrawn. What it signed holds no more, and badges in force are signed anew.')
      onClose()
    },
  })
  const errors = withdraw.error === null ? {} : fieldErrorsOf(withdraw.error)
  return (
    <Dialog
      open
      onClose={onClose}
      title="Withdraw this key?"
      footer={
        <Button
          kind="harm"
          busy={withdraw.isPending}
          onClick={() => withdraw.mutate({ keyId: signingKey.id, reason }, failed)}
        >
          Withdraw it
        </Button>
      }
    >
      <Stack gap={3}>
        <p>
          When others may have got hold of it. Badges that members handed out with it do not verify any more;
          new ones wait on their pages.
        </p>
        <TextField
          label="Why"
          error={errors['reason']}
          maxLength={300}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
      </Stack>
    </Dialog>
  )
}
