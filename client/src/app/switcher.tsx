import {
  Archive,
  BadgeCheck,
  Hash,
  MessageCircle,
  MessageCircleQuestionMark,
  MessagesSquare,
  Moon,
  Plus,
  Sun,
  UserRound,
  Users,
  type LucideIcon,
} from 'lucide-react'
import { useMantineColorScheme } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { DirectView } from '../../../domain/groups/contract.ts'
import { namesOf, pathOf } from '../features/directs/people.ts'
import { asCallError, call, sentenceOf } from '../lib/call.ts'
import { useCall } from '../lib/query.ts'
import { countWords } from '../ui/count-words.ts'
import { Icon } from '../ui/icon.tsx'
import { Palette, type PaletteItem } from '../ui/palette.tsx'
import { toast } from '../ui/toast.ts'
import { useReviewCount } from './counts.ts'
import { pagesFor } from './page-list.ts'
import { unreadIn, unreadOf, useMyChannels, useMyGroups } from './places.ts'
import { useMe, type Me } from './session.tsx'
import { SETTINGS_PARTS } from './settings-parts.ts'
import { rankTargets, withVisit, type Target } from './switcher-rank.ts'

type Choice = Target & { icon: LucideIcon; says?: string | undefined } & (
    { to: string } | { act: () => void }
  )

const SHOWN_MAX = 24
/** The latest conversations; older ones are found by the people they are with. */
const DIRECTS = { limit: 50 } as const
const SECTIONS: readonly { title: string; kinds: readonly Target['kind'][] }[] = [
  { title: 'Channels and groups', kinds: ['channel', 'group'] },
  { title: 'Direct messages', kinds: ['direct'] },
  { title: 'Colleagues', kinds: ['person'] },
  { title: 'Pages', kinds: ['page'] },
  { title: 'Do', kinds: ['act'] },
]

/** Finds a channel, a group, a page or something to do by a few letters, and goes there. What was visited last comes first. */
export function Switcher({ onClose }: { onClose: () => void }) {
  const me = useMe()
  const navigate = useNavigate()
  const [query, setQuery] = useState('')
  const [recentKeys, visit] = useRecent(me.id)
  const directs = useCall('groups.directs', DIRECTS).data?.items ?? []
  const choices = [
    ...usePlaceChoices(),
    ...useDirectChoices(directs),
    ...usePeopleChoices(query, me, directs),
    ...usePageChoices(me),
    ...partChoices(query),
    ...useActChoices(query),
  ]
  const ranked = rankTargets(choices, query, recentKeys, SHOWN_MAX)

  const choose = (key: string) => {
    const choice = choices.find(each => each.key === key)
    if (choice === undefined) return
    onClose()
    if ('act' in choice) return choice.act()
    visit(key)
    void navigate(choice.to)
  }
  return (
    <Palette
      label="Find or go to"
      query={query}
      onQuery={setQuery}
      sections={SECTIONS.map(({ title, kinds }) => ({
        title,
        items: ranked.filter(({ kind }) => kinds.includes(kind)).map(toItem),
      }))}
      nothing="Nothing of that name is within your reach."
      onChoose={choose}
      onClose={onClose}
    />
  )
}

const toItem = ({ key, name, icon, of, says }: Choice): PaletteItem => ({
  key,
  name,
  lead: <Icon of={icon} />,
  says: [of, says].filter(Boolean).join(' · '),
})

function usePlaceChoices(): Choice[] {
  const groups = useMyGroups().data?.items ?? []
  const channels = useMyChannels().data?.items ?? []
  const nameOf = new Map(groups.map(group => [group.id, group.name]))
  return [
    ...channels
      .filter(({ kind }) => kind !== 'direct')
      .map((channel): Choice => {
        return {
          key: `channel:${channel.id}`,
          kind: 'channel',
          name: channel.name,
          of: nameOf.get(channel.groupId),
          icon: Hash,
          says: newWords(unreadOf(channel)),
          to: `/g/${channel.groupId}/c/${channel.id}`,
        }
      }),
    ...groups.map((group): Choice => ({
      key: `group:${group.id}`,
      kind: 'group',
      name: group.name,
      icon: group.archivedAt === null ? MessagesSquare : Archive,
      to: `/g/${group.id}`,
    })),
  ]
}

const newWords = (unread: number): string | undefined =>
  unread > 0 ? `${countWords(unread)} new` : undefined

/** Conversations by the names of their people. */
function useDirectChoices(directs: readonly DirectView[]): Choice[] {
  const channels = useMyChannels().data?.items ?? []
  return directs.map(direct => ({
    key: `direct:${direct.group.id}`,
    kind: 'direct',
    name: namesOf(direct),
    icon: direct.people.length > 1 ? Users : MessageCircle,
    says: direct.state === 'request' ? 'A request' : newWords(unreadIn(channels, direct.group.id)),
    to: pathOf(direct),
  }))
}

const PEOPLE_FROM_LETTERS = 2

/** Colleagues of that name with whom no conversation stands there already: choosing one goes to what is written between them. */
function usePeopleChoices(query: string, me: Me, directs: readonly DirectView[]): Choice[] {
  const navigate = useNavigate()
  const [q] = useDebouncedValue(query.trim(), 150)
  const enabled = q.length >= PEOPLE_FROM_LETTERS
  const { data } = useCall('members.find', { q }, { enabled, keepsFormer: true })
  if (!enabled || data === undefined) return []
  const alone = new Set(directs.flatMap(({ people }) => (people.length === 1 ? [people[0]?.memberId] : [])))
  const write = async (memberId: string) => {
    try {
      const { group, channel } = await call('groups.startDirect', { memberIds: [memberId] })
      await navigate(`/g/${group.id}/c/${channel.id}`)
    } catch (error) {
      toast.failed(sentenceOf(asCallError(error)))
    }
  }
  return data.items
    .filter(({ memberId }) => memberId !== me.id && !alone.has(memberId))
    .map(({ memberId, name, isConsultant }) => ({
      key: `person:${memberId}`,
      kind: 'person' as const,
      name,
      icon: isConsultant ? BadgeCheck : UserRound,
      says: isConsultant ? 'Consultant' : undefined,
      act: () => void write(memberId),
    }))
}

function usePageChoices(me: Me): Choice[] {
  const reviews = useReviewCount().isReviewer
  return pagesFor(me, { reviews }).map(({ to, name, icon }) => ({
    key: `page:${to}`,
    kind: 'page',
    name,
    icon,
    to,
  }))
}

/** The parts of the settings, by what is in them, once something is asked for. */
const partChoices = (query: string): Choice[] =>
  query.trim() === ''
    ? []
    : SETTINGS_PARTS.map(({ at, name, says, icon }) => ({
        key: `page:/settings/${at}`,
        kind: 'page',
        name,
        of: `Settings: ${says}`,
        icon,
        to: `/settings/${at}`,
      }))

function useActChoices(query: string): Choice[] {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const dark = colorScheme === 'dark'
  const asked = query.trim()
  return [
    { key: 'act:ask', kind: 'act', name: 'Ask a case', icon: MessageCircleQuestionMark, to: '/cases/ask' },
    { key: 'act:group', kind: 'act', name: 'Start a group', icon: Plus, to: '/groups/new' },
    {
      key: 'act:scheme',
      kind: 'act',
      name: dark ? 'Turn the light on' : 'Turn the light off',
      icon: dark ? Sun : Moon,
      act: () => setColorScheme(dark ? 'light' : 'dark'),
    },
    // Whatever was looked for and not found may be a question to colleagues.
    ...(asked.length < 3
      ? []
      : [
          {
            key: 'act:ask-about',
            kind: 'act' as const,
            name: `Ask a case about “${asked}”`,
            icon: MessageCircleQuestionMark,
            to: `/cases/ask?title=${encodeURIComponent(asked)}`,
          },
        ]),
  ]
}

function useRecent(memberId: string): [keys: string[], visit: (key: string) => void] {
  const kept = `commonground-visited:${memberId}`
  const [keys] = useState(() => JSON.parse(localStorage.getItem(kept) ?? '[]') as string[])
  return [keys, key => localStorage.setItem(kept, JSON.stringify(withVisit(keys, key)))]
}
