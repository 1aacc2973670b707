/** What goes wrong over HTTP, as RFC 9457 problem documents. */
import { randomUUID } from 'node:crypto'
import type { ErrorRequestHandler, Request, RequestHandler } from 'express'
import type { Logger } from '../../config/log.ts'
import { Refusal, type RefusalCode } from '../../domain/vocabulary.ts'
import { toRefusal } from '../answer.ts'
import { problemPage } from '../pages/problem-page.ts'

const STATUS: { [C in RefusalCode]: number } = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  too_many: 429,
  unavailable: 503,
}
const TITLE: { [C in RefusalCode | 'bug']: string } = {
  invalid: 'The request is not as expected',
  unauthenticated: 'Sign in first',
  forbidden: 'This is not open to you',
  not_found: 'There is no such thing',
  conflict: 'This does not fit what is there',
  too_many: 'Too many requests',
  unavailable: 'Not available right now',
  bug: 'Something went wrong on our side',
}
/** What it means to somebody who followed a link. */
const PLAIN: { [C in RefusalCode | 'bug']: { title: string; says: string } } = {
  invalid: { title: 'This address cannot be read', says: 'Part of it may be missing.' },
  unauthenticated: { title: 'This is for members', says: 'Sign in, and open the address again.' },
  forbidden: { title: 'This is not open to you', says: 'Who sent you the address may know more.' },
  not_found: {
    title: 'There is nothing here',
    says: 'It may have been taken back, or the address may be incomplete.',
  },
  conflict: { title: 'This does not fit what is there', says: 'Go back, and look again.' },
  too_many: { title: 'That was a lot at once', says: 'Wait a minute, and open the address again.' },
  unavailable: { title: 'Not available right now', says: 'Nothing is lost. Try again in a moment.' },
  bug: { title: 'Something went wrong on our side', says: 'Nothing is lost. Try again in a moment.' },
}
const RETRY_WHEN_UNAVAILABLE_SECONDS = 2

/** Names each request: by the id that a proxy gave it when that looks like one, else by a new one. */
export const nameRequest: RequestHandler = (request, response, next) => {
  const given = request.get('x-request-id')
  const requestId = given !== undefined && /^[A-Za-z0-9-]{8,64}$/.test(given) ? given : randomUUID()
  response.locals['requestId'] = requestId
  response.set('X-Request-Id', requestId)
  next()
}

export const noSuchPath: RequestHandler = () => {
  throw new Refusal('not_found', 'No such path')
}

/** Answers errors as problem documents, and who opened a page with one. Bugs are logged whole and told as nothing but a reference. */
export const answerProblems =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error)
    const requestId = response.locals['requestId'] as string
    const refusal = toRefusal(error) ?? toReadingRefusal(error)
    if (!refusal) log.error({ err: error, requestId, method: request.method }, 'http: a bug')

    const code = refusal?.code ?? 'bug'
    const retryAfter =
      refusal?.retryAfterSeconds ?? (code === 'unavailable' ? RETRY_WHEN_UNAVAILABLE_SECONDS : undefined)
    if (retryAfter !== undefined) response.set('Retry-After', String(retryAfter))
    response.status(refusal ? STATUS[refusal.code] : 500)
    if (isForPeople(request)) return response.type('html').send(problemPage({ ...PLAIN[code], requestId }))
    return response.type('application/problem+json').send(
      JSON.stringify({
        type: `urn:commonground:problem:${code}`,
        title: TITLE[code],
        status: refusal ? STATUS[refusal.code] : 500,
        code,
        ...(refusal && { detail: refusal.message }),
        ...(refusal?.issues && { issues: refusal.issues }),
        requestId,
      }),
    )
  }

/** Whether a person opened a page, and no program asked a call. */
const isForPeople = (request: Request): boolean =>
  ['GET', 'HEAD'].includes(request.method) &&
  !request.originalUrl.startsWith('/api') &&
  request.accepts(['json', 'html']) === 'html'

/** Bodies and addresses that could not be read at all: the fault of whoever sent them. */
function toReadingRefusal(error: unknown): Refusal | undefined {
  if (error instanceof URIError) return new Refusal('invalid', 'The address cannot be read')
  const { type, status } = error as { type?: string; status?: number }
  if (type === 'entity.parse.failed') return new Refusal('invalid', 'The body is not JSON')
  if (type === 'entity.too.large') return new Refusal('invalid', 'The body is too large')
  if (status === 404) return new Refusal('not_found', 'No such path')
  if (status !== undefined && status >= 400 && status < 500)
    return new Refusal('invalid', 'The request cannot be read')
  return undefined
}
