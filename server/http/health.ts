/** Whether the server lives, whether it is ready for more, and what it measured. */
import { isIP } from 'node:net'
import { Router } from 'express'
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
  const isOperator = (address: string | undefined, authorization: string | undefined) =>
    settings.metricsToken === undefined
      ? isLocal(address)
      : authorization === `Bearer ${settings.metricsToken}`

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
      response
        .status(ready ? 200 : 503)
        .json(isOperator(request.ip, request.get('authorization')) ? { ready, ...detail } : { ready })
    })
    .get('/metrics', async (request, response) => {
      if (!isOperator(request.ip, request.get('authorization')))
        throw new Refusal('not_found', 'No such path')
      response.type(registry.contentType).send(await registry.metrics())
    })
}

const isLocal = (address = '') => {
  const plain = address.replace(/^::ffff:/, '')
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'))
}
