import type { AwardeeView, BenefitView } from '../../../../domain/credentials/contract.ts'
import { useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Chip,
  Dialog,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Stack,
  toast,
} from '../../ui/index.ts'
import { motivesIn } from './words.ts'

type FittingProps = { benefit: BenefitView; onClose: () => void }

/** Whom staff may keep a place for: those first whose own reasons it serves. */
export function Fitting({ benefit: { id: benefitId, title }, onClose }: FittingProps) {
  const { data, error, refetch } = useCall('credentials.fitting', { benefitId })
  return (
    <Dialog open onClose={onClose} title={title}>
      {data === undefined ? (
        error === null ? (
          <LoadingRows count={3} />
        ) : (
          <ErrorState
            title="We could not load who holds an award."
            reference={error.requestId}
            onRetry={() => void refetch()}
          />
        )
      ) : data.items.length === 0 ? (
        <p className="quiet">Nobody holds an award at present.</p>
      ) : (
        <Stack gap={3}>
          <p className="sm quiet">
            A place is kept for whom you grant it; they take it or give it back. You see a reason only where
            somebody stated it and this benefit serves it.
          </p>
          <ItemList label="Who holds an award">
            {data.items.map(awardee => (
              <Awardee key={awardee.member.id} benefitId={benefitId} awardee={awardee} />
            ))}
          </ItemList>
        </Stack>
      )}
    </Dialog>
  )
}

function Awardee({ benefitId, awardee: { member, fits, has } }: { benefitId: string; awardee: AwardeeView }) {
  const me = useMe()
  const grant = useAsk('credentials.grantBenefit', {
    refreshes: ['credentials.allBenefits'],
    onDone: output => {
      queryClient.setQueryData(keyOf('credentials.fitting', { benefitId }), output)
      toast.done(`A place is kept for ${member.name}.`)
    },
  })
  return (
    <Item
      lead={<Avatar id={member.id} name={member.name} size="s" />}
      action={
        has ? (
          <Chip hue="moss">Has a place</Chip>
        ) : (
          member.id !== me.id && (
            <Button
              slim
              busy={grant.isPending}
              aria-label={`Grant it to ${member.name}`}
              onClick={() =>
                grant.mutate(
                  { benefitId, memberId: member.id },
                  { onError: error => toast.failed(`Not granted. ${sentenceOf(error)}`) },
                )
              }
            >
              Grant
            </Button>
          )
        )
      }
    >
      {member.name}
      <p className="sm quiet">
        {fits.length === 0 ? 'Stated no reason that this serves.' : `Comes for ${motivesIn(fits)}.`}
      </p>
    </Item>
  )
}
