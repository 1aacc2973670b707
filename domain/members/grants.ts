/** The one way roles are given and taken. */
import { type Record } from '../transaction.ts'
import { type Grant, Refusal } from '../vocabulary.ts'
import { Members, type StoredMember } from './model.ts'

type Act = Grant & { memberId: string; byId: string; now: Date }
/** Whom it concerns, as they are after it, and whether anything is other than before. */
type Done = { member: StoredMember; changed: boolean }

/** Gives a role, inside a transaction. May be repeated: a role is held once. */
export async function addGrant(record: Record, { memberId, role, scope, byId, now }: Act): Promise<Done> {
  const before = known(
    await Members.findByIdAndUpdate(memberId, {
      $addToSet: { grants: { role, scope } },
    }).lean(),
  )
  if (before.grants.some(grant => grant.role === role && grant.scope === scope))
    return { member: before, changed: false }
  record('members.granted', { memberId, role, scope, byId, at: now.toISOString() })
  record('members.changed', { memberId })
  return { member: { ...before, grants: [...before.grants, { role, scope }] }, changed: true }
}

/** Takes a role back, inside a transaction. May be repeated. */
export async function takeGrant(record: Record, { memberId, role, scope, byId, now }: Act): Promise<Done> {
  const before = known(
    await Members.findByIdAndUpdate(memberId, {
      $pull: { grants: { role, scope } },
    }).lean(),
  )
  const grants = before.grants.filter(grant => !(grant.role === role && grant.scope === scope))
  const changed = grants.length < before.grants.length
  if (changed) {
    record('members.revoked', { memberId, role, scope, byId, at: now.toISOString() })
    record('members.changed', { memberId })
  }
  return { member: { ...before, grants }, changed }
}

function known(member: StoredMember | null): StoredMember {
  if (!member) throw new Refusal('not_found', 'No such member')
  return member
}
