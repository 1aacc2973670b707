/** A person in a test: asks over HTTP with a cookie jar, and live over a socket. */
import assert from 'node:assert/strict'
import { io, type Socket } from 'socket.io-client'
import {
  type CallName,
  calls,
  type ClientToServer,
  type HintName,
  type AskInput,
  type AskName,
  type AskOutput,
  type InputOf,
  type OutputOf,
  type PayloadOf,
  type ServerToClient,
} from '../../domain/contract.ts'
import type { Issue, RefusalCode, Reply } from '../../domain/vocabulary.ts'

/** A refusal as it arrived. */
export class Refused extends Error {
  readonly code: string
  readonly status: number | undefined
  readonly issues: Issue[]
  constructor(code: string, message: string, status?: number, issues: Issue[] = []) {
    super(`${code}: ${message}`)
    this.code = code
    this.status = status
    this.issues = issues
  }
}

export type Answered = { status: number; headers: Headers; body: unknown }
export type Live = {
  socket: Socket<ServerToClient, ClientToServer>
  ask<C extends AskName>(name: C, input: AskInput<C>): Promise<AskOutput<C>>
  /** Everything of this name heard so far. */
  heard<H extends HintName>(name: H): PayloadOf<H>[]
  /** The first hint of this name not yet asked for: heard already, or to come. */
  next<H extends HintName>(name: H): Promise<PayloadOf<H>>
  /** Resolves when the server hangs up. */
  ended: Promise<void>
  close(): void
}

/** At once, on a machine that does much else: well before the next look at what no server was told of, which is every three seconds. */
export const HUNG_UP_WITHIN_MS = 2000

/** Waits for the end of a connection, which is told and not found out. */
export async function hungUp(live: Live): Promise<void> {
  const asked = performance.now()
  await live.ended
  assert.ok(performance.now() - asked < HUNG_UP_WITHIN_MS)
}

export type Person = {
  id: string
  name: string
  email: string
  password: string
  /** Asks over HTTP, of server number `at`. Throws `Refused`. */
  ask<C extends CallName>(name: C, input: InputOf<C>, at?: number): Promise<OutputOf<C>>
  http(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
    at?: number,
  ): Promise<Answered>
  connect(options?: { at?: number; auth?: object; extraHeaders?: Record<string, string> }): Promise<Live>
  cookie(): string
  useToken(token: string): void
}

const HEARD_WITHIN_MS = 20_000

/** Someone who opens our pages at `address`, by default that of the server asked. */
export function createPerson(urls: string[], address?: string): Person {
  const jar = new Map<string, string>()
  let token: string | undefined
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  const http: Person['http'] = async (method, path, body, headers = {}, at = 0) => {
    const url = urls[at] ?? ''
    const response = await fetch(`${url}${path}`, {
      method,
      redirect: 'manual',
      headers: {
        origin: address ?? url,
        ...(jar.size > 0 && token === undefined && { cookie: cookie() }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parse(text) }
  }

  return {
    id: '',
    name: '',
    email: '',
    password: '',
    cookie,
    http,
    useToken(secret) {
      token = secret
    },
    async ask(name, input, at) {
      const { method, path, body } = toRequest(name, input)
      const answered = await http(method, `/api/v1${path}`, body, {}, at)
      if (answered.status >= 400) throw toRefused(answered)
      return answered.body as never
    },
    connect: ({ at = 0, auth, extraHeaders = {} } = {}) =>
      connect(urls[at] ?? '', auth, {
        ...(auth === undefined && jar.size > 0 && { cookie: cookie() }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...extraHeaders,
      }),
  }
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', value = ''] = pair.split(/=(.*)/s)
  const isOver = attributes.some(attribute => /^expires=.*1970/i.test(attribute))
  if (isOver || value === '') jar.delete(name)
  else jar.set(name, value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

function toRequest(name: CallName, input: Record<string, unknown>) {
  const [method = '', pattern = ''] = calls[name].http.split(' ')
  const rest: Record<string, unknown> = { ...input }
  const path = pattern.replace(/:(\w+)/g, (_, key: string) => {
    const value = rest[key]
    delete rest[key]
    return encodeURIComponent(String(value))
  })
  if (method !== 'GET') return { method, path, body: rest }
  const query = new URLSearchParams(
    Object.entries(rest).map(([key, value]): [string, string] => [key, String(value)]),
  )
  return { method, path: query.size > 0 ? `${path}?${query.toString()}` : path, body: undefined }
}

function toRefused({ status, body }: Answered): Refused {
  const {
    code = 'none',
    detail = '',
    title = '',
    issues,
  } = body as {
    code?: string
    detail?: string
    title?: string
    issues?: Issue[]
  }
  return new Refused(code, detail || title, status, issues)
}

async function connect(
  url: string,
  auth: object | undefined,
  extraHeaders: Record<string, string>,
): Promise<Live> {
  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(auth !== undefined && { auth }),
    extraHeaders,
  })
  const told: { name: string; payload: unknown; taken: boolean }[] = []
  const wake = new Set<() => void>()
  socket.onAny((name: string, payload: unknown) => {
    told.push({ name, payload, taken: false })
    for (const look of wake) look()
  })
  const ended = new Promise<void>(resolve => socket.once('disconnect', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', error => {
      socket.close()
      reject(new Refused(error.message, 'the handshake was refused'))
    })
  })

  return {
    socket,
    ended,
    close: () => void socket.close(),
    heard: name => told.filter(each => each.name === name).map(each => each.payload as never),
    next: name => soon(name, () => take(told, name), wake) as never,
    async ask(name, input) {
      const reply = (await (socket as Socket)
        .timeout(HEARD_WITHIN_MS)
        .emitWithAck(name, input)) as Reply<never>
      if (!reply.ok) throw new Refused(reply.error.code, reply.error.message, undefined, reply.error.issues)
      return reply.value
    },
  }
}

function take(told: { name: string; payload: unknown; taken: boolean }[], name: string): unknown {
  const found = told.find(each => each.name === name && !each.taken)
  if (found) found.taken = true
  return found?.payload
}

function soon(name: string, look: () => unknown, wake: Set<() => void>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      wake.delete(attempt)
      reject(new Error(`Nothing named ${name} was heard in ${HEARD_WITHIN_MS} ms`))
    }, HEARD_WITHIN_MS)
    function attempt() {
      const found = look()
      if (found === undefined) return
      clearTimeout(late)
      wake.delete(attempt)
      resolve(found)
    }
    wake.add(attempt)
    attempt()
  })
}

/** Asserts that something is refused with this code, and with these fields named when given. */
export async function assertRefused(
  work: Promise<unknown>,
  code: RefusalCode,
  fields?: string[],
): Promise<void> {
  const outcome = await work.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  )
  assert.ok(
    'error' in outcome,
    `expected a refusal, got ${JSON.stringify('value' in outcome ? outcome.value : undefined)}`,
  )
  assert.ok(outcome.error instanceof Refused, `expected a refusal, got ${String(outcome.error)}`)
  assert.equal(outcome.error.code, code, outcome.error.message)
  if (fields) assert.deepEqual(outcome.error.issues.map(({ path }) => path).toSorted(), fields.toSorted())
}
