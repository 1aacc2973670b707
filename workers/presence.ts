/**
 * Which workers are there. Redis ends a connection the moment its process ends, long before a claim lapses that nobody renews: what a dead
 * worker had claimed is freed at once. One that only stands still keeps its connection, and its claims until they lapse.
 */
import type { Redis } from 'ioredis'
import type { Logger } from '../config/log.ts'

const LOOK_EVERY_MS = 500
/** After Redis was away the others come back within this time. */
const BACK_WITHIN_MS = 3000

/** Deletes each claim that is still what it was seen to be. */
const FREE = `
  local freed = 0
  for place, key in ipairs(KEYS) do
    if redis.call('GET', key) == ARGV[place] then freed = freed + redis.call('DEL', key) end
  end
  return freed
`

type Claim = { key: string; token: string; owner: string }

/**
 * Says under this connection's name that these claim jobs here, and frees what others claimed in these queues and left behind; `onGone`
 * hears of it first. Returns how to stop. Best effort: where Redis does not tell who is connected, claims lapse.
 */
export function keepPresence(
  redis: Redis,
  { owners, queues, onGone }: { owners: readonly string[]; queues: readonly string[]; onGone: () => void },
  log: Logger,
): () => void {
  let quietUntil = 0
  const tellName = () => {
    redis.client('SETNAME', `workers:${owners.join(',')}`).catch(() => undefined)
  }
  const comeBack = () => {
    quietUntil = performance.now() + BACK_WITHIN_MS
    tellName()
  }
  tellName()
  redis.on('ready', comeBack)

  // Whoever is missed once may be about to connect again.
  let missed: ReadonlySet<string> = new Set()
  async function look(): Promise<void> {
    if (performance.now() < quietUntil) return
    const foreign = (await claimsIn(redis, queues)).filter(({ owner }) => !owners.includes(owner))
    if (foreign.length === 0) return void (missed = new Set())
    const there = await ownersThere(redis)
    const left = foreign.filter(({ owner }) => !there.has(owner))
    const gone = left.filter(({ owner }) => missed.has(owner))
    missed = new Set(left.map(({ owner }) => owner))
    if (left.length > 0) onGone()
    if (gone.length === 0) return
    await redis.eval(FREE, gone.length, ...gone.map(({ key }) => key), ...gone.map(({ token }) => token))
    log.info({ jobs: gone.length }, 'queue: freed what a worker left behind')
  }

  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = looking.then(look).catch(() => undefined)
  }, LOOK_EVERY_MS)
  return () => {
    clearInterval(timer)
    redis.off('ready', comeBack)
  }
}

/** Every claim in these queues. A queue is named by what its keys begin with. */
async function claimsIn(redis: Redis, queues: readonly string[]): Promise<Claim[]> {
  const active = await Promise.all(queues.map(queue => redis.lrange(`${queue}:active`, 0, -1)))
  const keys = active.flatMap((jobIds, at) => jobIds.map(id => `${queues[at] ?? ''}:${id}:lock`))
  if (keys.length === 0) return []
  const tokens = await redis.mget(keys)
  return keys.flatMap((key, at) => {
    const token = tokens[at]
    return token ? [{ key, token, owner: token.slice(0, token.lastIndexOf(':')) }] : []
  })
}

/** Everyone who claims jobs and is connected. */
async function ownersThere(redis: Redis): Promise<Set<string>> {
  const clients = String(await redis.client('LIST'))
  return new Set(
    [...clients.matchAll(/ name=workers:(\S+)/g)].flatMap(([, owners = '']) => owners.split(',')),
  )
}
