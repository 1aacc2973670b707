import { type Actor, EVERYWHERE, holds } from '../vocabulary.ts'
import type { CaseState } from './contract.ts'

/** A case as far as decisions go. */
export type CaseNow = {
  state: CaseState
  specialtyId: string
  askerId: string
  assigneeId: string | null
  /** Everyone it is put to, who may each take it. */
  askedIds: readonly string[]
  isClaimed: boolean
  isAdvised: boolean
  /** A moderator closed it to replies. */
  isLocked?: boolean
}

export type Move =
  'route' | 'pass' | 'claim' | 'withdraw' | 'answer' | 'accept' | 'report' | 'curate' | 'release'

/** TABLE state → what can happen in it, and the state that follows. What is not named cannot happen. */
const AFTER: { readonly [S in CaseState]: Readonly<Partial<Record<Move, CaseState>>> } = {
  draft: {},
  held: { withdraw: 'withdrawn' },
  submitted: { route: 'routed', claim: 'routed', answer: 'answered', withdraw: 'withdrawn' },
  routed: {
    route: 'routed',
    pass: 'submitted',
    claim: 'routed',
    answer: 'answered',
    withdraw: 'withdrawn',
  },
  answered: {
    route: 'answered',
    pass: 'answered',
    claim: 'answered',
    answer: 'answered',
    accept: 'resolved',
    report: 'answered',
  },
  resolved: { answer: 'resolved', report: 'resolved', curate: 'curated' },
  curated: { answer: 'curated', report: 'curated', release: 'resolved' },
  returned: {},
  withdrawn: {},
  merged: {},
  reopened: {},
}

/** The state after a move, or undefined when the move cannot be made from this state. */
export const stateAfter = (state: CaseState, move: Move): CaseState | undefined => AFTER[state][move]

const can = ({ state }: CaseNow, move: Move) => stateAfter(state, move) !== undefined

/** States every member may see; in the others a case concerns its asker, its consultant and staff. */
export const SEEN_BY_MEMBERS: readonly CaseState[] = [
  'submitted',
  'routed',
  'answered',
  'resolved',
  'curated',
  'merged',
  'reopened',
]

/** States in which a consultant who has given no advice is waited for. */
export const WAITING_FOR_ADVICE: readonly CaseState[] = ['routed', 'answered']

/** Whether the actor is a vetted consultant of the specialty. An administrator's other roles do not make one. */
export const isVetted = ({ grants }: Pick<Actor, 'grants'>, specialtyId: string): boolean =>
  grants.some(({ role, scope }) => role === 'consultant' && (scope === EVERYWHERE || scope === specialtyId))

/** Whether the actor may take the case: any consultant of the specialty but the asker, until someone has. */
export const mayClaim = (found: CaseNow, actor: Actor): boolean =>
  can(found, 'claim') && !found.isClaimed && actor.id !== found.askerId && isVetted(actor, found.specialtyId)

/** Whether the actor may pass the case on: whoever was asked to advise, until there is advice. */
export const mayDecline = (found: CaseNow, actor: Actor): boolean =>
  can(found, 'pass') &&
  (found.assigneeId === actor.id || found.askedIds.includes(actor.id)) &&
  !found.isAdvised

/** Whether the actor may say to which specialty and under which tags a case belongs: its asker and editors, until there is advice. */
export const mayRelabel = (found: CaseNow, actor: Actor): boolean =>
  can(found, 'route') &&
  !found.isAdvised &&
  (found.askerId === actor.id || holds(actor, 'editor', found.specialtyId) || holds(actor, 'staff'))

/** Whether the actor may read whom a case was put to and why: who asked, who was asked, editors and staff. */
export const mayReadRouting = (found: CaseNow, actor: Actor): boolean =>
  [found.askerId, found.assigneeId, ...found.askedIds].includes(actor.id) ||
  holds(actor, 'editor', found.specialtyId) ||
  holds(actor, 'staff')

/** Whether the actor may reply: whoever sees the case, the asker too, while it is under discussion. */
export const mayReply = (found: CaseNow): boolean => !found.isLocked && can(found, 'answer')

/** Whether the actor may accept a reply that someone else wrote. */
export const mayAccept = (found: CaseNow, actor: Actor): boolean =>
  can(found, 'accept') && found.askerId === actor.id

/** Whether the actor may tell what came of the advice: the asker, once there was an answer. */
export const mayReportOutcome = (found: CaseNow, actor: Actor): boolean =>
  can(found, 'report') && found.askerId === actor.id

/** Whether the actor may take the case back: the asker, until somebody else has answered. */
export const mayWithdraw = (found: CaseNow, actor: Actor): boolean =>
  can(found, 'withdraw') && found.askerId === actor.id

/** Whether a reply by the actor counts as advice. */
export const isAdvice = (found: CaseNow, actor: Actor): boolean =>
  actor.id !== found.askerId && isVetted(actor, found.specialtyId)

/** An answered case is preferred to an open one that is more alike by so much of its own score. */
const CLOSE = 0.1

/** The same finds by their likeness, where an answered one passes those hardly more alike. */
export const answeredFirst = <T extends { score: number; answered: boolean }>(found: readonly T[]): T[] =>
  found.toSorted((a, b) => worthOf(b) - worthOf(a))

const worthOf = ({ score, answered }: { score: number; answered: boolean }): number =>
  answered ? score * (1 + CLOSE) : score
