/** Opens every call of the contract at its method and path. */
import express, { type Request, type Response, Router } from 'express'
import { calls, type CallName } from '../../domain/contract.ts'
import { type Actor, type Call, type Context, Refusal } from '../../domain/vocabulary.ts'
import { isPrepared } from '../../domain/prepared.ts'
import type { Answer } from '../answer.ts'
import type { Observe } from '../observe.ts'
import { type Origin } from '../origin.ts'
import type { SignIn } from '../sign-in.ts'
import type { Turns } from '../turns.ts'

/** The longest body in bytes: the longest case with room for its escapes. */
const BODY_MAX = '256kb'
type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

type Door = {
  answer: Answer
  turns: Turns
  signIn: SignIn
  observe: Observe
  originOf: (request: Request) => Origin
}

/** The HTTP door. Cookie calls that change something need our own Origin; token calls do not. */
export function httpDoor(door: Door): Router {
  const router = Router().use(express.json({ limit: BODY_MAX }))
  for (const name of Object.keys(calls) as CallName[]) {
    const [method = '', path = ''] = calls[name].http.split(' ')
    router[method.toLowerCase() as Method](path, (request, response) => reply(door, name, request, response))
  }
  return router
}

async function reply(door: Door, name: CallName, request: Request, response: Response): Promise<void> {
  const actor = await door.signIn.identify(request)
  const act = () => replyTo(door, name, actor, request, response)
  await (actor.kind === 'member' && name !== 'chat.send' ? door.turns.take(actor.id, act) : act())
}

/** Answers, and says how many bytes that took. */
async function replyTo(
  door: Door,
  name: CallName,
  actor: Actor,
  request: Request,
  response: Response,
): Promise<number> {
  if (response.destroyed) return 0
  const call: Call = calls[name]
  const value = await door.observe('http', name, actor, response.locals['requestId'] as string, async () => {
    refuseForeign(door, request, actor)
    refuseOther(request, actor)
    let proven: { memberId: string; epoch: number } | undefined
    const begins: Context['begins'] = session => {
      proven = session
    }
    const answered = await door.answer(name, actor, readInput(call, request), request.ip ?? 'unknown', begins)
    if (proven) await door.signIn.start(request, proven)
    if (name === 'members.signOut') await door.signIn.end(actor, response)
    return answered
  })
  const body = isPrepared(value) ? value.preparedJson : JSON.stringify(value)
  response
    .status(call.status ?? 200)
    .type('json')
    .send(body)
  return body.length
}

/** Names the member a page believes to be signed in. */
const SPEAKS_AS = 'x-speaks-as'

const onlyReads = ({ method }: Request) => method === 'GET' || method === 'HEAD'

/** Refuses `forbidden` to what changes something and comes from another site: with a cookie only our own pages may. */
export function refuseForeign(
  { originOf, signIn }: Pick<Door, 'originOf' | 'signIn'>,
  request: Request,
  actor: Actor,
): void {
  if (onlyReads(request)) return
  const origin = originOf(request)
  const needsOwn = actor.sessionId !== undefined || signIn.hasCookie(request)
  if (origin === 'foreign' || (needsOwn && actor.tokenId === undefined && origin !== 'own'))
    throw new Refusal('forbidden', 'This request does not come from our own pages')
}

/**
 * Refuses `unauthenticated` to a page that speaks for another member than who is signed in by now, in another window of the same
 * browser: what one wrote must not be said by the other.
 */
export function refuseOther(request: Request, actor: Actor): void {
  const meant = request.get(SPEAKS_AS)
  if (meant !== undefined && actor.kind === 'member' && meant !== actor.id)
    throw new Refusal('unauthenticated', 'Somebody else is signed in here by now')
}

/** The fields of a call: of the path, and of the body or, where there is none by nature, the query. */
function readInput(call: Call, request: Request): unknown {
  const body: unknown = onlyReads(request) ? withoutEmpty(request.query) : (request.body ?? {})
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Refusal('invalid', 'The body must be a JSON object')

  const doubled = Object.keys(request.params).filter(key => Object.hasOwn(body, key))
  if (doubled.length > 0)
    throw new Refusal('invalid', 'Some fields are not as expected', {
      issues: doubled.map(path => ({ path, message: `belongs in the path: ${call.http}` })),
    })
  return { ...body, ...request.params }
}

/** `?state=` asks for no state in particular. */
const withoutEmpty = (query: Request['query']) =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''))
