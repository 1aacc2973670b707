import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { DatabaseAway } from '../../config/database.ts'
import { createLog } from '../../config/log.ts'
import { Outbox, transact } from '../../domain/transaction.ts'
import { DeadLetters, type StoredDeadLetter } from '../../domain/operations/model.ts'
import { react, relayOnce } from '../../workers/relay.ts'
import { type Job, schedule } from '../../workers/schedule.ts'
import { type Reaction, subscriptions } from '../../workers/subscriptions.ts'
import { startWorkers, type Workers } from '../../workers/app.ts'
import { type Community, startCommunity } from '../support/community.ts'

const ADA = 'a'.repeat(24)
const DONE_WITHIN_MS = 25_000

describe('what follows from an event', () => {
  let community: Community
  let redis: Redis
  let workers: Workers | undefined
  let clock = new Date('2030-01-01T12:00:00Z')
  const effects = new Map<string, number>()
  // The table itself is what the workers read; for these tests one event gets reactions of their own.
  const reactions: { [name: string]: Reaction<'members.registered'> } = subscriptions['members.registered']

  before(async () => {
    community = await startCommunity()
    redis = new Redis(community.settings.redisUrl)
  })
  beforeEach(async () => {
    await Outbox.deleteMany({})
    await DeadLetters.deleteMany({})
    await emptyQueue()
    effects.clear()
    clock = new Date('2030-01-01T12:00:00Z')
  })
  afterEach(async () => {
    for (const name of Object.keys(reactions)) delete reactions[name]
    await workers?.stop()
    workers = undefined
  })
  after(async () => {
    redis.disconnect()
    await community.stop()
  })

  const start = async () => {
    workers = await startWorkers(community.settings, createLog(community.settings, 'workers'), () => clock, {
      heard: false,
    })
    return workers
  }
  /** Forgets everything of this community that the queue has, as an emptied Redis would. */
  const emptyQueue = async () => {
    const keys = await redis.keys(`${community.settings.namespace}-queue:*`)
    if (keys.length > 0) await redis.del(keys)
    return keys.length
  }
  const happen = () =>
    transact(async record => record('members.registered', { memberId: ADA, at: clock.toISOString() }))
  const count = (name: string) => effects.set(name, (effects.get(name) ?? 0) + 1)
  /** An effect that can be had twice and counts once: as a unique index on the event makes it. */
  const creditOnce = () => {
    const seen = new Set<string>()
    return async ({ id }: { id: string }) => {
      count('attempts')
      if (!seen.has(id)) count('credits')
      seen.add(id)
    }
  }
  const until = async (condition: () => Promise<boolean> | boolean, what: string) => {
    const deadline = performance.now() + DONE_WITHIN_MS
    while (!(await condition())) {
      assert.ok(performance.now() < deadline, `${what} did not come about`)
      await new Promise(resolve => setTimeout(resolve, 20))
    }
  }
  const isDone = async (id: string) => Boolean((await Outbox.findById(id).lean())?.doneAt)

  it('is done once each, and the event is struck off', async () => {
    reactions['first'] = async () => void count('first')
    reactions['second'] = async ({ name, payload }) => {
      assert.deepEqual([name, payload.memberId], ['members.registered', ADA])
      count('second')
    }
    await start()
    const ids = await Promise.all(Array.from({ length: 20 }, happen))
    await until(async () => (await Outbox.countDocuments({ doneAt: null })) === 0, 'the end of the outbox')
    assert.deepEqual([effects.get('first'), effects.get('second')], [20, 20])
    assert.ok(await isDone(ids[0] ?? ''))
  })

  it('is nothing for an event that nobody waits for, and for one of another version', async () => {
    await start()
    await happen()
    await Outbox.collection.insertOne({
      name: 'cats.purred',
      payload: {},
      offeredAt: null,
      waitingFor: null,
      doneAt: null,
    })
    await until(async () => (await Outbox.countDocuments({ doneAt: null })) === 0, 'the end of the outbox')
  })

  it('has one effect when a worker died between the effect and striking it off', async () => {
    reactions['credit'] = creditOnce()
    const id = await happen()
    const row = await Outbox.findById(id).lean()
    await reactions['credit']?.({ id, name: 'members.registered', payload: row?.payload } as never, clock)
    await start()
    await until(() => isDone(id), 'the reaction')
    assert.deepEqual([effects.get('attempts'), effects.get('credits')], [2, 1])
    await react({ eventId: id, event: 'members.registered', reaction: 'credit', of: ['credit'] }, clock)
    assert.equal(effects.get('attempts'), 2)
  })

  it('survives that Redis forgets the queue', async () => {
    let open = false
    reactions['credit'] = async () => {
      count('attempts')
      if (!open) throw new Error('not yet')
      count('credits')
    }
    await start()
    const id = await happen()
    await until(() => (effects.get('attempts') ?? 0) > 0, 'the first attempt')
    await workers?.stop()
    assert.ok((await emptyQueue()) > 0)
    open = true
    await start()
    // It was offered a moment ago, so it is offered again only after a while.
    clock = new Date(clock.getTime() + 11_000)
    await until(() => isDone(id), 'the reaction')
    assert.equal(effects.get('credits'), 1)
  })

  it('is offered though reactions of another kind have more before them than they can do', async () => {
    reactions['slow'] = async () => undefined
    const offered: string[] = []
    const lane = (waiting: number) =>
      ({
        getWaitingCount: async () => waiting,
        addBulk: async (jobs: { name: string }[]) => void offered.push(...jobs.map(({ name }) => name)),
      }) as never
    await happen()
    const mark = { caseId: ADA, specialtyId: ADA, replyId: ADA, authorId: ADA, byId: ADA }
    await transact(async record => record('cases.markedHelpful', { ...mark, at: clock.toISOString() }))
    assert.equal(await relayOnce({ single: lane(1_000_000), merged: lane(0) }, clock), 1)
    assert.deepEqual(offered, ['creditHelpful'])
    assert.equal(await relayOnce({ single: lane(0), merged: lane(1_000_000) }, clock), 1)
    assert.deepEqual(offered, ['creditHelpful', 'slow'])
    assert.equal(await relayOnce({ single: lane(1_000_000), merged: lane(1_000_000) }, clock), 0)
  })

  it('is offered again until it is done, and not before its time', async () => {
    reactions['credit'] = async () => void count('credits')
    const offered: string[] = []
    let waiting = 1000
    const lane = {
      getWaitingCount: async () => waiting,
      addBulk: async (jobs: { opts: { jobId: string } }[]) =>
        void offered.push(...jobs.map(({ opts }) => opts.jobId)),
    } as never
    const queue = { single: lane, merged: lane }
    const id = await happen()
    const later = (ms: number) => new Date(clock.getTime() + ms)
    assert.equal(await relayOnce(queue, clock), 0, 'nothing is offered to a queue that has enough')
    waiting = 0
    assert.deepEqual(
      [await relayOnce(queue, clock), await relayOnce(queue, clock), await relayOnce(queue, later(4000))],
      [1, 0, 0],
    )
    assert.deepEqual([await relayOnce(queue, later(6000)), await relayOnce(queue, later(30_000))], [1, 1])
    assert.deepEqual(
      offered,
      Array.from({ length: 3 }, () => `${id}-credit`),
    )
    await react({ eventId: id, event: 'members.registered', reaction: 'credit', of: ['credit'] }, clock)
    assert.equal(await relayOnce(queue, later(60_000)), 0)
  })

  it('is offered though the queue failed at first', async () => {
    reactions['credit'] = async () => void count('credits')
    const id = await happen()
    const broken = {
      getWaitingCount: async () => 0,
      addBulk: () => Promise.reject(new Error('Redis is away')),
    } as never
    await assert.rejects(relayOnce({ single: broken, merged: broken }, clock))
    await start()
    await until(() => isDone(id), 'the reaction')
    assert.equal(effects.get('credits'), 1)
  })

  it('that always fails becomes a dead letter, and stops nothing else', async function () {
    this.timeout(60_000)
    reactions['broken'] = async () => {
      count('broken')
      throw new TypeError('always')
    }
    reactions['fine'] = async () => void count('fine')
    await start()
    const ids = await Promise.all([happen(), happen()])
    await until(() => effects.get('fine') === 2, 'the other reaction')
    await until(async () => (await DeadLetters.countDocuments()) === 2, 'the dead letters')
    const letters = await DeadLetters.find().sort({ _id: 1 }).lean<StoredDeadLetter[]>()
    assert.deepEqual(
      letters.map(({ _id, event, error, tries, cause }) => [_id, event, error, tries, cause]),
      ids.toSorted().map(id => [`${id}-broken`, 'members.registered', 'TypeError: always', 3, 'failed']),
    )
    assert.equal(effects.get('broken'), 6)
    // What is given up holds no event open, and is known though Redis forgets.
    await until(async () => (await Outbox.countDocuments({ doneAt: null })) === 0, 'the end of the outbox')
    await emptyQueue()
    assert.equal(await DeadLetters.countDocuments(), 2)
    assert.equal(effects.get('fine'), 2)
  })

  it('finishes what runs before the workers stop', async () => {
    let finish = () => undefined as void
    let begun = false
    reactions['slow'] = async () => {
      begun = true
      await new Promise<void>(resolve => (finish = resolve))
      count('slow')
    }
    await start()
    const id = await happen()
    await until(() => begun, 'the reaction')
    const stopping = workers?.stop()
    finish()
    await stopping
    assert.equal(effects.get('slow'), 1)
    assert.ok(await isDone(id))
  })

  it('has beside it timed jobs that are tried again soon when they fail, and given up when there is no hope', async () => {
    const jobs: { [name: string]: Job } = schedule
    const usual = { ...jobs }
    for (const name of Object.keys(usual)) delete jobs[name]
    const failing = (name: string, times: number): Job => ({
      pattern: '0 0 1 1 *',
      async run() {
        count(name)
        if ((effects.get(name) ?? 0) <= times) throw new TypeError('not yet')
      },
    })
    jobs['stumbles'] = failing('stumbles', 2)
    jobs['fails'] = failing('fails', Infinity)
    jobs['comesAgain'] = {
      pattern: '*/5 * * * *',
      run: () => Promise.reject(new DatabaseAway('MongoDB does not answer')),
    }
    try {
      await (await start()).catchUp()
      await until(() => effects.get('stumbles') === 3 && effects.get('fails') === 3, 'the third try of both')
      const timed = `${community.settings.namespace}-queue:timed`
      const isGivenUp = async (name: string) => {
        const ids = await redis.zrange(`${timed}:failed`, '0', '-1')
        const names = await Promise.all(ids.map(id => redis.hget(`${timed}:${id}`, 'name')))
        return names.includes(name)
      }
      await until(() => isGivenUp('fails'), 'the end of what always fails')
      await until(() => isGivenUp('comesAgain'), 'the end of what comes again by itself')
      assert.equal(await isGivenUp('stumbles'), false)
    } finally {
      await workers?.stop()
      for (const name of Object.keys(jobs)) delete jobs[name]
      Object.assign(jobs, usual)
    }
  })
})
