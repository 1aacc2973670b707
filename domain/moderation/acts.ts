/** What each act does to a thing or a person, and how it is taken back. Everything here runs inside a transaction. */
import { Types } from 'mongoose'
import { caseReview } from '../cases/access.ts'
import { messageReview } from '../chat/access.ts'
import type { ParsedOf } from '../contract.ts'
import { impose, lift } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { Act } from './contract.ts'
import { Held, type StoredBefore, type StoredDecision } from './model.ts'
import type { Subject } from './subject.ts'

export type Acting = {
  record: Record
  context: Context
  subject: Subject
  decisionId: string
  input: ParsedOf<'moderation.decide'>
}

/** Acts whose words the author needs: everything but letting it stand. */
const needsWords = (act: Act): boolean => act !== 'approve'

/** Refuses `invalid` when an act lacks what it needs, naming the field. */
export function refuseIncomplete(
  { act, words, body, until, specialtyId, caseId, replyIds, title }: Acting['input'],
  now: Date,
): void {
  const missing = [
    ...(needsWords(act) && words === '' ? [['words', 'tells whoever wrote it why']] : []),
    ...(act === 'edit' && body === undefined ? [['body', 'is what it says from now on']] : []),
    ...((act === 'silence' || act === 'suspend') && (until === undefined || new Date(until) <= now)
      ? [['until', 'must be later than now']]
      : []),
    ...(act === 'move' && specialtyId === undefined ? [['specialtyId', 'is where it belongs']] : []),
    ...(act === 'merge' && caseId === undefined ? [['caseId', 'is the case it goes into']] : []),
    ...(act === 'split' && (replyIds === undefined || title === undefined)
      ? [[replyIds === undefined ? 'replyIds' : 'title', 'is what becomes a case of its own']]
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
  edit: acting => rewrite(acting, acting.input.body ?? '', true),
  redact,
  lock: lockOn,
  move: moveCase,
  split: splitCase,
  merge: mergeCase,
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
  if (subject.kind !== 'case') return takeAway(acting)
  const state = await caseReview.setState(record, subject.id, 'returned', context.now)
  return { state }
}

/** Takes it away, or puts another text in its place; of what it said nothing is left that anyone else can find. */
function redact(acting: Acting): Promise<StoredBefore> {
  const { body } = acting.input
  return body === undefined ? takeAway(acting) : rewrite(acting, body, false)
}

async function takeAway({ record, context, subject }: Acting): Promise<StoredBefore> {
  const { actor, now } = context
  if (subject.kind === 'message')
    return { body: await messageReview.remove(record, subject.id, { byId: actor.id, now }) }
  const how = { now, isRemoval: true }
  if (subject.kind === 'reply')
    return { body: await caseReview.rewriteReply(record, subject.id, caseReview.REMOVED, how) }
  const gone = { title: caseReview.REMOVED, body: caseReview.REMOVED }
  return caseReview.rewriteCase(record, subject.id, gone, how)
}

async function rewrite(
  { record, context, subject, input }: Acting,
  body: string,
  keepsHistory: boolean,
): Promise<StoredBefore> {
  const how = { keepsHistory, now: context.now }
  if (subject.kind === 'message') return { body: await messageReview.rewrite(record, subject.id, body, how) }
  if (subject.kind === 'reply') return { body: await caseReview.rewriteReply(record, subject.id, body, how) }
  const title = input.title ?? subject.title ?? ''
  return caseReview.rewriteCase(record, subject.id, { title, body }, how)
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

async function sanction({ record, context, subject, input, decisionId }: Acting): Promise<null> {
  const { act, words } = input
  await impose(
    record,
    subject.authorId,
    {
      kind: act === 'silence' ? 'silenced' : 'suspended',
      until: act === 'ban' || input.until === undefined ? null : new Date(input.until),
      reason: words,
      decisionId,
    },
    context.now,
  )
  return null
}

/**
 * Takes a decision back as far as it can be. What was handed back before it was published waits again or, with `publishes`, is
 * published. Refuses `conflict` where nothing can be brought back.
 */
export async function takeBack(
  record: Record,
  decision: StoredDecision,
  { now, publishes }: { now: Date; publishes: boolean },
): Promise<void> {
  const { act, before } = decision
  const kind = decision.kind
  const id = decision.subjectId.toHexString()
  switch (act) {
    case 'silence':
    case 'suspend':
    case 'ban':
      return lift(record, decision.authorId.toHexString(), {
        kind: act === 'silence' ? 'silenced' : 'suspended',
        decisionId: decision._id.toHexString(),
      })
    case 'lock':
      return setLock(record, kind, id, false, now)
    case 'return':
    case 'redact':
    case 'edit':
      return restore(record, decision, { now, publishes })
    case 'move':
      if (before?.specialtyId) await caseReview.moveTo(record, id, before.specialtyId.toHexString(), now)
      return
    case 'merge':
      if (before?.caseId && before.state)
        await caseReview.unmerge(record, id, before.caseId.toHexString(), before.state as 'submitted', now)
      return
    case 'split':
      if (before?.caseId) await caseReview.joinBack(record, id, before.caseId.toHexString(), now)
      return
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
  if (kind === 'case' && before?.state) {
    await caseReview.setState(record, id, before.state as 'submitted', now)
    return
  }
  if (before?.body === undefined)
    throw new Refusal('conflict', 'What was taken away is not kept any more, and cannot be brought back')
  const how = { keepsHistory: false, now }
  if (kind === 'message') await messageReview.rewrite(record, id, before.body, how)
  else if (kind === 'reply') await caseReview.rewriteReply(record, id, before.body, how)
  else await caseReview.rewriteCase(record, id, { title: before.title ?? '', body: before.body }, how)
}

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
