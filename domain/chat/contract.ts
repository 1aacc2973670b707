import { z } from 'zod'
import { ChannelKind, ChannelView } from '../groups/contract.ts'
import { ClientId, defineCalls, Id, Instant, OneLine, Source } from '../vocabulary.ts'

/** The longest message, in UTF-16 code units: long enough for a case history, short enough to render in a breath. */
export const MESSAGE_MAX_LENGTH = 16_000
/** The longest page of messages. */
export const PAGE_MAX = 200
/** Who missed more than this gets the newest page and a reset instead of the difference. */
export const CATCH_UP_MAX = 500

/** A place in a channel: 1 is its first message, 0 is before it. */
export const Seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

export const MessageView = z
  .object({
    id: Id,
    channelId: Id,
    seq: z.int().min(1),
    authorId: Id,
    authorName: z.string(),
    /** Markdown as written; empty once deleted. */
    body: z.string(),
    /** The body rendered and sanitised when it was written. */
    html: z.string(),
    sentAt: Instant,
    /** The message whose thread this belongs to. */
    threadOf: Id.nullable(),
    /** The messages this one answers directly, when the source knew. */
    repliesTo: z.array(Id).optional(),
    /** Present when it was imported. */
    source: Source.optional(),
    editedAt: Instant.nullable(),
    deletedAt: Instant.nullable(),
    clientId: z.string(),
  })
  .meta({ id: 'Message', description: 'One chat entry; seq is its gapless place in its channel.' })
export type MessageView = z.infer<typeof MessageView>

const Messages = z.array(MessageView)

export const calls = defineCalls({
  'chat.createChannel': {
    http: 'POST /groups/:groupId/channels',
    who: 'member',
    status: 201,
    says: 'A host adds a channel to a group. A lounge is off the record.',
    input: z.strictObject({
      groupId: Id,
      name: OneLine.min(1).max(60),
      kind: ChannelKind.default('standing'),
      clientId: ClientId.optional(),
    }),
    output: z.object({ channel: ChannelView }),
  },
  'chat.mine': {
    http: 'GET /me/channels',
    who: 'member',
    says: 'Lists the channels of the caller’s groups, with how far each goes and how far the caller has read.',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(z.object({ ...ChannelView.shape, lastSeq: z.int(), lastReadSeq: z.int() })),
    }),
  },
  'chat.list': {
    http: 'GET /channels/:channelId/messages',
    who: 'member',
    says: 'Reads messages in ascending seq: after, before or around a place, or the newest.',
    input: z
      .strictObject({
        channelId: Id,
        after: Seq.optional(),
        before: Seq.optional(),
        around: Seq.optional(),
        limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(50),
      })
      .refine(
        ({ after, before, around }) => [after, before, around].filter(at => at !== undefined).length <= 1,
        {
          message: 'give at most one of after, before and around',
          path: ['after'],
        },
      ),
    output: z.object({ messages: Messages, lastSeq: z.int(), lastReadSeq: z.int() }),
  },
  'chat.send': {
    http: 'POST /channels/:channelId/messages',
    who: 'member',
    status: 201,
    says: 'Sends a message. The answer means it is stored; a repeat with the same clientId gets the same message.',
    input: z.strictObject({
      channelId: Id,
      clientId: ClientId,
      body: z
        .string()
        .max(MESSAGE_MAX_LENGTH)
        .refine(body => body.trim().length > 0, 'must not be empty'),
      threadOf: Id.optional(),
    }),
    output: z.object({ message: MessageView }),
  },
  'chat.markRead': {
    http: 'PUT /channels/:channelId/read',
    who: 'member',
    says: 'Says how far the caller has read. The mark never moves back.',
    input: z.strictObject({ channelId: Id, seq: Seq }),
    output: z.object({ lastReadSeq: z.int() }),
  },
})

/** These change what one connection hears, so they exist only on sockets. */
export const socketCalls = {
  'chat.open': {
    input: z.strictObject({ channelId: Id, after: Seq.optional() }),
    output: z.object({ messages: Messages, lastSeq: z.int(), lastReadSeq: z.int(), reset: z.boolean() }),
  },
  'chat.close': { input: z.strictObject({ channelId: Id }), output: z.object({ closed: z.literal(true) }) },
  'chat.typing': { input: z.strictObject({ channelId: Id }), output: z.object({ heard: z.boolean() }) },
}

export const hints = {
  /** Everything one commit brought to a channel, in ascending seq. */
  'chat.sent': z.object({ channelId: Id, messages: Messages }),
  'chat.read': z.object({ channelId: Id, memberId: Id, lastReadSeq: z.int() }),
  'chat.typing': z.object({ channelId: Id, memberId: Id, name: z.string() }),
  /** A channel that is not open moved on: at most one a second for each. */
  'chat.bump': z.object({ channelId: Id, groupId: Id, lastSeq: z.int(), mentions: z.int() }),
  /** What was heard may have a hole: ask for what came after. */
  'chat.resync': z.object({ channelId: Id, reason: z.string() }),
  'chat.channelCreated': z.object({ channel: ChannelView }),
}
