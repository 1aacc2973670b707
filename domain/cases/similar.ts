/** What is already known: similar cases and entries of the library, while someone writes a case. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { findSimilar, type Similar } from '../search/access.ts'
import { entriesInLibrary } from '../library/access.ts'
import type { Context } from '../vocabulary.ts'
import { visibleTo } from './access.ts'
import { Cases } from './model.ts'
import { answeredFirst } from './rules.ts'

const SHOWN_MAX = 5
/** So much of a text says what it is about; the rest is history and findings. */
const TELLING_LENGTH = 200
/** What the index brings may have left the asker's sight a moment ago, and an answered case may come from further down. */
const LOOKED_AT = 20

/** Cases and entries like the case being written, at most five; of some that are as like, answered ones first. Refuses `unavailable` while nobody can look. */
export async function findSimilarCases(
  context: Context,
  { title, body, specialtyId }: ParsedOf<'cases.similar'>,
): Promise<OutputOf<'cases.similar'>> {
  const found = await findSimilar(context, {
    title,
    body: body?.slice(0, TELLING_LENGTH),
    specialtyId,
    kinds: ['case', 'entry'],
    limit: LOOKED_AT,
  })
  const seen = await stillSeen(context, found)
  return { items: answeredFirst(seen).slice(0, SHOWN_MAX) }
}

/** The index may be a moment behind; who may see a case or an entry is decided where it is stored. */
async function stillSeen(context: Context, found: readonly Similar[]): Promise<Similar[]> {
  const { actor } = context
  const idsOf = (kind: Similar['kind']) => found.filter(each => each.kind === kind).map(({ id }) => id)
  const ids = idsOf('case')
  const cases = await Cases.find(
    { $and: [{ _id: mongoose.trusted({ $in: ids }) }, visibleTo(actor)] },
    { title: 1 },
  ).lean()
  const titles = {
    case: new Map(cases.map(({ _id, title }) => [_id.toHexString(), title])),
    entry: await entriesInLibrary(context, idsOf('entry')),
  }
  return found.flatMap(similar => {
    const title = titles[similar.kind].get(similar.id)
    return title === undefined ? [] : [{ ...similar, title }]
  })
}
