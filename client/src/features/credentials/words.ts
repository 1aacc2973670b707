import type {
  BadgeView,
  BenefitKind,
  LetterPart,
  PaperView,
} from '../../../../domain/credentials/contract.ts'

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
