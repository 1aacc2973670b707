/** Whose word a claim waits for. */
import mongoose, { type QueryFilter } from 'mongoose'
import { specialtyNames } from '../cases/access.ts'
import { groupsHostedBy, hostsOf, knownGroups } from '../groups/access.ts'
import { holdersOf, namesOf } from '../members/access.ts'
import { type Actor, type Context, EVERYWHERE, holds, Refusal } from '../vocabulary.ts'
import type { ClaimedFor } from './contract.ts'
import type { StoredClaim } from './model.ts'
import type { ClaimNow } from './rules.ts'

type For = Pick<StoredClaim, 'beneficiaryKind' | 'beneficiaryId'>

/** Who may confirm what was done for them: the member, hosts of the group, editors of the specialty, or staff. */
export async function decidersOf({ beneficiaryKind, beneficiaryId }: For): Promise<string[]> {
  const id = beneficiaryId?.toHexString() ?? ''
  switch (beneficiaryKind) {
    case 'member':
      return [id]
    case 'group':
      return hostsOf(id)
    case 'specialty':
      return holdersOf('editor', id)
    case 'association':
      return [...(await holdersOf('staff', EVERYWHERE)), ...(await holdersOf('admin', EVERYWHERE))]
  }
}

/** A claim as the rules know it, with those whose word it waits for at this moment. */
export const toClaimNow = async (claim: StoredClaim): Promise<ClaimNow> => ({
  state: claim.state,
  creatorIds: claim.creatorIds.map(id => id.toHexString()),
  deciderIds: claim.state === 'waiting' ? await decidersOf(claim) : [],
})

/** Which claims wait for the actor's word, at most. */
export async function waitingFor(actor: Actor): Promise<QueryFilter<StoredClaim>> {
  const hosted = await groupsHostedBy(actor.id)
  const edited = actor.grants.flatMap(({ role, scope }) => (role === 'editor' ? [scope] : []))
  const ids = (some: readonly string[]) => mongoose.trusted({ $in: some.filter(id => id !== EVERYWHERE) })
  return {
    state: 'waiting',
    creatorIds: mongoose.trusted({ $ne: new mongoose.Types.ObjectId(actor.id) }),
    $or: [
      { beneficiaryKind: 'member', beneficiaryId: actor.id },
      { beneficiaryKind: 'group', beneficiaryId: ids(hosted) },
      { beneficiaryKind: 'specialty', ...(!edited.includes(EVERYWHERE) && { beneficiaryId: ids(edited) }) },
      ...(holds(actor, 'staff') ? [{ beneficiaryKind: 'association' as const }] : []),
    ],
  }
}

/** The name of who is said to have got the good of it. Refuses `invalid` what the actor does not know of. */
export async function nameOfBeneficiary(context: Context, claimed: ClaimedFor): Promise<string> {
  if (claimed.kind === 'association') return ASSOCIATION
  const name = (await namesOfAll(context, claimed.kind, [claimed.id])).get(claimed.id)
  if (name === undefined)
    throw new Refusal('invalid', 'Nobody here is called so', {
      issues: [{ path: 'for.id', message: `is no ${claimed.kind} here` }],
    })
  return name
}

export const ASSOCIATION = 'The association'

/** The names of these, as far as the actor may know of them. */
export async function namesOfAll(
  context: Context,
  kind: Exclude<ClaimedFor['kind'], 'association'>,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (kind === 'member') return namesOf(ids)
  if (kind === 'specialty') return specialtyNames(ids)
  const known = await knownGroups(context, ids)
  return new Map([...known].map(([id, { group }]) => [id, group.name]))
}
