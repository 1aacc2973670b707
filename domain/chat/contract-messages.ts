/** What a message is, and what is done with one. */
import { z } from 'zod'
import { AttachmentView, LinkPreviewView } from '../media/contract.ts'
import { ClientId, defineCalls, Flag, Id, Instant, OneLine, Source } from '../vocabulary.ts'

/** The longest message, in UTF-16 code units: long enough for a case history, short enough to render in a breath. */
export const MESSAGE_MAX_LENGTH = 16_000
/** The longest page of messages. */
export const PAGE_MAX = 200
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
    removed: z
      .object({ by: z.enum(['author', 'host', 'moderator']), reason: z.string().optional() })
      .optional(),
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

/** What a sender is answered. What is to be looked at first has no place yet: its seq is 0, and it waits. */
const SentView = MessageView.extend({ seq: z.int().min(0), waiting: z.literal(true).optional() })

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

export const Body = z
  .string()
  .max(MESSAGE_MAX_LENGTH)
  .refine(body => body.trim().length > 0, 'must not be empty')
/** How a call names a message. */
export const oneMessage = { channelId: Id, messageId: Id }
export const messagePath = '/channels/:channelId/messages/:messageId'

/** How the clientId of a message begins that was moved; the rest is the id it had. */
export const MOVED_PREFIX = 'moved-'

/** What someone says, now or later: a text, files, or both. */
export const toSay = {
  channelId: Id,
  /** Not one that a move would give: whoever took it could keep their message from being moved. */
  clientId: ClientId.refine(name => !name.startsWith(MOVED_PREFIX), `must not begin with ${MOVED_PREFIX}`),
  /** May be empty when there are attachments. */
  body: z.string().max(MESSAGE_MAX_LENGTH),
  threadOf: Id.optional(),
  attachmentIds: z.array(Id).max(ATTACHMENTS_MAX).optional(),
}
export const saysSomething = (said: { body: string; attachmentIds?: string[] | undefined }): boolean =>
  said.body.trim().length > 0 || (said.attachmentIds?.length ?? 0) > 0
export const SAYS_NOTHING = { message: 'must not be empty', path: ['body'] }

/** A longer thread is not moved: it is a channel of its own. */
export const MOVED_MAX = 500

export const messageCalls = defineCalls({
  'chat.send': {
    http: 'POST /channels/:channelId/messages',
    who: 'member',
    status: 201,
    says: 'Sends a message. The answer means it is stored; a repeat with the same clientId gets the same message.',
    input: z.strictObject(toSay).refine(saysSomething, SAYS_NOTHING),
    output: z.object({ message: SentView }),
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
  'chat.moveThread': {
    http: `POST ${messagePath}/move`,
    who: 'member',
    says: 'Moves a message with its thread to another channel where the caller hosts; old links lead there.',
    input: z.strictObject({ ...oneMessage, toChannelId: Id, clientId: ClientId.optional() }),
    output: z.object({ channelId: Id, seq: z.int() }),
  },
  'chat.moveMessages': {
    http: 'POST /channels/:channelId/move',
    who: 'member',
    says: 'Moves chosen messages to another channel where the caller hosts, or splits a thread from one of its replies on.',
    input: z.strictObject({
      channelId: Id,
      messageIds: z.array(Id).min(1).max(100),
      /** All later replies of its thread come along. */
      rest: Flag.default(false),
      toChannelId: Id,
      clientId: ClientId.optional(),
    }),
    output: z.object({ channelId: Id, seq: z.int() }),
  },
  'chat.preview': {
    http: 'POST /me/preview',
    who: 'member',
    says: 'Shows how a text will look.',
    input: z.strictObject({ body: z.string().max(MESSAGE_MAX_LENGTH) }),
    output: z.object({ html: z.string() }),
  },
})
