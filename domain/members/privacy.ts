/** Who reaches a member, and what others learn of them: direct messages, blocks, presence. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { breakOff, peersOf } from '../groups/access.ts'
import { tell, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessMember, blockedBetween, peopleOf } from './access.ts'
import { Blocks, Members, type StoredMember, toPerson } from './model.ts'
import { directFromOf, presenceAt } from './rules.ts'

const BLOCKS_MAX = 1000

/** Who may write to the actor directly, and what others see of the actor. */
export async function showPrivacy({ actor }: Context): Promise<OutputOf<'members.privacy'>> {
  return toPrivacy(await accessMember(actor.id))
}

const toPrivacy = (member: StoredMember): OutputOf<'members.privacy'> => ({
  directFrom: directFromOf(member.directFrom, toPerson(member).isConsultant),
  presenceShown: member.presenceShown !== false,
  standingShown: member.standingShown !== false,
})

/** Decides who may write to the actor directly. What was accepted before stays open. */
export const setReach = (
  context: Context,
  { directFrom }: ParsedOf<'members.setReach'>,
): Promise<OutputOf<'members.setReach'>> => choose(context, { $set: { directFrom } })

/** Decides whether others see how lately the actor was here. When not, what was kept of it is forgotten. */
export const setPresence = (
  context: Context,
  { shown }: ParsedOf<'members.setPresence'>,
): Promise<OutputOf<'members.setPresence'>> =>
  choose(
    context,
    shown
      ? { $set: { presenceShown: true } }
      : { $set: { presenceShown: false }, $unset: { lastSeenAt: true } },
  )

/** Decides whether anything of what the ledger counts for the actor stands where others read it. */
export const setStanding = (
  context: Context,
  { shown }: ParsedOf<'members.setStanding'>,
): Promise<OutputOf<'members.setStanding'>> => choose(context, { $set: { standingShown: shown } })

async function choose(
  { actor }: Context,
  change: mongoose.UpdateQuery<StoredMember>,
): Promise<OutputOf<'members.privacy'>> {
  const member = await Members.findByIdAndUpdate(actor.id, change, { returnDocument: 'after' }).lean()
  if (!member) throw new Refusal('not_found', 'No such member')
  tell('members.privacyChanged', { memberId: actor.id })
  return toPrivacy(member)
}

/**
 * Blocks someone, or takes it back. May be repeated. From the answer on neither can write to the other in a conversation of the
 * two, on any server, and a message that still waits there is refused.
 */
export async function blockMember(
  { actor, now }: Context,
  { memberId, on }: ParsedOf<'members.block'>,
): Promise<OutputOf<'members.block'>> {
  if (memberId === actor.id)
    throw new Refusal('invalid', 'You cannot block yourself', {
      issues: [{ path: 'memberId', message: 'is you' }],
    })
  await accessMember(memberId)
  if (on && (await Blocks.countDocuments({ memberId: actor.id })) >= BLOCKS_MAX)
    throw new Refusal('conflict', `You have blocked ${BLOCKS_MAX} people: take one back first`)

  await transact(async record => {
    if (on) {
      await Blocks.updateOne(
        { memberId: actor.id, blockedId: memberId },
        { $setOnInsert: { at: now } },
        { upsert: true },
      )
      await breakOff(record, { byId: actor.id, withId: memberId, now })
    } else await Blocks.deleteOne({ memberId: actor.id, blockedId: memberId })
    record('members.privacyChanged', { memberId: actor.id })
  })
  return { blocked: on }
}

/** Whom the actor blocked, the latest first. */
export async function listBlocks({ actor }: Context): Promise<OutputOf<'members.blocks'>> {
  const blocks = await Blocks.find({ memberId: actor.id }).sort({ _id: -1 }).lean()
  const people = await peopleOf(blocks.map(({ blockedId }) => blockedId.toHexString()))
  return {
    items: blocks.flatMap(({ blockedId, at }) => {
      const person = people.get(blockedId.toHexString())
      return person ? [{ ...person, since: at.toISOString() }] : []
    }),
  }
}

/**
 * How lately these people were here. Hidden is one answer for many reasons: no common group, opted out, blocked either way, or
 * nobody of that id; so it tells none of them.
 */
export async function showPresence(
  { actor, now }: Context,
  { memberIds }: ParsedOf<'members.presence'>,
): Promise<OutputOf<'members.presence'>> {
  const asked = [...new Set(memberIds)]
  const [peers, blocked, rows] = await Promise.all([
    peersOf(actor.id, asked),
    blockedBetween(actor.id, asked),
    Members.find(
      { _id: mongoose.trusted({ $in: asked }), presenceShown: mongoose.trusted({ $ne: false }) },
      { lastSeenAt: 1 },
    ).lean(),
  ])
  const seen = new Map(rows.map(({ _id, lastSeenAt }) => [_id.toHexString(), lastSeenAt]))
  return {
    items: asked.map(memberId => {
      const isShown = peers.has(memberId) && !blocked.has(memberId) && seen.has(memberId)
      return { memberId, presence: isShown ? presenceAt(seen.get(memberId), now) : 'hidden' }
    }),
  }
}

/** How many members one write notes. */
const NOTED_AT_ONCE = 1000

/** Notes that these members were here, except those who do not want it known. May be repeated; a moment never moves back. */
export async function noteSeen(memberIds: Iterable<string>, now: Date): Promise<void> {
  const ids = [...new Set(memberIds)]
  for (let from = 0; from < ids.length; from += NOTED_AT_ONCE)
    await Members.updateMany(
      {
        _id: mongoose.trusted({ $in: ids.slice(from, from + NOTED_AT_ONCE) }),
        presenceShown: mongoose.trusted({ $ne: false }),
      },
      { $max: { lastSeenAt: now } },
    )
}
