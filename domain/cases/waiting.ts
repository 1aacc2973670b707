/** Cases that wait for a consultant, and what happens when there may be one. Each reaction may run twice: a case that was put to someone waits no more. */
import mongoose, { type QueryFilter } from 'mongoose'
import { ableHoldersAmong } from '../members/access.ts'
import { type Happening, transact } from '../transaction.ts'
import { EVERYWHERE } from '../vocabulary.ts'
import { changeCase } from './changes.ts'
import { chooseFor } from './choosing.ts'
import { leaveDesk, openDesk } from './desks.ts'
import { Desks } from './asks-model.ts'
import { Cases, type StoredCase } from './model.ts'
import { seek } from './routing.ts'
import { stateAfter, WAITING_FOR_ADVICE } from './rules.ts'
import { passOn } from './turns.ts'

/** So many waiting cases are looked at when one consultant has room again. */
const FREED_AT_ONCE = 3

/** Reaction: puts the cases that wait for a consultant to whoever is one. */
export async function routeWaitingCases({ payload }: Happening<'members.granted'>, now: Date): Promise<void> {
  if (payload.role !== 'consultant') return
  if (payload.scope !== EVERYWHERE) await openDesk(payload.memberId, payload.scope)
  await routeWaiting(payload.scope === EVERYWHERE ? {} : { specialtyId: payload.scope }, now)
}

/** Reaction: puts the cases that wait to a consultant who may be asked again. */
export const routeForRoster = (
  { payload }: Happening<'consultants.rosterChanged'>,
  now: Date,
): Promise<void> => routeToAnew(payload.memberId, now)

async function routeToAnew(memberId: string, now: Date): Promise<void> {
  const desk = await Desks.findById(memberId).lean()
  await routeWaiting({ specialtyId: mongoose.trusted({ $in: desk?.specialtyIds ?? [] }) }, now)
}

/** Reaction: puts what waits longest to a consultant who has advised and so has room. */
export async function routeForAdviser({ payload }: Happening<'cases.replied'>, now: Date): Promise<void> {
  if (payload.advice) await routeWaiting({ specialtyId: payload.specialtyId }, now, FREED_AT_ONCE)
}

/** Reaction: puts a case to somebody that a moderator let through, or gave to another specialty. */
export const routeRevised = ({ payload }: Happening<'cases.revised'>, now: Date): Promise<void> =>
  routeWaiting({ _id: payload.caseId }, now)

async function routeWaiting(within: QueryFilter<StoredCase>, now: Date, most = 0): Promise<void> {
  const waiting = Cases.find(
    { state: 'submitted', ...within },
    { title: 1, body: 1, specialtyId: 1, askerId: 1 },
  )
    .sort({ submittedAt: 1, _id: 1 })
    .limit(most)
    .lean()
    .cursor()
  for await (const question of waiting) {
    const choosing = await chooseFor(question, now)
    await transact(async record => {
      const found = await Cases.findOne({ _id: question._id, state: 'submitted' }).lean()
      if (!found) return
      const routing = await seek(record, found, choosing)
      if (routing.assigneeId) await changeCase(record, found, 'routed', { $set: routing })
    })
  }
}

/** Reaction: passes on what waits for somebody who is no consultant of the specialty any more. */
export async function passOnCases({ payload }: Happening<'members.revoked'>, now: Date): Promise<void> {
  if (payload.role !== 'consultant') return
  const { memberId, scope } = payload
  if (scope !== EVERYWHERE) await leaveDesk(memberId, scope)
  await passOnFrom(memberId, scope === EVERYWHERE ? {} : { specialtyId: scope }, now)
}

/**
 * Reaction: passes on what waits for somebody who was silenced or suspended and so cannot advise; when that is taken back, puts what waits
 * to them again. May run twice.
 */
export async function followSanction({ payload }: Happening<'moderation.decided'>, now: Date): Promise<void> {
  const { act, authorId, undone } = payload
  if (act !== 'silence' && act !== 'suspend' && act !== 'ban') return
  if (undone) await routeToAnew(authorId, now)
  else await passOnFrom(authorId, {}, now)
}

async function passOnFrom(memberId: string, within: QueryFilter<StoredCase>, now: Date): Promise<void> {
  const held = await Cases.find(
    {
      $or: [{ assigneeId: memberId }, { askedIds: memberId }],
      state: mongoose.trusted({ $in: WAITING_FOR_ADVICE }),
      advisedAt: null,
      ...within,
    },
    { title: 1, body: 1, specialtyId: 1, askerId: 1 },
  ).lean()
  for (const question of held) await passOnCase(question, memberId, now)
}

async function passOnCase(
  question: Pick<StoredCase, '_id' | 'title' | 'body' | 'specialtyId' | 'askerId'>,
  memberId: string,
  now: Date,
): Promise<void> {
  const choosing = await chooseFor(question, now)
  await transact(async record => {
    const isHeld = { $or: [{ assigneeId: memberId }, { askedIds: memberId }] }
    const found = await Cases.findOne({ _id: question._id, advisedAt: null, ...isHeld }).lean<StoredCase>()
    if (!found || stateAfter(found.state, 'pass') === undefined) return
    const specialtyId = found.specialtyId.toHexString()
    const isAble = (await ableHoldersAmong([memberId], 'consultant', specialtyId, now)).has(memberId)
    if (!isAble) await passOn(record, found, memberId, choosing)
  })
}
