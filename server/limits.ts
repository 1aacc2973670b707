/** TABLE call → how often. */
import type { Redis } from 'ioredis'
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible'
import type { Settings } from '../config/settings.ts'
import type { CallName } from '../domain/contract.ts'
import { type Actor, Refusal } from '../domain/vocabulary.ts'
import { toHouse } from './house.ts'

/** What is asked beside the table of calls: bytes, which do not travel as JSON. */
export type RouteName = 'media.upload' | 'media.download' | 'credentials.paper'

export type Asker = { actor: Actor; address: string; input: unknown }

type Limit = {
  points: number
  seconds: number
  /** Who shares the points: the signed-in member, the network address, or the account named in the input. */
  per: 'member' | 'address' | 'account'
  /** Counted over all servers, or by each process alone where a round trip would cost more than it saves. */
  counted: 'everywhere' | 'here'
  /** The points are given back when the call succeeds: only refusals cost. Many tries at once are many points all the same. */
  onlyRefusals?: true
}

const limits: { [C in CallName | RouteName]?: readonly Limit[] } = {
  // A congress joins from one address in one hour.
  'members.register': [{ points: 1200, seconds: 600, per: 'address', counted: 'everywhere' }],
  'members.signIn': [
    { points: 10, seconds: 600, per: 'account', counted: 'everywhere', onlyRefusals: true },
    { points: 100, seconds: 600, per: 'address', counted: 'everywhere', onlyRefusals: true },
  ],
  // Each is a mail to somebody who may not have asked for it.
  'members.askForReset': [
    { points: 5, seconds: 3600, per: 'account', counted: 'everywhere' },
    { points: 100, seconds: 3600, per: 'address', counted: 'everywhere' },
  ],
  'members.showReset': [
    { points: 100, seconds: 600, per: 'address', counted: 'everywhere', onlyRefusals: true },
  ],
  'members.resetPassword': [
    { points: 100, seconds: 600, per: 'address', counted: 'everywhere', onlyRefusals: true },
  ],
  'members.changePassword': [
    { points: 10, seconds: 600, per: 'member', counted: 'everywhere', onlyRefusals: true },
  ],
  'members.createToken': [{ points: 20, seconds: 600, per: 'member', counted: 'everywhere' }],
  'groups.create': [{ points: 30, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'groups.invite': [{ points: 200, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'groups.createInvitation': [{ points: 100, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'groups.showInvitation': [{ points: 60, seconds: 600, per: 'member', counted: 'everywhere' }],
  'groups.acceptInvitation': [{ points: 60, seconds: 600, per: 'member', counted: 'everywhere' }],
  // Enough for a busy day among colleagues, too little to write to a whole association.
  'groups.startDirect': [
    { points: 40, seconds: 3600, per: 'member', counted: 'everywhere' },
    { points: 100, seconds: 86_400, per: 'member', counted: 'everywhere' },
  ],
  'members.find': [{ points: 120, seconds: 60, per: 'member', counted: 'here' }],
  'members.presence': [{ points: 30, seconds: 60, per: 'member', counted: 'here' }],
  'chat.send': [{ points: 1200, seconds: 10, per: 'member', counted: 'here' }],
  'chat.edit': [{ points: 120, seconds: 60, per: 'member', counted: 'here' }],
  'chat.react': [{ points: 300, seconds: 60, per: 'member', counted: 'here' }],
  'chat.markRead': [{ points: 600, seconds: 10, per: 'member', counted: 'here' }],
  'media.upload': [{ points: 100, seconds: 600, per: 'member', counted: 'everywhere' }],
  'media.download': [{ points: 3000, seconds: 60, per: 'member', counted: 'here' }],
  // Nobody who means well reports more, and a flood of reports is an attack on whoever must read them.
  'moderation.flag': [{ points: 30, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'moderation.appealSuspension': [
    { points: 5, seconds: 600, per: 'account', counted: 'everywhere' },
    { points: 30, seconds: 600, per: 'address', counted: 'everywhere' },
  ],
  'claims.create': [{ points: 30, seconds: 86_400, per: 'member', counted: 'everywhere' }],
  'claims.contest': [{ points: 20, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'exchanges.contest': [{ points: 20, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'exchanges.tryRules': [{ points: 30, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'exchanges.trialFile': [{ points: 20, seconds: 600, per: 'member', counted: 'everywhere' }],
  'cases.submit': [{ points: 60, seconds: 3600, per: 'member', counted: 'everywhere' }],
  // A question every half second while someone types, and no more.
  'cases.similar': [{ points: 120, seconds: 60, per: 'member', counted: 'here' }],
  'outcomes.export': [{ points: 20, seconds: 600, per: 'member', counted: 'everywhere' }],
  'library.create': [{ points: 60, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'library.propose': [{ points: 60, seconds: 3600, per: 'member', counted: 'everywhere' }],
  // Each is asked again for as long as it stands.
  'research.addFeed': [{ points: 120, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'research.importFeeds': [{ points: 20, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'research.retryFeed': [{ points: 120, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'recognition.nominate': [{ points: 30, seconds: 86_400, per: 'member', counted: 'everywhere' }],
  // A letter goes to somebody who never asked us for mail.
  'credentials.sendLetter': [
    { points: 10, seconds: 86_400, per: 'member', counted: 'everywhere' },
    { points: 3, seconds: 600, per: 'member', counted: 'everywhere' },
  ],
  'credentials.writeLetter': [{ points: 30, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'credentials.makeRecord': [{ points: 30, seconds: 3600, per: 'member', counted: 'everywhere' }],
  // Making and signing a PDF takes a tenth of a second of a whole core.
  'credentials.paper': [{ points: 60, seconds: 600, per: 'address', counted: 'everywhere' }],
  // Each asks a site of somebody else's choosing up to three times.
  'credentials.importBadge': [{ points: 20, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'credentials.rotateKey': [{ points: 10, seconds: 3600, per: 'member', counted: 'everywhere' }],
  'cases.reply': [{ points: 300, seconds: 3600, per: 'member', counted: 'everywhere' }],
}

/** For every call not named above. */
const USUAL: readonly Limit[] = [{ points: 1500, seconds: 60, per: 'member', counted: 'here' }]

export type Limits = {
  /** Takes the points a call costs before it runs. Refuses `too_many`. */
  spend(name: CallName | RouteName, asker: Asker): Promise<void>
  /** Gives back what a call cost that was not refused, where only refusals cost. */
  giveBack(name: CallName, asker: Asker): Promise<void>
}

/** The limits of this process. While Redis is away each process counts alone, so that nothing is unlimited. */
export function createLimits(settings: Settings, redis: Redis): Limits {
  const counters = new Map<Limit, RateLimiterAbstract>()
  const counterOf = (name: string, limit: Limit) => {
    const counter = counters.get(limit) ?? createCounter(settings, redis, name, limit)
    counters.set(limit, counter)
    return counter
  }

  return {
    async spend(name, asker) {
      for (const limit of limits[name] ?? USUAL)
        await counterOf(limits[name] ? name : 'usual', limit)
          .consume(keyOf(limit, asker))
          .catch(refuse)
    },
    async giveBack(name, asker) {
      for (const limit of limits[name] ?? [])
        if (limit.onlyRefusals) await counterOf(name, limit).reward(keyOf(limit, asker))
    },
  }
}

function createCounter(settings: Settings, redis: Redis, name: string, limit: Limit): RateLimiterAbstract {
  const points = Math.ceil(limit.points * settings.rateLimitFactor)
  const kept = `${name}:${limit.per}:${limit.seconds}`
  const alone = { points, duration: limit.seconds, keyPrefix: kept }
  if (limit.counted === 'here') return new RateLimiterMemory(alone)
  return new RateLimiterRedis({
    ...alone,
    keyPrefix: `${settings.namespace}:limit:${kept}`,
    storeClient: redis,
    insuranceLimiter: new RateLimiterMemory(alone),
  })
}

function keyOf({ per }: Limit, { actor, address, input }: Asker): string {
  if (per === 'account') return String((input as { email?: unknown }).email).toLowerCase()
  // Whoever has an address of IPv6 has as many as they like.
  return per === 'member' && actor.kind === 'member' ? actor.id : toHouse(address)
}

function refuse(reason: unknown): never {
  if (!(reason instanceof RateLimiterRes)) throw reason
  const retryAfterSeconds = Math.max(1, Math.ceil(reason.msBeforeNext / 1000))
  throw new Refusal('too_many', 'Too many at once: try again a little later', { retryAfterSeconds })
}
