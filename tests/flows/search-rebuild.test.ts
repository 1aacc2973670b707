import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '@lancedb/lancedb'
import { buildMissingIndex } from '../../domain/search/actions.ts'
import { storedIndexes } from '../../domain/search/library.ts'
import { type Clinic, openClinic } from '../support/clinic.ts'

const TITLE = 'Old cat with kidney disease'

describe('the search index', function () {
  this.timeout(180_000)
  let clinic: Clinic
  beforeEach(async () => {
    clinic = await openClinic({ servers: 2 })
  })
  afterEach(() => clinic.community.stop())

  const titlesLike = async (title: string) =>
    (await clinic.ben.ask('cases.similar', { title })).items.map(item => item.title)

  it('is built anew by another program while two servers are asked, and no answer is missed', async () => {
    const { community, ada, ben } = clinic
    await clinic.ask(ada, { title: TITLE })
    await community.drain()
    const { current: before } = await storedIndexes()

    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/search-rebuild.ts'], {
      env: {
        ...process.env,
        NODE_ENV: 'test',
        MONGODB_URI: community.settings.mongoUrl,
        REDIS_URL: community.settings.redisUrl,
        SEARCH_URI: community.settings.search.place,
      },
      stdio: 'ignore',
    })
    const ended = once(child, 'exit')
    const seen: string[] = []
    const look = async () => {
      for (const person of [ada, ben]) {
        const { items } = await person.ask('cases.similar', { title: TITLE })
        seen.push(items.map(({ title }) => title).join())
      }
    }
    while (child.exitCode === null && child.signalCode === null) {
      await look()
      // The other program needs the machine, too.
      await pause(100)
    }
    assert.deepEqual(await ended, [0, null])
    const { current: after } = await storedIndexes()
    assert.notEqual(after?.name, before?.name)
    // A second later at the latest the new one is asked, and still nothing is missed.
    const until = performance.now() + 1500
    while (performance.now() < until) await look()
    assert.deepEqual([...new Set(seen)], [TITLE])

    await clinic.ask(ada, { title: `${TITLE}, asked later` })
    await community.drain()
    assert.equal((await titlesLike(TITLE)).length, 2, 'and what comes goes to the new one')
  })

  const damage = async (folder: string) => {
    const versions = path.join(folder, '_versions')
    for (const name of await readdir(versions)) await writeFile(path.join(versions, name), 'damaged')
  }
  const loseColumn = async (folder: string) => {
    const connection = await connect(path.dirname(folder))
    const table = await connection.openTable(path.basename(folder, '.lance'))
    await table.dropColumns(['state'])
    connection.close()
  }
  for (const [when, spoil, wake] of [
    ['with the next event when its files are damaged', damage, async () => undefined],
    [
      'when workers start when its files are damaged',
      damage,
      () => buildMissingIndex(clinic.community.now()),
    ],
    [
      'when it is from before there was a column',
      loseColumn,
      () => buildMissingIndex(clinic.community.now()),
    ],
  ] as const)
    it(`is built anew ${when}`, async () => {
      await clinic.ask(clinic.ada, { title: TITLE })
      await clinic.community.drain()
      const { current } = await storedIndexes()
      await spoil(path.join(clinic.community.settings.search.place, `${current?.name ?? ''}.lance`))

      await wake()
      await clinic.ask(clinic.ada, { title: `${TITLE}, asked later` })
      await clinic.community.drain()
      assert.notEqual((await storedIndexes()).current?.name, current?.name)
      // Servers may remember the damaged one for a second.
      const until = performance.now() + 60_000
      let found: string[] = []
      while (found.length < 2 && performance.now() < until) {
        found = await titlesLike(TITLE).catch(() => [])
        await pause(50)
      }
      assert.equal(found.length, 2)
    })
})
