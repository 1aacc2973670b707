/** What is said to a case, and what its asker and its readers make of it. */
import { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { renderMarkdown } from '../markdown.ts'
import { actorOf, refuseSilenced } from '../members/access.ts'
import { hold, mustWait, noteUnpublished, releasedHeld } from '../moderation/access.ts'
import { type Happening, type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessCase } from './access.ts'
import { announceChange, changeCase } from './changes.ts'
import { refuseIdentifying } from './deidentify.ts'
import { noteAdvised, noteAnswered } from './desks.ts'
import { takeFiles } from './files.ts'
import { toAccepted, toldBefore, toOutcomeReported } from './happenings.ts'
import { putMark, takeBackMark } from './marks.ts'
import {
  HelpfulMarks,
  Replies,
  type StoredCase,
  type StoredOutcome,
  type StoredReply,
  toCaseNow,
} from './model.ts'
import { isAdvice, mayAccept, mayReply, mayReportOutcome, stateAfter } from './rules.ts'
import { toCaseView, toProposed, toReplyViews } from './views.ts'

/** So many reports of one case are no longer about its outcome. */
const OUTCOMES_MAX = 50
const REMOVED_REPLY = 'This reply was removed'

/** Replies to a case; the first reply by somebody else than the asker answers it. */
export async function replyToCase(
  context: Context,
  input: ParsedOf<'cases.reply'>,
): Promise<OutputOf<'cases.reply'>> {
  refuseSilenced(context)
  const { specialtyId } = await accessCase(context, input.caseId)
  refuseIdentifying({ body: input.body }, input.confirmed, 'reply')
  if (await mustWait(context, specialtyId.toHexString())) return { reply: await holdReply(context, input) }
  return replyNow(context, input)
}

/** Keeps a reply from everyone but its author until a moderator has looked at it. */
async function holdReply(context: Context, input: ParsedOf<'cases.reply'>) {
  const { caseId, body, clientId, attachmentIds = [] } = input
  const found = await accessCase(context, caseId)
  if (attachmentIds.length > 0)
    throw new Refusal('conflict', 'A moderator looks at your replies first: send this one without files', {
      issues: [{ path: 'attachmentIds', message: 'cannot wait with the reply' }],
    })
  if (!mayReply(toCaseNow(found))) throw new Refusal('conflict', 'This case is closed: nobody can reply')
  const held = await hold(context, {
    kind: 'reply',
    scopeId: found.specialtyId.toHexString(),
    caseId,
    clientId: clientId ?? new Types.ObjectId().toHexString(),
    title: found.title,
    body,
  })
  const [view] = await toReplyViews(context, found, [
    toProposed(found, held, isAdvice(toCaseNow(found), context.actor)),
  ])
  if (!view) throw new Refusal('not_found', 'No such reply')
  return { ...view, waiting: true as const }
}

/** Reaction: publishes a reply that a moderator let through, in its author's name. May run twice: it is stored once. */
export async function publishHeld({ payload }: Happening<'moderation.released'>, now: Date): Promise<void> {
  const held = payload.kind === 'reply' ? await releasedHeld(payload.heldId) : undefined
  if (!held?.caseId) return
  try {
    const actor = await actorOf(held.memberId.toHexString())
    const caseId = held.caseId.toHexString()
    await replyNow(
      { actor, now },
      { caseId, body: held.body, confirmed: [], clientId: `held-${payload.heldId}` },
    )
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'unavailable') throw error
    await noteUnpublished(payload.heldId, error.message)
  }
}

async function replyNow(context: Context, input: ParsedOf<'cases.reply'>): Promise<OutputOf<'cases.reply'>> {
  const replyId = await transactOnce(context, 'cases.reply', input, async record => {
    const found = await accessCase(context, input.caseId)
    if (!mayReply(toCaseNow(found))) throw new Refusal('conflict', 'This case is closed: nobody can reply')
    const reply = await storeReply(record, context, found, input)
    return reply._id.toHexString()
  })
  return { reply: await showReply(context, input.caseId, replyId) }
}

async function storeReply(
  record: Record,
  context: Context,
  found: StoredCase,
  { body, attachmentIds }: Pick<ParsedOf<'cases.reply'>, 'body' | 'attachmentIds'>,
): Promise<StoredReply> {
  const { actor, now } = context
  const advice = isAdvice(toCaseNow(found), actor)
  const isHidden = typeof found.pseudonym === 'string' && found.askerId.equals(actor.id)
  const _id = new Types.ObjectId()
  const reply = new Replies({
    _id,
    caseId: found._id,
    ...(await takeFiles(context, attachmentIds, { kind: 'reply', id: _id }, { isHidden })),
    authorId: actor.id,
    advice,
    body,
    html: renderMarkdown(body),
    repliedAt: now,
  }).toObject()
  await Replies.create([reply])

  record('cases.replied', {
    caseId: found._id.toHexString(),
    specialtyId: found.specialtyId.toHexString(),
    replyId: reply._id.toHexString(),
    authorId: actor.id,
    askerId: found.askerId.toHexString(),
    advice,
    at: now.toISOString(),
  })
  if (advice) {
    await noteAnswered(found, actor.id, now)
    const isFirst = !found.replierIds.some(id => id.equals(actor.id))
    if (isFirst) await noteAdvised(found, actor.id, now)
  }
  await changeCase(record, found, 'replied', {
    $set: found.askerId.equals(actor.id) ? {} : answeredBy(found, advice, now),
    $addToSet: { replierIds: actor.id },
    $inc: { replyCount: 1 },
  })
  return reply
}

const answeredBy = (found: StoredCase, advice: boolean, now: Date) => ({
  state: stateAfter(found.state, 'answer') ?? found.state,
  answeredAt: found.answeredAt ?? now,
  advisedAt: found.advisedAt ?? (advice ? now : null),
  ...(advice && { 'ladder.dueAt': null }),
})

async function showReply(context: Context, caseId: string, replyId: string) {
  const found = await accessCase(context, caseId)
  const [view] = await toReplyViews(context, found, [await accessReply(found, replyId)])
  if (!view) throw new Refusal('not_found', 'No such reply')
  return view
}

async function accessReply(found: StoredCase, replyId: string): Promise<StoredReply> {
  const reply = await Replies.findOne({ _id: replyId, caseId: found._id }).lean()
  if (!reply) throw new Refusal('not_found', 'No such reply')
  return reply
}

/** Marks somebody else’s reply as helpful or takes the mark back. May be repeated: a member’s mark counts once. */
export async function markHelpful(
  context: Context,
  { caseId, replyId, on }: ParsedOf<'cases.markHelpful'>,
): Promise<OutputOf<'cases.markHelpful'>> {
  refuseSilenced(context)
  await transact(async record => {
    const found = await accessCase(context, caseId)
    const reply = await accessReply(found, replyId)
    if (reply.authorId.equals(context.actor.id))
      throw new Refusal('forbidden', 'Whether your reply helped is for others to say')

    const hasChanged = on
      ? await markOnce(record, context, { found, reply })
      : await takeBackMark(record, context, reply)
    if (!hasChanged) return
    announceChange(record, found, 'helpful', [context.actor.id])
  })
  return { reply: await showReply(context, caseId, replyId) }
}

async function markOnce(
  record: Record,
  context: Context,
  marking: { found: StoredCase; reply: StoredReply },
): Promise<boolean> {
  const { _id: replyId, removedAt } = marking.reply
  const own = { replyId, memberId: context.actor.id, takenBack: null }
  if (await HelpfulMarks.exists(own)) return false
  if (removedAt) throw new Refusal('conflict', REMOVED_REPLY)
  await putMark(record, context, 'helpful', marking)
  return true
}

/** Accepts the reply that answered the case and so resolves it. May be repeated. Refuses `conflict` when another was accepted. */
export async function acceptReply(
  context: Context,
  { caseId, replyId }: ParsedOf<'cases.accept'>,
): Promise<OutputOf<'cases.accept'>> {
  const resolved = await transact(async record => {
    const found = await accessCase(context, caseId)
    const reply = await accessReply(found, replyId)
    if (!found.askerId.equals(context.actor.id))
      throw new Refusal('forbidden', 'Only the asker can say which reply answered the case')
    if (found.accepted?.replyId.equals(reply._id)) return found
    if (reply.authorId.equals(context.actor.id))
      throw new Refusal('forbidden', 'Accept a reply that somebody else wrote')
    if (found.accepted) throw new Refusal('conflict', 'Another reply was already accepted')
    if (reply.removedAt) throw new Refusal('conflict', REMOVED_REPLY)
    if (!mayAccept(toCaseNow(found), context.actor))
      throw new Refusal('conflict', 'This case is closed: no reply can be accepted')
    return resolveCase(record, context, found, reply)
  })
  return { case: await toCaseView(context, resolved) }
}

async function resolveCase(record: Record, { now }: Context, found: StoredCase, reply: StoredReply) {
  const accepted = { replyId: reply._id, authorId: reply.authorId, advice: reply.advice, at: now }
  const eventId = record('cases.accepted', toAccepted(found, accepted, toldBefore(found.outcomes)))
  return changeCase(record, found, 'accepted', {
    $set: {
      state: stateAfter(found.state, 'accept') ?? found.state,
      'ladder.dueAt': null,
      resolvedAt: now,
      accepted: { ...accepted, eventId: new Types.ObjectId(eventId) },
    },
  })
}

/** Tells what came of the answer. A later report replaces an earlier one, which is kept; the same report again changes nothing. */
export async function reportOutcome(
  context: Context,
  { caseId, confirmed, ...told }: ParsedOf<'cases.reportOutcome'>,
): Promise<OutputOf<'cases.reportOutcome'>> {
  const { actor, now } = context
  // Whoever sees the case reads the note: what came of it may be told by everybody, in words by those who may write.
  if (told.note !== '') refuseSilenced(context)
  refuseIdentifying({ note: told.note }, confirmed, 'note')
  const reported = await transact(async record => {
    const found = await accessCase(context, caseId)
    if (!found.askerId.equals(actor.id))
      throw new Refusal('forbidden', 'Only the asker can tell what came of it')
    if (!mayReportOutcome(toCaseNow(found), actor))
      throw new Refusal('conflict', 'An outcome can be told once somebody has answered')

    const previous = found.outcomes.at(-1)
    if (previous && isSameReport(previous, told)) return found
    if (found.outcomes.length >= OUTCOMES_MAX)
      throw new Refusal('conflict', 'The outcome of this case was changed too often to change it again')

    const report = { ...told, reportedAt: now, afterAcceptance: found.accepted !== null }
    const eventId = record(
      'cases.outcomeReported',
      toOutcomeReported(found, report, previous?.outcome ?? null),
    )
    return changeCase(record, found, 'outcome', {
      $push: { outcomes: { ...report, eventId: new Types.ObjectId(eventId) } },
    })
  })
  return { case: await toCaseView(context, reported) }
}

const isSameReport = (
  previous: StoredOutcome,
  told: Omit<ParsedOf<'cases.reportOutcome'>, 'caseId' | 'confirmed'>,
): boolean =>
  previous.outcome === told.outcome &&
  previous.effect === told.effect &&
  previous.valueForClient === told.valueForClient &&
  previous.valueForMe === told.valueForMe &&
  previous.note === told.note
