import { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { renderMarkdown } from '../markdown.ts'
import { countConsultants, refuseSilenced } from '../members/access.ts'
import { mustWait, openWaiting } from '../moderation/access.ts'
import { isDuplicateKey, type Record, transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessCase, caseReview } from './access.ts'
import { announceChange } from './changes.ts'
import { PSEUDONYM, type SpecialtyView, type TemplateField } from './contract.ts'
import { Cases, Specialties, type StoredCase, type StoredSpecialty } from './model.ts'
import { chooseFor, type Choosing } from './choosing.ts'
import { refuseUntold } from './closing.ts'
import { refuseIdentifying } from './deidentify.ts'
import { followedBy, setFollowing } from './followings.ts'
import { expectationsOf } from './history.ts'
import { takeFiles } from './files.ts'
import { DEFAULT_LADDER } from './ladder-rules.ts'
import { climb } from './routing.ts'
import { composeBody, fillTemplate, type Filled } from './templates.ts'
import { toCaseView } from './views.ts'

export { findSimilarCases } from './similar.ts'
export { listCases } from './listing.ts'
export { listReplies, showCase } from './reading.ts'
export { noteAnsweredMe } from './answered-me.ts'
export { followLibrary } from './curating.ts'
export { setTemplate } from './templates.ts'
export { showDesk } from './desks.ts'
export { climbLadders, setLadder } from './ladder.ts'
export { acceptReply, markHelpful, publishHeld, replyToCase, reportOutcome } from './replies.ts'
export {
  claimCase,
  declineCase,
  listPages,
  relabelCase,
  seeCase,
  showRouting,
  withdrawCase,
} from './turns.ts'
export {
  followSanction,
  passOnCases,
  routeForAdviser,
  routeForRoster,
  routeRevised,
  routeWaitingCases,
} from './waiting.ts'

/** Lists the specialties, by name. */
export async function listSpecialties({ actor }: Context): Promise<OutputOf<'cases.specialties'>> {
  const [specialties, followed] = await Promise.all([
    Specialties.find().sort({ name: 1 }).collation({ locale: 'en', strength: 2 }).lean(),
    followedBy(actor.id),
  ])
  return { items: await Promise.all(specialties.map(each => toSpecialty(each, followed))) }
}

/** Lets the caller follow a specialty, or follow it no more. May be repeated. Refuses `not_found` for one there is not. */
export async function followSpecialty(
  { actor, now }: Context,
  { specialtyId, on }: ParsedOf<'cases.followSpecialty'>,
): Promise<OutputOf<'cases.followSpecialty'>> {
  const specialty = await accessSpecialty(specialtyId)
  await setFollowing({ specialtyId, memberId: actor.id }, on, now)
  return { specialty: await toSpecialty(specialty, await followedBy(actor.id)) }
}

/** Creates a specialty. Refuses `conflict` when one has this name. */
export async function createSpecialty(
  context: Context,
  input: ParsedOf<'cases.createSpecialty'>,
): Promise<OutputOf<'cases.createSpecialty'>> {
  const { name, summary } = input
  const specialtyId = await transactOnce(context, 'cases.createSpecialty', input, async () => {
    const _id = new Types.ObjectId()
    await Specialties.create([{ _id, name, summary, createdAt: context.now }])
    return _id.toHexString()
  }).catch((error: unknown) => {
    if (!isDuplicateKey(error, 'name')) throw error
    throw new Refusal('conflict', 'There is a specialty of this name', {
      issues: [{ path: 'name', message: 'is taken' }],
    })
  })
  return { specialty: await toSpecialty(await accessSpecialty(specialtyId), new Set()) }
}

/** Puts a case to a specialty and, in the same moment, to the consultant whose turn it is; without one it waits. */
export async function submitCase(
  context: Context,
  input: ParsedOf<'cases.submit'>,
): Promise<OutputOf<'cases.submit'>> {
  refuseSilenced(context)
  const { template = [] } = await accessSpecialty(input.specialtyId)
  const told = tellCase(input, template)
  refuseIdentifying({ title: input.title, ...told.texts }, input.confirmed)
  const specialtyId = new Types.ObjectId(input.specialtyId)
  const choosing = await chooseFor(
    { title: input.title, body: told.body, specialtyId, askerId: new Types.ObjectId(context.actor.id) },
    context.now,
  )
  const caseId = await transactOnce(context, 'cases.submit', input, async record => {
    await refuseUntold(context, input)
    const { _id } = (await mustWait(context, input.specialtyId))
      ? await holdCase(record, context, { ...input, ...told })
      : await storeCase(record, context, { ...input, ...told }, choosing)
    return _id.toHexString()
  })
  return { case: await toCaseView(context, await accessCase(context, caseId)) }
}

async function toCase(context: Context, input: ParsedOf<'cases.submit'> & ToldCase): Promise<StoredCase> {
  const { clientId: _clientId, confirmed: _confirmed, texts: _texts, ...given } = input
  const { underPseudonym, attachmentIds, ...asked } = given
  const { actor, now } = context
  const _id = new Types.ObjectId()
  return new Cases({
    ...asked,
    _id,
    ...(await takeFiles(context, attachmentIds, { kind: 'case', id: _id }, { isHidden: underPseudonym })),
    html: renderMarkdown(asked.body),
    tags: [...new Set(asked.tags)],
    askerId: actor.id,
    pseudonym: underPseudonym ? PSEUDONYM : null,
    state: 'submitted',
    submittedAt: now,
  }).toObject()
}

/** Keeps a case from everyone but its asker until a moderator has looked at it. */
async function holdCase(record: Record, context: Context, input: ParsedOf<'cases.submit'> & ToldCase) {
  const held = { ...(await toCase(context, input)), state: 'held' as const }
  await Cases.create([held])
  await openWaiting(record, caseReview.toWaiting(held), 'waiting', context.now)
  return held
}

async function storeCase(
  record: Record,
  context: Context,
  input: ParsedOf<'cases.submit'> & ToldCase,
  choosing: Choosing,
) {
  const { actor, now } = context
  const waiting = await toCase(context, input)
  record('cases.submitted', {
    caseId: waiting._id.toHexString(),
    specialtyId: input.specialtyId,
    askerId: actor.id,
    at: now.toISOString(),
  })

  const submitted = { ...waiting, ...(await climb(record, waiting, choosing)) }
  await Cases.create([submitted])
  announceChange(record, submitted, 'submitted')
  return submitted
}

type ToldCase = { body: string; fields: Filled[]; texts: { [path: string]: string } }

/** The body of a case, as one text or composed of the specialty's fields, and the texts by the path of who wrote them. */
function tellCase({ body, fields }: ParsedOf<'cases.submit'>, template: readonly TemplateField[]): ToldCase {
  if (fields !== undefined && fields.length > 0) {
    const filled = fillTemplate(template, fields)
    const texts = Object.fromEntries(filled.map(({ key, text }) => [`fields.${key}`, text]))
    return { body: composeBody(filled), fields: filled, texts }
  }
  if (body === undefined)
    throw new Refusal('invalid', 'A case needs a text', {
      issues: [{ path: 'body', message: 'is needed' }],
    })
  return { body, fields: [], texts: { body } }
}

async function accessSpecialty(specialtyId: string): Promise<StoredSpecialty> {
  const specialty = await Specialties.findById(specialtyId).lean()
  if (!specialty) throw new Refusal('not_found', 'No such specialty')
  return specialty
}

async function toSpecialty(
  { _id, name, summary, template = [], ladder }: StoredSpecialty,
  followed: ReadonlySet<string>,
): Promise<SpecialtyView> {
  const id = _id.toHexString()
  const [consultantCount, expected] = await Promise.all([countConsultants(id), expectationsOf(_id)])
  return {
    id,
    name,
    summary,
    consultantCount,
    template,
    ladder: ladder ?? DEFAULT_LADDER,
    hasOwnLadder: ladder !== undefined,
    expected,
    followed: followed.has(id),
  }
}
