/** Credit that was found arranged is not taken back at once: whoever it was credited to may say that this is not right, and somebody else decides. */
import mongoose, { Types } from 'mongoose'
import { eachByItself } from '../batches.ts'
import { hiddenAskers } from '../cases/access.ts'
import { contestsOf, type Opening } from '../moderation/access.ts'
import { type Happening, type Record as Recorder, transact } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { describeExchanges } from './access.ts'
import { takeBackHeld } from './taking-back.ts'
import type { HoldReason } from './contract.ts'
import { caseEvidenceIn, Exchanges, type StoredExchange } from './model.ts'
import { Holds, type StoredHold } from './model-standing.ts'
import { recountLater } from './standing.ts'
import { hiddenName } from './words.ts'

const DAY_MS = 24 * 3600 * 1000
const CONTESTABLE_DAYS = 14

/** Until when a finding of that moment can be contested. What was found counts nothing meanwhile. */
export const finalAfter = (at: Date): Date => new Date(at.getTime() + CONTESTABLE_DAYS * DAY_MS)

/** Why the nightly look stopped, for whoever decides: never how much of it is too much. */
export const REASON_WORDS: { readonly [R in HoldReason]: string } = {
  at_once: 'Much at once from one person',
  one_for_one: 'One person’s words go mostly to one other',
  closed_circle: 'A few people credit mostly each other',
  new_accounts: 'Most of it comes from new accounts',
}

/** Those of these exchanges of a member's that were found arranged and are not taken back yet, each with what holds it. */
export async function foundAmong(
  creatorId: string,
  exchangeIds: readonly Types.ObjectId[],
): Promise<Map<string, StoredHold>> {
  const holds = await Holds.find({
    exchangeIds: mongoose.trusted({ $in: [...exchangeIds] }),
    creatorIds: new Types.ObjectId(creatorId),
    state: 'upheld',
  }).lean()
  const wanted = new Set(exchangeIds.map(String))
  return new Map(
    holds.flatMap(hold =>
      hold.exchangeIds.flatMap(id => (wanted.has(String(id)) ? [[String(id), hold] as const] : [])),
    ),
  )
}

/** Whether there is still time to contest a finding. */
export const mayContestFinding = ({ state, finalAt }: StoredHold, now: Date): boolean =>
  state === 'upheld' && finalAt !== null && finalAt > now

/** What is contested when a finding is: nobody but the contesting one is named, for the account is read by who does not know them. */
export async function toFindingOpening(context: Context, hold: StoredHold): Promise<Omit<Opening, 'reason'>> {
  const rows = await Exchanges.find({ _id: mongoose.trusted({ $in: hold.exchangeIds }) })
    .sort({ at: 1, _id: 1 })
    .lean()
  const own = rows.filter(({ creatorId }) => String(creatorId) === context.actor.id)
  const hidden = await hiddenAskers(caseEvidenceIn(own).map(({ caseId }) => String(caseId)))
  const reader = { readerId: '', hidden }
  const calledAs = own.map(row => hiddenName(row, context.actor.id, reader)).find(name => name !== undefined)
  const holdId = String(hold._id)
  return {
    subject: { kind: 'hold', id: holdId },
    says: `${own.length === 1 ? '1 line' : `${own.length} lines`} of what they gave ${own.length === 1 ? 'was' : 'were'} found not to count`,
    path: `/held-credit?hold=${holdId}`,
    account: await accountOf(context, hold, own),
    partyIds: [...hold.creatorIds, ...hold.giverIds, ...(hold.decidedById ? [hold.decidedById] : [])]
      .map(String)
      .filter(id => id !== context.actor.id),
    calledAs,
  }
}

/** As many lines as somebody reads; the evidence has all of them. */
const LINES_TOLD = 20
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })

async function accountOf(context: Context, hold: StoredHold, own: readonly StoredExchange[]) {
  const told = own.slice(0, LINES_TOLD)
  const described = await describeExchanges(
    // As one who is neither side reads it.
    { ...context, actor: { ...context.actor, id: '0'.repeat(24) } },
    told.map(({ _id }) => String(_id)),
  )
  const left = own.length - told.length
  return [
    { name: 'Why it was held', says: REASON_WORDS[hold.reason] },
    {
      name: 'By the word of',
      says: hold.giverIds.length === 1 ? '1 person' : `${hold.giverIds.length} people`,
    },
    { name: 'Why it was found not to count', says: hold.why ?? '' },
    ...told.map(({ _id, at }) => ({
      name: DAY.format(at),
      says: described.get(String(_id))?.what ?? 'A line of the ledger',
    })),
    ...(left > 0 ? [{ name: 'Further lines', says: String(left) }] : []),
  ]
}

/** Reaction: what was found arranged and was not, counts again; what was contested in vain is taken back now. May run twice. */
export async function heedHoldContest({ payload }: Happening<'moderation.contestDecided'>): Promise<void> {
  const { subject, isUpheld, byId, reason } = payload
  if (subject.kind !== 'hold') return
  const at = new Date(payload.at)
  if (!isUpheld) return takeBackUnlessContested(subject.id, at)
  await transact(async record => {
    const released = await Holds.findOneAndUpdate(
      { _id: subject.id, state: 'upheld' },
      {
        $set: {
          state: 'released',
          decidedById: new Types.ObjectId(byId),
          decidedAt: at,
          why: reason,
          finalAt: null,
        },
      },
      { returnDocument: 'after' },
    ).lean()
    if (released) await changed(record, released)
  })
}

/** Job: takes back what was found arranged and nobody contested in time. May run twice. Returns how many findings became final. */
export async function settleHolds(now: Date): Promise<number> {
  const due = await Holds.find(
    { state: 'upheld', finalAt: mongoose.trusted({ $lte: now }) },
    { _id: 1 },
  ).lean()
  await eachByItself(due, ({ _id }) => takeBackUnlessContested(String(_id), now))
  return due.length
}

async function takeBackUnlessContested(holdId: string, at: Date): Promise<void> {
  await transact(async record => {
    const contests = (await contestsOf('hold', [holdId])).get(holdId) ?? []
    // While somebody looks at it again, nothing is final.
    if (contests.some(({ state }) => state === 'open')) return
    const hold = await Holds.findOneAndUpdate(
      { _id: holdId, state: 'upheld' },
      { $set: { state: 'reversed', finalAt: null } },
      { returnDocument: 'after' },
    ).lean()
    if (!hold) return
    await takeBackHeld(record, hold.exchangeIds, { byId: String(hold.decidedById), at })
    await changed(record, hold)
  })
}

async function changed(record: Recorder, { creatorIds }: StoredHold): Promise<void> {
  await recountLater(creatorIds)
  record('exchanges.changed', { memberIds: creatorIds.map(String) })
}
