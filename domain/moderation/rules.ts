import { type Actor, EVERYWHERE, type Grant, holds, type Role } from '../vocabulary.ts'
import {
  type Act,
  APPEAL_DAYS,
  ContestKind,
  LEASE_MINUTES,
  type Reason,
  type RuleMode,
  type SubjectKind,
} from './contract.ts'
import { heatOf, isShouted } from './heat-rules.ts'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS

/** What became of someone's earlier reports. */
export type FlagRecord = { agreed: number; disagreed: number }

/** How right someone was so far with fewer reports than this says nothing. */
const RECORD_MIN = 5
/** Right this often is neither good nor bad. */
const RECORD_AXIS = 0.7

/**
 * What someone's record adds to the weight of their report or takes from it: nothing up to five decided ones, then by how far they
 * lie from being right seven times in ten, more the more there are.
 */
export function accuracyBonus({ agreed, disagreed }: FlagRecord): number {
  const total = agreed + disagreed
  if (total <= RECORD_MIN) return 0
  const share = agreed / total
  const distance =
    share >= RECORD_AXIS ? (share - RECORD_AXIS) / (1 - RECORD_AXIS) : (share - RECORD_AXIS) / RECORD_AXIS
  return distance * 5 * (Math.log(total) / Math.log(4))
}

/** TABLE reason → what it adds: what may hurt someone today comes first. */
const PRESSING: { readonly [R in Reason]: number } = {
  harm: 3,
  privacy: 2,
  unkind: 1,
  advertising: 0,
  misplaced: 0,
  other: 0,
}

/** A newcomer's report counts least, because accounts are cheap. */
const NEWCOMER_DAYS = 30

/** How much standing someone has: their duties, and how long they are here. */
export function standingOf({ grants, joinedAt }: Pick<Actor, 'grants' | 'joinedAt'>, now: Date): number {
  if (grants.some(({ role }) => role !== 'consultant' && role !== 'editor')) return 5
  if (grants.length > 0) return 2
  return joinedAt && now.getTime() - joinedAt.getTime() < NEWCOMER_DAYS * DAY_MS ? 0 : 1
}

/** What a report weighs, never below nothing. */
export const scoreFlag = (flag: { standing: number; record: FlagRecord; reason: Reason }): number =>
  Math.max(0, 1 + flag.standing + accuracyBonus(flag.record) + PRESSING[flag.reason])

/** A text as far as it tells something without being understood. */
export type Trace = {
  body: string
  isNewcomer: boolean
  /** How many other contributions of the last days say nearly the same. */
  repeated: number
}
export type Signal = { says: string; weight: number }

/** From here on a text sounds heated enough to be looked at sooner. */
const HEATED_MIN = 1

/** What is noticed about a text, each with its weight. It orders the queue and nothing else. */
export function signalsIn({ body, isNewcomer, repeated }: Trace): Signal[] {
  const links = body.match(/https?:\/\//g)?.length ?? 0
  const heat = heatOf(body)
  return [
    ...(repeated > 0 ? [{ says: `Said in ${repeated + 1} places`, weight: Math.min(4, 1 + repeated) }] : []),
    ...(isNewcomer && links > 0 ? [{ says: 'Links from a newcomer', weight: 2 }] : []),
    ...(heat >= HEATED_MIN ? [{ says: 'Harsh words', weight: heat }] : []),
    ...(isShouted(body) ? [{ says: 'All capitals', weight: 1 }] : []),
  ]
}

/** Waiting so long weighs as much as one more report of an ordinary member. */
const AGE_POINT_MS = 12 * 60 * MINUTE_MS

/** Where something stands in the queue: by its score, and a little further up for each hour it waits. Higher is sooner; it never changes by time alone. */
export const rankOf = (score: number, openedAt: Date): number => score - openedAt.getTime() / AGE_POINT_MS / 2

/** What someone moderates: everything, or the groups and specialties named by id. */
export type Purview = { everywhere: boolean; scopeIds: readonly string[] }

/** What someone moderates by their grants and the groups they host. */
export function purviewOf(
  { grants }: { grants: readonly Grant[] },
  hostedGroupIds: readonly string[],
): Purview {
  const own = grants.flatMap(({ role, scope }) =>
    role === 'moderator' && scope !== EVERYWHERE ? [scope] : [],
  )
  return {
    everywhere: holds({ grants }, 'moderator'),
    scopeIds: [...new Set([...own, ...hostedGroupIds])],
  }
}

export const reviewsAnything = ({ everywhere, scopeIds }: Purview): boolean =>
  everywhere || scopeIds.length > 0

/** Whether something of this scope is theirs to review. Null is nobody's part: people and direct conversations. */
export const isWithin = ({ everywhere, scopeIds }: Purview, scopeId: string | null): boolean =>
  everywhere || (scopeId !== null && scopeIds.includes(scopeId))

/** Acts that concern a person wherever they are. */
const ON_PEOPLE: ReadonlySet<Act> = new Set<Act>(['silence', 'suspend', 'ban'])
export const isOnPeople = (act: Act): boolean => ON_PEOPLE.has(act)

/** TABLE kind → what can be done about it, beside what concerns its author. */
const ON_THINGS: { readonly [K in SubjectKind]: readonly Act[] } = {
  message: ['approve', 'return', 'edit', 'redact', 'lock', 'move', 'split'],
  case: ['approve', 'return', 'edit', 'redact', 'lock', 'move', 'split', 'merge'],
  reply: ['approve', 'return', 'edit', 'redact'],
  entry: ['approve', 'return', 'redact', 'retire'],
  profile: ['approve', 'redact'],
  group: ['approve', 'redact', 'archive', 'handOver'],
  star: ['approve', 'redact'],
}

type Reviewed = {
  kind: SubjectKind
  why: 'waiting' | 'flagged'
  state: 'open' | 'decided'
  authorId: string
  ownerIds: readonly string[]
  flaggerIds: readonly string[]
  authorGrants: readonly Grant[]
  /** The thing itself is gone. */
  isGone: boolean
  isArchived?: boolean
}

/** Why someone may not decide a review that they may see; undefined when they may. */
export function whyNotDecide(
  review: Pick<Reviewed, 'authorId' | 'ownerIds' | 'flaggerIds'>,
  actorId: string,
): string | undefined {
  if (review.authorId === actorId || review.ownerIds.includes(actorId))
    return 'Nobody decides about what is their own'
  if (review.flaggerIds.includes(actorId)) return 'You reported this: someone else decides'
  return undefined
}

/** What the actor may do about it now. Whoever has a duty here is silenced or suspended by administrators alone. */
export function actsFor(review: Reviewed, actor: Pick<Actor, 'id' | 'grants'>): Act[] {
  if (whyNotDecide(review, actor.id) !== undefined) return []
  const maySanction = holds(actor, 'moderator') && (review.authorGrants.length === 0 || holds(actor, 'admin'))
  const onPeople: Act[] = ['warn', ...(maySanction ? (['silence', 'suspend', 'ban'] as const) : [])]
  if (review.state === 'decided') return onPeople
  if (review.why === 'waiting') return ['approve', 'return', ...onPeople]
  const onThings = ON_THINGS[review.kind].filter(
    act => act === 'approve' || (!review.isGone && !(act === 'archive' && review.isArchived === true)),
  )
  return [...onThings, ...onPeople]
}

type Decided = {
  act: Act
  at: Date
  undoneAt: Date | null
  authorId: string
  byId: string
  /** Whose it is beside its author, and who reported it. */
  partyIds: readonly string[]
}

/** Until when whoever is concerned may appeal; null when they may not. An approval concerns nobody. */
export function appealableUntil({
  act,
  at,
  undoneAt,
}: Pick<Decided, 'act' | 'at' | 'undoneAt'>): Date | null {
  if (act === 'approve' || undoneAt) return null
  return new Date(at.getTime() + APPEAL_DAYS * DAY_MS)
}

/** Why someone may not decide an appeal; undefined when they may. */
export function whyNotDecideAppeal(
  { byId, authorId, partyIds }: Decided,
  actorId: string,
): string | undefined {
  if (byId === actorId) return 'You decided this: someone else decides the appeal'
  if (authorId === actorId) return 'Nobody decides about what is their own'
  if (partyIds.includes(actorId)) return 'This is yours, or you reported it: someone else decides the appeal'
  return undefined
}

/** TABLE what is contested, where it is no moderator's act → who decides, and who may open the thing itself. */
const CONTESTS: { readonly [K in ContestKind]: { decidedBy: readonly Role[]; openTo: readonly Role[] } } = {
  exchange: { decidedBy: ['moderator', 'staff'], openTo: ['moderator', 'staff'] },
  claim: { decidedBy: ['moderator', 'staff'], openTo: ['moderator', 'staff'] },
  // Moderators read the account of it: the pages of awards and pay name everybody.
  award: { decidedBy: ['moderator', 'staff'], openTo: ['staff'] },
  honorarium: { decidedBy: ['moderator', 'staff'], openTo: ['staff'] },
  // What looks unusual is told to nobody else, or it would be told how to stay just below.
  hold: { decidedBy: ['staff'], openTo: ['staff'] },
}

/** What of all that is contested somebody decides. */
export const decidableKinds = (actor: Pick<Actor, 'grants'>): ContestKind[] =>
  ContestKind.options.filter(kind => CONTESTS[kind].decidedBy.some(role => holds(actor, role)))

/** Who decides contests of a kind. */
export const decidersOf = (kind: ContestKind): readonly Role[] => CONTESTS[kind].decidedBy

/** Whether somebody may open the thing itself, beside its account. */
export const mayOpenContested = (actor: Pick<Actor, 'grants'>, kind: ContestKind): boolean =>
  CONTESTS[kind].openTo.some(role => holds(actor, role))

/** Why someone may not decide a contest; undefined when they may. */
export function whyNotDecideContest(
  { memberId, partyIds }: { memberId: string; partyIds: readonly string[] },
  actorId: string,
): string | undefined {
  if (memberId === actorId) return 'Nobody decides about what is their own'
  if (partyIds.includes(actorId)) return 'You have a part in this: someone else decides'
  return undefined
}

/** Who decides now, if the lease of whoever took it has not run out. */
export const leaseHolder = (lease: { byId: string; until: Date } | null, now: Date): string | undefined =>
  lease && lease.until > now ? lease.byId : undefined

export const leaseUntil = (now: Date): Date => new Date(now.getTime() + LEASE_MINUTES * MINUTE_MS)

export type Rule = { mode: RuleMode; first: number }

/** Whether what someone contributes is looked at first under these rules, given how many of theirs were found good. */
export function waitsForReview(
  rules: readonly Rule[],
  { joinedAt, approved, now }: { joinedAt: Date | undefined; approved: number; now: Date },
): boolean {
  const isNew = joinedAt !== undefined && now.getTime() - joinedAt.getTime() < NEWCOMER_DAYS * DAY_MS
  return rules.some(
    ({ mode, first }) => mode === 'everyone' || (mode === 'newcomers' && isNew && approved < first),
  )
}

/** Whether someone joined so lately that their standing says nothing yet. */
export const isNewcomer = (joinedAt: Date | undefined, now: Date): boolean =>
  joinedAt !== undefined && now.getTime() - joinedAt.getTime() < NEWCOMER_DAYS * DAY_MS

const EXCERPT_MAX = 90

/** How a text begins, on one line. */
export function toExcerpt(body: string): string {
  const line = body
    .replaceAll(/@\[([^\]]+)\]\(member:[0-9a-f]{24}\)/g, '@$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length <= EXCERPT_MAX ? line : `${line.slice(0, EXCERPT_MAX).replace(/\s*\S*$/, '')}…`
}
