/** What several decisions about one person come to: the longest that stands holds. Everything here runs inside a transaction. */
import mongoose from 'mongoose'
import { impose, lift, type Sanction } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import type { Act } from './contract.ts'
import { Decisions, type StoredDecision } from './model.ts'

type Kind = Sanction['kind']
type Lasting = Pick<Sanction, 'until'>

/** TABLE what is imposed → the acts that impose it. */
const IMPOSED_BY: { readonly [K in Kind]: readonly Act[] } = {
  silenced: ['silence'],
  suspended: ['suspend', 'ban'],
}

const kindOf = (act: Act): Kind => (IMPOSED_BY.silenced.includes(act) ? 'silenced' : 'suspended')

/** Null is for good. */
const outlasts = (one: Lasting, other: Lasting): boolean =>
  one.until === null || (other.until !== null && one.until >= other.until)

/** Silences or suspends a member; a lighter word said later ends nothing that somebody decided before. */
export async function imposeUnlessLighter(
  record: Record,
  memberId: string,
  act: Act,
  said: Omit<Sanction, 'kind'>,
  now: Date,
): Promise<void> {
  const kind = kindOf(act)
  const standing = await longestOf(memberId, kind, now)
  if (!standing || outlasts(said, standing)) await impose(record, memberId, { kind, ...said })
}

/** Takes a sanction back; of others that still stand the longest holds then. May be repeated. */
export async function easeUp(record: Record, decision: StoredDecision, now: Date): Promise<void> {
  const memberId = decision.authorId.toHexString()
  const kind = kindOf(decision.act)
  await lift(record, memberId, { kind, decisionId: decision._id.toHexString() })
  const left = await longestOf(memberId, kind, now, decision)
  if (left) await impose(record, memberId, left)
}

/** Of what stands against a member now, beside one decision, what lasts longest. */
async function longestOf(
  memberId: string,
  kind: Kind,
  now: Date,
  besides?: StoredDecision,
): Promise<Sanction | undefined> {
  const found = await Decisions.find({
    authorId: memberId,
    act: mongoose.trusted({ $in: IMPOSED_BY[kind] }),
    undoneAt: null,
    ...(besides && { _id: mongoose.trusted({ $ne: besides._id }) }),
  })
    .sort({ at: -1 })
    .lean()
  const standing = found
    .map(({ _id, act, until, words }) => ({
      kind,
      until: act === 'ban' ? null : until,
      reason: words,
      decisionId: _id.toHexString(),
    }))
    .filter(({ until }) => until === null || until > now)
  return standing.reduce<Sanction | undefined>(
    (longest, each) => (longest && outlasts(longest, each) ? longest : each),
    undefined,
  )
}
