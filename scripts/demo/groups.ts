/** The groups of the demo community, and what is said in them. */
import type { ParsedOf } from '../../domain/contract.ts'
import type { PersonKey } from './people.ts'
import { EXOTICS, RABBITS } from './talk-exotics.ts'
import { CATS, HEARTS } from './talk-feline.ts'
import { COFFEE, NIGHT_CASES, NIGHT_DESK } from './talk-night.ts'
import { EDITORS, OWNERS, STAFFING } from './talk-owners.ts'

export type ChannelSketch = {
  name: string
  kind: 'standing' | 'lounge'
  talk: string
  /** How many of the last messages someone has not read yet; all others they have. */
  unread: { readonly [K in PersonKey]?: number }
}
export type GroupSketch = Omit<ParsedOf<'groups.create'>, 'clientId'> & {
  host: PersonKey
  members: readonly PersonKey[]
  /** People who asked to join and wait. */
  asking?: readonly PersonKey[]
  invited?: readonly PersonKey[]
  /** The first one is the channel every group begins with. */
  channels: readonly [ChannelSketch, ...ChannelSketch[]]
}

export const GROUPS: readonly GroupSketch[] = [
  {
    name: 'Night desk',
    summary: 'For whoever is on call tonight. Ask, answer, keep each other awake.',
    joining: 'open',
    reading: 'everyone',
    listing: 'everyone',
    host: 'lotte',
    members: ['hanna', 'tomas', 'bram', 'sofie', 'karim', 'aoife', 'noor', 'pieter', 'joris', 'samuel'],
    channels: [
      { name: 'general', kind: 'standing', talk: NIGHT_DESK, unread: { hanna: 6, tomas: 9, joris: 12 } },
      { name: 'tonight', kind: 'standing', talk: NIGHT_CASES, unread: { hanna: 4, tomas: 2 } },
      { name: 'coffee machine', kind: 'lounge', talk: COFFEE, unread: { hanna: 0, tomas: 3 } },
    ],
  },
  {
    name: 'Feline practice',
    summary: 'Cats, their owners, and clinics where both can breathe.',
    joining: 'open',
    reading: 'members',
    listing: 'everyone',
    host: 'sofie',
    members: ['hanna', 'tomas', 'eva', 'noor', 'aoife', 'lotte', 'ruth', 'karim'],
    channels: [
      { name: 'general', kind: 'standing', talk: CATS, unread: { hanna: 3, tomas: 0, ruth: 5 } },
      { name: 'hearts', kind: 'standing', talk: HEARTS, unread: { hanna: 0, tomas: 2 } },
    ],
  },
  {
    name: 'Exotics corner',
    summary: 'Everything that is not a dog or a cat. Nobody here knows it all.',
    joining: 'open',
    reading: 'everyone',
    listing: 'everyone',
    host: 'mei',
    members: ['aoife', 'hanna', 'lotte', 'pieter', 'noor'],
    channels: [
      { name: 'general', kind: 'standing', talk: EXOTICS, unread: { hanna: 5 } },
      { name: 'rabbits and rodents', kind: 'standing', talk: RABBITS, unread: { hanna: 2 } },
    ],
  },
  {
    name: 'Practice owners East',
    summary: 'Running a practice between the river and the border: people, premises, prices.',
    joining: 'request',
    reading: 'members',
    listing: 'everyone',
    host: 'hanna',
    members: ['bram', 'pieter', 'noor', 'joris'],
    asking: ['karim', 'aoife'],
    channels: [
      { name: 'general', kind: 'standing', talk: OWNERS, unread: { hanna: 2, joris: 4 } },
      { name: 'staffing', kind: 'standing', talk: STAFFING, unread: { hanna: 0 } },
    ],
  },
  {
    name: 'Editors’ table',
    summary: 'What the library should hold next, and which entries are due for review.',
    joining: 'invite',
    reading: 'members',
    listing: 'members',
    host: 'ruth',
    members: ['tomas', 'samuel', 'eva', 'joris'],
    invited: ['hanna'],
    channels: [{ name: 'general', kind: 'standing', talk: EDITORS, unread: { tomas: 1, ruth: 0 } }],
  },
]
