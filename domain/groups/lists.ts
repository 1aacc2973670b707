/** Which groups there are for someone: the list, its filters, and what they can be filtered by. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { contains } from '../matching.ts'
import { type Context, Id } from '../vocabulary.ts'
import { Groups, Memberships, type StoredGroup, type StoredMembership, toGroup } from './model.ts'
import { toTags } from './rules.ts'

type Condition = mongoose.QueryFilter<StoredGroup>

/** The groups the actor may know of, by name: one predicate for the list, its search and its pages. */
export async function listGroups(
  { actor }: Context,
  { q, mine, tag, region, archived, limit, cursor }: ParsedOf<'groups.list'>,
): Promise<OutputOf<'groups.list'>> {
  const memberships = await ownMemberships(actor.id)
  const conditions: Condition[] = [
    { kind: 'group' },
    mine ? isOwn(memberships) : mayBeKnown(memberships),
    { archivedAt: archived ? mongoose.trusted({ $ne: null }) : null },
    ...(q
      ? [{ $or: [{ name: mongoose.trusted(contains(q)) }, { summary: mongoose.trusted(contains(q)) }] }]
      : []),
    ...(tag === undefined ? [] : [{ tags: toTags([tag])[0] ?? '' }]),
    ...(region === undefined ? [] : [{ region }]),
    ...after(cursor),
  ]
  const rows = await Groups.find({ $and: conditions })
    .sort({ name: 1, _id: 1 })
    .collation({ locale: 'en', strength: 1 })
    .limit(limit + 1)
    .lean()
  const standing = new Map(memberships.map(membership => [membership.groupId.toHexString(), membership]))
  return toPage(
    rows,
    limit,
    ({ name, _id }) => toCursor(name, _id.toHexString()),
    group => toGroup(group, standing.get(group._id.toHexString()) ?? null),
  )
}

const ownMemberships = (memberId: string): Promise<StoredMembership[]> =>
  Memberships.find({
    memberId,
    state: mongoose.trusted({ $in: ['member', 'requested', 'invited'] }),
  }).lean()

const isOwn = (memberships: readonly StoredMembership[]): Condition => ({
  _id: mongoose.trusted({ $in: memberships.map(({ groupId }) => groupId) }),
  kind: 'group' as const,
})

const mayBeKnown = (memberships: readonly StoredMembership[]): Condition => ({
  $or: [{ listing: 'everyone', kind: 'group' as const }, isOwn(memberships)],
})

function after(cursor: string | undefined): Condition[] {
  const last = readCursor(cursor, z.tuple([z.string(), Id]))
  if (!last) return []
  const [name, id] = last
  return [
    {
      $or: [{ name: mongoose.trusted({ $gt: name }) }, { name, _id: mongoose.trusted({ $gt: id }) }],
    },
  ]
}

/** The groups that the actor and someone else are both members of, by name; of the other's groups nothing else is told. */
export async function listShared(
  { actor }: Context,
  { memberId }: ParsedOf<'groups.shared'>,
): Promise<OutputOf<'groups.shared'>> {
  await accessMember(memberId)
  const own = (await ownMemberships(actor.id)).filter(({ state }) => state === 'member')
  const theirs = await Memberships.find(
    { memberId, state: 'member', groupId: mongoose.trusted({ $in: own.map(({ groupId }) => groupId) }) },
    { groupId: 1 },
  ).lean()
  const groups = await Groups.find({
    _id: mongoose.trusted({ $in: theirs.map(({ groupId }) => groupId) }),
    kind: 'group',
  })
    .sort({ name: 1, _id: 1 })
    .collation({ locale: 'en', strength: 1 })
    .lean()
  const standing = new Map(own.map(membership => [membership.groupId.toHexString(), membership]))
  return { items: groups.map(group => toGroup(group, standing.get(group._id.toHexString()) ?? null)) }
}

/** More would be no choice any more. */
const LABELS_MAX = 40

/** The tags and regions of the living groups the actor may know of, the most used first. */
export async function listLabels({ actor }: Context): Promise<OutputOf<'groups.labels'>> {
  const known = { $and: [mayBeKnown(await ownMemberships(actor.id)), { archivedAt: null }] }
  const [tags, regions] = await Promise.all([countLabels(known, 'tags'), countLabels(known, 'region')])
  return { tags, regions }
}

const countLabels = (known: Condition, field: 'tags' | 'region') =>
  Groups.aggregate<{ name: string; groups: number }>([
    { $match: { $and: [known, { [field]: mongoose.trusted({ $gt: '' }) }] } },
    { $unwind: `$${field}` },
    { $group: { _id: `$${field}`, groups: { $sum: 1 } } },
    { $sort: { groups: -1, _id: 1 } },
    { $limit: LABELS_MAX },
    { $project: { _id: 0, name: '$_id', groups: 1 } },
  ])
