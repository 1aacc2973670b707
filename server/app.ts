/** Builds the server without listening: the two doors, the bus between servers, and an orderly end. */
import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import compression from 'compression'
import express, { type Express, type Request, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { Logger } from '../config/log.ts'
import { connectRedis } from '../config/redis.ts'
import type { Settings } from '../config/settings.ts'
import { tellAudienceThrough } from '../domain/audience.ts'
import * as chat from '../domain/chat/actions.ts'
import * as operations from '../domain/operations/actions.ts'
import { deployCredentials } from '../domain/credentials/actions.ts'
import { forgetName } from '../domain/members/access.ts'
import { deployPasswords } from '../domain/members/actions.ts'
import { deployNotices } from '../domain/notifications/actions.ts'
import * as media from '../domain/media/actions.ts'
import { deployFeeds } from '../domain/research/actions.ts'
import { deploySearch } from '../domain/search/actions.ts'
import { onTelling } from '../domain/transaction.ts'
import { type Answer, answerWith, type Clock } from './answer.ts'
import { takeAttendance } from './attendance.ts'
import { actions } from './calls.ts'
import { attachmentsDoor } from './http/attachments.ts'
import { httpDoor } from './http/door.ts'
import { healthDoor } from './http/health.ts'
import { clientPages, referencePages } from './http/pages.ts'
import { answerProblems, nameRequest, noSuchPath } from './http/problem.ts'
import { createLimits } from './limits.ts'
import { createObservation } from './observe.ts'
import { originOf } from './origin.ts'
import { credentialPages } from './pages/credentials.ts'
import { countVisits } from './pages/visits.ts'
import { libraryPages } from './pages/library.ts'
import { starPages } from './pages/stars.ts'
import { openRealtime } from './realtime/open.ts'
import { type LiveServer, refreshSeats } from './realtime/seats.ts'
import { asyncApi, openApi } from './reference.ts'
import { createSignIn } from './sign-in.ts'
import { createTurns } from './turns.ts'
import { createUnderWay } from './under-way.ts'

export type CommunityServer = {
  http: HttpServer
  io: LiveServer
  /** Starts listening and says on which port. */
  listen(port: number, host: string): Promise<number>
  /** Writes down who was here since it was last written, instead of within the minute. */
  noteAttendance(): Promise<void>
  /** Turns readiness off, finishes what was asked, hangs up. May be repeated. */
  stop(): Promise<void>
}

/** Who has not said within ten seconds what they want is not waited for: ten thousand of them would fill the memory. */
const IDLERS = { headersTimeout: 10_000, connectionsCheckingInterval: 2500 }
/** How long a stop waits for requests under way before it hangs up on them. */
const STOP_GRACE_MS = 5000
/** How long all of a stop may take, and what is left to the last part of it in any case. */
const STOPPED_WITHIN_MS = 7000
const LAST_GRACE_MS = 1000
/** How long a stop waits for calls under way before the writer takes nothing more. */
const ANSWERED_WITHIN_MS = 1000

/** Builds a server on a connected database. Of several in one process all but one have `heard: false`: what a process has to tell is told once. */
export function createCommunityServer(
  settings: Settings,
  log: Logger,
  clock: Clock,
  { heard = true }: { heard?: boolean } = {},
): CommunityServer {
  const redis = connectRedis(settings, 'asking', log)
  const observation = createObservation(log)
  const signIn = createSignIn(settings, redis, clock)
  const underWay = createUnderWay()
  const limits = createLimits(settings, redis)
  const turns = createTurns(settings.rateLimitFactor)
  const act = answerWith(actions, limits, clock)
  const attendance = takeAttendance(clock, log)
  const answer: Answer = (name, actor, ...asked) => {
    attendance.saw(name, actor)
    return underWay.track(act(name, actor, ...asked))
  }
  const asking = { ...observation, signIn, originOf: (ask: Request) => originOf(ask, settings) }
  let stopping = false
  deployPasswords(settings)
  deployNotices(settings)
  deployFeeds(settings.feeds)
  deployCredentials(settings)
  chat.startWriter(error => log.error({ err: error }, 'chat: the outcome of a commit is unknown'), {
    each: settings.chatCommits === 'each',
  })
  deploySearch(settings.search, error => log.error({ err: error }, 'search: the index cannot be read'))
  media.useStorage(settings.files, error =>
    log.error({ err: error }, 'media: files cannot be stored or read'),
  )

  const app = createExpress(settings)
  app.use(healthDoor(settings, redis, observation, () => stopping))
  // One address for people, who get a page, and for mail programs, which post to it (RFC 8058).
  app.post('/unsubscribe/:token', (request, _response, next) => {
    request.url = `/api/v1${request.url}`
    next()
  })
  app.use(
    '/api/v1',
    noStore,
    signIn.middleware,
    attachmentsDoor({ ...asking, limits, clock, track: work => underWay.track(work) }),
    httpDoor({ ...asking, answer, turns }),
  )
  app.get('/api/openapi.json', (_request, response) => void response.json(openApi()))
  app.get('/api/asyncapi.json', (_request, response) => void response.json(asyncApi()))
  app.use('/api/reference', referencePages())
  app.use('/api', noSuchPath)
  app.use(libraryPages({ settings, clock }))
  app.use(starPages({ settings, clock }))
  app.use(['/badges', '/papers', '/voices'], signIn.middleware)
  app.use(credentialPages({ settings, clock, signIn, limits, visits: countVisits(settings, redis) }))
  app.use(...clientPages(), noSuchPath)
  app.use(answerProblems(log))

  const http = createServer(IDLERS, app)
  const realtime = openRealtime(http, { settings, log, clock, answer, signIn, turns, ...observation })
  const silence = heard ? speak(realtime.io, log, clock) : () => undefined
  observation.gauge(
    'commonground_messages_waiting',
    'Messages accepted and not yet stored',
    () => chat.writerStats().waiting,
  )
  observation.gauge(
    'commonground_outbox_waiting',
    'Events whose reactions are not all done',
    async () => (await operations.outboxLag(clock())).waiting,
  )
  observation.gauge(
    'commonground_outbox_oldest_seconds',
    'How long the oldest of these waits',
    async () => ((await operations.outboxLag(clock())).oldestMs ?? 0) / 1000,
  )
  observation.gauge('commonground_dead_letters', 'Reactions given up, and not yet looked at', () =>
    operations.deadCount(),
  )

  const stop = async () => {
    if (stopping) return
    stopping = true
    const deadline = performance.now() + STOPPED_WITHIN_MS
    const left = () => Math.max(LAST_GRACE_MS, deadline - performance.now())
    // A message that is still being looked at must find the writer open.
    await underWay.ended(ANSWERED_WITHIN_MS)
    // What cannot be stored in time is answered by nobody, and sent again by whoever wrote it.
    await Promise.race([chat.drainWriter(), sleep(left(), undefined, { ref: false })])
    await attendance.stop()
    await realtime.close(Math.min(STOP_GRACE_MS, left()))
    silence()
    redis.disconnect()
  }
  return {
    http,
    io: realtime.io,
    listen: (port, host) => media.storageReady().then(() => listen(http, port, host)),
    noteAttendance: attendance.note,
    stop,
  }
}

function createExpress(settings: Settings): Express {
  const app = express()
  app.disable('x-powered-by')
  // A validator costs more than it saves on answers that differ each time.
  app.set('etag', false)
  app.set('trust proxy', settings.proxies)
  const overTls = settings.publicUrl?.startsWith('https:') ?? false
  app.use(nameRequest)
  app.use(
    helmet({
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          styleSrc: ["'self'", "'unsafe-inline'"],
          connectSrc: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          objectSrc: ["'none'"],
          upgradeInsecureRequests: overTls ? [] : null,
        },
      },
      strictTransportSecurity: overTls ? { maxAge: 365 * 24 * 3600, includeSubDomains: false } : false,
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
    }),
  )
  app.use((_request, response, next) => {
    response.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), payment=()')
    next()
  })
  app.use(compression())
  return app
}

const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store')
  next()
}

/** Tells connected people, on every server, what happens in this process. Returns how to stop. */
function speak(io: LiveServer, log: Logger, clock: Clock): () => void {
  return onTelling(telling => {
    tellAudienceThrough(io)(telling)
    if (telling.name !== 'members.changed') return
    forgetName(telling.payload.memberId)
    void announceMember(io, telling.payload.memberId, { log, clock })
  })
}

/** Lets every server take over a member's new name and grants. */
async function announceMember(
  io: LiveServer,
  memberId: string,
  { log, clock }: { log: Logger; clock: Clock },
): Promise<void> {
  try {
    io.serverSideEmit('members.changed', memberId)
    await refreshSeats(io, memberId, clock())
  } catch (error) {
    log.warn({ err: error }, 'seats: a change of grants was not taken over and will be at the next sign-in')
  }
}

function listen(http: HttpServer, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(port, host, () => {
      http.off('error', reject)
      resolve((http.address() as AddressInfo).port)
    })
  })
}
