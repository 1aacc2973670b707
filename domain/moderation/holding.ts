/** Looking at contributions before others see them: whose, where, and what waits. */
import { hostsOf } from '../groups/access.ts'
import { renderMarkdown } from '../markdown.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { type Context, EVERYWHERE, holds, Refusal } from '../vocabulary.ts'
import { Held, Reviews, Rules, type StoredHeld } from './model.ts'
import { openReview } from './reviews.ts'
import { type Rule, waitsForReview } from './rules.ts'

/** A process that did not change a rule itself may not know of it for so long. */
const REMEMBERED_MS = 2000
type Known = { rules: ReadonlyMap<string, Rule>; readAt: number }
let known: Known | undefined
let reading: Promise<Known> | undefined

/** Reads the rules that hold, for everyone who asks meanwhile. */
// By the native driver: whoever waits for this look must not depend on the transaction of whoever began it.
export function readRules(): Promise<Known> {
  reading ??= Rules.collection
    .find({ mode: { $ne: 'off' } })
    .toArray()
    .then(rows => {
      const rules = new Map(rows.map(row => [String(row._id), { mode: row['mode'], first: row['first'] }]))
      known = { rules, readAt: performance.now() }
      return known
    })
    .finally(() => {
      reading = undefined
    })
  return reading
}

/** Forgets the rules: what was remembered may be of another database. */
export const forgetRules = (): void => {
  known = undefined
}

/** Whether any rule may hold for someone now. Costs nothing while none does, and at most asks once in a while. */
export function anyRules(): boolean {
  if (known && performance.now() - known.readAt > REMEMBERED_MS)
    readRules().catch(() => {
      // MongoDB is away: what is known holds until it answers, and a send will say so itself.
    })
  return known === undefined || known.rules.size > 0
}

/** Whether what the actor contributes to this group or specialty is to be looked at first. Who reviews there is not waited for. */
export async function mustWait({ actor, now }: Context, scopeId: string): Promise<boolean> {
  const { rules } = known && performance.now() - known.readAt <= REMEMBERED_MS ? known : await readRules()
  const applying = [EVERYWHERE, scopeId].flatMap(scope => rules.get(scope) ?? [])
  if (applying.length === 0) return false
  const approved = await Reviews.countDocuments({ authorId: actor.id, why: 'waiting', act: 'approve' })
  if (!waitsForReview(applying, { joinedAt: actor.joinedAt, approved, now })) return false
  return !holds(actor, 'moderator', scopeId) && !(await hostsOf(scopeId)).includes(actor.id)
}

export type Proposal = {
  kind: 'message' | 'reply'
  scopeId: string
  channelId?: string
  caseId?: string
  threadOf?: string | undefined
  clientId: string
  title?: string
  body: string
}

/** Keeps something until it was looked at. May be repeated: one clientId keeps one, and another text under it is a `conflict`. */
export async function hold(
  { actor, now }: Context,
  { kind, clientId, ...proposal }: Proposal,
): Promise<StoredHeld> {
  const named = { memberId: actor.id, kind, clientId }
  const earlier = await Held.findOne(named).lean()
  if (earlier) return sameOr(earlier, proposal)
  const html = renderMarkdown(proposal.body)
  try {
    return await transact(async record => {
      const row = new Held({ ...named, ...proposal, html, at: now, state: 'waiting' }).toObject()
      await Held.create([row])
      await openReview(record, toSubject(row), 'waiting', now)
      return row
    })
  } catch (error) {
    const winner = isDuplicateKey(error) ? await Held.findOne(named).lean() : null
    if (!winner) throw error
    return sameOr(winner, proposal)
  }
}

function sameOr(
  earlier: StoredHeld,
  { body, channelId, caseId }: Omit<Proposal, 'kind' | 'clientId'>,
): StoredHeld {
  const isSame =
    earlier.body === body &&
    String(earlier.channelId ?? '') === (channelId ?? '') &&
    String(earlier.caseId ?? '') === (caseId ?? '')
  if (isSame) return earlier
  throw new Refusal('conflict', 'This clientId was already used with another body', {
    issues: [{ path: 'clientId', message: 'was used before with another body' }],
  })
}

const toSubject = (row: StoredHeld) => ({
  kind: row.kind,
  id: row._id.toHexString(),
  isHeld: true,
  authorId: row.memberId.toHexString(),
  pseudonym: null,
  scopeId: row.scopeId.toHexString(),
  place: null,
  title: null,
  body: row.body,
  html: row.html,
  at: row.at,
  path: null,
  channelId: null,
  caseId: null,
  isGone: false,
})

/** What may be published now, or undefined when it does not wait for that. */
export async function releasedHeld(heldId: string): Promise<StoredHeld | undefined> {
  return (await Held.findOne({ _id: heldId, state: 'released' }).lean()) ?? undefined
}

/** Writes down that something released cannot be published any more, and tells its author why. May be repeated. */
export async function noteUnpublished(heldId: string, words: string): Promise<void> {
  await Held.updateOne({ _id: heldId, state: 'released' }, { $set: { state: 'failed', words } })
}

/** Opens the review of something that is stored elsewhere and waits there. Inside a transaction alone. */
export const openWaiting: typeof openReview = openReview
