/** Whom a case is put to. Runs inside the transaction of whatever makes it need someone. */
import mongoose, { Types } from 'mongoose'
import { ableHoldersAmong, holdersOf } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import type { Choosing } from './choosing.ts'
import type { AskHow } from './contract.ts'
import { desksOf, inWeek, noteAsked, openLoads } from './desks.ts'
import { Asks } from './asks-model.ts'
import { type Rung, rungsDue, rungsOf, seekingRung } from './ladder-rules.ts'
import { NO_LADDER, type StoredCase } from './model.ts'
import { activityAt, answerDueAt, type Candidate, type Picked, pickConsultants } from './routing-rules.ts'
import { stateAfter } from './rules.ts'

/** What routing changes of a case. */
export type Routing = Pick<StoredCase, 'state' | 'assigneeId' | 'routedAt' | 'askedIds' | 'ladder'>

/** So many editors or moderators are told of one case. */
const TOLD_AT_MOST = 50

/** Does what is due for a waiting case, and says what that changes of it and when the next step is due. */
export async function climb(record: Record, waiting: StoredCase, choosing: Choosing): Promise<Routing> {
  const { now } = choosing
  const ladder = waiting.ladder ?? NO_LADDER
  const from = ladder.from ?? now
  const { due, nextAt, ...place } = rungsDue(
    rungsOf(choosing.ladder, waiting.urgency),
    { ...ladder, from },
    now,
    waiting.claimedAt !== null,
  )
  let climbed = waiting
  for (const rung of due) climbed = { ...climbed, ...(await take(record, climbed, rung, choosing)) }
  return { ...routingOf(climbed), ladder: { from, ...place, dueAt: nextAt } }
}

/** Looks for somebody now, whatever the ladder says. */
export async function seek(record: Record, waiting: StoredCase, choosing: Choosing): Promise<Routing> {
  if (!waiting.ladder?.from) return climb(record, waiting, choosing)
  return take(record, waiting, seekingRung(rungsOf(choosing.ladder, waiting.urgency)), choosing)
}

function take(record: Record, waiting: StoredCase, rung: Rung, choosing: Choosing): Promise<Routing> {
  const { does, count, reachesOffDuty } = rung
  switch (does) {
    case 'ask':
      return askMore(record, waiting, choosing, {
        how: 'put',
        most: waiting.assigneeId ? 0 : count,
        reachesOffDuty,
      })
    case 'widen':
      return askMore(record, waiting, choosing, { how: 'widened', most: count, reachesOffDuty })
    case 'page':
      return page(record, waiting, choosing, reachesOffDuty)
    case 'editors':
    case 'managers':
      return escalate(record, waiting, does, choosing.now)
  }
}

async function askMore(
  record: Record,
  waiting: StoredCase,
  choosing: Choosing,
  { how, most, reachesOffDuty }: { how: AskHow; most: number; reachesOffDuty: boolean },
): Promise<Routing> {
  if (most === 0) return routingOf(waiting)
  const rank = await rankerFor(waiting, choosing)
  const picked = rank({ reachesOffDuty }).slice(0, most)
  return put(record, waiting, picked, how, choosing.now)
}

/** Calls everyone on duty, and those again who were called and have not taken it. */
async function page(
  record: Record,
  waiting: StoredCase,
  choosing: Choosing,
  reachesOffDuty: boolean,
): Promise<Routing> {
  const { now } = choosing
  await Asks.updateMany(
    { caseId: waiting._id, memberId: mongoose.trusted({ $in: waiting.askedIds ?? [] }) },
    { $set: { pagedAt: now }, $inc: { pages: 1 } },
  )
  const rank = await rankerFor(waiting, choosing)
  const called = rank({ reachesOffDuty })
  const isAnyone = called.length > 0 || (waiting.askedIds ?? []).length > 0
  const picked = isAnyone ? called : rank({ reachesOffDuty: true })
  const routing = await put(record, waiting, picked, 'paged', now)
  if (routing.askedIds.length > 0)
    record('cases.paged', {
      caseId: waiting._id.toHexString(),
      specialtyId: waiting.specialtyId.toHexString(),
      at: now.toISOString(),
      memberIds: routing.askedIds.map(id => id.toHexString()),
    })
  return routing
}

async function escalate(
  record: Record,
  waiting: StoredCase,
  to: 'editors' | 'managers',
  now: Date,
): Promise<Routing> {
  const specialtyId = waiting.specialtyId.toHexString()
  const roles =
    to === 'editors' ? (['editor', 'moderator', 'staff'] as const) : (['moderator', 'staff'] as const)
  for (const role of roles) {
    const memberIds = await holdersOf(role, specialtyId, TOLD_AT_MOST)
    const able = await ableHoldersAmong(memberIds, role, specialtyId, now)
    const others = memberIds.filter(id => able.has(id) && !waiting.askerId.equals(id))
    if (others.length === 0) continue
    const caseId = waiting._id.toHexString()
    record('cases.escalated', { caseId, specialtyId, to, memberIds: others, at: now.toISOString() })
    break
  }
  return routingOf(waiting)
}

/** Asks these people, the first of whom it is put to when nobody has it. */
async function put(
  record: Record,
  waiting: StoredCase,
  picked: readonly Picked[],
  how: AskHow,
  now: Date,
): Promise<Routing> {
  const state = stateAfter(waiting.state, 'route')
  const [first] = picked
  if (first === undefined || state === undefined) return routingOf(waiting)
  const isFree = waiting.assigneeId === null
  const asked = picked.map(({ id, factors }) => ({
    id,
    factors,
    isTheirs: how === 'widened' || (isFree && id === first.id),
  }))
  await noteAsked(asked, waiting.specialtyId, now)
  await noteAsks(waiting, asked, how, now)
  for (const { id } of asked)
    record('cases.routed', {
      caseId: waiting._id.toHexString(),
      specialtyId: waiting.specialtyId.toHexString(),
      askerId: waiting.askerId.toHexString(),
      consultantId: id,
      urgency: waiting.urgency,
      at: now.toISOString(),
    })
  return {
    ...routingOf(waiting),
    state,
    assigneeId: isFree ? new Types.ObjectId(first.id) : waiting.assigneeId,
    routedAt: isFree ? now : waiting.routedAt,
    askedIds: [...(waiting.askedIds ?? []), ...picked.map(({ id }) => new Types.ObjectId(id))],
  }
}

type Asked = Pick<Picked, 'id' | 'factors'> & { isTheirs: boolean }

// Somebody may be asked again for a case that came back to them, and then the first asking is over.
async function noteAsks(
  { _id: caseId, specialtyId, urgency }: StoredCase,
  asked: readonly Asked[],
  how: AskHow,
  now: Date,
): Promise<void> {
  await Asks.bulkWrite(
    asked.map(({ id, factors, isTheirs }) => ({
      updateOne: {
        filter: { caseId, memberId: new Types.ObjectId(id) },
        update: {
          $set: {
            specialtyId,
            how: isTheirs && how === 'paged' ? ('put' as const) : how,
            askedAt: now,
            dueAt: answerDueAt(urgency, now),
            pagedAt: now,
            pages: urgency === 'now' ? 1 : 0,
            seenAt: null,
            answeredAt: null,
            declinedAt: null,
            reason: '',
            factors,
          },
        },
        upsert: true,
      },
    })),
    { ordered: false },
  )
}

type Ranker = (wanted: { reachesOffDuty: boolean }) => Picked[]

/** The consultants who may be asked, the best first, as they are when this is called. */
async function rankerFor(waiting: StoredCase, choosing: Choosing): Promise<Ranker> {
  const candidates = await candidatesFor(choosing)
  const wanted = {
    askerId: waiting.askerId.toHexString(),
    declinedBy: waiting.declinedBy.map(id => id.toHexString()),
    askedIds: (waiting.askedIds ?? []).map(id => id.toHexString()),
    tags: waiting.tags,
    language: waiting.language ?? null,
  }
  return reach => pickConsultants(candidates, { ...wanted, ...reach }, choosing.chance)
}

/** Those who were looked up, with what they carry at this moment. */
async function candidatesFor({ people, evidence, now }: Choosing): Promise<Candidate[]> {
  const ids = [...people.keys()]
  const desks = await desksOf(ids)
  const loads = await openLoads(ids)
  return [...people].map(([id, person]) => {
    const desk = desks.get(id)
    return {
      id,
      ...person,
      openLoad: loads.get(id) ?? 0,
      evidence: evidence.get(id) ?? 0,
      activity: desk?.activeAt ? activityAt({ activity: desk.activity, at: desk.activeAt }, now) : 0,
      answered: desk?.answered ?? 0,
      asked: desk?.routedCount ?? 0,
      inTime: desk?.inTime ?? 0,
      askedThisWeek: inWeek(desk?.askedAts, now),
      lastRoutedAt: desk?.lastRoutedAt ?? null,
    }
  })
}

const routingOf = ({ state, assigneeId, routedAt, askedIds, ladder }: StoredCase): Routing => ({
  state,
  assigneeId,
  routedAt,
  askedIds: askedIds ?? [],
  ladder: ladder ?? NO_LADDER,
})
