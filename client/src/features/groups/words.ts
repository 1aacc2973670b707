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
