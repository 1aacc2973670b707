/** How each kind of thing gives up its words, and gets them back. Everything here runs inside a transaction. */
import { caseReview } from '../cases/access.ts'
import { messageReview } from '../chat/access.ts'
import { groupReview } from '../groups/access.ts'
import { entryReview } from '../library/access.ts'
import { rename } from '../members/access.ts'
import { reword } from '../stars/access.ts'
import type { Record } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { SubjectKind } from './contract.ts'
import type { StoredBefore } from './before-model.ts'
import type { Subject } from './subject.ts'

type Rewording = {
  record: Record
  context: Context
  subject: Subject
  /** The text and the title or name that stay; absent when nothing does. */
  input: { body?: string | undefined; title?: string | undefined }
}
type Kept = StoredBefore & { body: string }
type Texts = {
  /** Takes the words away, or puts others in their place, and leaves none of the earlier. Answers them. */
  redact(rewording: Rewording): Promise<Kept>
  /** Puts others in their place, so that readers can see what it said before. Answers them. */
  edit(rewording: Rewording): Promise<Kept>
  restore(record: Record, id: string, before: Kept, now: Date): Promise<void>
}

const neverEdited = (): Promise<never> =>
  Promise.reject(new Refusal('forbidden', 'This is changed by whose it is'))

/** Who has no name of their own any more. */
const NAMELESS = 'A member'

/** TABLE kind → how its words go and come. */
export const TEXTS: { readonly [K in SubjectKind]: Texts } = {
  message: {
    async redact({ record, context: { actor, now }, subject: { id }, input: { body } }) {
      if (body === undefined) return { body: await messageReview.remove(record, id, { byId: actor.id, now }) }
      return { body: await messageReview.rewrite(record, id, body, { keepsHistory: false, now }) }
    },
    async edit({ record, context: { now }, subject: { id }, input: { body = '' } }) {
      return { body: await messageReview.rewrite(record, id, body, { keepsHistory: true, now }) }
    },
    async restore(record, id, { body }, now) {
      await messageReview.rewrite(record, id, body, { keepsHistory: false, now })
    },
  },
  reply: {
    async redact({ record, context: { now }, subject: { id }, input: { body = caseReview.REMOVED } }) {
      const isRemoval = body === caseReview.REMOVED
      return { body: await caseReview.rewriteReply(record, id, body, { now, isRemoval }) }
    },
    async edit({ record, context: { now }, subject: { id }, input: { body = '' } }) {
      return { body: await caseReview.rewriteReply(record, id, body, { now, keepsHistory: true }) }
    },
    async restore(record, id, { body }, now) {
      await caseReview.rewriteReply(record, id, body, { now })
    },
  },
  case: {
    redact({ record, context: { now }, subject, input: { body, title } }) {
      const gone = { title: caseReview.REMOVED, body: caseReview.REMOVED }
      if (body === undefined)
        return caseReview.rewriteCase(record, subject.id, gone, { now, isRemoval: true })
      return caseReview.rewriteCase(
        record,
        subject.id,
        { title: title ?? subject.title ?? '', body },
        { now },
      )
    },
    edit({ record, context: { now }, subject, input: { body = '', title } }) {
      const text = { title: title ?? subject.title ?? '', body }
      return caseReview.rewriteCase(record, subject.id, text, { now, keepsHistory: true })
    },
    async restore(record, id, { title = '', body }, now) {
      await caseReview.rewriteCase(record, id, { title, body }, { now })
    },
  },
  entry: {
    redact({ record, context, subject, input: { body, title } }) {
      const by = { byId: context.actor.id, now: context.now }
      const stays = body === undefined ? undefined : { title: title ?? subject.title ?? '', body }
      return entryReview.redact(record, subject.id, stays, by)
    },
    edit: neverEdited,
    restore: (record, id, { title = '', body, state, isOpen = false }, now) =>
      entryReview.restore(record, id, { title, body, state: (state ?? 'draft') as 'draft', isOpen }, now),
  },
  profile: {
    async redact({ record, subject: { id }, input: { title = NAMELESS } }) {
      return { body: await rename(record, id, title) }
    },
    edit: neverEdited,
    async restore(record, id, { body }) {
      await rename(record, id, body)
    },
  },
  star: {
    async redact({ context: { now }, subject: { id }, input: { body = '' } }) {
      const { about, asking } = await reword(id, { about: body, asking: '' }, now)
      return { body: about, asking }
    },
    edit: neverEdited,
    async restore(_record, id, { body, asking = '' }, now) {
      await reword(id, { about: body, asking }, now)
    },
  },
  group: {
    async redact({ record, subject: { id }, input: { title, body } }) {
      const stays = {
        ...(title !== undefined && { name: title }),
        ...(body !== undefined && { summary: body }),
      }
      const { name, summary, charter, tags, region } = await groupReview.redact(record, id, stays)
      const place = { ...(tags !== undefined && { tags }), ...(region !== undefined && { region }) }
      return { title: name, body: summary, charter, ...place }
    },
    edit: neverEdited,
    restore: (record, id, { title = '', body, charter = '', tags, region }) =>
      groupReview.restore(record, id, { name: title, summary: body, charter, tags, region }),
  },
}
