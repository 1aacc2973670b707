import { callPaths } from 'virtual:call-paths'
import type { CallName, InputOf, OutputOf } from '../../../domain/contract.ts'
import type { Issue, RefusalCode, RefusalView } from '../../../domain/vocabulary.ts'

const BASE = '/api/v1'
const addresses = callPaths as Readonly<Record<CallName, string>>

/** What a refused or failed call throws. `offline` means that no answer came at all. */
export type CallError = Error & {
  code: RefusalCode | 'bug' | 'offline'
  issues: readonly Issue[]
  requestId: string | undefined
}

type View = Omit<RefusalView, 'code'> & { code: CallError['code'] }

export function callError({ code, message, issues = [], requestId }: View): CallError {
  return Object.assign(new Error(message), { name: 'CallError', code, issues, requestId })
}

export function isCallError(error: unknown): error is CallError {
  return error instanceof Error && error.name === 'CallError'
}

/** What the error says, as a sentence that others can follow. */
export const sentenceOf = ({ message }: CallError): string =>
  /[.?]$/.test(message) ? message : `${message}.`

/** Any thrown thing as the error a page can show. */
export function asCallError(error: unknown): CallError {
  if (isCallError(error)) return error
  return callError({ code: 'bug', message: 'Something went wrong here. Nothing was sent.' })
}

let speaker: string | undefined

/** Says for whom this page speaks from now on: the server refuses what it says while somebody else is signed in. */
export function speakAs(memberId: string | undefined): void {
  speaker = memberId
}

/** For whom this page speaks. */
export const speaksAs = (): string | undefined => speaker

/** The header that says for whom this page speaks. */
export const namesSpeaker = (): Record<string, string> =>
  speaker === undefined ? {} : { 'x-speaks-as': speaker }

type Fields = Record<string, unknown>

/** Puts the input where the call's path wants it; what is left over comes back. */
function fillPath(template: string, input: Fields): { path: string; rest: Fields } {
  const rest = { ...input }
  const path = template.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return encodeURIComponent(String(value))
  })
  return { path, rest }
}

function queryOf(fields: Fields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== undefined)
  if (given.length === 0) return ''
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
}

function requestOf(name: CallName, input: Fields): [url: string, init: RequestInit] {
  const [method = 'GET', template = ''] = addresses[name].split(' ')
  const { path, rest } = fillPath(template, input)
  // Who is signed in is asked on nobody's behalf.
  const headers = name === 'members.me' ? {} : namesSpeaker()
  if (method === 'GET') return [`${BASE}${path}${queryOf(rest)}`, { method, headers }]
  return [
    `${BASE}${path}`,
    { method, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(rest) },
  ]
}

type Problem = { code?: RefusalCode; title?: string; detail?: string; issues?: Issue[]; requestId?: string }

async function refusalOf(response: Response): Promise<CallError> {
  const problem: Problem = await response.json().catch(() => ({}))
  return callError({
    code: problem.code ?? 'bug',
    message: problem.detail ?? problem.title ?? 'The server could not answer.',
    ...(problem.issues && { issues: problem.issues }),
    ...(problem.requestId && { requestId: problem.requestId }),
  })
}

/** Asks the server over HTTP. Throws a CallError when refused or when no answer comes. */
export async function call<C extends CallName>(
  name: C,
  input: InputOf<C>,
  options: { signal?: AbortSignal; keepalive?: boolean } = {},
): Promise<OutputOf<C>> {
  const [url, init] = requestOf(name, input)
  const response = await fetch(url, { ...init, ...options, credentials: 'same-origin' }).catch(
    (cause: unknown) => {
      if (options.signal?.aborted === true) throw cause
      throw callError({ code: 'offline', message: 'No connection. Try again in a moment.' })
    },
  )

  if (!response.ok) throw await refusalOf(response)
  return (await response.json()) as OutputOf<C>
}

/** A name for a thing about to be created: sending it twice creates it once. */
export function newClientId(): string {
  return crypto.randomUUID()
}
