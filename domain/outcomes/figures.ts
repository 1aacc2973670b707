/** What became of somebody's own advice: as figures, and without anybody in it for study. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { toCsv } from '../csv.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import {
  type Followed,
  figuresByQuarter,
  figuresByTopic,
  figuresOf,
  STUDY_COLUMNS,
  toStudy,
} from './figures-rules.ts'
import { CloseOuts, type StoredCloseOut } from './model.ts'

/** So many of someone's latest accepted replies are counted. */
const COUNTED_MAX = 20_000

/** What became of the actor's advice. Refuses `forbidden` to who is no consultant. */
export async function showMyOutcomes(
  context: Context,
  { specialtyId }: ParsedOf<'outcomes.mine'>,
): Promise<OutputOf<'outcomes.mine'>> {
  refuseOthers(context)
  const rows = await adviceOf(context.actor.id, specialtyId)
  return {
    all: figuresOf(rows),
    byTopic: figuresByTopic(rows),
    byQuarter: figuresByQuarter(rows, context.now),
  }
}

/** The outcomes of the actor's advice as a file for study. Refuses `forbidden` to who is no consultant. */
export async function exportOutcomes(
  context: Context,
  { as }: ParsedOf<'outcomes.export'>,
): Promise<OutputOf<'outcomes.export'>> {
  refuseOthers(context)
  const { rows, withheldCount } = toStudy(await adviceOf(context.actor.id))
  return {
    name: `outcomes-${context.now.toISOString().slice(0, 7)}.${as}`,
    type: as === 'csv' ? 'text/csv; charset=utf-8' : 'application/json',
    content:
      as === 'csv' ? toCsv(STUDY_COLUMNS, rows) : `${JSON.stringify({ rows, withheldCount }, null, 2)}\n`,
    rowCount: rows.length,
    withheldCount,
  }
}

function refuseOthers({ actor }: Context): void {
  if (!actor.grants.some(({ role }) => role === 'consultant'))
    throw new Refusal('forbidden', 'What became of advice is for who gave it')
}

/** A consultant's accepted advice with what was told of it, the latest first: in one specialty, or in all. */
export async function adviceOf(authorId: string, specialtyId?: string): Promise<Followed[]> {
  const rows = await CloseOuts.find(
    { authorId, advice: true, ...(specialtyId !== undefined && { specialtyId }) },
    { acceptedAt: 1, urgency: 1, tags: 1, told: 1, later: 1 },
  )
    .sort({ acceptedAt: -1 })
    .limit(COUNTED_MAX)
    .lean()
  return rows.map(toFollowed)
}

const toFollowed = ({
  acceptedAt,
  urgency,
  tags,
  told,
  later,
}: Pick<StoredCloseOut, 'acceptedAt' | 'urgency' | 'tags' | 'told' | 'later'>): Followed => ({
  acceptedAt,
  urgency,
  topics: tags,
  told,
  later: later?.how ?? null,
})
