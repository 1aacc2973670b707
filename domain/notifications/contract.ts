import { z } from 'zod'
import { ChannelKind } from '../groups/contract.ts'
import { defineCalls, Flag, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'

/** Why someone is told. One event tells one member once, for the first of these reasons that holds. */
export const NOTICE_KINDS = [
  'direct',
  'mention',
  'reply',
  'follow',
  'request',
  'invitation',
  'case',
  'entry',
  'helpful',
  'review',
  'recognition',
  'specialty',
] as const
export const NoticeKind = z.enum(NOTICE_KINDS)
export type NoticeKind = z.infer<typeof NoticeKind>

/** What exactly happened, where the kind alone does not say it. */
export const NoticeWhat = z.enum([
  'wrote',
  'askedToJoin',
  'askedToWrite',
  'invited',
  'admitted',
  'routed',
  'claimed',
  'replied',
  'advised',
  'accepted',
  'helped',
  'reused',
  'outcomeTold',
  'outcomeAsked',
  'laterAsked',
  'laterTold',
  'escalated',
  'vettingExpires',
  'vettingEnded',
  'decided',
  'takenBack',
  'reportActed',
  'reportDismissed',
  'published',
  'appealUpheld',
  'appealOverturned',
  'contestUpheld',
  'contestDismissed',
  'creditCorrected',
  'creditFound',
  'claimMade',
  'claimTogether',
  'claimLeft',
  'claimConfirmed',
  'claimDeclined',
  'entryProposed',
  'entryToReview',
  'entryReturned',
  'entryPublished',
  'entryUpdated',
  'entryHelped',
  'welcomed',
  'pagesRead',
  'nominated',
  'askedToSecond',
  'seconded',
  'nomineeAccepted',
  'askedToReview',
  'reviewerMissing',
  'reviewsComplete',
  'nominationDecided',
  'nominationOver',
  'awarded',
  'renewalDue',
  'awardEnded',
  'awardRevoked',
  'revocationProposed',
  'honorariumApproved',
  'badgeIssued',
  'badgeAnew',
  'badgeEnded',
  'benefitGranted',
  'benefitUsed',
  'benefitExpiring',
  'letterReturned',
  'recommended',
  'newEntry',
])
export type NoticeWhat = z.infer<typeof NoticeWhat>

/** The ways a notice reaches someone: the inbox, an e-mail, a push to their devices. */
export const WAYS = ['inApp', 'mail', 'push'] as const
export type Way = (typeof WAYS)[number]

const Ways = z.object({ inApp: z.boolean(), mail: z.boolean(), push: z.boolean() })
const SomeWays = z.strictObject({
  inApp: z.boolean().optional(),
  mail: z.boolean().optional(),
  push: z.boolean().optional(),
})
const forEachKind = <T>(value: T) =>
  Object.fromEntries(NOTICE_KINDS.map(kind => [kind, value])) as { [K in NoticeKind]: T }

/** Which kinds of notices reach a member by which way. */
export const Matrix = z.object(forEachKind(Ways))
export type Matrix = z.infer<typeof Matrix>

/** What of a channel someone is told: every message, what calls or answers them, or nothing. */
export const Level = z.enum(['all', 'mentions', 'nothing'])
export type Level = z.infer<typeof Level>
/** Which threads someone follows of themselves: those they take part in, all, or none. */
export const FollowMode = z.enum(['mine', 'all', 'none'])
export type FollowMode = z.infer<typeof FollowMode>

/** The tabs of the inbox. */
export const Tab = z.enum(['all', 'mentions', 'replies', 'requests'])
export type Tab = z.infer<typeof Tab>

/** Devices that one member may have pushed to. */
export const DEVICES_MAX = 10
/** Notices are counted up to here: beyond, the client says "99+". */
export const UNREAD_COUNTED_MAX = 100
/** How long a notice is kept. */
export const NOTICES_KEPT_DAYS = 180

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day like 22:00')
export const QuietHours = z.strictObject({ on: z.boolean(), from: TimeOfDay, to: TimeOfDay })
export type QuietHours = z.infer<typeof QuietHours>

/** A time zone by its IANA name. */
export const TimeZone = z.string().max(60).refine(isTimeZone, 'must be a time zone like Europe/Berlin')

function isTimeZone(name: string): boolean {
  try {
    // Plain offsets know no summer time, and so would be wrong half of the year.
    return /^[A-Za-z]/.test(name) && Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** What a notice leads to, as far as it can be seen now. */
export const NoticeView = z
  .object({
    id: Id,
    kind: NoticeKind,
    what: NoticeWhat,
    /** When the latest of its kind and place happened. */
    at: Instant,
    read: z.boolean(),
    /** How many unread notices stand behind this row, or how many in all once it is read. */
    count: z.int(),
    /** Who did it, the latest first: at most three. */
    people: z.array(z.object({ id: Id, name: z.string() })),
    group: z.object({ id: Id, slug: z.string(), name: z.string() }).nullable(),
    channel: z.object({ id: Id, name: z.string(), kind: ChannelKind }).nullable(),
    /** The message it is about, in plain text and shortened. */
    message: z.object({ id: Id, seq: z.int(), threadOf: Id.nullable(), excerpt: z.string() }).nullable(),
    case: z.object({ id: Id, title: z.string() }).nullable(),
    entry: z.object({ id: Id, question: z.string() }).nullable(),
    /** The specialty its reader follows. */
    specialty: z.object({ id: Id, name: z.string() }).nullable(),
    /** Something to read. */
    research: z.object({ id: Id, title: z.string() }).nullable(),
    /** What the ledger says of it, in one sentence. */
    exchange: z.object({ id: Id, says: z.string() }).nullable(),
    /** Where it leads, within the site. */
    path: z.string(),
  })
  .meta({
    id: 'Notice',
    description: 'Something that concerns the caller, with what they may see of it now.',
  })
export type NoticeView = z.infer<typeof NoticeView>

const settings = {
  matrix: Matrix,
  quiet: QuietHours,
  timeZone: TimeZone,
  /** Mail soon, gathered for some minutes, or once a day at `dailyAt`; or never. */
  mail: z.enum(['soon', 'daily', 'never']),
  dailyAt: TimeOfDay,
  /** Whether mail may quote messages of groups that not everyone may read. Cases and lounges are never quoted. */
  mailQuotes: z.boolean(),
  follow: FollowMode,
}
export const NoticeSettings = z
  .object({
    ...settings,
    /** Whether this association has set up e-mail. */
    mailOffered: z.boolean(),
    /** The key a browser subscribes with; null when this association has not set up push. */
    pushKey: z.string().nullable(),
    /** On how many devices the caller is pushed to. */
    deviceCount: z.int(),
  })
  .meta({ id: 'NoticeSettings', description: 'What reaches the caller, how and when.' })
export type NoticeSettings = z.infer<typeof NoticeSettings>

export const ChannelNotices = z
  .object({
    channelId: Id,
    level: Level,
    /** `inherit` is the caller's general choice. */
    follow: z.enum(['inherit', ...FollowMode.options]),
  })
  .meta({ id: 'ChannelNotices', description: 'What of one channel reaches the caller.' })
export type ChannelNotices = z.infer<typeof ChannelNotices>

const Endpoint = z
  .string()
  .max(1000)
  .pipe(z.url({ protocol: /^https$/ }))

export const calls = defineCalls({
  'notifications.list': {
    http: 'GET /me/notices',
    who: 'member',
    says: 'What concerns the caller, the latest first, as they may see it now. Several of one thread are one row.',
    input: z.strictObject({
      tab: Tab.default('all'),
      kind: NoticeKind.optional(),
      unread: Flag.optional(),
      ...PageQuery,
      limit: z.coerce.number().int().min(1).max(100).default(30),
    }),
    output: z.object({ ...pageOf(NoticeView).shape, unread: z.int() }),
  },
  'notifications.count': {
    http: 'GET /me/notices/count',
    who: 'member',
    says: 'How many notices the caller has not read, counted up to 100.',
    input: z.strictObject({}),
    output: z.object({ unread: z.int() }),
  },
  'notifications.markRead': {
    http: 'POST /me/notices/read',
    who: 'member',
    says: 'Marks rows of the inbox as read, or everything up to a moment.',
    input: z
      .strictObject({
        noticeIds: z.array(Id).min(1).max(200).optional(),
        until: Instant.optional(),
      })
      .refine(({ noticeIds, until }) => (noticeIds === undefined) !== (until === undefined), {
        message: 'give either noticeIds or until',
        path: ['noticeIds'],
      }),
    output: z.object({ unread: z.int() }),
  },
  'notifications.settings': {
    http: 'GET /me/notices/settings',
    who: 'member',
    says: 'What reaches the caller, by which way, and when it is quiet.',
    input: z.strictObject({}),
    output: NoticeSettings,
  },
  'notifications.set': {
    http: 'PATCH /me/notices/settings',
    who: 'member',
    says: 'Changes what reaches the caller; what is not named stays as it is.',
    input: z.strictObject({
      matrix: z.strictObject(forEachKind(SomeWays.optional())).optional(),
      quiet: QuietHours.optional(),
      timeZone: TimeZone.optional(),
      mail: settings.mail.optional(),
      dailyAt: TimeOfDay.optional(),
      mailQuotes: z.boolean().optional(),
      follow: FollowMode.optional(),
    }),
    output: NoticeSettings,
  },
  'notifications.channel': {
    http: 'GET /channels/:channelId/notifications',
    who: 'member',
    says: 'What of a channel reaches the caller.',
    input: z.strictObject({ channelId: Id }),
    output: ChannelNotices,
  },
  'notifications.setChannel': {
    http: 'PUT /channels/:channelId/notifications',
    who: 'member',
    says: 'Chooses what of a channel reaches the caller, and which of its threads they follow.',
    input: z.strictObject({
      channelId: Id,
      level: Level,
      follow: ChannelNotices.shape.follow.default('inherit'),
    }),
    output: ChannelNotices,
  },
  'notifications.subscribe': {
    http: 'PUT /me/devices',
    who: 'member',
    says: 'Lets this device be pushed to. May be repeated.',
    input: z.strictObject({
      endpoint: Endpoint,
      keys: z.strictObject({
        p256dh: z.string().regex(/^[\w-]{87,88}=?$/, 'must be a public key in base64url'),
        auth: z.string().regex(/^[\w-]{22}(==)?$/, 'must be a secret of 16 bytes in base64url'),
      }),
    }),
    output: z.object({ deviceCount: z.int() }),
  },
  'notifications.unsubscribe': {
    http: 'DELETE /me/devices',
    who: 'member',
    says: 'Pushes no more to this device. May be repeated.',
    input: z.strictObject({ endpoint: Endpoint }),
    output: z.object({ deviceCount: z.int() }),
  },
  'notifications.stopMail': {
    http: 'POST /unsubscribe/:token',
    who: 'anyone',
    says: 'Stops all e-mail about notices, by the link that stands in each. May be repeated.',
    input: z.strictObject({ token: z.string().max(200) }),
    output: z.object({ stopped: z.literal(true) }),
  },
})

export const hints = {
  /** Something new concerns the member; told at most once in a while. */
  'notifications.created': z.object({ memberId: Id, unread: z.int() }),
  /** The member read notices on one of their devices. */
  'notifications.read': z.object({ memberId: Id, unread: z.int() }),
}
