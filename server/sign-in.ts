/** Who asks: the session cookie through passport, or a personal access token. */
import type { IncomingMessage } from 'node:http'
import type { Request, RequestHandler, Response } from 'express'
import session from 'express-session'
import type { Redis } from 'ioredis'
import passport from 'passport'
import { unlessAway } from '../config/database.ts'
import type { Settings } from '../config/settings.ts'
import * as members from '../domain/members/actions.ts'
import { type Actor, visitor } from '../domain/vocabulary.ts'
import type { Clock } from './answer.ts'
import { RedisSessions, SESSION_KEPT_MS } from './sessions.ts'

declare global {
  // oxlint-disable-next-line typescript/no-namespace -- passport's types are extended this way only
  namespace Express {
    interface User {
      actor: Actor
    }
  }
}
declare module 'express-session' {
  interface SessionData {
    /** How often the member's sessions had all been ended when this one began. */
    epoch?: number
  }
}

export type SignIn = {
  /** Reads the session cookie, for requests and for handshakes. Skipped where an access token speaks. */
  middleware: RequestHandler
  /** Who asks, from what `middleware` found or from the access token. */
  identify(request: IncomingMessage, token?: unknown): Promise<Actor>
  /** Starts a new session under a new id for someone who just proved who they are; one that was ended since they did holds no more. */
  start(request: Request, proven: { memberId: string; epoch: number }): Promise<void>
  /** Ends the session the actor came with, whichever door they ask at; over HTTP the cookie goes with it. */
  end(actor: Actor, response?: Response): Promise<void>
  hasCookie(request: IncomingMessage): boolean
}

/** The name says that the cookie is bound to this host, which browsers hold to only over TLS. */
const cookieName = (secure: boolean) => (secure ? '__Host-commonground' : 'commonground')

export function createSignIn(settings: Settings, redis: Redis, clock: Clock): SignIn {
  const secure = settings.publicUrl?.startsWith('https:') ?? false
  const people = new passport.Passport()
  people.serializeUser<string>((user, done) => done(null, user.actor.id))
  people.deserializeUser<string, Request>((request, memberId, done) => {
    const { epoch = 0 } = request.session
    unlessAway(members.recallSession(memberId, { id: request.sessionID, epoch }, clock())).then(
      // To say that nobody is it would have the void session written back, and its cookie sent over that of one begun meanwhile.
      (actor = visitor) => done(null, { actor }),
      (error: unknown) => done(error),
    )
  })

  const cookie = { httpOnly: true, sameSite: 'lax', secure, path: '/' } as const
  const sessions = new RedisSessions(redis, settings.namespace)
  const readCookie = session({
    name: cookieName(secure),
    secret: settings.sessionSecret,
    store: sessions,
    resave: false,
    saveUninitialized: false,
    cookie: { ...cookie, maxAge: SESSION_KEPT_MS },
  })
  const readMember = people.session() as RequestHandler

  return {
    middleware(request, response, next) {
      if (bearerOf(request) !== undefined) return next()
      readCookie(request, response, (error?: unknown) =>
        error ? next(error) : readMember(request, response, next),
      )
    },

    async identify(request, token) {
      const secret = token ?? bearerOf(request)
      if (secret === undefined) return (request as Request).user?.actor ?? visitor
      return (
        (typeof secret === 'string' && (await unlessAway(members.recallToken(secret, clock())))) || visitor
      )
    },

    async start(request, { memberId, epoch }) {
      // Who speaks by an access token keeps speaking by it: the cookie was not even read.
      if (bearerOf(request) !== undefined) return
      const actor: Actor = { id: memberId, kind: 'member', name: '', grants: [] }
      await new Promise<void>((resolve, reject) => {
        request.logIn({ actor }, (error?: unknown) => (error ? reject(toError(error)) : resolve()))
      })
      request.session.epoch = epoch
      await new Promise<void>((resolve, reject) => {
        request.session.save((error?: unknown) => (error ? reject(toError(error)) : resolve()))
      })
    },

    async end({ sessionId }, response) {
      if (sessionId === undefined) return
      response?.clearCookie(cookieName(secure), cookie)
      await new Promise<void>((resolve, reject) => {
        sessions.destroy(sessionId, (error?: unknown) => (error ? reject(toError(error)) : resolve()))
      })
    },

    hasCookie: request => (request.headers.cookie ?? '').includes(`${cookieName(secure)}=`),
  }
}

const toError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

function bearerOf({ headers }: IncomingMessage): string | undefined {
  const [scheme, token] = (headers.authorization ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' && token ? token : undefined
}
