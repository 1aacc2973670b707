import type { Types } from 'mongoose'
import type { StoredReply } from '../../domain/cases/model.ts'
import type { People } from './qa-people.ts'
import type { Run } from './run.ts'

export const FILES = ['users', 'questions', 'answers', 'votes', 'comments', 'links'] as const

/** What a dry run would have stored, for the steps that build on it. */
export type Planned = {
  cases: Map<string, Types.ObjectId>
  replies: Map<string, Pick<StoredReply, '_id' | 'caseId' | 'authorId' | 'repliedAt'>>
}

/** What the steps of one import of questions and answers share. */
export type QaRun = Run & {
  specialtyId: Types.ObjectId
  host: string | undefined
  people: People
  planned: Planned
  files: { [name in (typeof FILES)[number]]: string | undefined }
}
