/** Whether the server lives, whether it is ready for more, and what it measured. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { isIP } from 'node:net'
import { type Request, Router } from 'express'
import type { Redis } from 'ioredis'
import { databaseAnswers } from '../../config/database.ts'
import { redisAnswers } from '../../config/redis.ts'
import type { Settings } from '../../config/settings.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import type { Observation } from '../observe.ts'

const ANSWER_WITHIN_MS = 1000

/** Which dependency fails is for operators: others learn only whether the server is ready. */
export function healthDoor(
  settings: Settings,
  redis: Redis,
  { registry }: Observation,
  isStopping: () => boolean,
): Router {
  const isOperator = (request: Request) =>
    settings.metricsToken === undefined
      ? isLocal(request.ip) && !isForwarded(request)
      : sameText(request.get('authorization') ?? '', `Bearer ${settings.metricsToken}`)
  // A proxy on this machine that nobody told us of would make everyone look local.
  const isForwarded = (request: Request) =>
    settings.proxies === 0 && request.get('x-forwarded-for') !== undefined

  return Router()
    .get('/health/live', (_request, response) => {
      response.json({ live: true })
    })
    .get('/health/ready', async (request, response) => {
      const [mongodb, redisReady] = await Promise.all([
        databaseAnswers(ANSWER_WITHIN_MS),
        redisAnswers(redis, ANSWER_WITHIN_MS),
      ])
      const ready = mongodb && redisReady && !isStopping()
      const detail = { mongodb, redis: redisReady, stopping: isStopping() }
      response.status(ready ? 200 : 503).json(isOperator(request) ? { ready, ...detail } : { ready })
    })
    .get('/metrics', async (request, response) => {
      if (!isOperator(request)) throw new Refusal('not_found', 'No such path')
      response.type(registry.contentType).send(await registry.metrics())
    })
}

// Compared as digests, so that the time tells nothing of where they differ.
const sameText = (a: string, b: string) => timingSafeEqual(digestOf(a), digestOf(b))
const digestOf = (text: string) => createHash('sha256').update(text).digest()

const isLocal = (address = '') => {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
