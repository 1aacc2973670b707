import { useEffect, useRef, useSyncExternalStore } from 'react'
import type { Socket } from 'socket.io-client'
import type {
  AskInput,
  AskName,
  AskOutput,
  ClientToServer,
  HintName,
  PayloadOf,
  ServerToClient,
} from '../../../domain/contract.ts'
import type { Reply } from '../../../domain/vocabulary.ts'
import { callError, speaksAs } from './call.ts'

const ANSWER_MS = 10_000
/** A break shorter than this is not worth telling anyone. */
const TELL_AFTER_MS = 3000
const RETURN_AFTER_MS = 1000
/** A server that takes nobody just now is asked less often. */
const REFUSED_RETURN_AFTER_MS = 4000

/** connecting: the first try, or one after a short break. offline: tries go on, but do not count on it. */
export type LiveState = 'connected' | 'connecting' | 'offline'

type Line = Socket<ServerToClient, ClientToServer>
type Listener = (payload: never) => void

const watchers = new Set<() => void>()
const listeners = new Map<string, Set<Listener>>()
const arrivals = new Set<() => void>()
let state: LiveState = 'connecting'
let telling: ReturnType<typeof setTimeout> | undefined
let line: Promise<Line> | undefined
let open: Line | undefined
let onRefused: (() => void) | undefined

function become(next: LiveState): void {
  if (next !== 'connecting') {
    clearTimeout(telling)
    telling = undefined
  }
  if (state === next) return
  state = next
  for (const watcher of watchers) watcher()
}

function keepTrying(): void {
  if (state === 'offline') return
  become('connecting')
  telling ??= setTimeout(() => become('offline'), TELL_AFTER_MS)
}

/** The library is loaded after the first paint: nothing on the first screen needs it. */
async function layLine(): Promise<Line> {
  const { io } = await import('socket.io-client')
  const socket: Line = io({
    autoConnect: false,
    auth: tell => tell({ as: speaksAs() }),
    reconnectionDelayMax: 10_000,
    // A websocket stays on one process; polling needs sticky balancing and is for networks that let nothing else through.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
  })
  socket.onAny((name: string, payload: unknown) => {
    // The server sends what the contract says for this name, and listeners were added under their own name.
    for (const listener of listeners.get(name) ?? []) listener(payload as never)
  })
  socket.on('connect', () => {
    open = socket
    become('connected')
    for (const arrival of arrivals) arrival()
  })
  socket.on('disconnect', reason => {
    open = undefined
    if (onRefused === undefined) return
    keepTrying()
    // The library comes back by itself from everything but this; the server may only have been restarting.
    if (reason === 'io server disconnect') setTimeout(startAgain, RETURN_AFTER_MS * (1 + Math.random()))
  })
  socket.on('connect_error', ({ message }) => {
    // Inactive means that the server answered and said no. Only to who is not signed in will it say so again.
    if (socket.active) return
    if (message === 'unauthenticated') onRefused?.()
    else setTimeout(startAgain, REFUSED_RETURN_AFTER_MS * (1 + Math.random()))
  })
  return socket
}

function startAgain(): void {
  if (onRefused !== undefined) startLive(onRefused)
}

window.addEventListener('offline', () => become('offline'))
window.addEventListener('online', () => void retryLive())

/** Opens the one live connection of this tab for whoever is signed in. `refused` runs when the server will not have them. */
export function startLive(refused: () => void): void {
  onRefused = refused
  keepTrying()
  void connect()
}

async function connect(): Promise<void> {
  line ??= layLine()
  const socket = await line
  // Somebody may have signed out while the library came.
  if (onRefused !== undefined && !socket.active) socket.connect()
}

/** Closes it: nobody is signed in any more. */
export function stopLive(): void {
  onRefused = undefined
  void disconnect()
  become('connecting')
  clearTimeout(telling)
  telling = undefined
}

async function disconnect(): Promise<void> {
  const socket = await line
  socket?.disconnect()
}

/** Tries at once instead of waiting for the next turn. */
export async function retryLive(): Promise<void> {
  const socket = await line
  if (onRefused !== undefined && socket?.connected === false) socket.disconnect().connect()
}

/** How the live connection is doing. */
export function useLive(): LiveState {
  return useSyncExternalStore(
    watcher => {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    () => state,
  )
}

type Emit = (name: AskName, input: unknown) => Promise<Reply<unknown>>

/** Asks over the live connection. Throws a CallError when refused, when there is no connection, or after 10 s of silence. */
export async function emitCall<N extends AskName>(name: N, input: AskInput<N>): Promise<AskOutput<N>> {
  if (open === undefined)
    throw callError({ code: 'offline', message: 'No connection. Try again in a moment.' })
  const patient = open.timeout(ANSWER_MS)
  // The library types each event on its own; here the name and its input vary together.
  const emit = patient.emitWithAck.bind(patient) as unknown as Emit
  const reply = await emit(name, input).catch(() => {
    throw callError({ code: 'offline', message: 'No answer came. Try again in a moment.' })
  })

  if (!reply.ok) throw callError(reply.error)
  return reply.value as AskOutput<N>
}

/** Hears a hint until the returned function is called. */
export function onHint<E extends HintName>(name: E, listener: (payload: PayloadOf<E>) => void): () => void {
  const hear: Listener = listener
  const others = listeners.get(name) ?? new Set()
  listeners.set(name, others.add(hear))
  return () => void others.delete(hear)
}

/** Hears a hint for as long as the component is there; always calls the newest listener. */
export function useHint<E extends HintName>(name: E, listener: (payload: PayloadOf<E>) => void): void {
  const newest = useNewest(listener)
  useEffect(() => onHint(name, payload => newest.current(payload)), [name, newest])
}

/** Whether a call over the live connection has a chance now. */
export function isConnected(): boolean {
  return open !== undefined
}

/** Runs after each new connection until the returned function is called. */
export function onConnected(arrival: () => void): () => void {
  arrivals.add(arrival)
  return () => void arrivals.delete(arrival)
}

/** Runs at once when connected, and again after each new connection: the moment to ask for what was missed. */
export function useConnected(listener: () => void): void {
  const newest = useNewest(listener)
  useEffect(() => {
    if (isConnected()) newest.current()
    return onConnected(() => newest.current())
  }, [newest])
}

function useNewest<T>(value: T): { readonly current: T } {
  const newest = useRef(value)
  useEffect(() => {
    newest.current = value
  })
  return newest
}
