import type {
  BadgeView,
  BenefitKind,
  EntitlementView,
  LetterPart,
  PaperView,
} from '../../../../domain/credentials/contract.ts'
import type { Motive } from '../../../../domain/vocabulary.ts'

export const BADGE_WORDS: Record<BadgeView['state'], string> = {
  waiting: 'Not signed yet',
  valid: 'Holds',
  expired: 'Its tenure is over',
  ended: 'Ended',
}

export const PAPER_WORDS: Record<PaperView['state'], string> = {
  draft: 'Draft, only you see it',
  open: 'Whoever has the address sees it',
  private: 'Only you see it',
  taken_back: 'Taken back',
}

export const MAIL_WORDS: Record<NonNullable<PaperView['mail']>, string> = {
  waiting: 'On its way by mail',
  sent: 'Mailed, with a copy to you',
  refused: 'That address takes no mail',
  failed: 'The mail did not get through',
}

export const PART_WORDS: Record<LetterPart, string> = {
  process: 'How this award is decided',
  numbers: 'How often you helped, and how many',
  outcomes: 'What came of your advice',
}

export const BENEFIT_WORDS: Record<BenefitKind, string> = {
  speaking_slot: 'A slot to speak',
  early_access: 'Early access',
  place: 'A place on an initiative',
  spotlight: 'A spotlight on Home',
}

/** How staff read what became of a benefit. */
export const STATE_WORDS: Record<EntitlementView['state'], string> = {
  granted: 'Granted, not taken up yet.',
  accepted: 'Not used yet.',
  used: 'Used.',
  ended: 'Ended unused.',
}

/** TABLE motive → how a member says it of themselves, and how it goes on a sentence. */
const MOTIVE_WORDS: Record<Motive, { label: string; within: string }> = {
  clients: { label: 'New clients', within: 'new clients' },
  visibility: { label: 'Being seen', within: 'being seen' },
  access: { label: 'Access to people and places', within: 'access to people and places' },
  inside_news: { label: 'News from inside', within: 'news from inside' },
  competence: { label: 'Getting better at the work', within: 'getting better at the work' },
  reputation: { label: 'A good name', within: 'a good name' },
  leadership: { label: 'Leading', within: 'leading' },
  community: { label: 'A place among peers', within: 'a place among peers' },
  income: { label: 'Income', within: 'income' },
  career_step: { label: 'A step in the career', within: 'a step in the career' },
  giving_back: { label: 'Giving back', within: 'giving back' },
  enrichment: { label: 'Something to think about', within: 'something to think about' },
}
export const MOTIVE_OPTIONS = (Object.keys(MOTIVE_WORDS) as Motive[]).map(value => ({
  value,
  label: MOTIVE_WORDS[value].label,
}))

const LIST = new Intl.ListFormat('en-GB')
/** Several motives as they stand within a sentence. */
export const motivesIn = (motives: readonly Motive[]): string =>
  LIST.format(motives.map(motive => MOTIVE_WORDS[motive].within))
