import type { DirectFrom } from '../../../../domain/members/contract.ts'
import { isConsultant, useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Section,
  SegmentedChoice,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'

const CHOICES: { value: DirectFrom; label: string; says: string }[] = [
  { value: 'groups', label: 'People of my groups', says: 'Others may ask first' },
  { value: 'anyone', label: 'Anyone', says: 'At once, without asking' },
  { value: 'nobody', label: 'Nobody', says: 'What you accepted goes on' },
]

/** Who may write to the member directly, what others see of them, and whom they blocked. */
export function ReachSection() {
  return (
    <Section title="Being reached">
      <Stack gap={5}>
        <Choices />
        <Blocked />
      </Stack>
    </Section>
  )
}

function Choices() {
  const me = useMe()
  const privacy = useCall('members.privacy', {})
  const keep = {
    onDone: (now: NonNullable<typeof privacy.data>) =>
      queryClient.setQueryData(keyOf('members.privacy', {}), now),
  }
  const reach = useAsk('members.setReach', keep)
  const presence = useAsk('members.setPresence', keep)
  const onError = (error: Parameters<typeof sentenceOf>[0]) => toast.failed(sentenceOf(error))

  if (privacy.data === undefined)
    return privacy.error === null ? (
      <LoadingRows count={2} face={false} />
    ) : (
      <ErrorState
        title="We could not load what you chose."
        reference={privacy.error.requestId}
        onRetry={() => void privacy.refetch()}
      />
    )
  return (
    <Stack gap={4}>
      <SegmentedChoice
        label="Who may write to you directly"
        look="list"
        options={CHOICES}
        value={
          reach.variables !== undefined && reach.isPending
            ? reach.variables.directFrom
            : privacy.data.directFrom
        }
        onChange={directFrom => reach.mutate({ directFrom }, { onError })}
      />
      {isConsultant(me) && (
        <p className="sm quiet">Consultants are asked by a case unless they choose otherwise here.</p>
      )}
      <SegmentedChoice
        label="Whether others see that you are here"
        options={[
          { value: 'on', label: 'They see it', says: 'Roughly, and only people you share something with' },
          { value: 'off', label: 'They do not', says: 'Then it is not kept either' },
        ]}
        value={privacy.data.presenceShown ? 'on' : 'off'}
        onChange={value => presence.mutate({ shown: value === 'on' }, { onError })}
      />
    </Stack>
  )
}

function Blocked() {
  const blocks = useCall('members.blocks', {}).data?.items
  const unblock = useAsk('members.block', { refreshes: ['members.blocks', 'groups.direct'] })
  if (blocks === undefined || blocks.length === 0)
    return <p className="sm quiet">You have blocked nobody. You can on the page of a person.</p>
  return (
    <div>
      <h3>Blocked</h3>
      <ItemList label="Blocked people">
        {blocks.map(({ memberId, name, since }) => (
          <Item
            key={memberId}
            lead={<Avatar id={memberId} name={name} size="s" />}
            action={
              <Button
                slim
                kind="quiet"
                busy={unblock.isPending && unblock.variables.memberId === memberId}
                aria-label={`Take the block of ${name} back`}
                onClick={() =>
                  unblock.mutate(
                    { memberId, on: false },
                    { onError: error => toast.failed(sentenceOf(error)) },
                  )
                }
              >
                Take back
              </Button>
            }
          >
            {name}
            <p className="xs quiet">
              Since <Time at={since} form="day" inSentence />
            </p>
          </Item>
        ))}
      </ItemList>
    </div>
  )
}
