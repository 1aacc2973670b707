/** The groups of the demo community, and what is said in them. */
import type { ParsedOf } from '../../domain/contract.ts'
import type { PersonKey } from './people.ts'
import { EXOTICS, RABBITS } from './talk-exotics.ts'
import { CATS, HEARTS } from './talk-feline.ts'
import { CONGRESS, RUMINANTS } from './talk-small.ts'
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
  /** How they want to be with each other, in Markdown. */
  charter?: string
  /** What those who ask to join write to the hosts. */
  notes?: { readonly [K in PersonKey]?: string }
  /** How its life went on: staff ended its probation, or its host archived it. */
  life?: 'chartered' | 'archived'
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
    tags: ['emergency', 'night', 'small animals'],
    charter:
      'Somebody is always awake here.\n\n- **First line: what you need.** The story comes after.\n- No names of owners, no chip numbers.\n- Who got help says in the morning what became of it.\n- Tired is a reason, not an excuse: we stay kind.',
    life: 'chartered',
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
    tags: ['cats', 'small animals'],
    charter:
      'Cats first, and the people who bring them right after.\n\nWe say what we *saw* before what we *think*, and we may be wrong in public.',
    life: 'chartered',
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
    tags: ['exotics', 'rabbits', 'birds'],
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
    tags: ['practice management', 'staffing'],
    region: 'East',
    charter:
      'A chapter for those who own a practice between the river and the border.\n\n1. Figures stay here.\n2. Nobody sells anything.\n3. What we ask of the association we ask in one page.',
    life: 'chartered',
    host: 'hanna',
    members: ['bram', 'pieter', 'noor', 'joris'],
    notes: { karim: 'I take over a practice in the East in spring, and have never hired anyone.' },
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
  {
    name: 'Small ruminants',
    summary: 'Sheep and goats, for practices that see ten a year and would like to see them well.',
    joining: 'open',
    reading: 'everyone',
    listing: 'everyone',
    tags: ['sheep', 'goats', 'farm'],
    host: 'aoife',
    members: ['pieter', 'hanna'],
    channels: [{ name: 'general', kind: 'standing', talk: RUMINANTS, unread: { hanna: 1 } }],
  },
  {
    name: 'Autumn congress',
    summary: 'Who goes, who drives, who sleeps where. It was good.',
    joining: 'open',
    reading: 'everyone',
    listing: 'everyone',
    tags: ['congress'],
    life: 'archived',
    host: 'bram',
    members: ['hanna', 'noor', 'lotte'],
    channels: [{ name: 'general', kind: 'standing', talk: CONGRESS, unread: {} }],
  },
]
