import type { DirectView } from '../../../../domain/groups/contract.ts'
import type { Presence } from '../../../../domain/members/contract.ts'
import { useHint, useConnected } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'

/** Who a conversation is with, as its title. */
export const namesOf = ({ people }: Pick<DirectView, 'people'>): string =>
  people.length === 0 ? 'Nobody else' : people.map(({ name }) => name).join(', ')

export const pathOf = ({ group, channel }: Pick<DirectView, 'group' | 'channel'>): string =>
  `/g/${group.id}/c/${channel.id}`

const ASKED_EVERY_MS = 60_000
const ASKED_MAX = 100

/** How lately these people were here, asked again each minute while the window is looked at. */
export function usePresence(memberIds: readonly string[]): (memberId: string) => Presence {
  const asked = [...new Set(memberIds)].toSorted().slice(0, ASKED_MAX)
  const { data } = useCall(
    'members.presence',
    { memberIds: asked },
    { enabled: asked.length > 0, keepsFormer: true, everyMs: ASKED_EVERY_MS },
  )
  const known = new Map(data?.items.map(({ memberId, presence }) => [memberId, presence]))
  return memberId => known.get(memberId) ?? 'hidden'
}

const WORDS: { readonly [P in Presence]: string | undefined } = {
  active: 'Here now',
  recently: 'Here in the last days',
  away: 'Away',
  hidden: undefined,
}

/** Presence in words; undefined when it is not to be known. */
export const presenceWords = (presence: Presence): string | undefined => WORDS[presence]

/** Keeps conversations and blocks true while the app is open. */
export function useLiveDirects(): void {
  const look = () => refresh('groups.directs', 'groups.direct')
  useConnected(look)
  useHint('groups.changed', look)
  useHint('groups.left', look)
  useHint('members.privacyChanged', () => refresh('members.blocks', 'members.privacy', 'members.presence'))
}
