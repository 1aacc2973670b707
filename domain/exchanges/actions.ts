import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import { claimStories } from '../claims/access.ts'
import { type CaseStory, hiddenAskers, hiddenCasesOf, storiesOf } from '../cases/access.ts'
import { messageStories } from '../chat/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { entriesSeen } from '../library/access.ts'
import { type WelcomeStory, welcomeStories } from '../newcomers/access.ts'
import { accessMember } from '../members/access.ts'
import { contestsOf, noteLook } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Happening, transact } from '../transaction.ts'
import { type Context, holds, Id, Instant, Refusal } from '../vocabulary.ts'
import { partiesIn, takenBackAmong } from './access.ts'
import type { ExchangeView } from './contract.ts'
import { credit } from './crediting.ts'
import { foundAmong, mayContestFinding } from './holds-contested.ts'
import {
  caseEvidenceIn,
  claimIdsIn,
  entryIdsIn,
  Exchanges,
  memberIn,
  messageIdsIn,
  newcomerIdsIn,
  type StoredEvidence,
  type StoredExchange,
  toDeedRow,
} from './model.ts'
import { mayContest, RULES, stateNow } from './rules.ts'
import { standingNow } from './standing.ts'
import { yearOf } from './year.ts'
import { weighMembers } from './weighing.ts'
import { FOUND, weightsTold, type WeightTold } from './weight-words.ts'
import { type AskingWhy, beneficiaryOf, hiddenName, sentenceOf, stepsTo, UNKNOWN_PERSON } from './words.ts'

export { contestExchange, takeBackContested } from './contesting.ts'
export { checkLedger, recordMissing } from './checks.ts'
export { hasDrifted, type LedgerCheck } from './checks-model.ts'
export { credit } from './crediting.ts'
export { recomputeLedger, verifyLedger } from './recount.ts'
export { decideHold, findHolds, listHolds, showHold } from './holds.ts'
export { heedHoldContest, settleHolds } from './holds-contested.ts'
export { countStandings } from './standing.ts'
export { type Move, Trial, type TrialResult } from './contract.ts'
export { cancelTrial, listTrials, showRules, showTrial, trialFile, tryRules } from './trials.ts'
export { carryOnTrial } from './trying.ts'
export { whatIf } from './what-if.ts'

/** Lists a member's exchanges, newest first. Refuses `not_found` to all but the member and staff. */
export async function listExchanges(
  context: Context,
  input: ParsedOf<'exchanges.list'>,
): Promise<OutputOf<'exchanges.list'>> {
  await accessLedger(context, input.memberId)

  // One moment for all reads: a row and what takes it back must not contradict each other.
  const seen = await transact(() => readLedgerPage(context, input))
  const people = await partiesIn(context, seen.rows)
  const welcomes = await welcomeStories(newcomerIdsIn(seen.rows))
  const [messages, answered] = await openedIn(context, seen.rows, welcomes)
  const entries = await entriesSeen(context, entryIdsIn(seen.rows))
  const claims = await claimStories(claimIdsIn(seen.rows))
  const hidden = await hiddenAskers(caseEvidenceIn(seen.rows).map(({ caseId }) => caseId.toHexString()))
  const reader = {
    readerId: context.actor.id,
    people,
    stories: new Map([...answered, ...seen.stories]),
    messages,
    entries,
    claims,
    welcomes,
    hidden,
  }
  const weights = await weightsOf(context, input.memberId)
  return toPage(
    seen.rows,
    input.limit,
    ({ at, _id }) => toCursor(at.toISOString(), _id.toHexString()),
    row => toExchange(row, { ...seen, ...reader, weights, memberId: input.memberId, now: context.now }),
  )
}

/** The messages these rows stand on, and the cases newcomers asked first, as far as they are open to the actor. */
async function openedIn(
  context: Context,
  rows: readonly StoredExchange[],
  welcomes: ReadonlyMap<string, WelcomeStory>,
) {
  const answers = [...welcomes.values()]
  const messageIds = answers.flatMap(answer => ('messageId' in answer ? [answer.messageId] : []))
  const caseIds = answers.flatMap(answer => ('caseId' in answer ? [answer.caseId] : []))
  return Promise.all([
    messageStories(context, [...messageIdsIn(rows), ...messageIds]),
    storiesOf(context, caseIds, []),
  ])
}

/** What is told of the weight of what the member gave. */
async function weightsOf({ now }: Context, memberId: string): Promise<Map<string, WeightTold>> {
  const ledger = (await weighMembers([memberId], now)).get(memberId)
  return weightsTold(ledger?.weighed ?? [])
}

/** How they know each other would tell who asked without their name: of such a case only what it waits for is told. */
function weightOf(
  row: StoredExchange,
  { weights, hidden, memberId, findings }: Seen,
): { counted: number | null; steps: ExchangeView['why'] } {
  const found = findings.has(row._id.toHexString())
  if (found) return { counted: 0, steps: [FOUND] }
  const told = row.creatorId.equals(memberId) ? weights.get(row._id.toHexString()) : undefined
  if (told === undefined) return { counted: null, steps: [] }
  const isUnnamed = 'caseId' in row.evidence && hidden.has(row.evidence.caseId.toHexString())
  return isUnnamed
    ? { counted: null, steps: told.waits }
    : { counted: told.counted, steps: [...told.factors, ...told.waits] }
}

async function accessLedger(context: Context, memberId: string): Promise<void> {
  const { actor } = context
  if (actor.id !== memberId && !holds(actor, 'staff')) throw new Refusal('not_found', 'No such ledger')
  await accessMember(memberId)
  if (actor.id === memberId) return
  await noteLook(context, {
    subject: { kind: 'ledger', id: memberId },
    memberId,
    detail: 'Opened what they gave and received',
  })
}

type LedgerPage = {
  rows: StoredExchange[]
  stories: Map<string, CaseStory>
  reversed: Set<string>
  told: Set<string>
  contests: Awaited<ReturnType<typeof contestsOf>>
  /** Of what the reader gave: what was found not to count, and the contests of that. */
  findings: Awaited<ReturnType<typeof foundAmong>>
  findingContests: Awaited<ReturnType<typeof contestsOf>>
}

async function readLedgerPage(
  context: Context,
  { memberId, side, limit, cursor }: ParsedOf<'exchanges.list'>,
): Promise<LedgerPage> {
  const sides = [
    ...(side === 'derived' ? [] : [{ creatorId: memberId }]),
    ...(side === 'created' ? [] : [{ beneficiaryId: memberId }]),
  ]
  // Beside the name of whose ledger it is, a row would tell who asked.
  const unnamed = memberId === context.actor.id ? [] : await hiddenCasesOf(memberId)
  const isNamed = unnamed.length === 0 ? {} : { 'evidence.caseId': mongoose.trusted({ $nin: unnamed }) }
  const rows = await Exchanges.find({ $and: [{ $or: sides }, isNamed, olderThan(cursor)] })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean()

  const evidence = caseEvidenceIn(rows)
  const caseIds = evidence.map(({ caseId }) => caseId)
  const replyIds = evidence.map(({ replyId }) => replyId.toHexString())
  // What counted nothing from the first was never taken back.
  const counted = rows.filter(({ credit, kind }) => credit > 0 || kind === 'outcome')
  const findings = await foundAmong(
    memberId,
    rows.map(({ _id }) => _id),
  )
  const outcomes = await Exchanges.find(
    { 'evidence.caseId': mongoose.trusted({ $in: caseIds }), kind: 'outcome' },
    { evidence: 1 },
  ).lean()
  return {
    rows,
    stories: await storiesOf(context, caseIds.map(String), replyIds),
    reversed: await takenBackAmong(counted.map(({ _id }) => _id.toHexString())),
    told: new Set(caseEvidenceIn(outcomes).map(({ replyId }) => replyId.toHexString())),
    contests: await contestsOf(
      'exchange',
      rows.map(({ _id }) => _id.toHexString()),
    ),
    findings,
    findingContests: await contestsOf('hold', [
      ...new Set([...findings.values()].map(({ _id }) => _id.toHexString())),
    ]),
  }
}

const LEDGER_KEYS = z.tuple([Instant, Id])

function olderThan(cursor: string | undefined) {
  const keys = readCursor(cursor, LEDGER_KEYS)
  if (keys === undefined) return {}
  const at = new Date(keys[0])
  return {
    at: mongoose.trusted({ $lte: at }),
    $or: [{ at: mongoose.trusted({ $lt: at }) }, { _id: mongoose.trusted({ $lt: keys[1] }) }],
  }
}

type Seen = Omit<LedgerPage, 'rows'> &
  AskingWhy & { memberId: string; weights: Map<string, WeightTold>; now: Date }

function toExchange(row: StoredExchange, seen: Seen): ExchangeView {
  const id = row._id.toHexString()
  const isReversed = seen.reversed.has(id)
  const replyId = 'replyId' in row.evidence ? row.evidence.replyId.toHexString() : null
  const { name, says } = RULES[row.kind]
  const weight = weightOf(row, seen)
  return {
    id,
    kind: row.kind,
    dimension: row.dimension,
    side: row.creatorId.equals(seen.memberId) ? 'created' : 'derived',
    creator: toParty(row, row.creatorId, seen),
    beneficiary: beneficiaryOf(row, seen),
    motive: row.motive ?? RULES[row.kind].motive,
    share: row.share ? { part: row.share.part, of: row.share.of } : null,
    credit: row.credit,
    counted: weight.counted,
    state: stateNow(row.state, {
      isReversed,
      isOutcomeTold: replyId !== null && seen.told.has(replyId),
    }),
    at: row.at.toISOString(),
    what: sentenceOf(row, seen),
    why: [...stepsTo(row, seen), ...weight.steps],
    rule: { name, version: row.rules, says },
    evidence: toEvidenceView(row.evidence, seen),
    reverses: row.reverses?.toHexString() ?? null,
    ...contestOf(row, isReversed, seen),
  }
}

/** Of several contests of one exchange the reader's own, else the first: who contests is told to nobody else. */
function contestOf(
  row: StoredExchange,
  isReversed: boolean,
  { contests, findings, findingContests, readerId, now }: Seen,
): Pick<ExchangeView, 'contest' | 'mayContest' | 'foundUntil'> {
  const finding = row.creatorId.equals(readerId) ? findings.get(row._id.toHexString()) : undefined
  const all = finding
    ? (findingContests.get(finding._id.toHexString()) ?? [])
    : (contests.get(row._id.toHexString()) ?? [])
  const own = all.find(({ memberId }) => memberId === readerId)
  const shown = own ?? all[0]
  const isParty = [row.creatorId, memberIn(row)].some(id => id?.toHexString() === readerId)
  return {
    contest: shown
      ? { state: shown.state, isMine: own !== undefined, answer: own === undefined ? null : own.answer }
      : null,
    mayContest:
      isParty &&
      own === undefined &&
      (finding
        ? mayContestFinding(finding, now)
        : mayContest({ ...toDeedRow(row), credit: row.credit, isReversed })),
    foundUntil: finding?.finalAt?.toISOString() ?? null,
  }
}

function toEvidenceView(
  evidence: StoredEvidence,
  seen: Pick<Seen, 'stories' | 'messages' | 'entries' | 'claims' | 'people' | 'welcomes'>,
): ExchangeView['evidence'] {
  const { entries, claims, people, welcomes } = seen
  if ('readsId' in evidence) return { kind: 'reads', title: '', day: evidence.day }
  if ('newcomerId' in evidence) {
    const newcomerId = evidence.newcomerId.toHexString()
    const answer = welcomes.get(newcomerId) ?? { messageId: newcomerId }
    return 'messageId' in answer ? toMessageView(answer.messageId, seen) : toReplyView(answer, seen)
  }
  if ('entryId' in evidence) {
    const entryId = evidence.entryId.toHexString()
    return { kind: 'entry', entryId, title: entries.get(entryId) ?? '' }
  }
  if ('decisionId' in evidence) return { kind: 'decision', title: '' }
  if ('groupId' in evidence) {
    const groupId = evidence.groupId.toHexString()
    return { kind: 'group', groupId, title: people.get(groupId) ?? '', period: evidence.period }
  }
  if ('claimId' in evidence) {
    const claimId = evidence.claimId.toHexString()
    const { what: title = '', link = null } = claims.get(claimId) ?? {}
    return { kind: 'claim', claimId, title, link }
  }
  if ('messageId' in evidence) return toMessageView(evidence.messageId.toHexString(), seen)
  const { caseId, replyId } = evidence
  return toReplyView({ caseId: caseId.toHexString(), replyId: replyId.toHexString() }, seen)
}

function toMessageView(messageId: string, { messages }: Pick<Seen, 'messages'>): ExchangeView['evidence'] {
  const message = messages.get(messageId)
  return { kind: 'message', messageId, title: message?.title ?? '', place: message?.place ?? null }
}

const toReplyView = (
  { caseId, replyId }: { caseId: string; replyId: string },
  { stories }: Pick<Seen, 'stories'>,
): ExchangeView['evidence'] => ({
  kind: 'reply',
  caseId,
  replyId,
  title: stories.get(caseId)?.title ?? '',
})

function toParty(row: StoredExchange, memberId: Types.ObjectId, seen: Seen): ExchangeView['creator'] {
  const id = memberId.toHexString()
  const hidden = hiddenName(row, id, seen)
  return hidden === undefined
    ? { id, name: seen.people.get(id) ?? UNKNOWN_PERSON }
    : { id: null, name: hidden }
}

/** What a member gave and got in twelve months. Refuses `not_found` to all but the member and staff. */
export async function showYear(
  context: Context,
  { memberId }: ParsedOf<'exchanges.year'>,
): Promise<OutputOf<'exchanges.year'>> {
  await accessLedger(context, memberId)
  return yearOf(context, memberId)
}

/** What a member gave and got by the ledger as it stands. Refuses `not_found` to all but the member and staff. */
export async function showStanding(
  context: Context,
  { memberId }: ParsedOf<'exchanges.standing'>,
): Promise<OutputOf<'exchanges.standing'>> {
  await accessLedger(context, memberId)
  return standingNow(memberId, context.now)
}

/** Reaction: credits the author of an accepted reply. May run twice. */
export const creditAcceptedReply: (happening: Happening<'cases.accepted'>) => Promise<void> = credit

/** Reaction: settles what the accepted reply counts by what came of it. May run twice, and before the acceptance. */
export const creditOutcome: (happening: Happening<'cases.outcomeReported'>) => Promise<void> = credit

/** Reaction: credits the author of a reply that helped a reader. May run twice. */
export const creditHelpful: (happening: Happening<'cases.markedHelpful'>) => Promise<void> = credit

/** Reaction: takes back what a mark counted, by a row of its own. May run twice, and before the mark. */
export const takeBackHelpful: (happening: Happening<'cases.unmarkedHelpful'>) => Promise<void> = credit

/** Reaction: credits the author of an answer that answered somebody else, too, who asked no case. May run twice. */
export const creditReuse: (happening: Happening<'cases.answeredMe'>) => Promise<void> = credit

/** Reaction: takes that back where the answer was taken away, by a row of its own. May run twice, and before the credit. */
export const takeBackReuse: (happening: Happening<'cases.answeredMeNoMore'>) => Promise<void> = credit

/** Reaction: credits the author of a message that helped a reader. May run twice. */
export const creditHelpfulMessage: (happening: Happening<'chat.markedHelpful'>) => Promise<void> = credit

/** Reaction: takes back what a mark on a message counted, by a row of its own. May run twice, and before the mark. */
export const takeBackHelpfulMessage: (happening: Happening<'chat.unmarkedHelpful'>) => Promise<void> = credit

/** Reaction: credits one of those who made an entry that helped a reader. May run twice. */
export const creditHelpfulEntry: (happening: Happening<'library.contributorHelped'>) => Promise<void> = credit

/** Reaction: takes back what a reader’s word on an entry counted, by a row of its own. May run twice, and before the word. */
export const takeBackHelpfulEntry: (happening: Happening<'library.contributorUnhelped'>) => Promise<void> =
  credit

/** Reaction: takes back what a contested exchange counted, by a row of its own. May run twice. */
export const takeBackExchange: (happening: Happening<'exchanges.takenBack'>) => Promise<void> = credit

/** Reaction: credits one of those who made a contribution elsewhere that somebody else confirmed. May run twice. */
export const creditClaim: (happening: Happening<'claims.confirmed'>) => Promise<void> = credit

/** Reaction: credits a part of the work on a version of an entry. May run twice. */
export const creditEntryWork: (happening: Happening<'library.worked'>) => Promise<void> = credit

/** Reaction: credits a moderator whose decision stood. May run twice. */
export const creditKept: (happening: Happening<'moderation.kept'>) => Promise<void> = credit

/** Reaction: takes that back where the decision was taken back after all. May run twice, and before the credit. */
export const takeBackKept: (happening: Happening<'moderation.keptNoMore'>) => Promise<void> = credit

/** Reaction: credits whoever was the first to answer a newcomer who stayed. May run twice. */
export const creditWelcome: (happening: Happening<'newcomers.stayed'>) => Promise<void> = credit

/** Reaction: takes that back where the answer was taken away since. May run twice, and before the credit. */
export const takeBackWelcome: (happening: Happening<'newcomers.stayedNoMore'>) => Promise<void> = credit

/** Reaction: credits an awardee whose public pages were read on a day. May run twice. */
export const creditReach: (happening: Happening<'credentials.reached'>) => Promise<void> = credit

/** Reaction: credits one of the hosts of a group that was alive. May run twice. */
export const creditHosting: (happening: Happening<'groups.hosted'>) => Promise<void> = credit
