/** What a choice is made from, looked up before its transaction: that is short, and may have to be repeated. */
import { type Readiness, readinessOf } from '../consultants/access.ts'
import { ableHoldersAmong, blockedBetween, consultantsOf } from '../members/access.ts'
import { type Evidence, evidenceFor } from './evidence.ts'
import { Desks } from './asks-model.ts'
import type { Ladder } from './contract.ts'
import { Specialties, type StoredCase } from './model.ts'

type Question = Parameters<typeof evidenceFor>[0] & Pick<StoredCase, 'askerId'>

export type Choosing = {
  now: Date
  /** What each did for such cases. */
  evidence: Evidence
  /** Everyone who is looked at, and how ready they are. */
  people: ReadonlyMap<string, Readiness & { hasConflict: boolean }>
  /** What its specialty does for cases that wait; undefined for what is done everywhere. */
  ladder: Ladder | undefined
  /** From 0 to 1. */
  chance: number
}

/** So many consultants are looked at for one case: those asked longest ago, beside whoever advised on cases like it. */
const LOOKED_AT = 100
const ALIKE_LOOKED_AT = 50

/** Looks up what a choice for this case is made from. */
export async function chooseFor(question: Question, now: Date): Promise<Choosing> {
  const specialtyId = question.specialtyId.toHexString()
  // What does not wait for another answer is asked at the same time: who asks a case waits for all of it.
  const lookAt = (ids: readonly string[]) =>
    consultantsAmong(ids, { specialtyId, askerId: question.askerId.toHexString(), now })
  const [evidence, known, specialty] = await Promise.all([
    evidenceFor(question, now),
    reach(specialtyId).then(lookAt),
    Specialties.findById(specialtyId, { ladder: 1 }).lean(),
  ])
  const others = await lookAt(mostAlike(evidence).filter(id => !known.has(id)))
  const people = new Map([...known, ...others])
  return { now, evidence, people, ladder: specialty?.ladder, chance: Math.random() }
}

/** Those of these members who may advise in the specialty and are under no sanction, and how ready they are. */
async function consultantsAmong(
  memberIds: readonly string[],
  { specialtyId, askerId, now }: { specialtyId: string; askerId: string; now: Date },
): Promise<Map<string, Readiness & { hasConflict: boolean }>> {
  if (memberIds.length === 0) return new Map()
  const [holders, readiness, blocked] = await Promise.all([
    ableHoldersAmong(memberIds, 'consultant', specialtyId, now),
    readinessOf(specialtyId, memberIds, now),
    blockedBetween(askerId, memberIds),
  ])
  const ids = memberIds.filter(id => holders.has(id))
  return new Map(ids.map(id => [id, { ...readiness(id), hasConflict: blocked.has(id) }]))
}

/** Whom to look at: a specialty of thousands is not read whole for one case. */
async function reach(specialtyId: string): Promise<string[]> {
  const [known, newest] = await Promise.all([
    Desks.find({ specialtyIds: specialtyId }, { _id: 1 }).sort({ lastRoutedAt: 1 }).limit(LOOKED_AT).lean(),
    consultantsOf(specialtyId, LOOKED_AT),
  ])
  return [...new Set([...known.map(({ _id }) => _id.toHexString()), ...newest])]
}

const mostAlike = (evidence: Evidence): string[] =>
  [...evidence]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, ALIKE_LOOKED_AT)
    .map(([id]) => id)
