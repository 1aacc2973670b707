import mongoose from 'mongoose'
import { eachByItself } from '../batches.ts'
import { specialtyNames } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember, addGrant, consultantsOf, namesOf, takeGrant } from '../members/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { TimeZone } from '../notifications/contract.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { dutyOf } from './access.ts'
import type { ConsultantView, RosterView, VettingView } from './contract.ts'
import { Rosters, type StoredVetting, Vettings } from './model.ts'
import { isAwayAt, USUAL_DUTY, vettingStateAt, warnedUpTo } from './rules.ts'

/** Vettings looked at in one run of the timetable. */
const WATCHED_AT_ONCE = 200

/** Lists who may advise in a specialty, by name. Refuses `not_found` for a specialty there is not. */
export async function listConsultants(
  { now }: Context,
  { specialtyId }: ParsedOf<'consultants.list'>,
): Promise<OutputOf<'consultants.list'>> {
  await accessSpecialtyName(specialtyId)
  const vettings = await Vettings.find({ specialtyId }).lean()
  const memberIds = [
    ...new Set([...(await consultantsOf(specialtyId)), ...vettings.map(({ memberId }) => String(memberId))]),
  ]
  return { items: await toConsultants(memberIds, vettings, now) }
}

/** Vets a member for a specialty, or renews it, and gives them the right to advise there. Refuses `invalid` for a day that is past. */
export async function vetConsultant(
  context: Context,
  { specialtyId, memberId, validUntil, ...found }: ParsedOf<'consultants.vet'>,
): Promise<OutputOf<'consultants.vet'>> {
  const { actor, now } = context
  const specialty = await accessSpecialtyName(specialtyId)
  await accessMember(memberId)
  const until = new Date(validUntil)
  if (until <= now)
    throw new Refusal('invalid', 'A vetting holds until a day to come', {
      issues: [{ path: 'validUntil', message: 'must be in the future' }],
    })
  if (memberId === actor.id) throw new Refusal('forbidden', 'Somebody else on the staff vets you')

  await transact(async record => {
    await Vettings.updateOne(
      { specialtyId, memberId },
      {
        $set: {
          ...found,
          topics: [...new Set(found.topics)],
          languages: [...new Set(found.languages)],
          validUntil: until,
          vettedById: new mongoose.Types.ObjectId(actor.id),
          vettedAt: now,
          warnedAt: null,
          endedAt: null,
        },
      },
      { upsert: true },
    )
    await addGrant(record, { memberId, role: 'consultant', scope: specialtyId, byId: actor.id, now })
    await appendAudit(context, {
      act: 'vet',
      subject: { kind: 'profile', id: memberId },
      memberId,
      detail: `${specialty}, until ${until.toISOString().slice(0, 'YYYY-MM-DD'.length)}`,
    })
    record('consultants.vetted', {
      memberId,
      specialtyId,
      byId: actor.id,
      validUntil,
      at: now.toISOString(),
    })
  })
  const vettings = await Vettings.find({ specialtyId, memberId }).lean()
  const [consultant] = await toConsultants([memberId], vettings, now)
  if (!consultant) throw new Error('A consultant vanished while they were vetted')
  return { consultant }
}

/** Ends someone's right to advise in a specialty. May be repeated. */
export async function endConsultant(
  context: Context,
  { specialtyId, memberId }: ParsedOf<'consultants.end'>,
): Promise<OutputOf<'consultants.end'>> {
  const { actor, now } = context
  const specialty = await accessSpecialtyName(specialtyId)
  await accessMember(memberId)
  await transact(async record => {
    const wasThere = await end(record, { specialtyId, memberId, byId: actor.id, why: 'withdrawn', now })
    if (wasThere)
      await appendAudit(context, {
        act: 'end vetting',
        subject: { kind: 'profile', id: memberId },
        memberId,
        detail: specialty,
      })
  })
  return {}
}

type Ending = {
  specialtyId: string
  memberId: string
  byId: string
  why: 'expired' | 'withdrawn'
  now: Date
}

/** Inside a transaction alone. Answers whether there was something to end. */
async function end(record: Record, { specialtyId, memberId, byId, why, now }: Ending): Promise<boolean> {
  const ended = await Vettings.updateOne({ specialtyId, memberId, endedAt: null }, { $set: { endedAt: now } })
  const { changed } = await takeGrant(record, { memberId, role: 'consultant', scope: specialtyId, byId, now })
  if (ended.modifiedCount > 0)
    record('consultants.ended', { memberId, specialtyId, why, at: now.toISOString() })
  return changed || ended.modifiedCount > 0
}

/** Job: tells whose vetting ends within the month, once, and ends those whose day has come. May run twice, and in several places at once. */
export async function watchVettings(now: Date): Promise<void> {
  const due = await Vettings.find({
    endedAt: null,
    validUntil: mongoose.trusted({ $lte: warnedUpTo(now) }),
    $or: [{ warnedAt: null }, { validUntil: mongoose.trusted({ $lte: now }) }],
  })
    .sort({ validUntil: 1 })
    .limit(WATCHED_AT_ONCE)
    .lean()
  await eachByItself(due, ({ _id }) => transact(record => watch(record, _id, now)))
}

async function watch(record: Record, vettingId: mongoose.Types.ObjectId, now: Date): Promise<void> {
  const vetting = await Vettings.findOne({ _id: vettingId, endedAt: null }).lean()
  if (!vetting) return
  const specialtyId = vetting.specialtyId.toHexString()
  const memberId = vetting.memberId.toHexString()
  const state = vettingStateAt(vetting, now)
  if (state === 'ended') {
    await end(record, { specialtyId, memberId, byId: memberId, why: 'expired', now })
    return
  }
  if (state !== 'expiring' || vetting.warnedAt !== null) return
  await Vettings.updateOne({ _id: vettingId }, { $set: { warnedAt: now } })
  record('consultants.expiring', {
    memberId,
    specialtyId,
    validUntil: vetting.validUntil.toISOString(),
    at: now.toISOString(),
  })
}

/** When the caller may be asked. Refuses `forbidden` to who is no consultant. */
export async function showRoster(context: Context): Promise<OutputOf<'consultants.roster'>> {
  refuseOthers(context)
  return { roster: await toRoster(context) }
}

/** Changes when the caller may be asked. Refuses `forbidden` to who is no consultant. */
export async function setRoster(
  context: Context,
  { awayUntil, timeZone, ...said }: ParsedOf<'consultants.setRoster'>,
): Promise<OutputOf<'consultants.setRoster'>> {
  refuseOthers(context)
  if (timeZone !== undefined && !TimeZone.safeParse(timeZone).success)
    throw new Refusal('invalid', 'There is no such time zone', {
      issues: [{ path: 'timeZone', message: 'must be a time zone like Europe/Berlin' }],
    })
  const { actor, now } = context
  const changed = {
    ...said,
    ...(timeZone !== undefined && { timeZone }),
    ...(awayUntil !== undefined && { awayUntil: awayUntil === null ? null : new Date(awayUntil) }),
  }
  await transact(async record => {
    if (Object.keys(changed).length === 0) return
    await Rosters.updateOne({ _id: actor.id }, { $set: changed }, { upsert: true })
    record('consultants.rosterChanged', { memberId: actor.id, at: now.toISOString() })
  })
  return { roster: await toRoster(context) }
}

function refuseOthers({ actor }: Context): void {
  if (!actor.grants.some(({ role }) => role === 'consultant'))
    throw new Refusal('forbidden', 'Rosters are for consultants')
}

async function accessSpecialtyName(specialtyId: string): Promise<string> {
  const name = (await specialtyNames([specialtyId])).get(specialtyId)
  if (name === undefined) throw new Refusal('not_found', 'No such specialty')
  return name
}

async function toRoster({ actor, now }: Context): Promise<RosterView> {
  const { awayUntil, ...duty } = await dutyOf(actor.id)
  const vettings = await Vettings.find({ memberId: actor.id }).lean()
  const toView = await vettingViews(vettings, now)
  return {
    ...duty,
    awayUntil: isAwayAt({ awayUntil }, now) ? (awayUntil?.toISOString() ?? null) : null,
    vettings: vettings.map(toView),
  }
}

async function toConsultants(
  memberIds: readonly string[],
  vettings: readonly StoredVetting[],
  now: Date,
): Promise<ConsultantView[]> {
  const names = await namesOf(memberIds)
  const rosters = await Rosters.find({ _id: mongoose.trusted({ $in: memberIds }) }).lean()
  const duties = new Map(rosters.map(row => [row._id.toHexString(), row]))
  const toView = await vettingViews(vettings, now)
  const byMember = new Map(vettings.map(vetting => [vetting.memberId.toHexString(), vetting]))
  return memberIds
    .map(id => {
      const vetting = byMember.get(id)
      const duty = { ...USUAL_DUTY, ...duties.get(id) }
      return {
        member: { id, name: names.get(id) ?? 'A former member' },
        vetting: vetting ? toView(vetting) : null,
        onDuty: duty.onDuty,
        awayUntil: isAwayAt(duty, now) ? (duty.awayUntil?.toISOString() ?? null) : null,
      }
    })
    .toSorted((a, b) => a.member.name.localeCompare(b.member.name, 'en'))
}

async function vettingViews(
  vettings: readonly StoredVetting[],
  now: Date,
): Promise<(vetting: StoredVetting) => VettingView> {
  const names = await namesOf(vettings.map(({ vettedById }) => vettedById.toHexString()))
  const specialties = await specialtyNames(vettings.map(({ specialtyId }) => specialtyId.toHexString()))
  const named = (id: string, known: Map<string, string>, unknown: string) => ({
    id,
    name: known.get(id) ?? unknown,
  })
  return vetting => ({
    specialty: named(vetting.specialtyId.toHexString(), specialties, ''),
    credential: vetting.credential,
    jurisdiction: vetting.jurisdiction,
    languages: vetting.languages,
    topics: vetting.topics,
    validUntil: vetting.validUntil.toISOString(),
    vettedBy: named(vetting.vettedById.toHexString(), names, 'A former member'),
    vettedAt: vetting.vettedAt.toISOString(),
    state: vettingStateAt(vetting, now),
  })
}
