import type { DirectView } from '../../../../domain/groups/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk } from '../../lib/query.ts'
import { Button, Row, toast } from '../../ui/index.ts'

const REFRESHES = [
  'groups.directs',
  'groups.direct',
  'groups.show',
  'chat.mine',
  'members.blocks',
  'notifications.list',
] as const

export type RequestActsProps = { direct: DirectView; onGone?: (() => void) | undefined }

/** What someone can do with a request: let it in, decline it, or block whoever asks. Whoever asks hears only of a yes. */
export function RequestActs({ direct, onGone = () => {} }: RequestActsProps) {
  const asker = direct.people.find(({ joined }) => joined)
  const name = asker?.name ?? 'them'
  const { id: groupId } = direct.group
  const accept = useAsk('groups.join', { refreshes: REFRESHES })
  const decline = useAsk('groups.leave', {
    refreshes: REFRESHES,
    onDone: () => {
      toast.note('Declined. They are not told.')
      onGone()
    },
  })
  const block = useAsk('members.block', {
    refreshes: REFRESHES,
    onDone: () => {
      toast.note(`${name} is blocked and is not told. You can take it back in Settings.`)
      onGone()
    },
  })
  const isBusy = accept.isPending || decline.isPending || block.isPending
  const onError = (error: Parameters<typeof sentenceOf>[0]) => toast.failed(sentenceOf(error))

  return (
    <Row gap={2} wrap>
      <Button
        slim
        kind="go"
        busy={accept.isPending}
        disabled={isBusy}
        aria-label={`Accept ${name}`}
        onClick={() => accept.mutate({ groupId }, { onError })}
      >
        Accept
      </Button>
      <Button
        slim
        busy={decline.isPending}
        disabled={isBusy}
        aria-label={`Decline ${name}`}
        onClick={() => decline.mutate({ groupId }, { onError })}
      >
        Decline
      </Button>
      {asker !== undefined && (
        <Button
          slim
          kind="quiet"
          busy={block.isPending}
          disabled={isBusy}
          aria-label={`Block ${name}`}
          onClick={() => block.mutate({ memberId: asker.memberId, on: true }, { onError })}
        >
          Block
        </Button>
      )}
    </Row>
  )
}
