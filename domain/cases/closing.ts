/** How cases came to their end, for who follows what came of them; and which of their askers have told nothing yet. */
import mongoose, { type QueryFilter } from 'mongoose'
import { UNTOLD_MAX } from '../outcomes/contract.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { CaseState, Urgency } from './contract.ts'
import { Cases, type StoredAcceptance, type StoredCase, type StoredOutcome } from './model.ts'

const DAY_MS = 24 * 3600 * 1000
/** What came of an answer of longer ago nobody is asked before a new case. */
const REMEMBERED_DAYS = 365

export type Closing = {
  caseId: string
  specialtyId: string
  askerId: string
  urgency: Urgency
  tags: string[]
  accepted: Omit<StoredAcceptance, 'eventId'>
  /** What was told last. */
  told: StoredOutcome | null
  /** Whether its asker may still be asked: it stands, and they are no figure of an import. */
  isOpen: boolean
}

const OPEN: readonly CaseState[] = ['resolved', 'curated']

const FIELDS = {
  specialtyId: 1,
  askerId: 1,
  urgency: 1,
  tags: 1,
  state: 1,
  accepted: 1,
  outcomes: 1,
  removedAt: 1,
  source: 1,
} as const

type Read = Pick<StoredCase, '_id' | keyof typeof FIELDS>

/** How a case was closed, seen or not; undefined while no reply was accepted. */
export async function closingOf(caseId: string): Promise<Closing | undefined> {
  const found = await Cases.findById(caseId, FIELDS).lean<Read | null>()
  return found ? toClosing(found) : undefined
}

function toClosing(found: Read): Closing | undefined {
  const { _id, specialtyId, askerId, urgency, tags, state, accepted, outcomes, removedAt, source } = found
  if (!accepted) return undefined
  return {
    caseId: _id.toHexString(),
    specialtyId: specialtyId.toHexString(),
    askerId: askerId.toHexString(),
    urgency,
    tags,
    accepted,
    told: outcomes.at(-1) ?? null,
    isOpen: OPEN.includes(state) && removedAt === undefined && source === undefined,
  }
}

/** A case closed by an accepted answer, of which its asker has told nothing. */
export type Untold = { caseId: string; specialtyId: string; title: string; since: Date }

const UNTOLD: QueryFilter<StoredCase> = {
  state: mongoose.trusted({ $in: OPEN }),
  'outcomes.0': mongoose.trusted({ $exists: false }),
  removedAt: null,
  source: null,
}

/** A member's cases with an accepted answer of which they have told nothing, the longest answered first. */
export async function untoldCases(askerId: string, now: Date): Promise<Untold[]> {
  const found = await Cases.find(
    {
      ...UNTOLD,
      askerId,
      answeredAt: mongoose.trusted({ $gte: new Date(now.getTime() - REMEMBERED_DAYS * DAY_MS), $lte: now }),
    },
    { title: 1, specialtyId: 1, answeredAt: 1 },
  )
    .sort({ answeredAt: 1, _id: 1 })
    .limit(50)
    .lean()
  return found.flatMap(({ _id, title, specialtyId, answeredAt }) =>
    answeredAt
      ? [{ caseId: _id.toHexString(), specialtyId: specialtyId.toHexString(), title, since: answeredAt }]
      : [],
  )
}

/** Refuses `conflict`, naming the cases, to who accepted answers enough of which they told nothing. What is of this minute is never held up. */
export async function refuseUntold(
  { actor, now }: Context,
  { urgency }: { urgency: Urgency },
): Promise<void> {
  if (urgency === 'now') return
  const untold = await untoldCases(actor.id, now)
  if (untold.length < UNTOLD_MAX) return
  throw new Refusal('conflict', 'Tell first what came of the answers you accepted', {
    issues: untold.map(({ caseId, title }) => ({
      path: `outcomes.${caseId}`,
      message: `tell what came of “${title}” first`,
    })),
  })
}
