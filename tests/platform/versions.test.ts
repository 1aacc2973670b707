import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Binary, Kind, Version } from '../../scripts/services/binaries.ts'
import { checkVersion, recordVersion } from '../../scripts/services/versions.ts'

describe('the versions beside the data', () => {
  let dataDir: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'commonground-versions-'))
  })
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

  const binary = (...version: Version): Binary => ({ path: '/opt/server', version, via: 'PATH' })
  const opens = (kind: Kind, wrote: Version, found: Version): string => {
    recordVersion(dataDir, kind, binary(...wrote))
    try {
      checkVersion(dataDir, kind, binary(...found))
      return 'opens'
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  const cases: [Kind, Version, Version, RegExp][] = [
    ['mongod', [6, 0, 5], [6, 0, 5], /^opens$/],
    ['mongod', [6, 0, 14], [6, 0, 5], /^opens$/],
    ['mongod', [6, 0, 5], [7, 0, 24], /^opens$/],
    [
      'mongod',
      [7, 0, 24],
      [6, 0, 5],
      /written by MongoDB 7\.0\.24, newer than MongoDB 6\.0\.5.*MONGOD_BIN.*DATA_DIR/,
    ],
    ['mongod', [8, 2, 0], [8, 0, 4], /newer than MongoDB 8\.0\.4/],
    ['mongod', [6, 0, 5], [8, 0, 4], /start once with MongoDB 7 by MONGOD_BIN/],
    ['redis-server', [6, 2, 14], [7, 0, 15], /^opens$/],
    ['redis-server', [6, 2, 14], [8, 0, 1], /^opens$/],
    [
      'redis-server',
      [7, 0, 15],
      [6, 2, 14],
      /written by Redis 7\.0\.15, newer than Redis 6\.2\.14.*REDIS_SERVER_BIN/,
    ],
  ]
  for (const [kind, wrote, found, expected] of cases) {
    it(`${kind} ${found.join('.')} on data of ${wrote.join('.')}: ${expected.source}`, () => {
      assert.match(opens(kind, wrote, found), expected)
    })
  }

  it('are kept for both servers in one file', () => {
    recordVersion(dataDir, 'mongod', binary(6, 0, 5))
    recordVersion(dataDir, 'redis-server', binary(7, 0, 15))
    const kept: unknown = JSON.parse(readFileSync(join(dataDir, 'versions.json'), 'utf8'))
    assert.deepEqual(kept, { mongod: '6.0.5', 'redis-server': '7.0.15' })
  })

  it('do not stand in the way when the file is damaged', () => {
    writeFileSync(join(dataDir, 'versions.json'), '{"mongod":')
    assert.doesNotThrow(() => checkVersion(dataDir, 'mongod', binary(6, 0, 5)))
  })
})
