import type { Audience, EntryState, EntrySummary, Evidence } from '../../../../domain/library/contract.ts'

export const EVIDENCE_WORDS: { readonly [E in Evidence]: string } = {
  guideline: 'Guideline',
  review: 'Systematic review',
  trial: 'Controlled trial',
  observational: 'Observational study',
  case_series: 'Series of cases',
  expert_opinion: 'Experience of experts',
}

export const STATE_WORDS: { readonly [S in EntryState]: string } = {
  proposed: 'Proposed',
  draft: 'Draft',
  in_review: 'Waits for review',
  published: 'In the library',
  retired: 'Retired',
}

export const AUDIENCE_WORDS: { readonly [A in Audience]: string } = {
  members: 'Members',
  everyone: 'Everyone, on the public web',
}

const day = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
})

export const dayWords = (at: string): string => day.format(new Date(at))

/** How many said that it helped. */
export const helpedWords = ({ helpedCount }: Pick<EntrySummary, 'helpedCount'>): string =>
  helpedCount === 0 ? '' : helpedCount === 1 ? 'Helped 1 colleague' : `Helped ${helpedCount} colleagues`

/** Whether someone edits entries of this specialty, or of any when none is named. */
export const isEditorOf = (
  grants: readonly { role: string; scope: string }[],
  specialtyId?: string,
): boolean =>
  grants.some(
    ({ role, scope }) =>
      role === 'admin' ||
      (role === 'editor' && (specialtyId === undefined || scope === '*' || scope === specialtyId)),
  )
