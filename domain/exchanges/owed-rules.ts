/** What is owed for an event: one row of the ledger, or none. */
import type { Outcome } from '../cases/contract.ts'
import type { PayloadOf } from '../contract.ts'
import type { Motive } from '../vocabulary.ts'
import type { BeneficiaryKind, Dimension, ExchangeKind, ExchangeState } from './contract.ts'
import { RULES } from './kinds-rules.ts'

/** Which rules an exchange was counted under. Other bases or weights are another version. */
export const RULES_VERSION = '2026-1'

/** Share of the base that counts while no outcome is told. */
const UNTOLD_WEIGHT = 0.5
/** Share of the base that counts with each outcome. Halves are exact in floating point: sums come out the same in any order. */
const OUTCOME_WEIGHTS: { readonly [O in Outcome]: number } = {
  new_advice: 1.5,
  confirmed_plan: 1,
  none: UNTOLD_WEIGHT,
  not_useful: 0,
}
const weightOf = (outcome: Outcome | null) => (outcome === null ? UNTOLD_WEIGHT : OUTCOME_WEIGHTS[outcome])

/** Outcomes in which the advice was of use. */
export const USEFUL_OUTCOMES: readonly Outcome[] = ['confirmed_plan', 'new_advice']

/** The events that may credit somebody. */
export const SOURCES = [
  'cases.accepted',
  'cases.outcomeReported',
  'cases.markedHelpful',
  'cases.unmarkedHelpful',
  'cases.answeredMe',
  'cases.answeredMeNoMore',
  'chat.markedHelpful',
  'chat.unmarkedHelpful',
  'library.contributorHelped',
  'library.contributorUnhelped',
  'claims.confirmed',
  'library.worked',
  'moderation.kept',
  'moderation.keptNoMore',
  'groups.hosted',
  'newcomers.stayed',
  'newcomers.stayedNoMore',
  'credentials.reached',
  'exchanges.takenBack',
] as const
type SourceName = (typeof SOURCES)[number]
/** An event by which somebody may be credited. */
export type Source = { [E in SourceName]: { id: string; name: E; payload: PayloadOf<E> } }[SourceName]

/** What names an exchange before it is stored: one event makes at most one of a kind. */
export type ExchangeKey = { eventId: string; kind: ExchangeKind }

/** What an exchange stands on: the reply that was accepted or found helpful, the message, or the entry. */
export type Evidence = (
  | { caseId: string; replyId: string; outcome: Outcome | null }
  | { messageId: string }
  | { entryId: string }
  | { claimId: string }
  | { decisionId: string }
  | { groupId: string; period: string }
  | { newcomerId: string }
  | { readsId: string; day: string }
) & {
  /** The contest that was upheld, in a row that takes back what was contested. */
  contestId?: string
}

/** How much of a whole is somebody's, where several made it together. */
export type Part = { part: number; of: number }

/** One row of the ledger as the rules make it. */
export type Owed = ExchangeKey & {
  dimension: Dimension
  creatorId: string
  /** Absent: a member. */
  beneficiaryKind?: Exclude<BeneficiaryKind, 'member'>
  /** Null for the association. */
  beneficiaryId: string | null
  /** Whose word it is, where it is not the beneficiary's; null where it is nobody's but a rule's. */
  giverId?: string | null
  /** Where it is another than its kind usually serves. */
  motive?: Motive
  /** Present where credit is split: `credit` is the share already. */
  share?: Part
  /** In whole thousandths at most, so that sums can be exact. */
  credit: number
  /** As it is counted at first; whether it was taken back since, the later rows tell. */
  state: Exclude<ExchangeState, 'reversed'>
  rules: string
  evidence: Evidence
  reverses: ExchangeKey | null
  at: Date
}

/** The exchange an event makes, or null when it credits nobody. Needs nothing but the event, so order of arrival does not matter. */
export function exchangeOwed(source: Source): Owed | null {
  const owed = owedBy(source)
  // Nobody's own word credits them, and nobody is the good they do to themselves.
  return owed === null || owed.creatorId === owed.beneficiaryId || owed.creatorId === owed.giverId
    ? null
    : owed
}

function owedBy(source: Source): Owed | null {
  switch (source.name) {
    case 'cases.accepted':
      return forAcceptance(source.id, source.payload)
    case 'cases.outcomeReported':
      return forOutcome(source.id, source.payload)
    case 'cases.markedHelpful':
    case 'cases.unmarkedHelpful': {
      const { caseId, replyId } = source.payload
      return forMark(source, 'helpful', { caseId, replyId, outcome: null })
    }
    case 'cases.answeredMe':
    case 'cases.answeredMeNoMore': {
      const { caseId, replyId } = source.payload
      return forMark(source, 'reuse', { caseId, replyId, outcome: null })
    }
    case 'chat.markedHelpful':
    case 'chat.unmarkedHelpful':
      return forMark(source, 'helpful_message', { messageId: source.payload.messageId })
    case 'library.contributorHelped':
    case 'library.contributorUnhelped': {
      const { entryId, instead, creditedId: authorId } = source.payload
      // Taken back in full, also where the entry stood in the place of a case: nobody else was asked for it.
      return forMark(
        { id: source.id, payload: { ...source.payload, authorId } },
        instead ? 'reuse' : 'helpful_entry',
        { entryId },
      )
    }
    case 'claims.confirmed':
      return forClaim(source.id, source.payload)
    case 'library.worked':
      return forWork(source.id, source.payload)
    case 'moderation.kept':
      return forKept(source.id, source.payload, null)
    case 'moderation.keptNoMore':
      return forKept(source.id, source.payload, source.payload.markedEventId)
    case 'groups.hosted':
      return forHosting(source.id, source.payload)
    case 'newcomers.stayed':
      return forWelcome(source.id, source.payload, null)
    case 'newcomers.stayedNoMore':
      return forWelcome(source.id, source.payload, source.payload.stayedEventId)
    case 'credentials.reached':
      return forReach(source.id, source.payload)
    case 'exchanges.takenBack':
      return forContest(source.id, source.payload)
  }
}

const replyKind = (advice: boolean) => (advice ? 'advice' : 'peer_answer')

function forAcceptance(eventId: string, accepted: PayloadOf<'cases.accepted'>): Owed {
  const { caseId, replyId, outcomeTold } = accepted
  const kind = replyKind(accepted.advice)
  return {
    eventId,
    kind,
    dimension: RULES[kind].dimension,
    creatorId: accepted.authorId,
    beneficiaryId: accepted.askerId,
    credit: weightOf(outcomeTold) * RULES[kind].base,
    state: outcomeTold === null ? 'provisional' : 'settled',
    rules: RULES_VERSION,
    evidence: { caseId, replyId, outcome: outcomeTold },
    reverses: null,
    at: new Date(accepted.at),
  }
}

/** The difference to what the reply counted before; the same outcome told again makes none. */
function forOutcome(eventId: string, told: PayloadOf<'cases.outcomeReported'>): Owed | null {
  const { accepted, outcome, previousOutcome } = told
  if (accepted === null || outcome === previousOutcome) return null

  const kind = replyKind(accepted.advice)
  const before = weightOf(previousOutcome)
  const after = weightOf(outcome)
  return {
    eventId,
    kind: 'outcome',
    dimension: RULES[kind].dimension,
    creatorId: accepted.authorId,
    beneficiaryId: told.askerId,
    credit: (after - before) * RULES[kind].base,
    state: 'settled',
    rules: RULES_VERSION,
    evidence: { caseId: told.caseId, replyId: accepted.replyId, outcome },
    reverses: after === 0 && before > 0 ? { eventId: accepted.eventId, kind } : null,
    at: new Date(told.at),
  }
}

/** What a kind counts for one of several who made it together, exact to the thousandth. */
const shareOf = (base: number, part: number | undefined) =>
  part === undefined ? { credit: base } : { credit: fromThousandths(base * part), share: { part, of: WHOLE } }
/** Shares are told in thousandths: then what all of them count is the base, to the last digit. */
const WHOLE = 1000

function forClaim(eventId: string, confirmed: PayloadOf<'claims.confirmed'>): Owed {
  const { claimId, kind, creditedId, beneficiaryKind, beneficiaryId, byId, part, at } = confirmed
  return {
    ...settled(eventId, kind, at),
    creatorId: creditedId,
    ...(beneficiaryKind !== 'member' && { beneficiaryKind }),
    beneficiaryId,
    ...(byId !== beneficiaryId && { giverId: byId }),
    ...shareOf(RULES[kind].base, part),
    evidence: { claimId },
  }
}

/** What every row says that counts at once and takes nothing back. */
const settled = (eventId: string, kind: PlainKind, at: string) => ({
  eventId,
  kind,
  dimension: RULES[kind].dimension,
  state: 'settled' as const,
  rules: RULES_VERSION,
  reverses: null,
  at: new Date(at),
})
type PlainKind = Exclude<ExchangeKind, 'outcome'>

function forWork(eventId: string, worked: PayloadOf<'library.worked'>): Owed {
  const { entryId, specialtyId, creditedId, as, byId, part, at } = worked
  return {
    ...settled(eventId, as, at),
    creatorId: creditedId,
    beneficiaryKind: 'specialty',
    beneficiaryId: specialtyId,
    giverId: byId,
    ...shareOf(RULES[as].base, part),
    evidence: { entryId },
  }
}

function forKept(
  eventId: string,
  { decisionId, creditedId, byId, at }: PayloadOf<'moderation.kept'>,
  keptEventId: string | null,
): Owed {
  const kind = 'moderation_kept'
  return {
    ...settled(eventId, kind, at),
    creatorId: creditedId,
    beneficiaryKind: 'association',
    beneficiaryId: null,
    giverId: byId,
    credit: keptEventId === null ? RULES[kind].base : -RULES[kind].base,
    evidence: { decisionId },
    reverses: keptEventId === null ? null : { eventId: keptEventId, kind },
  }
}

function forHosting(eventId: string, hosted: PayloadOf<'groups.hosted'>): Owed {
  const { groupId, period, creditedId, part, at } = hosted
  return {
    ...settled(eventId, 'hosting', at),
    creatorId: creditedId,
    beneficiaryKind: 'group',
    beneficiaryId: groupId,
    giverId: null,
    ...shareOf(RULES.hosting.base, part),
    evidence: { groupId, period },
  }
}

function forWelcome(
  eventId: string,
  { newcomerId, creditedId, at }: PayloadOf<'newcomers.stayed'>,
  stayedEventId: string | null,
): Owed {
  const kind = 'welcome'
  return {
    ...settled(eventId, kind, at),
    creatorId: creditedId,
    beneficiaryId: newcomerId,
    giverId: null,
    credit: stayedEventId === null ? RULES[kind].base : -RULES[kind].base,
    evidence: { newcomerId },
    reverses: stayedEventId === null ? null : { eventId: stayedEventId, kind },
  }
}

/** So few reads of a day may be the same person's, or a friend's. */
const READS_LEAST = 3

function forReach(
  eventId: string,
  { readsId, memberId, day, count, at }: PayloadOf<'credentials.reached'>,
): Owed | null {
  if (count < READS_LEAST) return null
  return {
    ...settled(eventId, 'reach', at),
    creatorId: memberId,
    beneficiaryKind: 'association',
    beneficiaryId: null,
    giverId: null,
    credit: RULES.reach.base,
    evidence: { readsId, day },
  }
}

/** Takes back all that a contested exchange counted. It stands on what that stood on, so that whoever is unnamed there stays so. */
function forContest(eventId: string, taken: PayloadOf<'exchanges.takenBack'>): Owed {
  const { contestId, original, credit, evidence, at } = taken
  const { dimension, creatorId, beneficiaryKind, beneficiaryId, giverId, motive, share } = taken
  return {
    dimension,
    creatorId,
    ...(beneficiaryKind && { beneficiaryKind }),
    beneficiaryId,
    ...(giverId !== undefined && { giverId }),
    ...(motive && { motive }),
    ...(share && { share }),
    eventId,
    kind: original.kind,
    // Nothing taken back is 0, and not -0.
    credit: 0 - credit,
    state: 'settled',
    rules: RULES_VERSION,
    evidence: { ...evidence, contestId },
    reverses: original,
    at: new Date(at),
  }
}

type Marking = {
  id: string
  payload: {
    authorId: string
    byId: string
    at: string
    markedEventId?: string
    firstEventId?: string | undefined
    part?: number | undefined
  }
}
type MarkKind = 'helpful' | 'helpful_message' | 'helpful_entry' | 'reuse'

function forMark({ id, payload }: Marking, kind: MarkKind, evidence: Evidence): Owed {
  const { base, dimension } = RULES[kind]
  const { markedEventId, firstEventId, part } = payload
  // What stands again is the deed it was: what was decided of that, or paid for it, is decided and paid.
  const original = markedEventId ?? firstEventId
  return {
    eventId: id,
    kind,
    dimension,
    creatorId: payload.authorId,
    beneficiaryId: payload.byId,
    ...(part !== undefined && { share: { part, of: WHOLE } }),
    credit: shareOf(markedEventId === undefined ? base : -base, part).credit,
    state: 'settled',
    rules: RULES_VERSION,
    evidence,
    reverses: original === undefined ? null : { eventId: original, kind },
    at: new Date(payload.at),
  }
}

/** Credit as a whole number of thousandths: what is added up is whole, so that order never changes a sum. */
export const toThousandths = (credit: number): number => Math.round(credit * 1000)
/** Thousandths as credit. */
export const fromThousandths = (thousandths: number): number => thousandths / 1000
