import type { ChannelView, GroupView } from '../groups/contract.ts'
import {
  type FollowMode,
  type Level,
  type Matrix,
  NOTICE_KINDS,
  type NoticeKind,
  type NoticeSettings,
  type NoticeWhat,
  type Tab,
  type Way,
} from './contract.ts'

/** What someone chose, each with its default. */
export type Choices = Omit<NoticeSettings, 'mailOffered' | 'pushKey' | 'deviceCount'>

/** TABLE kind → the ways it takes unless its reader chose otherwise. What waits for an answer calls; what only pleases does not. */
const USUAL: { readonly [K in NoticeKind]: { readonly [W in Way]: boolean } } = {
  direct: { inApp: true, mail: true, push: true },
  mention: { inApp: true, mail: true, push: true },
  reply: { inApp: true, mail: true, push: true },
  follow: { inApp: true, mail: false, push: false },
  request: { inApp: true, mail: true, push: false },
  invitation: { inApp: true, mail: true, push: false },
  case: { inApp: true, mail: true, push: true },
  entry: { inApp: true, mail: true, push: false },
  helpful: { inApp: true, mail: false, push: false },
  review: { inApp: true, mail: true, push: false },
  recognition: { inApp: true, mail: true, push: false },
  specialty: { inApp: true, mail: false, push: false },
}

/** TABLE tab of the inbox → the kinds it shows. */
export const TABS: { readonly [T in Tab]: readonly NoticeKind[] } = {
  all: NOTICE_KINDS,
  mentions: ['mention'],
  replies: ['reply', 'direct', 'follow'],
  requests: ['request', 'invitation'],
}

const USUAL_CHOICES: Omit<Choices, 'matrix'> = {
  quiet: { on: false, from: '22:00', to: '07:00' },
  timeZone: 'UTC',
  mail: 'soon',
  dailyAt: '08:00',
  mailQuotes: false,
  follow: 'mine',
}

type SomeMatrix = { readonly [kind: string]: { readonly [way: string]: boolean | undefined } | undefined }
export type SomeChoices = { [K in keyof Omit<Choices, 'matrix'>]?: Choices[K] | undefined } & {
  matrix?: SomeMatrix | undefined
}

/** Everything someone chose, with the usual where they chose nothing. */
export function toChoices(chosen: SomeChoices = {}): Choices {
  const { matrix = {}, ...rest } = chosen
  const named = Object.entries(rest).filter(([key, value]) => key in USUAL_CHOICES && value !== undefined)
  return {
    ...USUAL_CHOICES,
    ...Object.fromEntries(named),
    matrix: Object.fromEntries(
      NOTICE_KINDS.map(kind => [kind, { ...USUAL[kind], ...matrix[kind] }]),
    ) as Matrix,
  }
}

type Kind = ChannelView['kind']

/** What of a channel someone is told who chose nothing for it. */
export const usualLevel = (kind: Kind): Level => (kind === 'direct' ? 'all' : 'mentions')

/** How someone follows threads of a channel, given what they chose for it and in general. */
export const followModeIn = (
  forChannel: FollowMode | 'inherit' | undefined,
  inGeneral: FollowMode | undefined,
): FollowMode =>
  forChannel === undefined || forChannel === 'inherit' ? (inGeneral ?? USUAL_CHOICES.follow) : forChannel

/** How someone stands to a message that was written. */
export type Concern = {
  isAuthor: boolean
  /** Either of author and reader blocked the other. */
  isBlocked: boolean
  mayRead: boolean
  /** Called by name, or as one of a circle. */
  isMentioned: boolean
  isFollowing: boolean
  /** They were written to by someone they have not let in. */
  isAsked: boolean
  level: Level
}

/** Why someone is told of a message, or null when they are not. Of several reasons the one that calls loudest. */
export function reasonFor(kind: Kind, concern: Concern): NoticeKind | null {
  const { isAuthor, isBlocked, mayRead, isMentioned, isFollowing, isAsked, level } = concern
  if (isAuthor || isBlocked || !mayRead || level === 'nothing') return null
  if (kind === 'direct' && isAsked) return 'request'
  if (kind === 'direct' && level === 'all') return 'direct'
  if (isMentioned) return 'mention'
  if (kind === 'lounge') return null
  if (isFollowing) return 'reply'
  return level === 'all' ? 'follow' : null
}

/** Which notices are one row: everything of one thread, one conversation, one case or specialty and what happened to it. */
export function topicOf(notice: {
  kind: NoticeKind
  what: NoticeWhat
  eventId?: string | undefined
  groupId?: string | undefined
  channelId?: string | undefined
  messageId?: string | undefined
  threadOf?: string | undefined
  caseId?: string | undefined
  entryId?: string | undefined
  specialtyId?: string | undefined
}): string {
  const { kind, what, groupId, channelId, messageId, threadOf, caseId, entryId } = notice
  switch (kind) {
    case 'mention':
      return `mention:${messageId}`
    case 'reply':
      return `thread:${threadOf}`
    case 'direct':
    case 'follow':
      return `${kind}:${channelId}`
    case 'request':
    case 'invitation':
      return `${what}:${groupId}`
    case 'case':
    case 'entry':
    case 'helpful':
      return `${what}:${caseId ?? entryId ?? messageId}`
    case 'review':
      return `review:${notice.eventId}`
    case 'recognition':
      return `recognition:${notice.eventId}`
    case 'specialty':
      return `${what}:${notice.specialtyId}`
  }
}

/** Whether a message was read: what its reader said, or how far they read its channel or thread, unless it was kept although they had. */
export const isRead = (
  notice: { readAt: Date | null; seq?: number | undefined; kept?: boolean | undefined },
  readUpTo: number | undefined,
): boolean =>
  notice.readAt !== null ||
  (notice.kept !== true && notice.seq !== undefined && notice.seq <= (readUpTo ?? 0))

const EXCERPT_MAX = 180
/** Of a longer text the rest is not looked at: a hostile one would take long. */
const LOOKED_AT = 1000
const LETTERS = new Intl.Segmenter('en')

/** The beginning of a message as plain text of one line. */
export function toExcerpt(body: string): string {
  const plain = body
    .slice(0, LOOKED_AT)
    .replace(/```[^\n]*\n?/g, ' ')
    .replace(/@\[([^\]\n]*)\]\(member:[0-9a-f]{24}\)/g, '@$1')
    .replace(/!?\[([^\]\n]*)\]\([^)\s]*\)/g, '$1')
    .replace(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+)/gm, '')
    .replace(/[*_~`]{1,3}(?=\S)|(?<=\S)[*_~`]{1,3}/g, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (plain.length <= EXCERPT_MAX) return plain
  const letters = [...LETTERS.segment(plain.slice(0, EXCERPT_MAX))].slice(0, -1)
  return `${letters
    .map(({ segment }) => segment)
    .join('')
    .trimEnd()}…`
}

/**
 * Whether an address may be that of a push service: https at the usual port, a name of the public net and no number. Where the
 * name leads is looked at again when something is sent.
 */
export function mayPushTo(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false
  const { protocol, hostname, port, username, password } = new URL(endpoint)
  const isName = /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]*$/.test(hostname)
  const isInside = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home\.arpa|test|invalid|onion)$/.test(
    hostname,
  )
  return protocol === 'https:' && port === '' && username === '' && password === '' && isName && !isInside
}

/** Mail and pushes about what is older than this help nobody. */
const STALE_MS: { readonly [W in 'mail' | 'push']: number } = { mail: 3 * 24 * 3_600_000, push: 3_600_000 }

/** Kinds of which one mail is enough until its reader has visited the place it is about. */
const IN_CONVERSATIONS: readonly NoticeKind[] = ['direct', 'reply', 'follow', 'specialty']

/** Whether anybody can have this address: who was imported has one in `.invalid`, which RFC 2606 reserves for nobody. */
export const isMailable = (address: string): boolean => !address.toLowerCase().endsWith('.invalid')

/** Whether something planned still goes out: it is there, unread, wanted and fresh, and no mail about its conversation waits for a visit. */
export function decideDelivery(
  way: 'mail' | 'push',
  { kind, at }: { kind: NoticeKind; at: Date },
  now: {
    isThere: boolean
    isRead: boolean
    /** A mail about the same topic went out, and its reader has not been there since. */
    isMailed: boolean
    level: Level | undefined
    choices: Choices
    now: Date
  },
): boolean {
  const { matrix, mail } = now.choices
  const isWanted =
    matrix[kind][way] &&
    !(way === 'mail' && mail === 'never') &&
    !(way === 'mail' && now.isMailed && IN_CONVERSATIONS.includes(kind)) &&
    now.level !== 'nothing' &&
    !(kind === 'follow' && now.level !== 'all')
  return now.isThere && !now.isRead && isWanted && now.now.getTime() - at.getTime() <= STALE_MS[way]
}

/** Whether a mail may quote what is said in a channel: where everyone may read, or where its reader wants it; never off the record. */
export const mayQuote = (
  kind: Kind,
  { reading, listing }: Pick<GroupView, 'reading' | 'listing'>,
  mailQuotes: boolean,
): boolean =>
  (kind === 'standing' && reading === 'everyone' && listing === 'everyone') ||
  (kind !== 'lounge' && mailQuotes)

const RETRIES_MINUTES = [1, 5, 30, 120, 480]

/** How long to wait after this many attempts, or null when it is enough. */
export const retryAfterMs = (attempts: number): number | null => {
  const minutes = RETRIES_MINUTES[attempts - 1]
  return minutes === undefined ? null : minutes * 60_000
}
