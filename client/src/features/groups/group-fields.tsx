import type { Ref } from 'react'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { AreaField, SegmentedChoice, TextField } from '../../ui/index.ts'
import { JOINING_WORDS, LISTING_WORDS, optionsOf, READING_WORDS } from './words.ts'

export const NAME_MAX = 80
const SUMMARY_MAX = 500
export const NAME_WORDS = 'Give it a name of 2 to 80 characters.'

/** What a group says of itself and its three switches, as they stand in a form. */
export type GroupDraft = Pick<GroupView, 'name' | 'summary' | 'joining' | 'reading' | 'listing'> & {
  tags: string
  region: string
}
type Change = (changes: Partial<GroupDraft>) => void

type WordsProps = {
  draft: Pick<GroupDraft, 'name' | 'summary' | 'tags' | 'region'>
  errors: Record<string, string | undefined>
  onChange: Change
  nameRef?: Ref<HTMLInputElement>
}

/** Name, summary, and what a group is found by. */
export function WordFields({ draft, errors, onChange, nameRef }: WordsProps) {
  return (
    <>
      <TextField
        ref={nameRef}
        label="Name"
        required
        maxLength={NAME_MAX}
        value={draft.name}
        error={errors['name']}
        onChange={event => onChange({ name: event.currentTarget.value })}
      />
      <AreaField
        label="What it is about"
        description="One or two sentences. They stand beside the name."
        minRows={2}
        maxLength={SUMMARY_MAX}
        value={draft.summary}
        error={errors['summary']}
        onChange={event => onChange({ summary: event.currentTarget.value })}
      />
      <TextField
        label="Tags"
        description="Up to 8, with commas between them: cats, heart failure"
        maxLength={340}
        value={draft.tags}
        error={errors['tags']}
        onChange={event => onChange({ tags: event.currentTarget.value })}
      />
      <TextField
        label="Region"
        description="For a chapter: where its people are. Leave it empty otherwise."
        maxLength={80}
        value={draft.region}
        error={errors['region']}
        onChange={event => onChange({ region: event.currentTarget.value })}
      />
    </>
  )
}

type SwitchesProps = { draft: Pick<GroupDraft, 'joining' | 'reading' | 'listing'>; onChange: Change }

/** Who joins, reads and knows of a group. */
export function SwitchFields({ draft, onChange }: SwitchesProps) {
  return (
    <>
      <SegmentedChoice
        label="Who may join?"
        options={optionsOf(JOINING_WORDS)}
        value={draft.joining}
        onChange={joining => onChange({ joining })}
      />
      <SegmentedChoice
        label="Who may read?"
        options={optionsOf(READING_WORDS)}
        value={draft.reading}
        onChange={reading => onChange({ reading })}
      />
      <SegmentedChoice
        label="Who may know of it?"
        options={optionsOf(LISTING_WORDS)}
        value={draft.listing}
        onChange={listing => onChange({ listing })}
      />
    </>
  )
}
