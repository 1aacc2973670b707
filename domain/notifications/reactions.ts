/** What happened → whom it concerns. Every reaction may run twice: one event tells one member once. */
import mongoose from 'mongoose'
import { hiddenAskers } from '../cases/access.ts'
import { followersOf, placesRead, type Post, postOf } from '../chat/access.ts'
import { hostsOf, peopleIn, standingsIn } from '../groups/access.ts'
import { blockedBetween, consultantsAmong } from '../members/access.ts'
import type { Happening } from '../transaction.ts'
import type { NoticeKind } from './contract.ts'
import { ChannelChoices, Notices } from './model.ts'
import { reasonFor, usualLevel } from './rules.ts'
import { keepNotices, type Owed } from './store.ts'

/** How many people are looked at together. */
const SLICE = 500

/** Reaction: tells those whom a message calls or answers, or who follow everything there. May run twice. */
export async function notePost({ id, payload }: Happening<'chat.posted'>, now: Date): Promise<void> {
  const post = await postOf(payload.messageId)
  if (!post) return
  const followers = new Set(post.threadOf === null ? [] : await followersOf(payload.messageId))
  for await (const memberIds of candidatesFor(post, payload.groupId, followers)) {
    const owed = await concerned(post, memberIds, followers)
    const told = toldOf(post, payload)
    await keepNotices(
      owed.map(each => told(each, CALLING.has(each.kind) ? payload.messageId : id)),
      now,
    )
  }
}

/** These call someone, and do so once for each message: by its first text, or by an edit. */
const CALLING: ReadonlySet<NoticeKind> = new Set<NoticeKind>(['mention', 'direct', 'request'])

const toldOf =
  (post: Post, { messageId, groupId, at }: { messageId: string; groupId: string; at: string }) =>
  ({ memberId, kind }: Pick<Owed, 'memberId' | 'kind'>, eventId: string): Owed => ({
    memberId,
    kind,
    eventId,
    what: kind === 'request' ? 'askedToWrite' : 'wrote',
    actorId: post.authorId,
    groupId,
    channelId: post.channelId,
    messageId,
    threadOf: post.threadOf ?? undefined,
    seq: post.seq,
    at: new Date(at),
  })

/**
 * Reaction: tells those whom an edit calls anew and still does; who had read the message before hears of it all the same. May run
 * twice.
 */
export async function noteRewritten({ payload }: Happening<'chat.rewritten'>, now: Date): Promise<void> {
  const post = await postOf(payload.messageId)
  if (!post) return
  const calling = {
    ...post,
    memberIds: post.memberIds.filter(id => payload.called.memberIds.includes(id)),
    circles: post.circles.filter(circle => payload.called.circles.includes(circle)),
  }
  if (calling.memberIds.length + calling.circles.length === 0) return
  const told = toldOf(calling, payload)
  const rootIds = post.threadOf === null ? [] : [post.threadOf]
  for await (const memberIds of candidatesFor(calling, payload.groupId, new Set())) {
    const owed = (await concerned(calling, memberIds, new Set())).filter(({ kind }) => CALLING.has(kind))
    const read = await placesRead(memberIds, [post.channelId], rootIds)
    const hasRead = (memberId: string) =>
      [post.channelId, ...rootIds].some(id => (read.get(`${memberId}:${id}`) ?? 0) >= post.seq)
    await keepNotices(
      owed.map(each => ({ ...told(each, payload.messageId), kept: hasRead(each.memberId) })),
      now,
    )
  }
}

/** Everyone whom a message might concern, five hundred at a time. */
async function* candidatesFor(
  post: Post,
  groupId: string,
  followers: ReadonlySet<string>,
): AsyncGenerator<string[]> {
  const { circles } = post
  const isDirect = (await standingsIn(post.channelId, []))?.kind === 'direct'
  if (isDirect || circles.includes('everyone') || circles.includes('consultants')) {
    yield* peopleIn(groupId, ['member', 'invited'])
    // Whoever may read without being a member can still be called by name, or follow.
    yield [...post.memberIds, ...followers]
    return
  }
  const found = new Set(post.memberIds)
  if (circles.includes('hosts')) for (const id of await hostsOf(groupId)) found.add(id)
  const watching = await ChannelChoices.find(
    { channelId: post.channelId, level: 'all' },
    { memberId: 1 },
  ).lean()
  for (const { memberId } of watching) found.add(memberId.toHexString())
  for (const id of followers) found.add(id)
  const all = [...found]
  for (let at = 0; at < all.length; at += SLICE) yield all.slice(at, at + SLICE)
}

/** Which of these people a message concerns, each with the reason. */
async function concerned(
  post: Post,
  memberIds: readonly string[],
  followers: ReadonlySet<string>,
): Promise<Pick<Owed, 'memberId' | 'kind'>[]> {
  const found = await standingsIn(post.channelId, memberIds)
  if (!found) return []
  const { kind, people } = found
  const [chosen, blocked, consultants] = await Promise.all([
    ChannelChoices.find({
      channelId: post.channelId,
      memberId: mongoose.trusted({ $in: memberIds }),
    }).lean(),
    blockedBetween(post.authorId, memberIds),
    post.circles.includes('consultants') ? consultantsAmong(memberIds) : new Set<string>(),
  ])
  const levels = new Map(chosen.map(({ memberId, level }) => [memberId.toHexString(), level]))
  const named = new Set(post.memberIds)

  return memberIds.flatMap(memberId => {
    const { mayRead = false, standing = null } = people.get(memberId) ?? {}
    const isMember = standing?.state === 'member'
    const isCalled =
      (post.circles.includes('everyone') && isMember) ||
      (post.circles.includes('hosts') && isMember && standing?.role === 'host') ||
      (isMember && consultants.has(memberId))
    const reason = reasonFor(kind, {
      isAuthor: memberId === post.authorId,
      isBlocked: blocked.has(memberId),
      mayRead,
      isMentioned: named.has(memberId) || isCalled,
      isFollowing: followers.has(memberId),
      isAsked: standing?.state === 'invited',
      level: levels.get(memberId) ?? usualLevel(kind),
    })
    return reason === null ? [] : [{ memberId, kind: reason }]
  })
}

/** Reaction: forgets what was told of a message that was taken away. May run twice. */
export async function forgetMessage({ payload }: Happening<'chat.messageDeleted'>): Promise<void> {
  await Notices.deleteMany({ messageId: payload.messageId })
}

/** Reaction: forgets what someone was told of a group they left. May run twice. */
export async function forgetGroup({ payload }: Happening<'groups.membershipEnded'>): Promise<void> {
  const { groupId, memberId, at } = payload
  // What came after they joined again is theirs.
  await Notices.deleteMany({ memberId, groupId, at: mongoose.trusted({ $lte: new Date(at) }) })
}

/** Reaction: tells the hosts that someone asks to join. May run twice. */
export async function noteRequest({ id, payload }: Happening<'groups.requested'>, now: Date): Promise<void> {
  const { groupId, memberId, at } = payload
  const shared = { eventId: id, groupId, actorId: memberId, at: new Date(at) }
  const hosts = await hostsOf(groupId)
  await keepNotices(
    hosts.map(host => ({ ...shared, memberId: host, kind: 'request', what: 'askedToJoin' })),
    now,
  )
}

/** Reaction: tells someone that they are invited. May run twice. */
export async function noteInvitation({ id, payload }: Happening<'groups.invited'>, now: Date): Promise<void> {
  const { groupId, memberId, byId, at } = payload
  const shared = { eventId: id, groupId, actorId: byId, at: new Date(at) }
  await keepNotices([{ ...shared, memberId, kind: 'invitation', what: 'invited' }], now)
}

/** Reaction: tells someone that a host let them in. Whoever came by themselves knows. May run twice. */
export async function noteAdmission({ id, payload }: Happening<'groups.joined'>, now: Date): Promise<void> {
  const { groupId, memberId, byId, at } = payload
  if (byId === undefined) return
  const shared = { eventId: id, groupId, actorId: byId, at: new Date(at) }
  await keepNotices([{ ...shared, memberId, kind: 'invitation', what: 'admitted' }], now)
}

type OnCase = 'cases.routed' | 'cases.claimed' | 'cases.replied' | 'cases.accepted'

/** Reaction: tells the consultant, the asker or the author what became of a case. May run twice. */
export async function noteCase(happening: Happening<OnCase>, now: Date): Promise<void> {
  const { id, payload } = happening
  const told = toldOfCase(happening)
  if (told.memberId === told.actorId) return
  const hidden = (await hiddenAskers([payload.caseId])).get(payload.caseId)
  const shared = { eventId: id, kind: 'case' as const, caseId: payload.caseId, at: new Date(payload.at) }
  await keepNotices(
    [{ ...shared, ...told, ...(hidden?.askerId === told.actorId && { actorId: undefined }) }],
    now,
  )
}

function toldOfCase({
  name,
  payload,
}: Happening<OnCase>): Pick<Owed, 'memberId' | 'actorId' | 'what' | 'urgent'> {
  switch (name) {
    case 'cases.routed':
      return {
        memberId: payload.consultantId,
        actorId: payload.askerId,
        what: 'routed',
        urgent: payload.urgency === 'now',
      }
    case 'cases.claimed':
      return { memberId: payload.askerId, actorId: payload.consultantId, what: 'claimed' }
    case 'cases.replied':
      return {
        memberId: payload.askerId,
        actorId: payload.authorId,
        what: payload.advice ? 'advised' : 'replied',
      }
    case 'cases.accepted':
      return { memberId: payload.authorId, actorId: payload.askerId, what: 'accepted' }
  }
}

/** Reaction: tells editors or moderators that nobody advised on a case for too long. May run twice. */
export async function noteEscalation(
  { id, payload }: Happening<'cases.escalated'>,
  now: Date,
): Promise<void> {
  const { caseId, memberIds, at } = payload
  await keepNotices(
    memberIds.map(memberId => ({
      memberId,
      eventId: id,
      kind: 'case' as const,
      what: 'escalated' as const,
      caseId,
      at: new Date(at),
    })),
    now,
  )
}

/** Reaction: tells a consultant that their vetting is about to end, or did. May run twice. */
export async function noteVetting(
  { id, name, payload }: Happening<'consultants.expiring' | 'consultants.ended'>,
  now: Date,
): Promise<void> {
  const { memberId, at } = payload
  const what = name === 'consultants.ended' ? 'vettingEnded' : 'vettingExpires'
  await keepNotices([{ memberId, eventId: id, kind: 'case', what, at: new Date(at) }], now)
}

/** Reaction: tells whom it was credited to that credit was looked at and found not to count, so that they can say that this is not right. May run twice. */
export async function noteFinding(
  { id, payload }: Happening<'exchanges.holdUpheld'>,
  now: Date,
): Promise<void> {
  await keepNotices(
    payload.lines.map(({ memberId, exchangeId }) => ({
      memberId,
      eventId: id,
      kind: 'review' as const,
      what: 'creditFound' as const,
      exchangeId,
      at: new Date(payload.at),
    })),
    now,
  )
}

/** Reaction: tells the author what was decided, and those who reported it what became of that. Who decided is told to nobody. May run twice. */
export async function noteDecision(
  { id, payload }: Happening<'moderation.decided'>,
  now: Date,
): Promise<void> {
  const { act, authorId, reporterIds, undone, at } = payload
  const shared = { eventId: id, kind: 'review' as const, at: new Date(at) }
  const isApproval = act === 'approve'
  // Who was only reported, and not found at fault, hears nothing of it.
  const toAuthor = isApproval && reporterIds.length > 0 ? [] : [authorId]
  const forAuthor = undone ? 'takenBack' : isApproval ? 'published' : 'decided'
  const forReporters = isApproval ? 'reportDismissed' : 'reportActed'
  await keepNotices(
    [
      ...(undone && isApproval ? [] : toAuthor).map(
        memberId => ({ ...shared, memberId, what: forAuthor }) as const,
      ),
      ...reporterIds.map(memberId => ({ ...shared, memberId, what: forReporters }) as const),
    ],
    now,
  )
}

/** Reaction: tells someone what became of their appeal. May run twice. */
export async function noteAppeal(
  { id, payload }: Happening<'moderation.appealDecided'>,
  now: Date,
): Promise<void> {
  const { memberId, outcome, at } = payload
  const what = outcome === 'upheld' ? 'appealUpheld' : 'appealOverturned'
  await keepNotices([{ eventId: id, kind: 'review', what, memberId, at: new Date(at) }], now)
}

/** Reaction: tells someone what became of what they contested. May run twice. */
export async function noteContest(
  { id, payload }: Happening<'moderation.contestDecided'>,
  now: Date,
): Promise<void> {
  const { memberId, isUpheld, at } = payload
  const what = isUpheld ? 'contestUpheld' : 'contestDismissed'
  await keepNotices([{ eventId: id, kind: 'review', what, memberId, at: new Date(at) }], now)
}
