import { BadgeCheck, CalendarClock, CircleOff, UserPlus } from 'lucide-react'
import { useState } from 'react'
import type { SpecialtyView } from '../../../../domain/cases/contract.ts'
import type { ConsultantView } from '../../../../domain/consultants/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Chip,
  Dialog,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Section,
  Time,
  toast,
} from '../../ui/index.ts'
import { VetForm } from './vet-form.tsx'

/** The consultants of one specialty, each with their vetting. */
export function ConsultantList({ specialty }: { specialty: SpecialtyView }) {
  const list = useCall('consultants.list', { specialtyId: specialty.id })
  const [vetting, setVetting] = useState<ConsultantView | 'new'>()

  return (
    <Section
      title="Consultants"
      aside={list.data === undefined ? undefined : String(list.data.items.length)}
      more={
        <Button icon={UserPlus} onClick={() => setVetting('new')}>
          Vet someone
        </Button>
      }
    >
      {list.data === undefined ? (
        list.error === null ? (
          <LoadingRows />
        ) : (
          <ErrorState
            title="We could not load the consultants."
            reference={list.error.requestId}
            onRetry={() => void list.refetch()}
          />
        )
      ) : list.data.items.length === 0 ? (
        <Empty title="Nobody is vetted here yet">
          Cases wait for the first consultant; colleagues can answer.
        </Empty>
      ) : (
        <ItemList label="Consultants">
          {list.data.items.map(item => (
            <OneConsultant
              key={item.member.id}
              specialty={specialty}
              item={item}
              onRenew={() => setVetting(item)}
            />
          ))}
        </ItemList>
      )}
      <Dialog
        open={vetting !== undefined}
        onClose={() => setVetting(undefined)}
        title={`Vet for ${specialty.name.toLocaleLowerCase()}`}
      >
        {vetting !== undefined && (
          <VetForm
            specialtyId={specialty.id}
            known={vetting === 'new' ? undefined : vetting}
            onEnd={() => setVetting(undefined)}
          />
        )}
      </Dialog>
    </Section>
  )
}

type OneProps = { specialty: SpecialtyView; item: ConsultantView; onRenew: () => void }

function OneConsultant({ specialty, item, onRenew }: OneProps) {
  const { member, vetting } = item
  const [ending, setEnding] = useState(false)
  const end = useAsk('consultants.end', {
    refreshes: ['consultants.list', 'cases.specialties'],
    onDone: () => {
      setEnding(false)
      toast.done(`${member.name} no longer advises here. What waited for them is passed on.`)
    },
  })
  const hasEnded = vetting?.state === 'ended'
  return (
    <Item
      lead={<Avatar id={member.id} name={member.name} />}
      action={
        <>
          {!hasEnded && (
            <Button kind="bare" onClick={() => setEnding(true)}>
              End it<span className="unseen"> for {member.name}</span>
            </Button>
          )}
          <Button onClick={onRenew}>
            {vetting === null ? 'Vet' : 'Renew'}
            <span className="unseen"> {member.name}</span>
          </Button>
        </>
      }
    >
      <p>
        <b>{member.name}</b> <Standing item={item} />
      </p>
      <p className="sm quiet">
        {vetting === null ? (
          'May advise by a grant, without a credential on file.'
        ) : (
          <>
            {vetting.credential}, {vetting.jurisdiction}, {vetting.languages.join(', ')}. Until{' '}
            <Time at={vetting.validUntil} />. Vetted by {vetting.vettedBy.name},{' '}
            <Time at={vetting.vettedAt} />.{!item.onDuty && ' Off duty.'}
          </>
        )}
      </p>
      <Dialog
        open={ending}
        onClose={() => setEnding(false)}
        title={`End ${member.name}’s right to advise?`}
        footer={
          <>
            <Button onClick={() => setEnding(false)}>Keep it</Button>
            <Button
              kind="harm"
              busy={end.isPending}
              onClick={() =>
                end.mutate(
                  { specialtyId: specialty.id, memberId: member.id },
                  { onError: error => toast.failed(`Not ended. ${sentenceOf(error)}`) },
                )
              }
            >
              End it
            </Button>
          </>
        }
      >
        <p>What waits for them goes to others. What they advised stays.</p>
      </Dialog>
    </Item>
  )
}

function Standing({ item: { vetting } }: { item: ConsultantView }) {
  if (vetting === null) return <Chip look="line">Not vetted</Chip>
  if (vetting.state === 'ended')
    return (
      <Chip hue="bracken" icon={CircleOff}>
        Ended
      </Chip>
    )
  return vetting.state === 'expiring' ? (
    <Chip hue="gorse" icon={CalendarClock}>
      Ends soon
    </Chip>
  ) : (
    <Chip hue="moss" icon={BadgeCheck}>
      Vetted
    </Chip>
  )
}
