import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { refuseSilenced } from '../members/access.ts'
import { transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessGroup } from './access.ts'
import { holdingCharter } from './charters.ts'
import { startMembership } from './memberships.ts'
import { Channels, Groups, toChannel, toGroup } from './model.ts'
import { isMember, mayRead, toProbation, toSlug, toTags } from './rules.ts'

export { createChannel, updateChannel } from './channels.ts'
export { showCharterHistory } from './charters.ts'
export { showHealth } from './health.ts'
export {
  acceptInvitation,
  createInvitation,
  listInvitations,
  revokeInvitation,
  showInvitation,
} from './invitations.ts'
export { archiveGroup, charterGroup, charterReadyGroups, restoreGroup } from './life.ts'
export { creditHosts } from './hosting.ts'
export { listGroups, listLabels, listShared } from './lists.ts'
export { admitMember, inviteMember, joinGroup, leaveGroup, listGroupMembers, removeMember } from './people.ts'
export { relieveAwayHosts, setRole } from './roles.ts'
export { groupsOf, groupsOfMembers, seatsIn } from './seats.ts'
export { updateGroup } from './settings.ts'

export { bringUpDirect, listDirects, showDirect, startDirect } from './directs.ts'

const FIRST_CHANNEL = 'general'

/** Creates a group with its first channel; whoever creates it hosts it. */
export async function createGroup(
  context: Context,
  input: ParsedOf<'groups.create'>,
): Promise<OutputOf<'groups.create'>> {
  refuseSilenced(context)
  const { actor, now } = context
  const { clientId: _clientId, tags = [], region = null, ...fields } = input
  const groupId = await transactOnce(context, 'groups.create', input, async record => {
    const slug = await freeSlug(input.name)
    const [group] = await Groups.create([
      { ...fields, tags: toTags(tags), region, slug, createdById: actor.id, createdAt: now },
    ])
    const id = group?.id as string
    await Channels.create([{ groupId: id, name: FIRST_CHANNEL, kind: 'standing', createdAt: now }])
    await startMembership(record, { groupId: id, memberId: actor.id, role: 'host', now })
    record('groups.created', { groupId: id, byId: actor.id, at: now.toISOString() })
    return id
  })

  const { group, membership } = await accessGroup(context, groupId)
  const channel = await Channels.findOne({ groupId }).sort({ _id: 1 }).lean()
  if (!channel) throw new Refusal('not_found', 'No such channel')
  return { group: toGroup(group, membership), channel: toChannel(channel) }
}

async function freeSlug(name: string): Promise<string> {
  const slug = toSlug(name)
  if (!(await Groups.exists({ slug }))) return slug
  return `${slug}-${new mongoose.Types.ObjectId().toHexString().slice(-6)}`
}

/** A group by its id or its name in an address, its charter, and its channels to those who may read them. */
export async function showGroup(
  context: Context,
  input: ParsedOf<'groups.show'>,
): Promise<OutputOf<'groups.show'>> {
  const groupId = await idOf(input.groupId)
  const { group, membership } = await accessGroup(context, groupId)
  const [channels, charter] = await Promise.all([
    Channels.find({ groupId }).sort({ name: 1 }).lean(),
    holdingCharter(group),
  ])
  const view = toGroup(group, membership)
  return {
    group: view,
    channels: channels.filter(({ kind }) => mayRead(group, membership, kind)).map(toChannel),
    charter,
    probation:
      group.kind === 'group' && view.life === 'probation' && isMember(membership)
        ? toProbation(group.memberCount, group.regulars, charter !== null)
        : null,
  }
}

async function idOf(idOrSlug: string): Promise<string> {
  if (/^[0-9a-f]{24}$/.test(idOrSlug)) return idOrSlug
  const group = await Groups.findOne({ slug: idOrSlug }, { _id: 1 }).lean()
  if (!group) throw new Refusal('not_found', 'No such group')
  return group._id.toHexString()
}
