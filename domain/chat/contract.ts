import { z } from 'zod'
import { ChannelKind, ChannelView } from '../groups/contract.ts'
import { AttachmentView, LinkPreviewView } from '../media/contract.ts'
import {
  ClientId,
  defineCalls,
  Flag,
  Id,
  Instant,
  OneLine,
  PageQuery,
  pageOf,
  Source,
} from '../vocabulary.ts'

/** The longest message, in UTF-16 code units: long enough for a case history, short enough to render in a breath. */
export const MESSAGE_MAX_LENGTH = 16_000
/** The longest page of messages. */
export const PAGE_MAX = 200
/** Who missed more than this gets the newest page and a reset instead of the difference. */
export const CATCH_UP_MAX = 500

/** Who missed more changes of messages than this gets the newest page and a reset instead. */
export const CHANGED_MAX = 200

/** More unread messages than these are not counted in a channel. */
export const UNREAD_COUNTED_MAX = 50

/** How long an author may change what they wrote. */
export const EDIT_WINDOW_MINUTES = 60
/** So often a message may be rewritten. */
export const EDITS_MAX = 50
/** How much a host may say about why a message went. */
export const REMOVAL_REASON_MAX_LENGTH = 200
/** Messages pinned to one channel. */
export const PINS_MAX = 50
/** Different emoji on one message, and people on one emoji. */
export const REACTIONS_MAX = { emoji: 20, members: 500 }
/** The reaction that says "this helped me", and is credited. */
export const HELPFUL = 'helpful'
/** Files on one message. */
export const ATTACHMENTS_MAX = 10
/** How long what is said in a lounge is kept. */
export const LOUNGE_KEPT_DAYS = 7

/** A place in a channel: 1 is its first message, 0 is before it. */
export const Seq = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** A circle of people that a mention may call: everyone in the channel, its hosts, or the consultants among its members. */
export const Circle = z.enum(['everyone', 'hosts', 'consultants'])
export type Circle = z.infer<typeof Circle>

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
    /** Who took it away, and why when a host said so; absent while it stands, and when its time was over. */
    removed: z.object({ by: z.enum(['author', 'host']), reason: z.string().optional() }).optional(),
    clientId: z.string(),
    /** The channel's revision at its last change; absent while it stands as it was sent. */
    rev: z.int().optional(),
    /** Present when the author is a vetted consultant of some specialty. */
    authorIsConsultant: z.literal(true).optional(),
    /** Who put which emoji on it; absent without any. `helpful` is one of them. */
    reactions: z.array(z.object({ emoji: z.string(), memberIds: z.array(Id) })).optional(),
    /** Whom it calls by name, and which circles; absent without any. */
    mentions: z.object({ memberIds: z.array(Id), circles: z.array(Circle) }).optional(),
    attachments: z.array(AttachmentView).optional(),
    previews: z.array(LinkPreviewView).optional(),
    pinnedAt: Instant.optional(),
    /** Where it went when its thread was moved; what is left here is a tombstone. */
    movedTo: z.object({ groupId: Id, channelId: Id, seq: z.int() }).optional(),
  })
  .meta({ id: 'Message', description: 'One chat entry; seq is its gapless place in its channel.' })
export type MessageView = z.infer<typeof MessageView>

const Messages = z.array(MessageView)

/** An emoji as Unicode writes it, or the word `helpful`. */
export const Emoji = z
  .string()
  .max(40)
  .refine(
    emoji =>
      emoji === HELPFUL ||
      /^(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[#*0-9]\u{FE0F}?\u{20E3})(?:\p{Emoji_Modifier}|\u{FE0F}|\u{200D}\p{Extended_Pictographic}|[\u{E0020}-\u{E007F}])*$/u.test(
        emoji,
      ),
    'must be one emoji, or the word helpful',
  )

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

const Threads = z.array(ThreadView)
/** Part of a channel, as `chat.list` and `chat.open` answer it. */
const page = {
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

export const DraftView = z
  .object({ channelId: Id, threadOf: Id.nullable(), body: z.string(), savedAt: Instant })
  .meta({ id: 'Draft', description: 'What someone began to write.' })
export const ScheduledView = z
  .object({
    id: Id,
    channelId: Id,
    threadOf: Id.nullable(),
    body: z.string(),
    sendAt: Instant,
    /** Why it could not be sent; null while it waits. */
    failed: z.string().nullable(),
  })
  .meta({ id: 'Scheduled', description: 'A message that waits for its time.' })

const Body = z
  .string()
  .max(MESSAGE_MAX_LENGTH)
  .refine(body => body.trim().length > 0, 'must not be empty')
const oneMessage = { channelId: Id, messageId: Id }
const messagePath = '/channels/:channelId/messages/:messageId'

export const calls = defineCalls({
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
  'chat.send': {
    http: 'POST /channels/:channelId/messages',
    who: 'member',
    status: 201,
    says: 'Sends a message. The answer means it is stored; a repeat with the same clientId gets the same message.',
    input: z
      .strictObject({
        channelId: Id,
        clientId: ClientId,
        /** May be empty when there are attachments. */
        body: z.string().max(MESSAGE_MAX_LENGTH),
        threadOf: Id.optional(),
        attachmentIds: z.array(Id).max(ATTACHMENTS_MAX).optional(),
      })
      .refine(({ body, attachmentIds }) => body.trim().length > 0 || (attachmentIds?.length ?? 0) > 0, {
        message: 'must not be empty',
        path: ['body'],
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
  'chat.edit': {
    http: `PATCH ${messagePath}`,
    who: 'member',
    says: 'The author rewrites a message, within the edit window; what it said before stays visible in its history.',
    input: z.strictObject({ ...oneMessage, body: Body }),
    output: z.object({ message: MessageView }),
  },
  'chat.delete': {
    http: `DELETE ${messagePath}`,
    who: 'member',
    says: 'The author or a host takes a message away; a tombstone keeps its place and says which of them. A host may say why.',
    input: z.strictObject({
      ...oneMessage,
      reason: OneLine.min(1).max(REMOVAL_REASON_MAX_LENGTH).optional(),
    }),
    output: z.object({ message: MessageView }),
  },
  'chat.history': {
    http: `GET ${messagePath}/history`,
    who: 'member',
    says: 'What an edited message said before, the oldest first.',
    input: z.strictObject(oneMessage),
    output: z.object({ versions: z.array(z.object({ body: z.string(), html: z.string(), at: Instant })) }),
  },
  'chat.react': {
    http: `PUT ${messagePath}/reactions/:emoji`,
    who: 'member',
    says: 'Puts an emoji on a message or takes it off. `helpful` says that it helped, and feeds the ledger.',
    input: z.strictObject({ ...oneMessage, emoji: Emoji, on: Flag }),
    output: z.object({ message: MessageView }),
  },
  'chat.pin': {
    http: `PUT ${messagePath}/pin`,
    who: 'member',
    says: 'A host pins a message to its channel, or takes the pin off.',
    input: z.strictObject({ ...oneMessage, on: Flag }),
    output: z.object({ message: MessageView }),
  },
  'chat.pins': {
    http: 'GET /channels/:channelId/pins',
    who: 'member',
    says: 'The pinned messages of a channel, the latest pin first.',
    input: z.strictObject({ channelId: Id }),
    output: z.object({ items: Messages }),
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
  'chat.moveThread': {
    http: `POST ${messagePath}/move`,
    who: 'member',
    says: 'Moves a message with its thread to another channel where the caller hosts; old links lead there.',
    input: z.strictObject({ ...oneMessage, toChannelId: Id, clientId: ClientId.optional() }),
    output: z.object({ channelId: Id, seq: z.int() }),
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
    input: z.strictObject({
      channelId: Id,
      clientId: ClientId,
      body: Body,
      threadOf: Id.optional(),
      sendAt: Instant,
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
  'chat.preview': {
    http: 'POST /me/preview',
    who: 'member',
    says: 'Shows how a text will look.',
    input: z.strictObject({ body: z.string().max(MESSAGE_MAX_LENGTH) }),
    output: z.object({ html: z.string() }),
  },
})

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
