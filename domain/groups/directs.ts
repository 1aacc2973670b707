/** Direct conversations: who may begin one, who comes in, who goes, and what their people see of them. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { Happening } from '../transaction.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { blockedBetween, peopleOf } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { isDuplicateKey, type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, Id, Refusal } from '../vocabulary.ts'
import type { DirectView } from './contract.ts'
import { endMembership } from './memberships.ts'
import {
  Channels,
  Groups,
  Memberships,
  type StoredDirect,
  type StoredGroup,
  type StoredMembership,
  toChannel,
  toGroup,
} from './model.ts'
import { declineRequest, isBrokenOff, peersOf, tellLeft } from './peers.ts'
import { decideApproach, isMember, mayAskAgain, toDirectKey } from './rules.ts'

/** Names of a direct conversation where nothing better is known: whoever shows one names its people. */
const NAME = 'Direct messages'
const CHANNEL_NAME = 'direct'

type Conversation = StoredGroup & { direct: StoredDirect }
type Standing = 'member' | 'invited'

/**
 * Begins to write to people, or goes on where the same people already do: then a request that waits for the actor is accepted.
 * May be repeated. Refuses `forbidden`, naming who, when someone cannot be written to; not why.
 */
export async function startDirect(
  context: Context,
  input: ParsedOf<'groups.startDirect'>,
): Promise<OutputOf<'groups.startDirect'>> {
  const others = othersIn(input.memberIds, context.actor.id)
  const key = toDirectKey([context.actor.id, ...others])
  const begin = () =>
    transactOnce(context, 'groups.startDirect', input, async record => {
      const known = (await Groups.findOne({ 'direct.key': key }).lean()) as Conversation | null
      if (known) await goOn(record, known, context)
      return known?._id.toHexString() ?? (await create(record, context, { key, others }))
    })
  // Two of its people began at once: the key lets one through, and the other finds what that one made.
  const groupId = await begin().catch((error: unknown) => {
    if (isDuplicateKey(error)) return begin()
    throw error
  })
  return showDirect(context, { groupId })
}

function othersIn(memberIds: readonly string[], actorId: string): string[] {
  const own = memberIds.indexOf(actorId)
  if (own !== -1)
    throw new Refusal('invalid', 'You are one of them already: name the others', {
      issues: [{ path: `memberIds.${own}`, message: 'is you' }],
    })
  return [...new Set(memberIds)]
}

async function create(
  record: Record,
  context: Context,
  { key, others }: { key: string; others: readonly string[] },
): Promise<string> {
  const { actor, now } = context
  const standings = await approach(context, others)
  const isAccepted = [...standings.values()].includes('member')
  const _id = new mongoose.Types.ObjectId()
  const groupId = _id.toHexString()
  await Groups.create([
    {
      _id,
      kind: 'direct',
      slug: `direct-${groupId}`,
      name: NAME,
      joining: 'invite',
      reading: 'members',
      listing: 'members',
      createdById: actor.id,
      createdAt: now,
      direct: {
        people: [actor.id, ...others],
        key,
        acceptedAt: isAccepted ? now : null,
        openingId: null,
        lastAt: now,
      },
    },
  ])
  await Channels.create([{ groupId, name: CHANNEL_NAME, kind: 'direct', createdAt: now }])
  for (const [memberId, state] of [[actor.id, 'member'] as const, ...standings])
    await seat(record, { groupId, memberId, state, now })
  return groupId
}

/** What each becomes who is written to for the first time. Refuses `not_found` for who is not there, `forbidden` for who cannot be written to. */
async function approach({ actor }: Context, others: readonly string[]): Promise<Map<string, Standing>> {
  const people = await peopleOf(others)
  const peers = await peersOf(actor.id, others)
  const blocked = await blockedBetween(actor.id, others)
  return new Map(
    others.map((memberId, index): [string, Standing] => {
      const person = people.get(memberId)
      const path = `memberIds.${index}`
      if (!person)
        throw new Refusal('not_found', 'No such member', { issues: [{ path, message: 'is not a member' }] })
      const { directFrom, isConsultant, name } = person
      const state = decideApproach({
        directFrom,
        isPeer: peers.has(memberId),
        isBlocked: blocked.has(memberId),
      })
      if (state !== 'refused') return [memberId, state]
      const isAskedByCase = isConsultant && directFrom === 'nobody'
      throw new Refusal(
        'forbidden',
        isAskedByCase
          ? `Consultants are asked by a case, so that the answer helps everyone: put your question to ${name}’s specialty`
          : `You cannot write to ${name} directly`,
        { issues: [{ path, message: 'cannot be written to directly' }] },
      )
    }),
  )
}

/** What becomes of a conversation that the actor begins again: they are in it, it is in their list, and who declined long ago is asked once more. */
async function goOn(record: Record, group: Conversation, { actor, now }: Context): Promise<void> {
  const groupId = group._id.toHexString()
  const standing = await Memberships.findOne({ groupId, memberId: actor.id }).lean()
  if (!isMember(standing)) {
    if (await isBrokenOff(group, actor.id)) throw new Refusal('forbidden', 'You cannot write to each other')
    await comeIn(record, { groupId, memberId: actor.id, now })
  }
  if (standing?.hiddenAt) await show(record, groupId, [actor.id])

  const declined = await Memberships.find({ groupId, state: 'left' }).lean()
  for (const { memberId, declinedAt } of declined) {
    const id = memberId.toHexString()
    if (id === actor.id || !declinedAt || !mayAskAgain(declinedAt, now)) continue
    // Whoever cannot be asked any more is passed over in silence: the one who asks was not told of the first no either.
    const { directFrom = 'nobody' } = (await peopleOf([id])).get(id) ?? {}
    const isBlocked = (await blockedBetween(actor.id, [id])).size > 0
    if (decideApproach({ directFrom, isPeer: false, isBlocked }) === 'refused') continue
    await seat(record, { groupId, memberId: id, state: 'invited', now })
    await Groups.updateOne(
      { _id: groupId, 'direct.acceptedAt': null },
      { $set: { 'direct.openingId': null } },
    )
  }
}

async function seat(
  record: Record,
  { groupId, memberId, state, now }: { groupId: string; memberId: string; state: Standing; now: Date },
): Promise<void> {
  await Memberships.updateOne(
    { groupId, memberId },
    {
      $set: {
        state,
        role: 'member',
        since: now,
        barred: false,
        ...(state === 'member' && { endedAt: null }),
      },
      $unset: { hiddenAt: true, declinedAt: true },
    },
    { upsert: true },
  )
  if (state === 'member') await Groups.updateOne({ _id: groupId }, { $inc: { memberCount: 1 } })
  record('groups.changed', { groupId, memberId, state })
}

/** Lets in someone who was asked, inside a transaction, and tells all who are in. Does nothing when they are in already. */
export async function comeIn(
  record: Record,
  { groupId, memberId, now }: { groupId: string; memberId: string; now: Date },
): Promise<void> {
  const before = await Memberships.findOne({ groupId, memberId }).lean()
  if (!before || isMember(before)) return
  await seat(record, { groupId, memberId, state: 'member', now })
  await Groups.updateOne({ _id: groupId, 'direct.acceptedAt': null }, { $set: { 'direct.acceptedAt': now } })
  await tellMembers(record, groupId, memberId)
}

async function tellMembers(record: Record, groupId: string, exceptId: string): Promise<void> {
  const members = await Memberships.find({ groupId, state: 'member' }, { memberId: 1 }).lean()
  for (const { memberId } of members)
    if (memberId.toHexString() !== exceptId)
      record('groups.changed', { groupId, memberId: memberId.toHexString(), state: 'member' })
}

async function show(record: Record, groupId: string, memberIds: readonly string[]): Promise<void> {
  await Memberships.updateMany(
    { groupId, memberId: mongoose.trusted({ $in: [...memberIds] }) },
    { $unset: { hiddenAt: true } },
  )
  for (const memberId of memberIds) record('groups.changed', { groupId, memberId, state: 'member' })
}

/**
 * Goes, inside a transaction: declines a request, puts a conversation of two away, or leaves one of more. May be repeated. Those
 * who stay go on, and the same people who begin again begin anew.
 */
export async function goAway(record: Record, group: StoredGroup, { actor, now }: Context): Promise<void> {
  const groupId = group._id.toHexString()
  const at = { groupId, memberId: actor.id }
  const standing = await Memberships.findOne(at).lean()
  if (standing?.state === 'invited') return declineRequest(record, { ...at, now })
  if (!isMember(standing)) return
  if (group.direct?.people.length === 2) {
    await Memberships.updateOne(at, { $set: { hiddenAt: now } })
    record('groups.changed', { ...at, state: 'member' })
    return
  }
  await endMembership(record, { ...at, byId: actor.id, reason: 'left', now })
  await Groups.updateOne({ _id: groupId }, { $unset: { 'direct.key': true } })
  await tellMembers(record, groupId, actor.id)
  if (group.direct?.acceptedAt === null) await withdraw(record, groupId, now)
}

// Nobody is left to answer whoever would accept.
async function withdraw(record: Record, groupId: string, now: Date): Promise<void> {
  await Groups.updateOne({ _id: groupId }, { $inc: { epoch: 1 } })
  const asked = await Memberships.find({ groupId, state: 'invited' }).lean()
  for (const { memberId } of asked) await tellLeft(record, groupId, memberId.toHexString())
  await Memberships.updateMany(
    { groupId, state: 'invited' },
    { $set: { state: 'left', since: now, endedAt: now } },
  )
}

/** The actor's direct conversations, the latest first: those they are in and have not put away, and requests that carry their message. */
export async function listDirects(
  { actor }: Context,
  { state, limit, cursor }: ParsedOf<'groups.directs'>,
): Promise<OutputOf<'groups.directs'>> {
  const after = readCursor(cursor, z.tuple([z.iso.datetime(), Id]))
  const own = await Memberships.find({
    memberId: actor.id,
    state: mongoose.trusted({ $in: ['member', 'invited'] }),
    hiddenAt: null,
  }).lean()
  const idsIn = (wanted: Standing) =>
    mongoose.trusted({ $in: own.filter(each => each.state === wanted).map(({ groupId }) => groupId) })
  const isOpen = { _id: idsIn('member'), 'direct.acceptedAt': mongoose.trusted({ $ne: null }) }
  const isWaiting = { _id: idsIn('member'), 'direct.acceptedAt': null }
  const isRequest = {
    _id: idsIn('invited'),
    $or: [
      { 'direct.openingId': mongoose.trusted({ $ne: null }) },
      { 'direct.acceptedAt': mongoose.trusted({ $ne: null }) },
    ],
  }
  const wanted = { open: [isOpen], waiting: [isWaiting], request: [isRequest] }
  const rows = (await Groups.find({
    'direct.lastAt': mongoose.trusted({ $type: 'date' }),
    $and: [
      { $or: state ? wanted[state] : [isOpen, isWaiting, isRequest] },
      ...(after ? [{ $or: earlierThan(new Date(after[0]), after[1]) }] : []),
    ],
  })
    .sort({ 'direct.lastAt': -1, _id: -1 })
    .limit(limit + 1)
    .lean()) as Conversation[]
  const views = await toViews(rows.slice(0, limit), actor.id)
  return toPage(
    rows,
    limit,
    ({ direct, _id }) => toCursor(direct.lastAt.toISOString(), _id.toHexString()),
    row => views.get(row._id.toHexString()) as DirectView,
  )
}

const earlierThan = (lastAt: Date, id: string) => [
  { 'direct.lastAt': mongoose.trusted({ $lt: lastAt }) },
  { 'direct.lastAt': lastAt, _id: mongoose.trusted({ $lt: id }) },
]

/** A direct conversation of the actor. Refuses `not_found` to everyone else. */
export async function showDirect(
  { actor }: Context,
  { groupId }: ParsedOf<'groups.direct'>,
): Promise<OutputOf<'groups.direct'>> {
  const group = (await Groups.findOne({ _id: groupId, kind: 'direct' }).lean()) as Conversation | null
  const view = group && (await toViews([group], actor.id)).get(groupId)
  if (!view) throw new Refusal('not_found', 'No such conversation')
  return view
}

/** By id, without those the viewer is not one of the people of. */
async function toViews(groups: readonly Conversation[], viewerId: string): Promise<Map<string, DirectView>> {
  const inGroups = { groupId: mongoose.trusted({ $in: groups.map(({ _id }) => _id) }) }
  const memberships = await Memberships.find(inGroups).lean()
  const channels = await Channels.find(inGroups).lean()
  const people = await peopleOf(groups.flatMap(({ direct }) => direct.people.map(id => id.toHexString())))

  return new Map(
    groups.flatMap((group): [string, DirectView][] => {
      const standings = new Map(
        memberships
          .filter(({ groupId }) => groupId.equals(group._id))
          .map(each => [each.memberId.toHexString(), each]),
      )
      const own = standings.get(viewerId)
      const channel = channels.find(({ groupId }) => groupId.equals(group._id))
      if (!channel || (own?.state !== 'member' && own?.state !== 'invited')) return []
      return [
        [
          group._id.toHexString(),
          {
            group: toGroup(group, own),
            channel: toChannel(channel),
            people: group.direct.people.flatMap(id => {
              const person = people.get(id.toHexString())
              const standing = standings.get(id.toHexString()) ?? null
              if (!person || person.memberId === viewerId || !isNamed(standing)) return []
              const { memberId, name, isConsultant } = person
              return [{ memberId, name, isConsultant, joined: isMember(standing) }]
            }),
            state: own.state === 'invited' ? 'request' : group.direct.acceptedAt ? 'open' : 'waiting',
            mayWrite: mayWriteOn(group, own),
            lastAt: group.direct.lastAt.toISOString(),
          },
        ],
      ]
    }),
  )
}

const mayWriteOn = ({ direct }: Conversation, own: StoredMembership): boolean =>
  isMember(own) && (direct.acceptedAt !== null || direct.openingId === null)

// Who declined stands among those who have not come in yet: a no is not told.
const isNamed = (standing: StoredMembership | null): boolean =>
  standing?.state === 'member' || standing?.state === 'invited' || Boolean(standing?.declinedAt)

/** A message brings a conversation up in the lists of its people, back to those who put it away, and to those who are asked. */
export async function bringUpDirect({ payload: { groupId, at } }: Happening<'chat.posted'>): Promise<void> {
  if (!(await Groups.exists({ _id: groupId, kind: 'direct' }))) return
  await transact(async record => {
    const sentAt = new Date(at)
    await Groups.updateOne({ _id: groupId }, { $max: { 'direct.lastAt': sentAt } })
    const away = await Memberships.find({ groupId, hiddenAt: mongoose.trusted({ $lte: sentAt }) }).lean()
    await show(
      record,
      groupId,
      away.map(({ memberId }) => memberId.toHexString()),
    )
    const asked = await Memberships.find({ groupId, state: 'invited' }).lean()
    for (const { memberId } of asked)
      record('groups.changed', { groupId, memberId: memberId.toHexString(), state: 'invited' })
  })
}
