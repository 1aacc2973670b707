/** What a choice is made from, looked up before its transaction: that is short, and may have to be repeated. */
import { type Readiness, readinessOf } from '../consultants/access.ts'
import { ableHoldersAmong, blockedBetween, consultantsOf } from '../members/access.ts'
import { EVERYWHERE } from '../vocabulary.ts'
import { type Evidence, evidenceFor } from './evidence.ts'
import { Desks } from './asks-model.ts'
import type { Ladder } from './contract.ts'
import { Specialties, type StoredCase } from './model.ts'

type Question = Parameters<typeof evidenceFor>[0] & Pick<StoredCase, 'askerId'>

type Seen = Readiness & { hasConflict: boolean }

export type Choosing = {
  now: Date
  /** What each did for such cases. */
  evidence: Evidence
  /** Everyone who is looked at, and how ready they are. */
  people: ReadonlyMap<string, Seen>
  /** What its specialty does for cases that wait; undefined for what is done everywhere. */
  ladder: Ladder | undefined
  /** From 0 to 1. */
  chance: number
}

/**
 * So many consultants are looked at for one case: those asked longest ago, beside whoever advised on cases like it. A specialty of thousands
 * is not read whole; but where hardly anybody of those could be asked, as many more are looked at, again and again.
 */
const LOOKED_AT = 50
const ENOUGH = 20
const LOOKS_AT_MOST = 20
const ALIKE_LOOKED_AT = 30

/** Looks up what a choice for this case is made from. */
export async function chooseFor(question: Question, now: Date): Promise<Choosing> {
  const specialtyId = question.specialtyId.toHexString()
  const lookAt = (ids: readonly string[]) =>
    consultantsAmong(ids, { specialtyId, askerId: question.askerId.toHexString(), now })
  // What does not wait for another answer is asked at the same time, and everyone is looked at in one go: who asks a case waits for all of it.
  const [evidence, inTurn, specialty] = await Promise.all([
    evidenceFor(question, now),
    firstInTurn(specialtyId),
    Specialties.findById(specialtyId, { ladder: 1 }).lean(),
  ])
  const looked = await lookAt([...new Set([...inTurn.ids, ...mostAlike(evidence)])])
  const people = inTurn.isAll ? looked : await untilEnough(specialtyId, looked, lookAt)
  return { now, evidence, people, ladder: specialty?.ladder, chance: Math.random() }
}

/** Those of these members who may advise in the specialty and are under no sanction, and how ready they are. */
async function consultantsAmong(
  memberIds: readonly string[],
  { specialtyId, askerId, now }: { specialtyId: string; askerId: string; now: Date },
): Promise<Map<string, Seen>> {
  if (memberIds.length === 0) return new Map()
  const [holders, readiness, blocked] = await Promise.all([
    ableHoldersAmong(memberIds, 'consultant', specialtyId, now),
    readinessOf(specialtyId, memberIds, now),
    blockedBetween(askerId, memberIds),
  ])
  const ids = memberIds.filter(id => holders.has(id))
  return new Map(ids.map(id => [id, { ...readiness(id), hasConflict: blocked.has(id) }]))
}

/** Those asked longest ago, beside who has no turn yet; and whether there is nobody after them. */
async function firstInTurn(specialtyId: string): Promise<{ ids: string[]; isAll: boolean }> {
  const [first, everywhere] = await Promise.all([
    turnsIn(specialtyId, 0),
    // Who may advise everywhere, and was never asked here, has no turn yet.
    consultantsOf(EVERYWHERE, LOOKED_AT),
  ])
  if (first.length === LOOKED_AT) return { ids: [...first, ...everywhere], isAll: false }
  // Nor has who was granted the right this moment: of many others that does not matter, of few it does.
  const holders = await consultantsOf(specialtyId, LOOKED_AT)
  return { ids: [...first, ...everywhere, ...holders], isAll: true }
}

async function turnsIn(specialtyId: string, look: number): Promise<string[]> {
  const desks = await Desks.find({ specialtyIds: specialtyId }, { _id: 1 })
    .sort({ lastRoutedAt: 1 })
    .skip(look * LOOKED_AT)
    .limit(LOOKED_AT)
    .lean()
  return desks.map(({ _id }) => _id.toHexString())
}

/** Those who were looked at, and those asked longest ago after them, until there are enough who could be asked now. */
async function untilEnough(
  specialtyId: string,
  looked: ReadonlyMap<string, Seen>,
  lookAt: (ids: readonly string[]) => Promise<Map<string, Seen>>,
): Promise<Map<string, Seen>> {
  const people = new Map(looked)
  for (let look = 1; look < LOOKS_AT_MOST; look += 1) {
    if ([...people.values()].filter(couldBeAsked).length >= ENOUGH) break
    const ids = await turnsIn(specialtyId, look)
    for (const [id, seen] of await lookAt(ids.filter(id => !people.has(id)))) people.set(id, seen)
    if (ids.length < LOOKED_AT) break
  }
  return people
}

const couldBeAsked = ({ isCredentialValid, hasConflict, isAway, onDuty, askedOffDuty }: Seen): boolean =>
  isCredentialValid && !hasConflict && !isAway && (onDuty || askedOffDuty)

const mostAlike = (evidence: Evidence): string[] =>
  [...evidence]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, ALIKE_LOOKED_AT)
    .map(([id]) => id)
