import type { ClaimKind, ClaimState, ClaimView } from '../../../../domain/claims/contract.ts'

/** What can be claimed, as a choice and as what it means. */
export const CLAIM_WORDS: Record<ClaimKind, { label: string; says: string }> = {
  speaking: { label: 'Gave a talk', says: 'At a congress, a practice, a meeting' },
  teaching: { label: 'Taught', says: 'A course, a lesson, a hands-on day' },
  mentoring: { label: 'Mentored somebody', says: 'Over some time, with an aim' },
  referral: { label: 'Made a referral', says: 'Sent a client, or introduced people to each other' },
  demand: { label: 'Pointed out a need', says: 'Nobody had seen it, and there was a response to it' },
  initiative: { label: 'Had a part in an initiative', says: 'What you brought in was adopted' },
  off_platform: { label: 'Something else', says: 'Anything colleagues had the good of' },
}

const STATE_WORDS: Record<ClaimState, string> = {
  waiting: 'Waits for their word',
  confirmed: 'Confirmed',
  declined: 'Declined',
  withdrawn: 'Withdrawn',
}

/** How a claim stands, for who made it. */
export const stateWords = ({ state, takenBack }: Pick<ClaimView, 'state' | 'takenBack'>): string =>
  takenBack ? 'Confirmed, and taken back since: it counts no more' : STATE_WORDS[state]

export const hoursWords = (hours: number): string => (hours === 1 ? 'one hour' : `${hours} hours`)

/** Who got the good of it, and so whose word it is. */
export const FOR_WORDS = {
  member: { label: 'A colleague', says: 'They confirm it themselves.' },
  group: { label: 'A group of mine', says: 'Its hosts confirm it.' },
  specialty: { label: 'A specialty', says: 'Its editors confirm it.' },
  association: { label: 'The association', says: 'Staff confirm it.' },
} as const
