/** What each act does to a thing or a person, and how it is taken back. Everything here runs inside a transaction. */
import { Types } from 'mongoose'
import { caseReview } from '../cases/access.ts'
import { messageReview } from '../chat/access.ts'
import type { ParsedOf } from '../contract.ts'
import { groupReview, hostsOf } from '../groups/access.ts'
import { entryReview } from '../library/access.ts'
import { ABOUT_MAX } from '../stars/contract.ts'
import type { Record } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { Act, SubjectKind } from './contract.ts'
import type { StoredBefore } from './before-model.ts'
import { Held, type StoredDecision } from './model.ts'
import { easeUp, imposeUnlessLighter } from './sanctioning.ts'
import type { Subject } from './subject.ts'
import { TEXTS } from './texts.ts'

export type Acting = {
  record: Record
  context: Context
  subject: Subject
  decisionId: string
  input: ParsedOf<'moderation.decide'>
}

/** Acts whose words the author needs: everything but letting it stand. */
const needsWords = (act: Act): boolean => act !== 'approve'

const CASE_TITLE_MIN = 5
const NAME_MAX = 80

/** Refuses `invalid` when an act lacks what it needs, naming the field. */
export function refuseIncomplete(
  { act, words, body, until, specialtyId, channelId, caseId, memberId, replyIds, title }: Acting['input'],
  kind: SubjectKind,
  now: Date,
): void {
  const isNamed = kind === 'profile' || kind === 'group'
  const missing = [
    ...(needsWords(act) && words === '' ? [['words', 'tells whoever wrote it why']] : []),
    ...(act === 'edit' && body === undefined ? [['body', 'is what it says from now on']] : []),
    ...((act === 'silence' || act === 'suspend') && (until === undefined || new Date(until) <= now)
      ? [['until', 'must be later than now']]
      : []),
    ...(act === 'move' && kind === 'case' && specialtyId === undefined
      ? [['specialtyId', 'is where it belongs']]
      : []),
    ...((act === 'move' || act === 'split') && kind === 'message' && channelId === undefined
      ? [['channelId', 'is where it belongs']]
      : []),
    ...(act === 'merge' && caseId === undefined ? [['caseId', 'is the case it goes into']] : []),
    ...(act === 'handOver' && memberId === undefined ? [['memberId', 'is who hosts it from now on']] : []),
    ...(act === 'split' && kind === 'case' && (replyIds === undefined || title === undefined)
      ? [[replyIds === undefined ? 'replyIds' : 'title', 'is what becomes a case of its own']]
      : []),
    ...(kind === 'case' && title !== undefined && title.length < CASE_TITLE_MIN
      ? [['title', `has at least ${CASE_TITLE_MIN} characters`]]
      : []),
    ...(kind === 'star' && body !== undefined && body.length > ABOUT_MAX
      ? [['body', `has at most ${ABOUT_MAX} characters`]]
      : []),
    ...(isNamed && title !== undefined && title.length > NAME_MAX
      ? [['title', `has at most ${NAME_MAX} characters`]]
      : []),
  ] as const
  if (missing.length === 0) return
  throw new Refusal('invalid', 'Some fields are missing', {
    issues: missing.map(([path = '', message = '']) => ({ path, message })),
  })
}

/** Does it, and answers what taking it back needs. */
export function carryOut(acting: Acting): Promise<StoredBefore | null> {
  const { act } = acting.input
  if (acting.subject.isHeld && (act === 'approve' || act === 'return')) return settleHeld(acting)
  return ON[act](acting)
}

const nothing = (): Promise<null> => Promise.resolve(null)

const ON: { readonly [A in Act]: (acting: Acting) => Promise<StoredBefore | null> } = {
  approve: approveCase,
  return: giveBack,
  edit,
  redact,
  lock: lockOn,
  move: acting => (acting.subject.kind === 'message' ? moveMessages(acting) : moveCase(acting)),
  split: acting => (acting.subject.kind === 'message' ? moveMessages(acting) : splitCase(acting)),
  merge: mergeCase,
  archive: archiveGroup,
  handOver: handGroupOver,
  retire: retireEntry,
  warn: nothing,
  silence: sanction,
  suspend: sanction,
  ban: sanction,
}

async function approveCase({ record, context, subject }: Acting): Promise<null> {
  if (subject.kind === 'case') await caseReview.release(record, subject.id, context.now)
  return null
}

async function settleHeld({ record, context, subject, input }: Acting): Promise<null> {
  const released = input.act === 'approve'
  const { matchedCount } = await Held.updateOne(
    { _id: subject.id, state: 'waiting' },
    { $set: { state: released ? 'released' : 'returned', words: input.words } },
  )
  if (matchedCount === 0) throw new Refusal('conflict', 'This does not wait any more')
  if (released)
    record('moderation.released', {
      heldId: subject.id,
      kind: subject.kind === 'reply' ? 'reply' : 'message',
      at: context.now.toISOString(),
    })
  return null
}

/** Hands it back: others see it no more, and its author has the text to write it anew. */
async function giveBack(acting: Acting): Promise<StoredBefore> {
  const { record, context, subject } = acting
  if (subject.kind === 'entry') return entryReview.takeOut(record, subject.id, 'draft', toReason(acting))
  if (subject.kind !== 'case') return redact({ ...acting, input: withoutText(acting.input) })
  const state = await caseReview.setState(record, subject.id, 'returned', context.now)
  return { state }
}

const withoutText = ({ body: _body, title: _title, ...input }: Acting['input']): Acting['input'] => input
const toReason = ({ context, input }: Acting) => ({
  byId: context.actor.id,
  reason: input.words,
  now: context.now,
})

/** Takes it away, or puts another text in its place; of what it said nothing is left that anyone else can find. */
function redact(acting: Acting): Promise<StoredBefore> {
  return TEXTS[acting.subject.kind].redact(acting)
}

function edit(acting: Acting): Promise<StoredBefore> {
  return TEXTS[acting.subject.kind].edit(acting)
}

async function lockOn({ record, context, subject }: Acting): Promise<null> {
  await setLock(record, subject.kind, subject.id, true, context.now)
  return null
}

const setLock = (record: Record, kind: string, id: string, on: boolean, now: Date): Promise<void> =>
  kind === 'case' ? caseReview.lockCase(record, id, on, now) : messageReview.lock(id, on, { now })

async function moveCase({ record, context, subject, input }: Acting): Promise<StoredBefore> {
  const specialtyId = await caseReview.moveTo(record, subject.id, input.specialtyId ?? '', context.now)
  return { specialtyId: new Types.ObjectId(specialtyId) }
}

/** Announces where the messages are to stand: whoever hears of it takes them there, and goes on when it is interrupted. */
async function moveMessages({ record, context, subject, decisionId, input }: Acting): Promise<null> {
  const { act, channelId: toChannelId = '' } = input
  const { id, channelId, scopeId } = subject
  const places = channelId === null ? [] : await groupReview.channelsBeside(channelId)
  const isThere = toChannelId === channelId && act === 'move'
  if (channelId === null || scopeId === null || isThere || !places.some(place => place.id === toChannelId))
    throw new Refusal('invalid', 'Messages are moved between channels of one group that are on the record', {
      issues: [{ path: 'channelId', message: 'is no other channel of this group on the record' }],
    })
  await messageReview.refuseUnmovable(id, act === 'split')
  if ((await hostsOf(scopeId)).length === 0)
    throw new Refusal('conflict', 'Nobody hosts this group now: name a host first')
  record('moderation.moved', {
    decisionId,
    groupId: scopeId,
    channelId,
    messageIds: [id],
    rest: act === 'split',
    toChannelId,
    into: null,
    at: context.now.toISOString(),
  })
  return null
}

/** Announces that they are to stand where they stood. Refuses `conflict` while they are on their way. */
async function moveBack(record: Record, decision: StoredDecision, now: Date): Promise<void> {
  const moved = await messageReview.readMoved(decision.subjectId.toHexString())
  if (!moved || !decision.scopeId)
    throw new Refusal('conflict', 'It is on its way, or is not there any more: try again in a moment')
  record('moderation.moved', {
    decisionId: decision._id.toHexString(),
    groupId: decision.scopeId.toHexString(),
    channelId: moved.there.channelId,
    messageIds: [moved.there.messageId],
    rest: false,
    toChannelId: moved.channelId,
    into: moved.threadOf,
    at: now.toISOString(),
  })
}

async function mergeCase({ record, context, subject, input }: Acting): Promise<StoredBefore> {
  const caseId = input.caseId ?? ''
  const state = await caseReview.mergeInto(record, subject.id, caseId, context.now)
  return { state, caseId: new Types.ObjectId(caseId) }
}

async function splitCase({ record, context, subject, input }: Acting): Promise<StoredBefore> {
  const { replyIds = [], title = '' } = input
  const caseId = await caseReview.splitOff(record, subject.id, { replyIds, title }, context.now)
  return { caseId: new Types.ObjectId(caseId), replyIds: replyIds.map(id => new Types.ObjectId(id)) }
}

async function archiveGroup({ record, context, subject }: Acting): Promise<null> {
  await groupReview.setArchived(record, subject.id, true, { byId: context.actor.id, now: context.now })
  return null
}

async function handGroupOver({ record, context, subject, input }: Acting): Promise<StoredBefore> {
  const by = { byId: context.actor.id, now: context.now }
  const hostIds = await groupReview.handOver(record, subject.id, [input.memberId ?? ''], by)
  return { hostIds: hostIds.map(id => new Types.ObjectId(id)) }
}

function retireEntry(acting: Acting): Promise<StoredBefore> {
  return entryReview.takeOut(acting.record, acting.subject.id, 'retired', toReason(acting))
}

async function sanction({ record, context, subject, input, decisionId }: Acting): Promise<null> {
  const { act, words: reason } = input
  const until = act === 'ban' || input.until === undefined ? null : new Date(input.until)
  await imposeUnlessLighter(record, subject.authorId, act, { until, reason, decisionId }, context.now)
  return null
}

/**
 * Takes a decision back as far as it can be. What was handed back before it was published waits again or, with `publishes`, is
 * published. Refuses `conflict` where nothing can be brought back.
 */
export async function takeBack(
  record: Record,
  decision: StoredDecision,
  { byId, now, publishes }: { byId: string; now: Date; publishes: boolean },
): Promise<void> {
  const { act, before } = decision
  const kind = decision.kind
  const id = decision.subjectId.toHexString()
  switch (act) {
    case 'silence':
    case 'suspend':
    case 'ban':
      return easeUp(record, decision, now)
    case 'lock':
      return setLock(record, kind, id, false, now)
    case 'return':
    case 'redact':
    case 'edit':
      return restore(record, decision, { now, publishes })
    case 'move':
      if (kind === 'message') return moveBack(record, decision, now)
      if (before?.specialtyId) await caseReview.moveTo(record, id, before.specialtyId.toHexString(), now)
      return
    case 'merge':
      if (before?.caseId && before.state)
        await caseReview.unmerge(record, id, before.caseId.toHexString(), before.state as 'submitted', now)
      return
    case 'split':
      if (kind === 'message') return moveBack(record, decision, now)
      if (before?.caseId) await caseReview.joinBack(record, id, before.caseId.toHexString(), now)
      return
    case 'archive':
      return groupReview.setArchived(record, id, false, { byId, now })
    case 'handOver': {
      const hostIds = (before?.hostIds ?? []).map(each => each.toHexString())
      await groupReview.handOver(record, id, hostIds, { byId, now })
      return
    }
    case 'retire':
      return putEntryBack(record, id, before, now)
    case 'approve':
    case 'warn':
      return
  }
}

async function restore(
  record: Record,
  { kind, subjectId, act, before }: StoredDecision,
  { now, publishes }: { now: Date; publishes: boolean },
): Promise<void> {
  const id = subjectId.toHexString()
  if (act === 'return' && (await restoreHeld(record, id, { now, publishes }))) return
  if (act === 'return' && kind === 'entry') return putEntryBack(record, id, before, now)
  if (kind === 'case' && before?.state) {
    await caseReview.setState(record, id, before.state as 'submitted', now)
    return
  }
  if (before?.body === undefined)
    throw new Refusal('conflict', 'What was taken away is not kept any more, and cannot be brought back')
  await TEXTS[kind].restore(record, id, { ...before, body: before.body }, now)
}

const putEntryBack = (record: Record, id: string, before: StoredBefore | null, now: Date): Promise<void> =>
  entryReview.putBack(
    record,
    id,
    { state: (before?.state ?? 'draft') as 'draft', isOpen: before?.isOpen ?? false },
    now,
  )

async function restoreHeld(
  record: Record,
  id: string,
  { now, publishes }: { now: Date; publishes: boolean },
): Promise<boolean> {
  const state = publishes ? 'released' : 'waiting'
  const held = await Held.findOneAndUpdate({ _id: id, state: 'returned' }, { $set: { state } }).lean()
  if (held && publishes) record('moderation.released', { heldId: id, kind: held.kind, at: now.toISOString() })
  return held !== null
}
