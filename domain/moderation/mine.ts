/** What someone learns of decisions about themselves: what, why, and how to appeal; never who decided. */
import mongoose from 'mongoose'
import type { OutputOf } from '../contract.ts'
import { caseReview } from '../cases/access.ts'
import { namesOfGroups } from '../groups/access.ts'
import type { Context } from '../vocabulary.ts'
import { toAppeal } from './appeals.ts'
import type { HeldView, OwnDecision } from './contract.ts'
import { Appeals, Decisions, Held, type StoredAppeal, type StoredDecision, type StoredHeld } from './model.ts'
import { appealableUntil } from './rules.ts'

const SHOWN_MAX = 100

/** What of the actor's waits or came back, and what was decided about them, the latest first. */
export async function listMine({ actor, now }: Context): Promise<OutputOf<'moderation.mine'>> {
  const [held, decisions] = await Promise.all([
    Held.find({ memberId: actor.id, state: mongoose.trusted({ $in: ['waiting', 'returned', 'failed'] }) })
      .sort({ at: -1 })
      .limit(SHOWN_MAX)
      .lean(),
    Decisions.find({ authorId: actor.id, act: mongoose.trusted({ $ne: 'approve' }) })
      .sort({ at: -1 })
      .limit(SHOWN_MAX)
      .lean(),
  ])
  const appeals = await Appeals.find({
    decisionId: mongoose.trusted({ $in: decisions.map(({ _id }) => _id) }),
  }).lean()
  const byDecision = new Map(appeals.map(appeal => [appeal.decisionId.toHexString(), appeal]))
  const places = await placesOf(held)
  return {
    held: held.map(row => toHeld(row, places.get(row.scopeId.toHexString()) ?? null)),
    decisions: decisions.map(row => toOwn(row, byDecision.get(row._id.toHexString()), now)),
  }
}

async function placesOf(held: readonly StoredHeld[]): Promise<Map<string, string>> {
  const ids = held.map(({ scopeId }) => scopeId.toHexString())
  const [groups, specialties] = await Promise.all([namesOfGroups(ids), caseReview.specialtyNames(ids)])
  return new Map([...groups, ...specialties])
}

const toHeld = (row: StoredHeld, place: string | null): HeldView => ({
  id: row._id.toHexString(),
  kind: row.kind,
  state: row.state,
  title: row.title,
  body: row.body,
  html: row.html,
  at: row.at.toISOString(),
  place,
  channelId: row.channelId?.toHexString() ?? null,
  caseId: row.caseId?.toHexString() ?? null,
  words: row.words,
})

function toOwn(row: StoredDecision, appeal: StoredAppeal | undefined, now: Date): OwnDecision {
  const until = appealableUntil(row)
  return {
    id: row._id.toHexString(),
    kind: row.kind,
    act: row.act,
    reason: row.reason,
    words: row.words,
    at: row.at.toISOString(),
    until: row.until?.toISOString() ?? null,
    about: row.before?.body ?? row.about,
    undoneAt: row.undoneAt?.toISOString() ?? null,
    appeal: appeal ? toAppeal(appeal) : null,
    mayAppealUntil: !appeal && until && until > now ? until.toISOString() : null,
  }
}
