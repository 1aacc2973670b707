/** Who may act for a group. */
import { type Context, holds, Refusal } from '../vocabulary.ts'
import { accessGroup } from './access.ts'
import type { StoredGroup, StoredMembership } from './model.ts'
import { mayHost } from './rules.ts'

/** A group made for a purpose, and the actor's membership. Refuses `not_found` to who may not know of it, and for the talk of a few. */
export async function accessPeerGroup(
  context: Context,
  groupId: string,
): Promise<{ group: StoredGroup; membership: StoredMembership | null }> {
  const access = await accessGroup(context, groupId)
  if (access.group.kind === 'direct') throw new Refusal('not_found', 'No such group')
  return access
}

/** A group whose host the actor is. Refuses `not_found` to who may not know of it, `forbidden` to who does not host it. */
export async function accessAsHost(
  context: Context,
  groupId: string,
): Promise<{ group: StoredGroup; membership: StoredMembership }> {
  const { group, membership } = await accessPeerGroup(context, groupId)
  if (!membership || !mayHost(membership))
    throw new Refusal('forbidden', 'Only hosts of the group may do this')
  return { group, membership }
}

/** A group whose host the actor is, or that staff may know of. Refuses like `accessAsHost`. */
export async function accessAsKeeper(
  context: Context,
  groupId: string,
): Promise<{ group: StoredGroup; membership: StoredMembership | null }> {
  const access = await accessPeerGroup(context, groupId)
  if (!mayHost(access.membership) && !holds(context.actor, 'staff'))
    throw new Refusal('forbidden', 'Only hosts of the group and staff may do this')
  return access
}
