import { z } from 'zod'
import { ChannelKind, ChannelView } from '../groups/contract.ts'
import { ClientId, defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'
import { laterCalls } from './contract-later.ts'
import { Circle, messageCalls, MessageView, Seq } from './contract-messages.ts'
import { page, readingCalls } from './contract-reading.ts'

export * from './contract-later.ts'
export * from './contract-messages.ts'
export * from './contract-reading.ts'

const Messages = z.array(MessageView)

const channelCalls = defineCalls({
  'chat.createChannel': {
    http: 'POST /groups/:groupId/channels',
    who: 'member',
    status: 201,
    says: 'A host adds a channel to a group. A lounge is off the record.',
    input: z.strictObject({
      groupId: Id,
      name: OneLine.min(1).max(60),
      kind: ChannelKind.exclude(['direct']).default('standing'),
      clientId: ClientId.optional(),
    }),
    output: z.object({ channel: ChannelView }),
  },
})

export const calls = { ...channelCalls, ...messageCalls, ...readingCalls, ...laterCalls }

const aboutMessage = z.object({
  messageId: Id,
  channelId: Id,
  groupId: Id,
  authorId: Id,
  byId: Id,
  at: Instant,
})

export const events = {
  /** A message with consequences was stored: it mentions, replies, links, or was sent to someone directly. */
  'chat.posted': z.object({
    messageId: Id,
    channelId: Id,
    groupId: Id,
    authorId: Id,
    seq: z.int(),
    at: Instant,
  }),
  /** An edit calls someone, or links to a page, that the message did not before: `called` are those it calls anew. */
  'chat.rewritten': z.object({
    messageId: Id,
    channelId: Id,
    groupId: Id,
    authorId: Id,
    seq: z.int(),
    at: Instant,
    called: z.object({ memberIds: z.array(Id), circles: z.array(Circle) }),
  }),
  /** A member said of another's message, outside lounges and direct messages, that it helped. */
  'chat.markedHelpful': aboutMessage,
  'chat.unmarkedHelpful': aboutMessage.extend({ markedEventId: Id }),
  /** Taken away by its author or a host, or gone because its time in a lounge was over: then by nobody. */
  'chat.messageDeleted': aboutMessage.extend({ byId: Id.nullable() }),
  /** A thread went to another channel: each of its messages stands there under another id and at another place. */
  'chat.moved': z.object({
    fromChannelId: Id,
    channelId: Id,
    groupId: Id,
    byId: Id,
    at: Instant,
    messages: z.array(z.object({ from: Id, id: Id, seq: z.int(), threadOf: Id.nullable() })),
  }),
}

/** These change what one connection hears, so they exist only on sockets. */
export const socketCalls = {
  'chat.open': {
    /** `rev` is the last revision seen: what changed since is answered too. */
    input: z.strictObject({ channelId: Id, after: Seq.optional(), rev: Seq.optional() }),
    output: z.object({
      ...page,
      /** Messages up to `after` that changed since `rev`. */
      changed: Messages,
      reset: z.boolean(),
    }),
  },
  'chat.close': { input: z.strictObject({ channelId: Id }), output: z.object({ closed: z.literal(true) }) },
  'chat.typing': { input: z.strictObject({ channelId: Id }), output: z.object({ heard: z.boolean() }) },
}

export const hints = {
  /** Everything one commit brought to a channel, in ascending seq. */
  'chat.sent': z.object({ channelId: Id, messages: Messages }),
  /** A message says something else, was pinned, or got its link previews. */
  'chat.edited': MessageView,
  'chat.deleted': MessageView,
  'chat.reacted': MessageView,
  'chat.read': z.object({
    channelId: Id,
    memberId: Id,
    lastReadSeq: z.int(),
    unreadFrom: z.int().nullable(),
  }),
  /** How someone stands to a thread changed on one of their devices. */
  'chat.threadRead': z.object({
    channelId: Id,
    rootId: Id,
    memberId: Id,
    lastReadSeq: z.int(),
    following: z.boolean(),
  }),
  /** Someone's drafts or scheduled messages changed on one of their devices. */
  'chat.draftsChanged': z.object({ memberId: Id }),
  'chat.typing': z.object({ channelId: Id, memberId: Id, name: z.string() }),
  /** Something was said beside threads in a channel that is not open: at most one a second for each, with the newest places of that second. */
  'chat.bump': z.object({
    channelId: Id,
    groupId: Id,
    lastSeq: z.int(),
    saidSeqs: z.array(z.int()),
    mentions: z.int(),
  }),
  /** What was heard may have a hole: ask for what came after. With `lastSeq` and `rev`, only who has less than that need ask. */
  'chat.resync': z.object({
    channelId: Id,
    reason: z.string(),
    lastSeq: z.int().optional(),
    rev: z.int().optional(),
  }),
  'chat.channelCreated': z.object({ channel: ChannelView }),
  /** A channel was renamed, closed to new messages, or opened again. */
  'chat.channelChanged': z.object({ channel: ChannelView }),
}
