/** What a review is about, as it passes from one file to another. */
import type { AttachmentView } from '../media/contract.ts'
import type { SubjectKind } from './contract.ts'

export type Ref = { kind: SubjectKind; id: string; isHeld?: boolean }

/** Something that can be reported or waits, as a reviewer finds it. */
export type Subject = Ref & {
  authorId: string
  /** Whose it is beside its author. */
  ownerIds?: readonly string[]
  /** What its author is called by those from whom their name is kept. */
  pseudonym: string | null
  /** The group or specialty it stands in; null for people and direct conversations. */
  scopeId: string | null
  place: string | null
  title: string | null
  body: string
  html: string
  /** What came with it and can be opened while it is reviewed; absent for kinds that bring no files. */
  files?: readonly AttachmentView[]
  at: Date
  path: string | null
  channelId: string | null
  caseId: string | null
  isGone: boolean
  /** Present for a group that nobody can write in any more. */
  isArchived?: true
}

export const keyOf = ({ kind, id }: Ref): string => `${kind}:${id}`
