/** Who came to newcomers first, and whether these stayed. */
import mongoose, { Types } from 'mongoose'
import { firstCaseOf, hasTakenPart, openReplies, removedReplies } from '../cases/access.ts'
import {
  type Answering,
  answeringOf,
  firstMessageIn,
  hasWrittenIn,
  sentAs,
  standingOrMoved,
} from '../chat/access.ts'
import { groupsOfMembers, recordChannelsOf, recordChannelsWith } from '../groups/access.ts'
import { blockedBetween, joinedAtOf } from '../members/access.ts'
import { type Happening, isDuplicateKey, transact } from '../transaction.ts'
import { creditedAnswer, toStayed, toStayedNoMore } from './access.ts'
import { type StoredAnswer, type StoredWelcome, Welcomes } from './model.ts'
import { type Answer, decideWelcome, dueAfter, isNewcomer, latelyAt, type Verdict } from './rules.ts'

/** So many answers are kept: one of them should stand when the time comes. */
const ANSWERS_MAX = 5
const AT_ONCE = 200

/** Reaction: notes a message that answers what a newcomer wrote first in its group, on the record. May run twice, and in any order. */
export async function noteWelcome({ payload }: Happening<'chat.posted'>): Promise<void> {
  const answering = await answeringOf(payload.messageId)
  const others = answering ? othersIn(answering) : []
  if (!answering || others.length === 0) return
  const joined = await joinedAtOf(others)
  const newcomers = others.filter(id => isNewcomer(joined.get(id), answering.at))
  if (newcomers.length === 0) return
  const channelIds = await recordChannelsWith(answering.channelId)
  if (channelIds.length === 0) return
  for (const newcomerId of newcomers) {
    const first = await firstMessageIn(channelIds, newcomerId)
    if (!first || first.at > answering.at || !isAnswer(answering, newcomerId, first)) continue
    await keepAnswer(newcomerId, {
      byId: new Types.ObjectId(answering.authorId),
      at: answering.at,
      messageId: new Types.ObjectId(payload.messageId),
      toId: new Types.ObjectId(first.messageId),
    })
  }
}

const othersIn = ({ authorId, rootAuthorId, calledIds }: Answering): string[] =>
  [...new Set([rootAuthorId, ...calledIds])].flatMap(id => (id === null || id === authorId ? [] : id))

/** In the thread that it began, or calling them by name in the channel where it stands. */
const isAnswer = (
  { threadOf, channelId, calledIds }: Answering,
  newcomerId: string,
  first: { messageId: string; channelId: string },
): boolean =>
  threadOf === first.messageId || (calledIds.includes(newcomerId) && channelId === first.channelId)

/** Reaction: notes a reply to what a newcomer asked first, under their name. May run twice, and in any order. */
export async function noteWelcomingReply({ payload }: Happening<'cases.replied'>): Promise<void> {
  const { caseId, replyId, authorId, askerId, at } = payload
  if (authorId === askerId) return
  const joined = await joinedAtOf([askerId])
  if (!isNewcomer(joined.get(askerId), new Date(at))) return
  if ((await firstCaseOf(askerId))?.caseId !== caseId) return
  await keepAnswer(askerId, {
    byId: new Types.ObjectId(authorId),
    at: new Date(at),
    caseId: new Types.ObjectId(caseId),
    replyId: new Types.ObjectId(replyId),
  })
}

/** Kept in the order the answers came, whatever the order in which they are heard of. */
async function keepAnswer(newcomerId: string, answer: StoredAnswer): Promise<void> {
  const isNew =
    'messageId' in answer
      ? { 'answers.messageId': mongoose.trusted({ $ne: answer.messageId }) }
      : { 'answers.replyId': mongoose.trusted({ $ne: answer.replyId }) }
  try {
    await Welcomes.updateOne(
      { _id: newcomerId, state: 'waiting', ...isNew },
      {
        $push: { answers: { $each: [answer], $sort: { at: 1 }, $slice: ANSWERS_MAX } },
        $min: { dueAt: dueAfter(answer.at) },
        $setOnInsert: { credit: null },
      },
      { upsert: true },
    )
  } catch (error) {
    // It is noted already, or what became of the newcomer was decided.
    if (!isDuplicateKey(error)) throw error
  }
}

/** Job: credits the welcome of every newcomer who is still here when it is looked at. May run twice. Returns how many stayed. */
export async function creditWelcomes(now: Date): Promise<number> {
  let stayed = 0
  for (;;) {
    const due = await Welcomes.find({ state: 'waiting', dueAt: mongoose.trusted({ $lte: now }) })
      .sort({ dueAt: 1 })
      .limit(AT_ONCE)
      .lean()
    for (const welcome of due) if (await decide(welcome, now)) stayed += 1
    if (due.length < AT_ONCE) return stayed
  }
}

type Kept = Answer & { stored: StoredAnswer }

async function decide(welcome: StoredWelcome, now: Date): Promise<boolean> {
  const newcomerId = welcome._id.toHexString()
  const answers = welcome.answers.map(toAnswer)
  const verdict = decideWelcome(answers, {
    isStanding: await standingAmong(newcomerId, answers),
    isHere: await isHere(newcomerId, latelyAt(welcome.dueAt, now)),
    now,
  })
  const isCredited = await settle(welcome, verdict, now)
  // Whoever took it away just then may have found nothing credited yet.
  if (isCredited && !(await isThere(welcome._id))) await forgetAnswer(welcome._id, () => true, now)
  return isCredited
}

const settle = (welcome: StoredWelcome, verdict: Verdict<Kept>, now: Date): Promise<boolean> =>
  transact(async record => {
    const waiting = { _id: welcome._id, state: 'waiting' as const, dueAt: welcome.dueAt }
    if (!(await Welcomes.exists(waiting))) return false
    if (verdict.state !== 'stayed') {
      await Welcomes.updateOne(waiting, { $set: verdict })
      return false
    }
    const { stored } = verdict.answer
    const memberId = stored.byId
    const eventId = new Types.ObjectId(
      record('newcomers.stayed', toStayed(welcome._id, { memberId, at: now })),
    )
    const credit = { memberId, eventId, at: now }
    await Welcomes.updateOne(waiting, { $set: { state: 'stayed', credit, answers: [stored] } })
    return true
  })

/** Whether what somebody is credited for still stands. */
async function isThere(newcomerId: Types.ObjectId): Promise<boolean> {
  const welcome = await Welcomes.findById(newcomerId).lean()
  const answer = welcome && creditedAnswer(welcome)
  if (!answer) return false
  if ('replyId' in answer)
    return !(await removedReplies(answer.caseId.toHexString())).has(String(answer.replyId))
  return (await standingOrMoved([String(answer.messageId)])).size > 0
}

const toAnswer = (stored: StoredAnswer): Kept => ({
  id: ('messageId' in stored ? stored.messageId : stored.replyId).toHexString(),
  byId: stored.byId.toHexString(),
  at: stored.at,
  stored,
})

/** What stands, answers what stands, and is by somebody who is here and blocked by nobody. */
async function standingAmong(
  newcomerId: string,
  answers: readonly Kept[],
): Promise<(answer: Kept) => boolean> {
  const byIds = answers.map(({ byId }) => byId)
  const inChat = answers.flatMap(({ stored }) =>
    'messageId' in stored ? [stored.messageId.toHexString(), stored.toId.toHexString()] : [],
  )
  const onCases = answers.flatMap(({ stored }) => ('replyId' in stored ? [stored.replyId.toHexString()] : []))
  const [people, blocked, messages, replies] = await Promise.all([
    joinedAtOf(byIds),
    blockedBetween(newcomerId, byIds),
    standingOrMoved(inChat),
    openReplies(onCases),
  ])
  return ({ id, byId, stored }) =>
    people.has(byId) &&
    !blocked.has(byId) &&
    ('messageId' in stored ? messages.has(id) && messages.has(stored.toId.toHexString()) : replies.has(id))
}

/** Whether they wrote something themselves: on the record of a group, or about a case. */
async function isHere(memberId: string, lately: { since: Date; until: Date }): Promise<boolean> {
  if (await hasTakenPart(memberId, lately)) return true
  const groupIds = (await groupsOfMembers([memberId])).get(memberId) ?? []
  return hasWrittenIn(await recordChannelsOf(groupIds), memberId, lately)
}

/** Reaction: takes back the credit for a welcome when the message it was is gone, whoever took it away. May run twice, and before the credit. */
export async function followRemovedAnswer({ payload }: Happening<'chat.messageDeleted'>): Promise<void> {
  const messageId = await sentAs(payload.messageId)
  const welcomes = await Welcomes.find({ 'answers.messageId': messageId }).lean()
  if (welcomes.length === 0 || (await standingOrMoved([messageId])).has(messageId)) return
  for (const { _id } of welcomes)
    await forgetAnswer(
      _id,
      answer => 'messageId' in answer && answer.messageId.equals(messageId),
      new Date(payload.at),
    )
}

/** Reaction: the same for a reply that a moderator took away. May run twice, and before the credit. */
export async function followRemovedReply({ payload }: Happening<'cases.revised'>): Promise<void> {
  const welcomes = await Welcomes.find({ 'answers.caseId': payload.caseId }).lean()
  if (welcomes.length === 0) return
  const gone = await removedReplies(payload.caseId)
  for (const { _id } of welcomes)
    await forgetAnswer(
      _id,
      answer => 'replyId' in answer && gone.has(answer.replyId.toHexString()),
      new Date(payload.at),
    )
}

/** An answer that is gone takes its credit with it, and nobody follows in its place. While nothing is credited, it is looked at when the time comes. */
const forgetAnswer = (
  newcomerId: Types.ObjectId,
  isGone: (answer: StoredAnswer) => boolean,
  at: Date,
): Promise<void> =>
  transact(async record => {
    const welcome = await Welcomes.findById(newcomerId).lean()
    const credited = welcome && creditedAnswer(welcome)
    if (!welcome?.credit || welcome.credit.takenBack || !credited || !isGone(credited)) return
    const eventId = new Types.ObjectId(
      record('newcomers.stayedNoMore', toStayedNoMore(newcomerId, welcome.credit, at)),
    )
    await Welcomes.updateOne({ _id: newcomerId }, { $set: { 'credit.takenBack': { eventId, at } } })
  })
