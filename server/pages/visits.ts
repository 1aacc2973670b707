/** Who reads the public pages of a member more than once in a day is one reader. */
import { createHmac } from 'node:crypto'
import type { Redis } from 'ioredis'
import type { Settings } from '../../config/settings.ts'
import { toHouse } from '../house.ts'

/** As far as a browser can be told from others without giving it a mark. */
export type Visitor = { address: string; agent: string | undefined }
export type Visits = {
  /** Whether nobody like this visitor was there before on that day. Says no while Redis is away: a read too few is better than one too many. */
  isFirst: (memberId: string, visitor: Visitor, now: Date) => Promise<boolean>
}

const KEPT_SECONDS = 2 * 24 * 3600

/**
 * Keeps, for two days, how many different visitors a member's pages had on each: not a list of them, but the sketch of a count
 * (HyperLogLog) made of digests that differ from member to member and from day to day. Nobody can be read out of it or followed.
 */
export const countVisits = (
  { namespace, sessionSecret }: Pick<Settings, 'namespace' | 'sessionSecret'>,
  redis: Redis,
): Visits => ({
  async isFirst(memberId, { address, agent = '' }, now) {
    const place = `${now.toISOString().slice(0, 'YYYY-MM-DD'.length)}:${memberId}`
    const key = `${namespace}:visits:${place}`
    const digest = createHmac('sha256', sessionSecret)
      .update(`${place}\n${toHouse(address)}\n${agent}`)
      .digest('base64url')
    try {
      const isNew = (await redis.pfadd(key, digest)) === 1
      if (isNew) await redis.expire(key, KEPT_SECONDS)
      return isNew
    } catch {
      return false
    }
  },
})
