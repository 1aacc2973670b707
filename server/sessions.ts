/** Sessions in Redis, one key each, so that a lost cookie can be ended from here. */
import session from 'express-session'
import type { Redis } from 'ioredis'

const KEPT_SECONDS = 14 * 24 * 3600
export const SESSION_KEPT_MS = KEPT_SECONDS * 1000

/** Keeps express sessions in Redis. An unreachable Redis is an error, never an empty session. */
export class RedisSessions extends session.Store {
  readonly #redis: Redis
  readonly #prefix: string

  constructor(redis: Redis, namespace: string) {
    super()
    this.#redis = redis
    this.#prefix = `${namespace}:session:`
  }

  override get(id: string, done: (error: unknown, found?: session.SessionData | null) => void): void {
    this.#redis.get(this.#prefix + id).then(
      text => done(null, text === null ? null : (JSON.parse(text) as session.SessionData)),
      (error: unknown) => done(error),
    )
  }

  override set(
    id: string,
    kept: session.SessionData,
    done: (error?: unknown) => void = () => undefined,
  ): void {
    this.#redis.set(this.#prefix + id, JSON.stringify(kept), 'EX', KEPT_SECONDS).then(
      () => done(),
      (error: unknown) => done(error),
    )
  }

  override touch(id: string, _kept: session.SessionData, done: () => void = () => undefined): void {
    // A session whose life could not be prolonged still lives: the next request tries again.
    this.#redis.expire(this.#prefix + id, KEPT_SECONDS).then(
      () => done(),
      () => done(),
    )
  }

  override destroy(id: string, done: (error?: unknown) => void = () => undefined): void {
    this.#redis.del(this.#prefix + id).then(
      () => done(),
      (error: unknown) => done(error),
    )
  }
}
