/** Who decides whose contributions are looked at first, and what was decided, by whom and when. */
import mongoose, { Types } from 'mongoose'
import { caseReview } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { groupsHostedBy, hostsOf, knownGroups, namesOfGroups } from '../groups/access.ts'
import { namesOf } from '../members/access.ts'
import { transact } from '../transaction.ts'
import { type Actor, type Context, EVERYWHERE, holds, Refusal } from '../vocabulary.ts'
import { appendAudit } from './audit.ts'
import type { RuleView } from './contract.ts'
import { readRules } from './holding.ts'
import { Rules, type StoredRule } from './model.ts'
import type { Rule } from './rules.ts'

const OFF: Rule = { mode: 'off', first: 3 }

/** A group, a specialty or the association, as far as a rule is about it. */
type Place = Pick<RuleView, 'scope' | 'kind' | 'name'>
const ASSOCIATION: Place = { scope: EVERYWHERE, kind: 'everywhere', name: 'The whole association' }

/** Whose contributions are looked at first. For whoever reviews there, and staff. */
export async function showRule(
  context: Context,
  { scope }: ParsedOf<'moderation.rules'>,
): Promise<OutputOf<'moderation.rules'>> {
  return { rule: await toView(await accessPlace(context, scope)) }
}

/** Decides it. On other servers it takes hold within seconds. What waits then goes on waiting. Each decision is written down. */
export async function setRule(
  context: Context,
  { scope, mode, first }: ParsedOf<'moderation.setRule'>,
): Promise<OutputOf<'moderation.setRule'>> {
  const place = await accessPlace(context, scope)
  const { actor, now } = context
  await transact(async () => {
    await Rules.updateOne(
      { _id: scope },
      { $set: { mode, first, byId: new Types.ObjectId(actor.id), at: now } },
      { upsert: true },
    )
    await appendAudit(context, {
      act: 'rule',
      subject: { kind: 'rule', id: scope },
      detail: `${place.name}: ${mode === 'newcomers' ? `the first ${first} of newcomers` : mode}`,
    })
  })
  await readRules()
  return { rule: await toView(place) }
}

/** Every rule the actor may decide: of the association, of specialties, and of groups they host or in which one holds that they know of. */
export async function listRules(context: Context): Promise<OutputOf<'moderation.ruleList'>> {
  const places = await placesOf(context)
  if (places.length === 0) throw new Refusal('forbidden', 'Only hosts, moderators and staff decide this')
  const stored = await Rules.find({ _id: mongoose.trusted({ $in: places.map(({ scope }) => scope) }) }).lean()
  const names = await namesOf(stored.map(({ byId }) => byId.toHexString()))
  const byScope = new Map(stored.map(rule => [rule._id, rule]))
  return { items: places.map(place => toRule(place, byScope.get(place.scope), names)) }
}

async function placesOf(context: Context): Promise<Place[]> {
  const { actor } = context
  const rulesAll = holds(actor, 'staff') || holds(actor, 'moderator')
  const own = actor.grants.flatMap(({ role, scope }) => (role === 'moderator' ? [scope] : []))
  const inForce = rulesAll ? [...(await readRules()).rules.keys()] : []
  const [specialties, hosted, known] = await Promise.all([
    rulesAll ? caseReview.allSpecialties() : caseReview.specialtyNames(own.filter(isId)),
    groupsHostedBy(actor.id),
    knownGroups(context, inForce.filter(isId)),
  ])
  const groups = await namesOfGroups([...hosted, ...known.keys(), ...own.filter(isId)])
  return [
    ...(rulesAll ? [ASSOCIATION] : []),
    ...toPlaces('specialty', specialties),
    ...toPlaces('group', groups),
  ]
}

const isId = (scope: string): boolean => scope !== EVERYWHERE

const toPlaces = (kind: Place['kind'], names: ReadonlyMap<string, string>): Place[] =>
  [...names]
    .map(([scope, name]) => ({ scope, kind, name }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))

/** What a rule would be about. Refuses `not_found` what the actor may not know of, and `forbidden` what is not theirs to decide. */
async function accessPlace(context: Context, scope: string): Promise<Place> {
  if (scope === EVERYWHERE) return refuseUnlessRuler(context.actor, ASSOCIATION, [])
  const specialty = (await caseReview.specialtyNames([scope])).get(scope)
  if (specialty !== undefined)
    return refuseUnlessRuler(context.actor, { scope, kind: 'specialty', name: specialty }, [])
  const hostIds = await hostsOf(scope)
  const mayKnow = holds(context.actor, 'moderator', scope) || hostIds.includes(context.actor.id)
  const name = (await namesOfGroups([scope])).get(scope)
  if (name === undefined || !(mayKnow || (await knownGroups(context, [scope])).has(scope)))
    throw new Refusal('not_found', 'No such group or specialty')
  return refuseUnlessRuler(context.actor, { scope, kind: 'group', name }, hostIds)
}

function refuseUnlessRuler(actor: Actor, place: Place, hostIds: readonly string[]): Place {
  if (holds(actor, 'staff') || holds(actor, 'moderator', place.scope) || hostIds.includes(actor.id))
    return place
  throw new Refusal('forbidden', 'Only hosts of the group, moderators and staff decide this')
}

async function toView(place: Place): Promise<RuleView> {
  const stored = await Rules.findById(place.scope).lean()
  const names = stored ? await namesOf([stored.byId.toHexString()]) : new Map<string, string>()
  return toRule(place, stored ?? undefined, names)
}

function toRule(place: Place, stored: StoredRule | undefined, names: ReadonlyMap<string, string>): RuleView {
  const { mode, first } = stored ?? OFF
  const byId = stored?.byId.toHexString()
  return {
    ...place,
    mode,
    first,
    by: byId === undefined ? null : { id: byId, name: names.get(byId) ?? 'A former member' },
    at: stored?.at.toISOString() ?? null,
  }
}
