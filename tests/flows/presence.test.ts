import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createLog } from '../../config/log.ts'
import { keepPresence } from '../../workers/presence.ts'
import { type Community, startCommunity } from '../support/community.ts'

const FREED_WITHIN_MS = 15_000
const CLAIM_MS = 120_000

describe('what workers claim', () => {
  let community: Community
  let redis: Redis
  let queue: string
  const endings: (() => void)[] = []

  before(async () => {
    community = await startCommunity()
    redis = new Redis(community.settings.redisUrl)
  })
  beforeEach(() => {
    queue = `${community.settings.namespace}-presence:${randomUUID()}`
  })
  afterEach(() => {
    for (const end of endings.splice(0).toReversed()) end()
  })
  after(async () => {
    redis.disconnect()
    await community.stop()
  })

  /** A worker as far as its presence goes. Returns how it dies. */
  function join(owner: string, onGone = () => undefined as void): () => void {
    const own = new Redis(community.settings.redisUrl)
    const leave = keepPresence(
      own,
      { owners: [owner], queues: [queue], onGone },
      createLog(community.settings, 'workers'),
    )
    const die = () => {
      leave()
      own.disconnect()
    }
    endings.push(die)
    return die
  }
  async function claim(owner: string, job: string): Promise<void> {
    await redis.lpush(`${queue}:active`, job)
    await redis.set(`${queue}:${job}:lock`, `${owner}:7`, 'PX', CLAIM_MS)
  }
  const isClaimed = async (job: string) => (await redis.exists(`${queue}:${job}:lock`)) === 1
  const areThere = (...owners: string[]) =>
    until(async () => {
      const clients = String(await redis.client('LIST'))
      return owners.every(owner => clients.includes(`name=workers:${owner} `))
    })
  async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
    const deadline = performance.now() + FREED_WITHIN_MS
    while (!(await condition())) {
      assert.ok(performance.now() < deadline, 'nothing was freed')
      await pause(50)
    }
  }

  it('is free as soon as they are gone, and theirs while they are there', async () => {
    const [ada, ben, cleo] = [randomUUID(), randomUUID(), randomUUID()]
    let heard = 0
    join(ada, () => void (heard += 1))
    join(ben)
    const die = join(cleo)
    await areThere(ada, ben, cleo)
    await claim(ada, 'of-ada')
    await claim(ben, 'of-ben')
    await claim(cleo, 'of-cleo')
    die()
    await until(async () => !(await isClaimed('of-cleo')))
    assert.ok(heard > 0)
    assert.deepEqual([await isClaimed('of-ada'), await isClaimed('of-ben')], [true, true])
  })

  it('stays when somebody else claimed it meanwhile', async () => {
    const [ada, ben] = [randomUUID(), randomUUID()]
    join(ada)
    join(ben)
    await areThere(ada, ben)
    await claim('nobody', 'left-behind')
    await claim('nobody', 'taken-over')
    await claim(ben, 'taken-over')
    await until(async () => !(await isClaimed('left-behind')))
    assert.equal(await isClaimed('taken-over'), true)
  })
})
