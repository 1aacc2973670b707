/** The one way roles are given and taken. */
import { type Record } from '../transaction.ts'
import { type Grant, Refusal } from '../vocabulary.ts'
import { Members, type StoredMember } from './model.ts'

type Act = Grant & { memberId: string; byId: string; now: Date }

/** Gives a role, inside a transaction, and answers who has it. May be repeated: a role is held once. */
export async function addGrant(
  record: Record,
  { memberId, role, scope, byId, now }: Act,
): Promise<StoredMember> {
  const before = known(
    await Members.findByIdAndUpdate(memberId, {
      $addToSet: { grants: { role, scope } },
    }).lean(),
  )
  if (before.grants.some(grant => grant.role === role && grant.scope === scope)) return before
  record('members.granted', { memberId, role, scope, byId, at: now.toISOString() })
  record('members.changed', { memberId })
  return { ...before, grants: [...before.grants, { role, scope }] }
}

/** Takes a role back, inside a transaction. May be repeated. */
export async function takeGrant(
  record: Record,
  { memberId, role, scope, byId, now }: Act,
): Promise<StoredMember> {
  const before = known(
    await Members.findByIdAndUpdate(memberId, {
      $pull: { grants: { role, scope } },
    }).lean(),
  )
  const grants = before.grants.filter(grant => !(grant.role === role && grant.scope === scope))
  if (grants.length < before.grants.length) {
    record('members.revoked', { memberId, role, scope, byId, at: now.toISOString() })
    record('members.changed', { memberId })
  }
  return { ...before, grants }
}

function known(member: StoredMember | null): StoredMember {
  if (!member) throw new Refusal('not_found', 'No such member')
  return member
}
