import { Award, CircleAlert, Mail, MessageCircleQuestionMark, ShieldBan, ShieldCheck } from 'lucide-react'
import { useParams } from 'react-router'
import type { MemberView } from '../../../../domain/members/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  ButtonLink,
  Empty,
  ErrorState,
  ItemList,
  LoadingRows,
  Note,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  Time,
  toast,
  VettedBadge,
} from '../../ui/index.ts'
import { GroupItem } from '../groups/group-item.tsx'
import { presenceWords, usePresence } from './people.ts'
import { FlagButton } from '../moderation/flag-button.tsx'
import { useStartDirect } from './use-start.ts'

/** A colleague: what they are vetted for, what groups one shares with them, and how to write to them. */
export function PersonPage() {
  const { memberId = '' } = useParams()
  const asked = useCall('members.show', { memberId })
  if (asked.data !== undefined) return <Person key={memberId} person={asked.data.member} />
  if (asked.error?.code === 'not_found' || asked.error?.code === 'invalid')
    return (
      <Page title="Not found">
        <Empty title="There is nobody here">The address may be wrong.</Empty>
      </Page>
    )
  return (
    <Page title="Person">
      {asked.error === null ? (
        <LoadingRows count={2} />
      ) : (
        <ErrorState
          title="We could not load this page."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Page>
  )
}

function Person({ person }: { person: MemberView }) {
  const me = useMe()
  const presence = usePresence([person.id])(person.id)
  const isMe = person.id === me.id
  return (
    <Page title={person.name} narrow>
      <PageHeader
        title={person.name}
        above={
          <Row wrap gap={2}>
            <Avatar id={person.id} name={person.name} size="l" lit={presence === 'active'} />
            <Vetted person={person} />
          </Row>
        }
        says={
          <>
            Member since <Time at={person.joinedAt} form="day" inSentence />
            {person.organisation !== null && `, ${person.organisation}`}
            {presenceWords(presence) !== undefined && `. ${presenceWords(presence)}`}
          </>
        }
      />
      {isMe ? (
        <Row wrap>
          <ButtonLink to="/settings">Your settings</ButtonLink>
          <ButtonLink to="/value">What you gave and got</ButtonLink>
        </Row>
      ) : (
        <>
          <Acts person={person} />
          <Shared memberId={person.id} />
        </>
      )}
    </Page>
  )
}

function Vetted({ person: { consultantFor } }: { person: MemberView }) {
  const specialties = useCall('cases.specialties', {}, { enabled: consultantFor.length > 0 }).data?.items
  const names = consultantFor.map(scope => specialties?.find(({ id }) => id === scope)?.name)
  return names.map((name, place) => <VettedBadge key={consultantFor[place]} specialty={name} />)
}

function Acts({ person: { id, name, consultantFor } }: { person: MemberView }) {
  const blocks = useCall('members.blocks', {}).data?.items
  const isBlocked = blocks?.some(({ memberId }) => memberId === id) ?? false
  const { start, isPending, error } = useStartDirect()
  const block = useAsk('members.block', {
    refreshes: ['members.blocks', 'members.presence', 'groups.directs', 'groups.direct'],
    onDone: ({ blocked }) =>
      toast.note(blocked ? `${name} is blocked and is not told.` : `${name} is not blocked any more.`),
  })
  const isConsultant = consultantFor.length > 0
  const star = useCall('stars.show', { memberId: id }, { enabled: isConsultant }).data?.star

  return (
    <Stack gap={3}>
      <Row wrap>
        {isConsultant && (
          <ButtonLink to="/cases/ask" kind="go" icon={MessageCircleQuestionMark}>
            Ask a case
          </ButtonLink>
        )}
        <Button
          kind={isConsultant ? 'plain' : 'go'}
          icon={Mail}
          busy={isPending}
          disabled={isBlocked}
          onClick={() => start([id])}
        >
          Write
        </Button>
        {star && <ButtonLink to={`/people/${id}/star`}>What they are known for</ButtonLink>}
        <ButtonLink to={`/people/${id}/nominate`} icon={Award}>
          Nominate
        </ButtonLink>
        <Button
          kind="quiet"
          icon={isBlocked ? ShieldCheck : ShieldBan}
          busy={block.isPending}
          onClick={() =>
            block.mutate(
              { memberId: id, on: !isBlocked },
              { onError: failure => toast.failed(sentenceOf(failure)) },
            )
          }
        >
          {isBlocked ? 'Take the block back' : 'Block'}
        </Button>
        <FlagButton kind="profile" id={id} what={name} />
      </Row>
      {error !== null && (
        <Note hue="bracken" icon={CircleAlert} role="alert">
          {sentenceOf(error)}
        </Note>
      )}
      <p className="sm quiet">
        {isBlocked
          ? `Neither of you can write to the other. ${name} is not told.`
          : isConsultant
            ? 'Consultants are asked by a case, so that the answer helps everyone.'
            : 'People of a common group are written to at once; others are asked first.'}
      </p>
    </Stack>
  )
}

function Shared({ memberId }: { memberId: string }) {
  const shared = useCall('groups.shared', { memberId })
  const groups = shared.data?.items
  return (
    <Section title="Groups you share">
      {groups === undefined ? (
        shared.error === null ? (
          <LoadingRows count={2} />
        ) : (
          <ErrorState
            title="We could not load the groups."
            reference={shared.error.requestId}
            onRetry={() => void shared.refetch()}
          />
        )
      ) : groups.length === 0 ? (
        <p className="sm quiet">None yet.</p>
      ) : (
        <ItemList label="Groups you share">
          {groups.map(group => (
            <GroupItem key={group.id} group={group} />
          ))}
        </ItemList>
      )}
    </Section>
  )
}
