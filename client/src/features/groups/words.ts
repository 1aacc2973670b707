import type { GroupView } from '../../../../domain/groups/contract.ts'

type Switches = Pick<GroupView, 'joining' | 'reading' | 'listing'>

export const JOINING_WORDS: Record<GroupView['joining'], { label: string; says: string; fact: string }> = {
  open: { label: 'Anyone', says: 'People join at once.', fact: 'Anyone may join' },
  request: { label: 'On request', says: 'People ask, a host decides.', fact: 'Joining on request' },
  invite: { label: 'By invitation', says: 'Only whom a host invites.', fact: 'By invitation' },
}

export const READING_WORDS: Record<GroupView['reading'], { label: string; says: string; fact: string }> = {
  members: {
    label: 'Members only',
    says: 'What is written stays inside the group.',
    fact: 'Members read',
  },
  everyone: {
    label: 'Every colleague',
    says: 'Colleagues read along, members write. Lounges stay inside.',
    fact: 'Every colleague may read',
  },
}

export const LISTING_WORDS: Record<GroupView['listing'], { label: string; says: string; fact: string }> = {
  everyone: { label: 'Listed', says: 'It stands in the list of groups.', fact: 'Listed' },
  members: { label: 'Hidden', says: 'Only members and those invited know that it exists.', fact: 'Hidden' },
}

/** How a group stands in its life, and what that means. */
export const LIFE_WORDS: Record<GroupView['life'], { label: string; says: string }> = {
  probation: { label: 'On probation', says: 'It is new, and has yet to show that people come back to it.' },
  chartered: { label: 'Chartered', says: 'It has members who come back, and a charter.' },
  archived: { label: 'Archived', says: 'It can be read, and nobody writes in it.' },
}

const TAGS_MAX = 8

/** Tags as they are typed, parted by commas. */
export const toTags = (text: string): string[] =>
  text
    .split(',')
    .map(tag => tag.trim())
    .filter(tag => tag !== '')
    .slice(0, TAGS_MAX)

export const memberWords = (count: number): string => `${count} ${count === 1 ? 'member' : 'members'}`

/** The group's rules in one line, for a list. */
export function rulesLine({ joining, reading, listing }: Switches): string {
  const facts = [JOINING_WORDS[joining].fact, READING_WORDS[reading].fact]
  return [...facts, ...(listing === 'members' ? [LISTING_WORDS.members.fact] : [])]
    .join(', ')
    .replace(/, (.)/g, (_, first: string) => `, ${first.toLowerCase()}`)
}

/** What the three switches mean together for someone who is not in the group. */
export function outsideView({ joining, reading, listing }: Switches): string[] {
  if (listing === 'members') {
    return [
      'Nobody finds it: it stands in no list and in no search.',
      'Members come by invitation of a host, however joining is set.',
      'Only members read what is written.',
    ]
  }
  return [
    'It stands in the list of groups with its name, its line and how many members it has.',
    {
      open: 'Anyone joins at once.',
      request: 'Anyone may ask to join; a host decides.',
      invite: 'Nobody can ask to join; hosts invite.',
    }[joining],
    reading === 'everyone'
      ? 'Every colleague may read along, except in lounges.'
      : 'Nobody outside reads what is written.',
  ]
}

/** A record of words as the choices of a switch. */
export const optionsOf = <V extends string>(words: Record<V, { label: string; says: string }>) =>
  (Object.keys(words) as V[]).map(value => ({ value, label: words[value].label, says: words[value].says }))
