import { Check, Copy, Link2 } from 'lucide-react'
import { useState } from 'react'
import type { InvitationView } from '../../../../domain/groups/contract.ts'
import type { z } from 'zod'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { usePaged } from '../../lib/paged.ts'
import { useAsk } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Note,
  Row,
  Section,
  SegmentedChoice,
  SelectField,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import styles from './groups.module.css'

type Invitation = z.infer<typeof InvitationView>

const USES = [
  { value: '1', label: 'One person', says: 'For a colleague you write to.' },
  { value: '10', label: 'Ten', says: 'For a team.' },
  { value: '50', label: 'Fifty', says: 'For a course or a meeting.' },
] as const
const DAYS = [1, 7, 30] as const

/** For hosts: links that let people in, made, shown once, and taken back. */
export function InvitationLinks({ group }: { group: GroupView }) {
  const links = usePaged('groups.invitations', { groupId: group.id, limit: 50 })
  return (
    <Stack gap={6}>
      {group.archivedAt === null && <MakeLink groupId={group.id} />}
      <Section title="Links that hold">
        {links.items === undefined ? (
          links.error === null ? (
            <LoadingRows count={2} />
          ) : (
            <ErrorState
              title="We could not load the links."
              reference={links.error.requestId}
              onRetry={links.retry}
            />
          )
        ) : links.items.length === 0 ? (
          <Empty title="No link holds">Make one above, and send it to whom you would like here.</Empty>
        ) : (
          <ItemList label="Links">
            {links.items.map(link => (
              <LinkItem key={link.id} groupId={group.id} link={link} />
            ))}
          </ItemList>
        )}
        {links.hasMore && (
          <Button busy={links.isLoadingMore} onClick={links.loadMore}>
            Show more
          </Button>
        )}
      </Section>
    </Stack>
  )
}

function MakeLink({ groupId }: { groupId: string }) {
  const [uses, setUses] = useState<(typeof USES)[number]['value']>('1')
  const [days, setDays] = useState('7')
  const make = useAsk('groups.createInvitation', { refreshes: ['groups.invitations'] })
  return (
    <Section title="Make a link">
      <Stack gap={4}>
        <p className="sm quiet">
          Whoever opens it joins at once, whatever the group’s rule. You see it this once: what we keep opens
          nothing.
        </p>
        <SegmentedChoice label="For how many?" options={USES} value={uses} onChange={setUses} />
        <SelectField
          label="Holds for"
          data={DAYS.map(count => ({ value: String(count), label: count === 1 ? '1 day' : `${count} days` }))}
          value={days}
          onChange={event => setDays(event.currentTarget.value)}
        />
        <div>
          <Button
            kind="go"
            icon={Link2}
            busy={make.isPending}
            onClick={() =>
              make.mutate(
                { groupId, uses: Number(uses), expiresInDays: Number(days) },
                { onError: error => toast.failed(error.message) },
              )
            }
          >
            Make the link
          </Button>
        </div>
        {make.data !== undefined && <NewLink key={make.data.invitation.id} path={make.data.path} />}
      </Stack>
    </Section>
  )
}

function NewLink({ path }: { path: string }) {
  const [copied, setCopied] = useState(false)
  const address = `${window.location.origin}${path}`
  const copy = () =>
    navigator.clipboard.writeText(address).then(
      () => setCopied(true),
      () => toast.note('Mark the link and copy it by hand.'),
    )
  return (
    <Note hue="moss" icon={Link2} role="status">
      <Stack gap={2}>
        <p>Here is your link. It is not shown again.</p>
        <code className={styles.link}>{address}</code>
        <Row>
          <Button slim icon={copied ? Check : Copy} onClick={() => void copy()}>
            {copied ? 'Copied' : 'Copy it'}
          </Button>
        </Row>
      </Stack>
    </Note>
  )
}

function LinkItem({ groupId, link }: { groupId: string; link: Invitation }) {
  const revoke = useAsk('groups.revokeInvitation', {
    refreshes: ['groups.invitations'],
    onDone: () => toast.done('The link opens nothing any more.'),
  })
  return (
    <Item
      lead={<Avatar id={link.id} name="Link" icon={Link2} />}
      action={
        <Button
          slim
          kind="quiet"
          busy={revoke.isPending}
          aria-label={`Take back the link by ${link.createdByName}`}
          onClick={() =>
            revoke.mutate(
              { groupId, invitationId: link.id },
              { onError: error => toast.failed(error.message) },
            )
          }
        >
          Take back
        </Button>
      }
    >
      <p>{link.uses === 1 ? 'For one person' : `${link.usesLeft} of ${link.uses} left`}</p>
      <p className="xs quiet">
        By {link.createdByName}, <Time at={link.createdAt} form="ago" inSentence />. Holds until{' '}
        <Time at={link.expiresAt} form="day" inSentence />.
      </p>
    </Item>
  )
}
