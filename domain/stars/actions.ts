import { specialtyNames } from '../cases/access.ts'
import { dutyOf, isHere, standingVettings } from '../consultants/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { foreignOf } from '../credentials/access.ts'
import { bestEntriesOf } from '../library/access.ts'
import {
  accessMember,
  actorOf,
  isUnderSanction,
  keepsStandingPrivate,
  namesOf,
  refuseSilenced,
} from '../members/access.ts'
import { outcomesOf } from '../outcomes/access.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { type Context, EVERYWHERE, Refusal } from '../vocabulary.ts'
import { inForceAmong } from './access.ts'
import { ENTRIES_SHOWN, type StarChoices, type StarView } from './contract.ts'
import { Stars, type StoredStar } from './model.ts'
import { isShownTo, shownRates, USUAL_CHOICES } from './rules.ts'

/** What the actor shows of themselves. Refuses `forbidden` to who is no consultant. */
export async function showMyStar(context: Context): Promise<OutputOf<'stars.mine'>> {
  refuseOthers(context)
  const choices = await choicesOf(context.actor.id)
  const shown =
    choices.audience === 'nobody'
      ? null
      : await toStar(context.actor.id, choices, choices.audience, context.now)
  return { choices, shown }
}

/** Changes what the actor shows of themselves. Refuses `conflict` for an address that is another’s, and `invalid` for a public page without one. */
export async function setMyStar(
  context: Context,
  changes: ParsedOf<'stars.set'>,
): Promise<OutputOf<'stars.mine'>> {
  if (changes.about !== undefined || changes.asking !== undefined) refuseSilenced(context)
  refuseOthers(context)
  const { actor, now } = context
  const named = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
  await transact(async () => {
    const { audience, handle } = { ...(await choicesOf(actor.id)), ...named }
    if (audience === 'everyone' && handle === null)
      throw new Refusal('invalid', 'A page for everyone needs an address', {
        issues: [{ path: 'handle', message: 'is needed for a page for everyone' }],
      })
    if (Object.keys(named).length > 0)
      await Stars.updateOne({ _id: actor.id }, { $set: { ...named, changedAt: now } }, { upsert: true })
  }).catch((error: unknown) => {
    if (!isDuplicateKey(error, 'handle')) throw error
    throw new Refusal('conflict', 'This address is somebody else’s', {
      issues: [{ path: 'handle', message: 'is taken' }],
    })
  })
  return showMyStar(context)
}

function refuseOthers({ actor }: Context): void {
  if (!actor.grants.some(({ role }) => role === 'consultant'))
    throw new Refusal('forbidden', 'Star pages are for consultants')
}

/** What a consultant chose to show to members; null for who shows nothing, and for who is no consultant in good standing. Refuses `not_found` for who is no member. */
export async function showStar(
  { now }: Context,
  { memberId }: ParsedOf<'stars.show'>,
): Promise<OutputOf<'stars.show'>> {
  await accessMember(memberId)
  const choices = await choicesOf(memberId)
  const isShown = isShownTo(choices.audience, 'members')
  return { star: isShown ? await toStar(memberId, choices, 'members', now) : null }
}

export type { StarView }

/** A consultant’s page as the whole web may read it, by its address; null when nothing is for the public there. */
export async function publicStar(handle: string, now: Date): Promise<StarView | null> {
  const row = await Stars.findOne({ handle }).lean()
  const choices = row && toChoices(row)
  return choices && isShownTo(choices.audience, 'everyone')
    ? toStar(row._id.toHexString(), choices, 'everyone', now)
    : null
}

/** The addresses of all pages that the whole web may read now: at most `limit`. */
export async function sitemapStars(limit: number, now: Date): Promise<string[]> {
  const rows = await Stars.find({ audience: 'everyone' }, { handle: 1 }).sort({ _id: 1 }).limit(limit).lean()
  const shown = await inForceAmong(
    rows.map(({ _id }) => _id.toHexString()),
    now,
  )
  return rows.flatMap(({ _id, handle }) => (handle && shown.has(_id.toHexString()) ? [handle] : []))
}

async function choicesOf(memberId: string): Promise<StarChoices> {
  const row = await Stars.findById(memberId).lean()
  return row ? toChoices(row) : USUAL_CHOICES
}

const toChoices = ({ _id, changedAt: _at, ...chosen }: StoredStar): StarChoices => ({
  ...USUAL_CHOICES,
  ...chosen,
})

/** Null for who is not vetted any more, or under a sanction. */
async function toStar(
  memberId: string,
  choices: StarChoices,
  reader: 'members' | 'everyone',
  now: Date,
): Promise<StarView | null> {
  const { audience, handle, about, asking, showsEntries, showsOutcomes } = choices
  const vettings = (await isUnderSanction(memberId, now)) ? [] : await inForce(memberId, now)
  if (vettings.length === 0) return null
  const [names, duty, entries, outcomes, foreign] = await Promise.all([
    namesOf([memberId]),
    dutyOf(memberId),
    showsEntries ? bestEntriesOf(memberId, reader, ENTRIES_SHOWN) : null,
    showsOutcomes && !(await keepsStandingPrivate(memberId)) ? outcomesOf(memberId) : null,
    foreignOf(memberId, now),
  ])
  return {
    member: { id: memberId, name: names.get(memberId) ?? '' },
    vettings,
    about,
    asking,
    onDuty: isHere(duty, now),
    entries,
    outcomes: outcomes && { told: outcomes.told, rates: shownRates(outcomes.rates) },
    badges: foreign.map(({ title, issuer, site, verifiedAt }) => ({ title, issuer, site, verifiedAt })),
    publicPath: audience === 'everyone' && handle !== null ? `/consultants/${handle}` : null,
  }
}

/** For what someone is vetted and still may advise. */
async function inForce(memberId: string, now: Date): Promise<StarView['vettings']> {
  const vettings = await standingVettings(memberId, now)
  if (vettings.length === 0) return []
  const { grants } = await actorOf(memberId)
  const scopes = grants.filter(({ role }) => role === 'consultant').map(({ scope }) => scope)
  const names = await specialtyNames(vettings.map(({ specialtyId }) => specialtyId.toHexString()))
  return vettings.flatMap(({ specialtyId, credential, jurisdiction, languages, topics, validUntil }) => {
    const id = specialtyId.toHexString()
    if (!scopes.includes(id) && !scopes.includes(EVERYWHERE)) return []
    const specialty = { id, name: names.get(id) ?? '' }
    return [{ specialty, credential, jurisdiction, languages, topics, validUntil: validUntil.toISOString() }]
  })
}
