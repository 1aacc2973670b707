import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type IndexedRow, openEngine, type SearchIndex } from '../../domain/search/engine.ts'
import { FOR_MEMBERS } from '../../domain/search/rules.ts'

/** From so many rows on, words that most of them say are not looked for. */
const GROWN = 10_000
const PAGE = 5000
const PATIENCE_MS = 60_000

describe('an index that has grown', function () {
  this.timeout(120_000)
  let place: string
  let index: SearchIndex

  before(async () => {
    place = await mkdtemp(path.join(tmpdir(), 'commonground-grown-'))
    index = await (await openEngine({ place }, { patienceMs: PATIENCE_MS })).create('grown')
    const rows = Array.from({ length: GROWN }, (_, n): IndexedRow => {
      const text =
        n % 1000 === 7 ? 'History: a ferret. Asked: what next?' : 'History: a cat. Asked: what next?'
      const facts = { specialtyId: null, visibility: FOR_MEMBERS, answered: true, state: 'answered' }
      return {
        id: `case:${n}`,
        kind: 'case',
        title: `Number ${n}`,
        text,
        ...facts,
        at: new Date(n),
        vector: null,
      }
    })
    for (let from = 0; from < rows.length; from += PAGE)
      await index.put(rows.slice(from, from + PAGE), { soon: false })
    await index.tidy()
  })
  after(() => rm(place, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }))

  const find = async (title: string, body?: string) => {
    const query = { title, body, visibilities: [FOR_MEMBERS], limit: 10 }
    return (await index.candidates(query, null)).map(({ id }) => id)
  }

  it('is asked for the words that tell things apart', async () => {
    const found = await find('Ferret', 'History: a ferret. Asked: what next?')
    assert.deepEqual(
      found.toSorted(),
      Array.from({ length: GROWN / 1000 }, (_, n) => `case:${n * 1000 + 7}`).toSorted(),
    )
  })
  it('is asked for what everybody says where nothing else is said', async () => {
    assert.equal((await find('History asked')).length, 100)
    assert.deepEqual(await find('of the'), [])
  })
})
