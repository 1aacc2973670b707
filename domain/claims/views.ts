/** Stored claims → what their readers see. */
import { claimsTakenBack } from '../exchanges/access.ts'
import { namesOf } from '../members/access.ts'
import { contestsOf } from '../moderation/access.ts'
import type { Context } from '../vocabulary.ts'
import type { ClaimView } from './contract.ts'
import { ASSOCIATION, namesOfAll, toClaimNow } from './deciding.ts'
import type { StoredClaim } from './model.ts'
import { mayDecide } from './rules.ts'

/** Claims as the actor sees them. Whether they may be seen was decided before. */
export async function toClaims(context: Context, claims: readonly StoredClaim[]): Promise<ClaimView[]> {
  const idsOf = (kind: StoredClaim['beneficiaryKind']) =>
    claims.flatMap(claim =>
      claim.beneficiaryKind === kind ? (claim.beneficiaryId?.toHexString() ?? []) : [],
    )
  const own = claims.filter(({ creatorIds }) => creatorIds.some(id => id.equals(context.actor.id)))
  const [people, groups, specialties, contests, takenBack] = await Promise.all([
    namesOf([
      ...claims.flatMap(({ creatorIds }) => creatorIds.map(id => id.toHexString())),
      ...idsOf('member'),
    ]),
    namesOfAll(context, 'group', idsOf('group')),
    namesOfAll(context, 'specialty', idsOf('specialty')),
    contestsOf(
      'claim',
      claims.map(({ _id }) => _id.toHexString()),
    ),
    claimsTakenBack(
      context.actor.id,
      own.map(({ _id }) => _id.toHexString()),
    ),
  ])
  const names = new Map([...people, ...groups, ...specialties])
  return Promise.all(claims.map(claim => toClaim(context, claim, { names, contests, takenBack })))
}

type Known = {
  names: ReadonlyMap<string, string>
  contests: Awaited<ReturnType<typeof contestsOf>>
  takenBack: ReadonlySet<string>
}

async function toClaim(
  { actor }: Context,
  claim: StoredClaim,
  { names, contests, takenBack }: Known,
): Promise<ClaimView> {
  const id = claim._id.toHexString()
  const people = claim.creatorIds.map(creatorId => {
    const memberId = creatorId.toHexString()
    return { id: memberId, name: names.get(memberId) ?? 'A former member' }
  })
  const [by = { id, name: 'A former member' }, ...together] = people
  const beneficiaryId = claim.beneficiaryId?.toHexString() ?? null
  const [contest] = contests.get(id) ?? []
  const mine = by.id === actor.id
  return {
    id,
    kind: claim.kind,
    what: claim.what,
    on: claim.on,
    link: claim.link,
    attachments: claim.attachments ?? [],
    hours: claim.hours ?? null,
    by,
    together,
    beneficiary: {
      kind: claim.beneficiaryKind,
      id: beneficiaryId,
      name: beneficiaryId === null ? ASSOCIATION : (names.get(beneficiaryId) ?? 'Somebody not open to you'),
    },
    state: claim.state,
    takenBack: takenBack.has(id),
    at: claim.at.toISOString(),
    decidedAt: claim.decidedAt?.toISOString() ?? null,
    reason: claim.reason,
    contest: contest ? { state: contest.state, answer: contest.answer } : null,
    mine,
    mayLeave: claim.state === 'waiting' && together.some(({ id: each }) => each === actor.id),
    mayDecide: mayDecide(await toClaimNow(claim), actor.id),
    mayContest: mine && claim.state === 'declined' && contest === undefined,
  }
}
