/** What is not said yet: drafts, and messages that wait for their time. */
import { z } from 'zod'
import { AttachmentView } from '../media/contract.ts'
import { defineCalls, Id, Instant } from '../vocabulary.ts'
import { Body, MESSAGE_MAX_LENGTH, SAYS_NOTHING, saysSomething, toSay } from './contract-messages.ts'

export const DraftView = z
  .object({ channelId: Id, threadOf: Id.nullable(), body: z.string(), savedAt: Instant })
  .meta({ id: 'Draft', description: 'What someone began to write.' })
export const ScheduledView = z
  .object({
    id: Id,
    channelId: Id,
    threadOf: Id.nullable(),
    body: z.string(),
    attachments: z.array(AttachmentView).optional(),
    sendAt: Instant,
    /** Why it could not be sent; null while it waits. */
    failed: z.string().nullable(),
  })
  .meta({ id: 'Scheduled', description: 'A message that waits for its time.' })

export const laterCalls = defineCalls({
  'chat.saveDraft': {
    http: 'PUT /channels/:channelId/draft',
    who: 'member',
    says: 'Keeps what the caller began to write; an empty body forgets it.',
    input: z.strictObject({
      channelId: Id,
      threadOf: Id.optional(),
      body: z.string().max(MESSAGE_MAX_LENGTH),
    }),
    output: z.object({ draft: DraftView.nullable() }),
  },
  'chat.drafts': {
    http: 'GET /me/drafts',
    who: 'member',
    says: 'What the caller began to write, the latest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(DraftView) }),
  },
  'chat.schedule': {
    http: 'POST /channels/:channelId/scheduled',
    who: 'member',
    status: 201,
    says: 'Keeps a message and sends it at its time, if its author may still write there.',
    input: z.strictObject({ ...toSay, sendAt: Instant }).refine(saysSomething, SAYS_NOTHING),
    output: z.object({ scheduled: ScheduledView }),
  },
  'chat.reschedule': {
    http: 'PATCH /me/scheduled/:scheduledId',
    who: 'member',
    says: 'Rewrites a scheduled message, or gives it another time, before it is sent.',
    input: z
      .strictObject({ scheduledId: Id, body: Body.optional(), sendAt: Instant.optional() })
      .refine(({ body, sendAt }) => body !== undefined || sendAt !== undefined, {
        message: 'must change something',
        path: ['body'],
      }),
    output: z.object({ scheduled: ScheduledView }),
  },
  'chat.scheduled': {
    http: 'GET /me/scheduled',
    who: 'member',
    says: 'The caller’s messages that wait for their time, the next first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(ScheduledView) }),
  },
  'chat.unschedule': {
    http: 'DELETE /me/scheduled/:scheduledId',
    who: 'member',
    says: 'Takes back a scheduled message before it is sent.',
    input: z.strictObject({ scheduledId: Id }),
    output: z.object({ unscheduled: z.literal(true) }),
  },
})
