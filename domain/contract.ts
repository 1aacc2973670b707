/** All features' calls and events, merged and typed. Portable: the browser imports this file too. */
import type { z } from 'zod'
import * as cases from './cases/contract.ts'
import * as chat from './chat/contract.ts'
import * as claims from './claims/contract.ts'
import * as consultants from './consultants/contract.ts'
import * as credentials from './credentials/contract.ts'
import * as exchanges from './exchanges/contract.ts'
import * as groups from './groups/contract.ts'
import * as honoraria from './honoraria/contract.ts'
import * as library from './library/contract.ts'
import * as media from './media/contract.ts'
import * as members from './members/contract.ts'
import * as moderation from './moderation/contract.ts'
import * as newcomers from './newcomers/contract.ts'
import * as notifications from './notifications/contract.ts'
import * as operations from './operations/contract.ts'
import * as outcomes from './outcomes/contract.ts'
import * as recognition from './recognition/contract.ts'
import * as research from './research/contract.ts'
import * as stars from './stars/contract.ts'
import type { Reply } from './vocabulary.ts'

/** Everything a client may ask. */
export const calls = {
  ...members.calls,
  ...groups.calls,
  ...chat.calls,
  ...media.calls,
  ...cases.calls,
  ...outcomes.calls,
  ...stars.calls,
  ...consultants.calls,
  ...library.calls,
  ...exchanges.calls,
  ...claims.calls,
  ...honoraria.calls,
  ...moderation.calls,
  ...notifications.calls,
  ...recognition.calls,
  ...credentials.calls,
  ...research.calls,
  ...operations.calls,
}

/** Everything that can have happened. Kept in the outbox until each reaction to it is done. */
export const events = {
  ...members.events,
  ...groups.events,
  ...chat.events,
  ...cases.events,
  ...outcomes.events,
  ...consultants.events,
  ...library.events,
  ...exchanges.events,
  ...newcomers.events,
  ...claims.events,
  ...honoraria.events,
  ...moderation.events,
  ...recognition.events,
  ...research.events,
  ...credentials.events,
}

/** What connected people are told at once, best effort: a reason to look again, never the only copy. */
export const hints = {
  ...members.hints,
  ...groups.hints,
  ...chat.hints,
  ...cases.hints,
  ...library.hints,
  ...exchanges.hints,
  ...claims.hints,
  ...honoraria.hints,
  ...moderation.hints,
  ...notifications.hints,
}

/** Socket calls beside the table: they change what this one connection hears. */
export const socketCalls = { ...chat.socketCalls }

export type Calls = typeof calls
export type CallName = keyof Calls
/** What a client sends: before defaults, trimming and coercion. */
export type InputOf<C extends CallName> = z.input<Calls[C]['input']>
/** What an action receives: after them. */
export type ParsedOf<C extends CallName> = z.output<Calls[C]['input']>
export type OutputOf<C extends CallName> = z.output<Calls[C]['output']>

export type EventName = keyof typeof events
export type HintName = keyof typeof hints
export type TellingName = EventName | HintName
export type PayloadOf<E extends TellingName> = E extends EventName
  ? z.output<(typeof events)[E]>
  : E extends HintName
    ? z.output<(typeof hints)[E]>
    : never

export type SocketCalls = typeof socketCalls
export type SocketCallName = keyof SocketCalls

/** Whatever can be asked on a live connection. */
export type AskName = CallName | SocketCallName
type Asks = Calls & SocketCalls
export type AskInput<N extends AskName> = z.input<Asks[N]['input']>
export type AskOutput<N extends AskName> = z.output<Asks[N]['output']>

export type ClientToServer = {
  [N in AskName]: (input: AskInput<N>, ack: (reply: Reply<AskOutput<N>>) => void) => void
}
/** What a client hears of a hint: whom else it was told to stays on the server. */
export type HeardOf<E extends HintName> = Omit<PayloadOf<E>, 'memberIds'>
export type ServerToClient = { [E in HintName]: (payload: HeardOf<E>) => void }
