/** How a channel and its threads are read, and what of them is unread. */
import { z } from 'zod'
import { ChannelView } from '../groups/contract.ts'
import { defineCalls, Flag, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'
import { messagePath, MessageView, oneMessage, PAGE_MAX, Seq } from './contract-messages.ts'

/** Who missed more than this gets the newest page and a reset instead of the difference. */
export const CATCH_UP_MAX = 500

/** Who missed more changes of messages than this gets the newest page and a reset instead. */
export const CHANGED_MAX = 200

/** More unread messages than these are not counted in a channel. */
export const UNREAD_COUNTED_MAX = 50

/** How a thread stands, to whom asks: it hangs off the message `rootId`. */
export const ThreadView = z
  .object({
    rootId: Id,
    rootSeq: z.int(),
    replyCount: z.int(),
    lastSeq: z.int(),
    lastAt: Instant,
    /** Who wrote in it last, the latest first: at most five. */
    memberIds: z.array(Id),
    following: z.boolean(),
    /** Up to which place of the channel the asker has read this thread. */
    lastReadSeq: z.int(),
  })
  .meta({ id: 'Thread', description: 'How a thread stands, to whom asks.' })
export type ThreadView = z.infer<typeof ThreadView>

const Messages = z.array(MessageView)
const Threads = z.array(ThreadView)
/** Part of a channel, as `chat.list` and `chat.open` answer it. */
export const page = {
  messages: Messages,
  /** The threads of these messages. */
  threads: Threads,
  lastSeq: z.int(),
  lastReadSeq: z.int(),
  /** Where the asker marked it unread from; null when they did not. */
  unreadFrom: z.int().nullable(),
  /** The channel's revision: it grows with every change of a message. */
  rev: z.int(),
}

export const readingCalls = defineCalls({
  'chat.mine': {
    http: 'GET /me/channels',
    who: 'member',
    says: 'Lists the channels of the caller’s groups, with how far each goes and how far the caller has read.',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(
        z.object({
          ...ChannelView.shape,
          lastSeq: z.int(),
          lastReadSeq: z.int(),
          unreadFrom: z.int().nullable(),
          /** Where something unread was said beside threads, the latest first: at most `UNREAD_COUNTED_MAX` places. */
          unreadSeqs: z.array(z.int()),
          /** Unread messages that call the asker. */
          mentions: z.int(),
        }),
      ),
    }),
  },
  'chat.list': {
    http: 'GET /channels/:channelId/messages',
    who: 'member',
    says: 'Reads messages in ascending seq: after, before or around a place, or the newest. Fewer than asked when they are long.',
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
    output: z.object(page),
  },
  'chat.markRead': {
    http: 'PUT /channels/:channelId/read',
    who: 'member',
    says: 'Says how far the caller has read. The mark never moves back.',
    input: z.strictObject({ channelId: Id, seq: Seq }),
    output: z.object({ lastReadSeq: z.int() }),
  },
  'chat.thread': {
    http: `GET ${messagePath}/thread`,
    who: 'member',
    says: 'A thread: the message it hangs off and its replies in ascending seq.',
    input: z.strictObject({
      ...oneMessage,
      after: Seq.optional(),
      limit: z.coerce.number().int().min(1).max(PAGE_MAX).default(100),
    }),
    output: z.object({ root: MessageView, messages: Messages, thread: ThreadView.nullable() }),
  },
  'chat.follow': {
    http: `PUT ${messagePath}/follow`,
    who: 'member',
    says: 'Follows a thread or stops following it. Who stopped follows again by writing in it or by being mentioned.',
    input: z.strictObject({ ...oneMessage, on: Flag }),
    output: z.object({ following: z.boolean() }),
  },
  'chat.readThread': {
    http: `PUT ${messagePath}/read`,
    who: 'member',
    says: 'Says how far the caller has read a thread. The mark never moves back.',
    input: z.strictObject({ ...oneMessage, seq: Seq }),
    output: z.object({ lastReadSeq: z.int() }),
  },
  'chat.threads': {
    http: 'GET /me/threads',
    who: 'member',
    says: 'The threads the caller follows, the latest reply first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(z.object({ channel: ChannelView, root: MessageView, thread: ThreadView })),
  },
  'chat.unreadThreads': {
    http: 'GET /me/threads/unread',
    who: 'member',
    says: 'How many of the threads the caller follows have replies they have not read, muted channels left out.',
    input: z.strictObject({}),
    output: z.object({ threads: z.int() }),
  },
  'chat.markUnread': {
    http: 'PUT /channels/:channelId/unread',
    who: 'member',
    says: 'Shows a channel as unread from a message on, until it is read again. How far one has read stays known.',
    input: z.strictObject({ channelId: Id, seq: Seq }),
    output: z.object({ lastReadSeq: z.int(), unreadFrom: z.int() }),
  },
  'chat.startFresh': {
    http: 'POST /me/start-fresh',
    who: 'member',
    says: 'Marks everything read but the last days; mentions stay in the inbox.',
    input: z.strictObject({ keepDays: z.coerce.number().int().min(0).max(30).default(2) }),
    output: z.object({ channels: z.int() }),
  },
  'chat.catchUp': {
    http: 'GET /me/catch-up',
    who: 'member',
    says: 'What happened in the last days that is worth reading first: mentions, then followed threads, reactions and answers to one’s own, and the most helpful.',
    input: z.strictObject({ days: z.coerce.number().int().min(1).max(30).default(2) }),
    output: z.object({
      since: Instant,
      items: z.array(
        z.object({
          why: z.enum(['mention', 'followed', 'mine', 'helpful']),
          /** When that came about. */
          at: Instant,
          channel: ChannelView,
          groupName: z.string(),
          message: MessageView,
        }),
      ),
    }),
  },
})
