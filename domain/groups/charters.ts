/** How a group wants to be, in its own words: each version is kept, and rendered once, when it is written. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { renderMarkdown } from '../markdown.ts'
import { namesOf } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { CharterView } from './contract.ts'
import { accessPeerGroup } from './hosts.ts'
import { Charters, type StoredCharter, type StoredGroup, toCharter } from './model.ts'
import { isMember } from './rules.ts'

/** The charter that holds; null when there is none. */
export async function holdingCharter({ _id, charterVersion }: StoredGroup): Promise<CharterView | null> {
  if (charterVersion === undefined) return null
  const charter = await Charters.findOne({ groupId: _id, version: charterVersion }).lean()
  if (!charter || charter.body === '') return null
  return (await toViews([charter]))[0] ?? null
}

/** Whether a group has a charter now. */
export async function hasCharter({ _id, charterVersion }: StoredGroup): Promise<boolean> {
  if (charterVersion === undefined) return false
  const charter = await Charters.findOne({ groupId: _id, version: charterVersion }, { body: 1 }).lean()
  return (charter?.body ?? '') !== ''
}

/** Keeps a new version inside a transaction and returns its number. Refuses `conflict` when `upon` is not the one that holds. */
export async function writeCharter(
  { actor, now }: Context,
  group: StoredGroup,
  { body, upon }: { body: string; upon: number | undefined },
): Promise<number> {
  const holds = group.charterVersion ?? 0
  if (upon !== undefined && upon !== holds)
    throw new Refusal('conflict', 'Somebody else changed the charter meanwhile: look at theirs first', {
      issues: [{ path: 'charterVersion', message: `is ${upon}, and ${holds} holds` }],
    })
  const version = holds + 1
  await Charters.create([
    {
      groupId: group._id,
      version,
      body,
      html: body === '' ? '' : renderMarkdown(body),
      at: now,
      byId: actor.id,
    },
  ])
  return version
}

/** What a group's charter said, the latest version first. Refuses `forbidden` to who is no member. */
export async function showCharterHistory(
  context: Context,
  { groupId, limit, cursor }: ParsedOf<'groups.charterHistory'>,
): Promise<OutputOf<'groups.charterHistory'>> {
  const { membership } = await accessPeerGroup(context, groupId)
  if (!isMember(membership)) throw new Refusal('forbidden', 'Only members see how the charter came to be')

  const last = readCursor(cursor, z.tuple([z.int()]))
  const rows = await Charters.find({
    groupId,
    ...(last && { version: mongoose.trusted({ $lt: last[0] }) }),
  })
    .sort({ version: -1 })
    .limit(limit + 1)
    .lean()
  const page = toPage(
    rows,
    limit,
    ({ version }) => toCursor(version),
    charter => charter,
  )
  return { ...page, items: await toViews(page.items) }
}

async function toViews(charters: readonly StoredCharter[]): Promise<CharterView[]> {
  const names = await namesOf(charters.map(({ byId }) => byId.toHexString()))
  return charters.map(charter => toCharter(charter, names.get(charter.byId.toHexString()) ?? ''))
}
