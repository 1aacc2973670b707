import mongoose from 'mongoose'
import { inOneBatch } from '../paging.ts'
import { EVERYWHERE, type Motive, Refusal, type Role } from '../vocabulary.ts'
import type { DirectFrom, PersonView } from './contract.ts'
import { Blocks, Members, type StoredMember, toPerson } from './model.ts'
import { directFromOf, isInForce, organisationKey } from './rules.ts'

export {
  actorOf,
  goodStandingAmong,
  impose,
  lift,
  memberByPassword,
  refuseSilenced,
  rename,
  isSuspended,
  isUnderSanction,
  type Sanction,
  underSanctionAmong,
} from './sanctions.ts'

/** How many names a process remembers, so that a page of messages costs no query for its authors. */
const NAMES_MAX = 50_000
/** How long a name is remembered by a process that did not hear of its change: a name that was taken away must not be mailed later. */
const NAMES_KEPT_MS = 60_000
const names = new Map<string, string>()
let namesSince = performance.now()

export { addGrant, takeGrant } from './grants.ts'
export { markOfSession } from './secrets.ts'

/** A member by id. Refuses `not_found`. */
export async function accessMember(memberId: string): Promise<StoredMember> {
  const member = await Members.findById(memberId).lean()
  if (!member) throw new Refusal('not_found', 'No such member')
  return member
}

/** The names of these members. Who is unknown has no entry. */
export async function namesOf(memberIds: Iterable<string>): Promise<Map<string, string>> {
  const wanted = [...new Set(memberIds)]
  if (performance.now() - namesSince > NAMES_KEPT_MS) forgetNames()
  const unknown = wanted.filter(id => !names.has(id))
  if (unknown.length > 0) {
    const found = await Members.find({ _id: mongoose.trusted({ $in: unknown }) }, { name: 1 }).lean()
    if (names.size + found.length > NAMES_MAX) names.clear()
    for (const { _id, name } of found) names.set(_id.toHexString(), name)
  }
  return new Map(wanted.flatMap(id => (names.has(id) ? [[id, names.get(id) ?? '']] : [])))
}

let edition = 0

function forgetNames(): void {
  names.clear()
  namesSince = performance.now()
  edition += 1
}

/** Drops what this process remembers of a name, so that a change shows at once. */
export function forgetName(memberId: string): void {
  names.delete(memberId)
  edition += 1
}

/** Grows whenever a name changed: what was written down with names before is then out of date. */
export const namesEdition = (): number => edition

/** The ids of the consultants vetted for a specialty, at most `most` of them. */
export const consultantsOf = (specialtyId: string, most?: number): Promise<string[]> =>
  holdersOf('consultant', specialtyId, most)

/** How many may advise in a specialty. */
export const countConsultants = (specialtyId: string): Promise<number> =>
  Members.countDocuments({ grants: grantOf('consultant', specialtyId) })

/** The ids of those who hold a role in a scope or everywhere, at most `most` of them. An administrator's other roles are not counted. */
export async function holdersOf(role: Role, scope: string, most = 0): Promise<string[]> {
  const holders = await Members.find({ grants: grantOf(role, scope) }, { _id: 1 })
    .limit(most)
    .lean()
  return holders.map(({ _id }) => _id.toHexString())
}

/** Those of these members who hold a role in a scope or everywhere. */
export async function holdersAmong(
  memberIds: readonly string[],
  role: Role,
  scope: string,
): Promise<Set<string>> {
  const holders = await findHolders(memberIds, role, scope)
  return new Set(holders.map(({ _id }) => _id.toHexString()))
}

/** The same, without those who are silenced or suspended now: who can do nothing in a role is not waited for. */
export async function ableHoldersAmong(
  memberIds: readonly string[],
  role: Role,
  scope: string,
  now: Date,
): Promise<Set<string>> {
  const holders = await findHolders(memberIds, role, scope)
  return new Set(
    holders.flatMap(({ _id, silenced, suspended }) =>
      isInForce(silenced, now) || isInForce(suspended, now) ? [] : _id.toHexString(),
    ),
  )
}

const findHolders = (memberIds: readonly string[], role: Role, scope: string) =>
  Members.find(
    { _id: mongoose.trusted({ $in: memberIds }), grants: grantOf(role, scope) },
    { silenced: 1, suspended: 1 },
    inOneBatch(memberIds),
  ).lean()

const grantOf = (role: Role, scope: string) =>
  mongoose.trusted({ $elemMatch: { role, scope: { $in: [scope, EVERYWHERE] } } })

/** When these members were last seen. Who never was since that is written down has no entry. */
export async function lastSeenOf(memberIds: readonly string[]): Promise<Map<string, Date>> {
  const rows = await Members.find({ _id: mongoose.trusted({ $in: memberIds }) }, { lastSeenAt: 1 }).lean()
  return new Map(rows.flatMap(({ _id, lastSeenAt }) => (lastSeenAt ? [[_id.toHexString(), lastSeenAt]] : [])))
}

/** The e-mail addresses of these members, for what must be sent or paid to them. Who is unknown has no entry. */
export async function addressesOf(memberIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await Members.find({ _id: mongoose.trusted({ $in: memberIds }) }, { email: 1 }).lean()
  return new Map(rows.map(({ _id, email }) => [_id.toHexString(), email]))
}

/** When these members joined. Who is unknown has no entry. */
export async function joinedAtOf(memberIds: Iterable<string>): Promise<Map<string, Date>> {
  const rows = await Members.find(
    { _id: mongoose.trusted({ $in: [...new Set(memberIds)] }) },
    { joinedAt: 1 },
  ).lean()
  return new Map(rows.map(({ _id, joinedAt }) => [_id.toHexString(), joinedAt]))
}

/** Where these members work, by a key that is equal for the same place however it is written. Who does not say has no entry. */
export async function organisationsOf(memberIds: Iterable<string>): Promise<Map<string, string>> {
  const rows = await Members.find(
    {
      _id: mongoose.trusted({ $in: [...new Set(memberIds)] }),
      organisation: mongoose.trusted({ $type: 'string' }),
    },
    { organisation: 1 },
  ).lean()
  return new Map(
    rows.flatMap(({ _id, organisation }) => {
      const key = organisationKey(organisation ?? '')
      return key === '' ? [] : [[_id.toHexString(), key]]
    }),
  )
}

/** What these members said they come for: for themselves, and for staff who grant what serves it. Who says nothing has no entry. */
export async function motivesOf(memberIds: Iterable<string>): Promise<Map<string, Motive[]>> {
  const rows = await Members.find(
    { _id: mongoose.trusted({ $in: [...new Set(memberIds)] }), motives: mongoose.trusted({ $exists: true }) },
    { motives: 1 },
  ).lean()
  return new Map(rows.map(({ _id, motives }) => [_id.toHexString(), motives ?? []]))
}

/** Whether nothing of what the ledger counts for a member may stand where others read it. */
export const keepsStandingPrivate = async (memberId: string): Promise<boolean> =>
  (await Members.exists({ _id: memberId, standingShown: false })) !== null

/** Everyone somebody vetted: consultants and editors, of whatever. */
export async function vettedPeople(): Promise<string[]> {
  const vetted = await Members.find(
    { 'grants.role': mongoose.trusted({ $in: ['consultant', 'editor'] }) },
    { _id: 1 },
  ).lean()
  return vetted.map(({ _id }) => _id.toHexString())
}

/** Those of these members who are vetted consultants of some specialty. */
export async function consultantsAmong(memberIds: readonly string[]): Promise<Set<string>> {
  const found = await Members.find(
    { _id: mongoose.trusted({ $in: memberIds }), 'grants.role': 'consultant' },
    { _id: 1 },
  ).lean()
  return new Set(found.map(({ _id }) => _id.toHexString()))
}

/** These people by name, with who may write to each directly. Who is unknown has no entry. */
export async function peopleOf(
  memberIds: Iterable<string>,
): Promise<Map<string, PersonView & { directFrom: DirectFrom }>> {
  const rows = await Members.find(
    { _id: mongoose.trusted({ $in: [...new Set(memberIds)] }) },
    { name: 1, grants: 1, directFrom: 1 },
  ).lean()
  return new Map(
    rows.map(row => {
      const person = toPerson(row)
      return [person.memberId, { ...person, directFrom: directFromOf(row.directFrom, person.isConsultant) }]
    }),
  )
}

/** Those of these people between whom and this member a block stands, whoever set it. */
export async function blockedBetween(memberId: string, amongIds: Iterable<string>): Promise<Set<string>> {
  const among = mongoose.trusted({ $in: [...new Set(amongIds)] })
  const rows = await Blocks.find({
    $or: [
      { memberId, blockedId: among },
      { blockedId: memberId, memberId: among },
    ],
  }).lean()
  const ids = rows.flatMap(row => [row.memberId.toHexString(), row.blockedId.toHexString()])
  return new Set(ids.filter(id => id !== memberId))
}
