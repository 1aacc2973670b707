/** The audit log as staff read it. */
import mongoose, { type QueryFilter } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { contains } from '../matching.ts'
import { namesOf } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import type { Context } from '../vocabulary.ts'
import { UNNAMED } from './audit.ts'
import { Audit, type StoredAudit } from './model.ts'

const KEYS = z.tuple([z.number().int()])

/** What was done and looked at, the latest first. */
export async function listAudit(
  _context: Context,
  { act, actorId, memberId, q, limit, cursor }: ParsedOf<'moderation.audit'>,
): Promise<OutputOf<'moderation.audit'>> {
  const after = readCursor(cursor, KEYS)
  const named: QueryFilter<StoredAudit> = {
    ...(act !== undefined && act !== '' && { act }),
    // Whose they are would be told by finding them under a name.
    ...(actorId !== undefined && { actorId, $nor: [OF_UNNAMED] }),
    ...(memberId !== undefined && { memberId }),
    ...(q !== undefined && q !== '' && { detail: mongoose.trusted(contains(q)) }),
    ...(after && { seq: mongoose.trusted({ $lt: after[0] }) }),
  }
  const rows = await Audit.find(named)
    .sort({ seq: -1 })
    .limit(limit + 1)
    .lean()
  const names = await namesOf(rows.flatMap(row => [row.actorId, row.memberId ?? ''].filter(isId)))
  const person = (id: string) => ({ id, name: names.get(id) ?? 'A former member' })
  const doer = (row: StoredAudit) => {
    if (row.actorId === UNNAMED || isOfUnnamed(row)) return { id: NOBODY, name: 'A member who is not named' }
    return isId(row.actorId) ? person(row.actorId) : { id: NOBODY, name: 'Operator' }
  }
  return toPage(
    rows,
    limit,
    ({ seq }) => toCursor(seq),
    row => ({
      seq: row.seq,
      at: row.at.toISOString(),
      actor: doer(row),
      act: row.act,
      subject: { kind: row.subjectKind, id: row.subjectId },
      member: row.memberId === null ? null : person(row.memberId),
      detail: row.detail,
      hash: row.hash,
    }),
  )
}

const NOBODY = '0'.repeat(24)
/** What members do of their own: in rows that name nobody it is about, who did it is who is not named, and was written all the same once. */
const OWN_ACTS = ['appeal', 'contest']
const OF_UNNAMED: QueryFilter<StoredAudit> = { act: mongoose.trusted({ $in: OWN_ACTS }), memberId: null }
const isOfUnnamed = ({ act, memberId }: StoredAudit): boolean => OWN_ACTS.includes(act) && memberId === null

const isId = (id: string): boolean => /^[0-9a-f]{24}$/.test(id)
