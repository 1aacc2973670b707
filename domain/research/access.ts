import mongoose, { type QueryFilter } from 'mongoose'
import { type Actor, type Context, EVERYWHERE, holds, Refusal } from '../vocabulary.ts'
import { Items, type StoredItem } from './model.ts'

/** Which hidden items the actor sees all the same: those of the specialties they look after. */
export function hiddenFrom(actor: Actor): QueryFilter<StoredItem> {
  if (holds(actor, 'staff')) return {}
  const scopes = actor.grants.filter(({ role }) => role === 'editor').map(({ scope }) => scope)
  return scopes.includes(EVERYWHERE) ? {} : { specialtyId: mongoose.trusted({ $in: scopes }) }
}

const visibleTo = (actor: Actor): QueryFilter<StoredItem> => ({
  $or: [{ isHidden: false }, hiddenFrom(actor)],
})

/** Something that was published, for who may see it. Refuses `not_found`. */
export async function accessItem({ actor }: Context, itemId: string): Promise<StoredItem> {
  const found = await Items.findOne({ $and: [{ _id: itemId }, visibleTo(actor)] }).lean()
  if (!found) throw new Refusal('not_found', 'No such item')
  return found
}

/** What of these items their editors recommend to everybody now, as it is called. */
export async function recommendedItems(itemIds: readonly string[]): Promise<Map<string, string>> {
  if (itemIds.length === 0) return new Map()
  const found = await Items.find(
    { _id: mongoose.trusted({ $in: itemIds }), isKept: true, isHidden: false },
    { title: 1 },
  ).lean<Pick<StoredItem, '_id' | 'title'>[]>()
  return new Map(found.map(({ _id, title }) => [_id.toHexString(), title]))
}

/** What an entry may cite of these items: those the actor sees, as they are called now. */
export async function citableItems(
  { actor }: Context,
  itemIds: readonly string[],
): Promise<Map<string, { title: string; source: string; url: string }>> {
  if (itemIds.length === 0) return new Map()
  const found = await Items.find(
    { $and: [{ _id: mongoose.trusted({ $in: itemIds }) }, visibleTo(actor)] },
    { title: 1, source: 1, url: 1 },
  ).lean<Pick<StoredItem, '_id' | 'title' | 'source' | 'url'>[]>()
  return new Map(found.map(({ _id, title, source, url }) => [_id.toHexString(), { title, source, url }]))
}
