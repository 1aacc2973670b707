import type { ReactNode } from 'react'
import { MessageCircle, Users } from 'lucide-react'
import { namesOf, pathOf, useLiveDirects } from '../features/directs/people.ts'
import { useCall } from '../lib/query.ts'
import { SideGroups, SideList, SideRow } from '../ui/frame.tsx'
import { unreadIn, useMyChannels } from './places.ts'

/** As many as fit beside the groups; the page has the rest. */
const SHOWN = 8
export const SIDE_DIRECTS = { limit: SHOWN } as const

/** How many requests wait for the member, and unread messages in the conversations of the sidebar. */
export function useDirectCount(): number {
  const directs = useCall('groups.directs', SIDE_DIRECTS).data?.items ?? []
  const channels = useMyChannels().data?.items ?? []
  return directs.reduce(
    (sum, { group, state }) => sum + (state === 'request' ? 1 : unreadIn(channels, group.id)),
    0,
  )
}

/** The member's latest direct conversations, with what is new in them. */
export function SideDirectList({ action }: { action: ReactNode }) {
  const directs = useCall('groups.directs', SIDE_DIRECTS).data?.items
  const channels = useMyChannels().data?.items ?? []
  useLiveDirects()
  if (directs === undefined) return null

  return (
    <SideGroups title="Direct messages" action={action}>
      {directs.length === 0 ? (
        <p className="xs quiet" style={{ padding: '2px 10px' }}>
          None yet.
        </p>
      ) : (
        <SideList>
          {directs.map(direct => (
            <SideRow
              key={direct.group.id}
              to={pathOf(direct)}
              icon={direct.people.length > 1 ? Users : MessageCircle}
              unread={direct.state === 'request' ? 1 : unreadIn(channels, direct.group.id)}
            >
              {namesOf(direct)}
              {direct.state === 'request' && <span className="unseen">, a request</span>}
            </SideRow>
          ))}
        </SideList>
      )}
    </SideGroups>
  )
}
