import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { holderOf } from '../../scripts/services/claim.ts'
import { joinServices, startMongo, startRedis, startServices } from '../../scripts/services/index.ts'
import type { Services } from '../../scripts/services/index.ts'
import { scratch } from '../../scripts/launch/scratch.ts'
import { isAlive } from '../../scripts/services/life.ts'
import type { Life } from '../../scripts/services/life.ts'
import { freePort } from '../../scripts/services/ports.ts'

const SERVICES = new URL('../../scripts/services/index.ts', import.meta.url).href

describe('the services of a data folder', function () {
  this.timeout(60_000)
  this.slow(10_000)

  const folders: string[] = []
  const opened: { stop(): Promise<void> }[] = []
  const log = () => {}
  // The run itself may have its own servers named by environment; these tests start theirs.
  const { MONGODB_URI: _mongo, REDIS_URL: _redis, ...env } = process.env

  const newFolder = (): string => {
    const folder = mkdtempSync(join(scratch(), 'commonground-services-'))
    folders.push(folder)
    return folder
  }
  const kept = <T extends { stop(): Promise<void> }>(service: T): T => {
    opened.push(service)
    return service
  }
  const start = async (dataDir: string): Promise<Services> => kept(await startServices({ dataDir, log, env }))

  afterEach(async () => {
    await Promise.all(opened.splice(0).map(service => service.stop()))
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
  })

  it('keep what was written, on whatever port they are started next', async () => {
    const dataDir = newFolder()
    const first = await start(dataDir)
    await withMongo(first.mongoUrl, async db => {
      await db.collection('notes').insertOne({ word: 'kept' }, MAJORITY)
    })
    await withRedis(first.redisUrl, async redis => {
      await redis.set('word', 'kept')
    })
    await first.stop()

    const second = await start(dataDir)

    assert.notEqual(second.mongoUrl, first.mongoUrl)
    await withMongo(second.mongoUrl, async db => {
      assert.equal((await db.collection('notes').findOne())?.['word'], 'kept')
      await db.collection('notes').insertOne({ word: 'more' }, MAJORITY)
    })
    await withRedis(second.redisUrl, async redis => assert.equal(await redis.get('word'), 'kept'))
  })

  it('run side by side with those of another folder, and end without a trace', async () => {
    const [one, other] = [newFolder(), newFolder()]
    const both = await Promise.all([start(one), start(other)])
    assert.equal(new Set(both.flatMap(({ mongoUrl, redisUrl }) => [mongoUrl, redisUrl])).size, 4)

    const lives = [one, other].flatMap(livesOn)
    assert.deepEqual(lives.map(isAlive), [true, true, true, true])
    await Promise.all(both.map(services => services.stop()))

    assert.deepEqual(lives.map(isAlive), [false, false, false, false])
    assert.deepEqual(
      [one, other].flatMap(folder => readdirSync(join(folder, 'run'))),
      [],
    )
  })

  it('are taken over from a start that was killed', async () => {
    const dataDir = newFolder()
    const program = `import { startServices } from ${JSON.stringify(SERVICES)}
      await startServices({ dataDir: ${JSON.stringify(dataDir)}, log() {} })
      process.kill(process.pid, 'SIGKILL')`
    await ended(
      spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], { env }),
    )
    const orphans = livesLeftOn(dataDir)
    assert.deepEqual(orphans.map(isAlive), [true, true])

    const services = await start(dataDir)

    assert.deepEqual(orphans.map(isAlive), [false, false])
    await withMongo(services.mongoUrl, async db => {
      await db.collection('notes').insertOne({ word: 'written' }, MAJORITY)
    })
  })

  it('cannot be started twice, but can be joined', async () => {
    const dataDir = newFolder()
    const services = await start(dataDir)

    await assert.rejects(
      startServices({ dataDir, log, env }),
      /is in use by the program \d+: stop that one, or/,
    )
    const joined = await joinServices({ dataDir, log, env })
    assert.deepEqual([joined.mongoUrl, joined.redisUrl], [services.mongoUrl, services.redisUrl])

    await joined.stop()
    assert.deepEqual(livesOn(dataDir).map(isAlive), [true, true])
  })

  it('are not started when the environment names others', async () => {
    const dataDir = newFolder()
    const named = { MONGODB_URI: 'mongodb://db.example/app', REDIS_URL: 'redis://cache.example/0' }
    const services = await startServices({ dataDir, log, env: { ...env, ...named } })

    assert.deepEqual([services.mongoUrl, services.redisUrl], Object.values(named))
    await services.stop()
    assert.deepEqual(readdirSync(dataDir), [])
  })

  it('stop the one that came up when the other cannot', async () => {
    const dataDir = newFolder()
    const broken = join(dataDir, 'redis-that-fails')
    const script =
      '#!/bin/sh\n[ "$1" = --version ] && echo "Redis server v=7.0.15" && exit 0\necho "disk is on fire"\nexit 1\n'
    writeFileSync(broken, script, { mode: 0o755 })

    await assert.rejects(startServices({ dataDir, log, env: { ...env, REDIS_SERVER_BIN: broken } }), {
      message: 'Redis did not start (exit code 1): disk is on fire',
    })

    assert.deepEqual(readdirSync(join(dataDir, 'run')), [])
    assert.ok(existsSync(join(dataDir, 'mongo', 'WiredTiger')))
  })

  it('take the port they are told, and say so when it is taken', async () => {
    const port = await freePort()
    const first = kept(await startRedis({ dataDir: newFolder(), log, env, port }))
    assert.equal(first.url, `redis://127.0.0.1:${port}/0`)
    await assert.rejects(
      startRedis({ dataDir: newFolder(), log, env, port }),
      /Redis did not start .*|another Redis answers/,
    )
  })

  it('tell when one ends without having been asked', async () => {
    const services = await start(newFolder())
    const folder = folders.at(-1) ?? ''
    const redis = holderOf(join(folder, 'run', 'redis.json'))?.child
    assert.ok(redis)
    process.kill(redis.pid, 'SIGKILL')
    assert.equal(await services.failure, 'Redis ended by itself (ended by SIGKILL).')
  })

  it('are set up so that nothing is evicted, what is acknowledged is on disk, and no script runs in the database', async () => {
    const dataDir = newFolder()
    const [mongo, redis] = [
      kept(await startMongo({ dataDir, log, env })),
      kept(await startRedis({ dataDir, log, env })),
    ]
    await withRedis(redis.url, async client => {
      assert.deepEqual(await client.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction'])
      assert.deepEqual(await client.config('GET', 'appendonly'), ['appendonly', 'yes'])
    })
    await withMongo(mongo.url, async db => {
      await db.collection('notes').insertOne({ word: 'kept' }, MAJORITY)
      await assert.rejects(
        db.collection('notes').findOne({ $where: 'true' }),
        /scripting|JavaScript|\$where/i,
      )
    })
    const versions: unknown = JSON.parse(readFileSync(join(dataDir, 'versions.json'), 'utf8'))
    assert.deepEqual(versions, {
      mongod: mongo.binary.version.join('.'),
      'redis-server': redis.binary.version.join('.'),
    })
  })
})

const MAJORITY = { writeConcern: { w: 'majority' as const, j: true } }

function livesOn(dataDir: string): Life[] {
  return ['mongo', 'redis'].flatMap(name => holderOf(join(dataDir, 'run', `${name}.json`))?.child ?? [])
}

/** As recorded by an owner that is dead. */
function livesLeftOn(dataDir: string): Life[] {
  return ['mongo', 'redis'].map(name => {
    const record = JSON.parse(readFileSync(join(dataDir, 'run', `${name}.json`), 'utf8')) as { child: Life }
    return record.child
  })
}

const ended = (child: ReturnType<typeof spawn>): Promise<void> =>
  new Promise(resolve => child.once('exit', () => resolve()))

async function withMongo(url: string, use: (db: mongoose.mongo.Db) => Promise<void>): Promise<void> {
  const client = new mongoose.mongo.MongoClient(url)
  try {
    await use(client.db())
  } finally {
    await client.close()
  }
}

async function withRedis(url: string, use: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(url)
  await use(redis).finally(() => redis.disconnect())
}
