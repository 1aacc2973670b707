import { useNavigate } from 'react-router'
import { newClientId } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk } from '../../lib/query.ts'
import { pathOf } from './people.ts'

/** Opens the conversation with these people, beginning it when there is none. */
export function useStartDirect(onOpened: () => void = () => {}) {
  const navigate = useNavigate()
  const ask = useAsk('groups.startDirect', {
    refreshes: ['groups.directs', 'chat.mine'],
    onDone: direct => {
      queryClient.setQueryData(keyOf('groups.direct', { groupId: direct.group.id }), direct)
      onOpened()
      void navigate(pathOf(direct))
    },
  })
  return {
    isPending: ask.isPending,
    error: ask.error,
    start: (memberIds: string[]) => ask.mutate({ memberIds, clientId: newClientId() }),
    forget: ask.reset,
  }
}
