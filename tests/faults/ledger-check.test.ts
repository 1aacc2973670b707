import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import mongoose from 'mongoose'
import {
  checkLedgerFaults,
  LEDGER_BREAKS,
  type LedgerBreak,
  type LedgerOptions,
  type LedgerReport,
} from '../../faults/ledger/index.ts'
import type { LedgerAnomaly } from '../../faults/ledger/judge.ts'
import { scratch } from '../../scripts/launch/scratch.ts'

/** A run ends when enough has happened; this is for a machine on which nothing does. */
const MINUTES_MAX = 2

/** What is planted, what must break for it to tell, and what it must be told by. */
const defects: {
  [B in LedgerBreak]: Pick<LedgerOptions, 'only' | 'faults' | 'poison'> & { told: readonly LedgerAnomaly[] }
} = {
  'no-unique-index': { only: ['double-jobs'], faults: 3, poison: [], told: ['double'] },
  'early-strike-off': { only: ['kill-both-workers'], faults: 2, poison: [], told: ['missing'] },
  'skip-outbox': { only: ['flush-redis'], faults: 2, poison: [], told: ['missing'] },
  'forget-the-dead': { only: ['flush-redis'], faults: 1, poison: ['fails'], told: ['undead'] },
}
/** Side by side, and one after the other: each has a product of its own, and waits more than it works. */
const LANES: readonly (readonly LedgerBreak[])[] = [
  ['no-unique-index', 'early-strike-off'],
  ['skip-outbox', 'forget-the-dead'],
]

const run = (options: Partial<LedgerOptions>): Promise<LedgerReport> =>
  checkLedgerFaults({ seed: 1, minutes: MINUTES_MAX, questions: 12, scratch: scratch(), ...options })

describe('the ledger of a community in which workers, MongoDB and Redis break', function () {
  this.timeout(400_000)

  // A community keeps its connection for the next one in its process; here there is none.
  before(() => mongoose.disconnect())

  it('is what its sources say, once each, with all that was poisoned put aside', async () => {
    const { anomalies, examples, figures, acts, logs } = await run({
      only: ['kill-worker', 'double-jobs', 'flush-redis'],
      faults: 3,
      poison: ['fails', 'kills'],
    })
    assert.deepEqual(
      Object.entries(anomalies).filter(([, count]) => count > 0),
      [],
      examples.join('\n'),
    )
    assert.ok(
      figures.expected > 20 && acts.mark > 0,
      `${figures.expected} exchanges are too few to say anything`,
    )
    assert.equal(figures.dead, 2)
    await rm(logs, { recursive: true, force: true })
  })

  describe('judged where something is broken on purpose', () => {
    const reports = new Map<LedgerBreak, Promise<LedgerReport>>()

    before(() => {
      for (const lane of LANES) {
        let earlier: Promise<unknown> = Promise.resolve()
        for (const broken of lane) {
          const { told: _told, ...plan } = defects[broken]
          const report = earlier.then(() => run({ broken, ...plan }))
          reports.set(broken, report)
          // Whoever asks for it hears of a failure; the next one runs all the same.
          earlier = report.catch(() => undefined)
        }
      }
    })

    for (const broken of LANES.flat())
      it(`is found out to have ${broken}`, async () => {
        const { anomalies, ok, logs } = await (reports.get(broken) ?? assert.fail())
        assert.equal(ok, false)
        for (const anomaly of defects[broken].told)
          assert.ok(anomalies[anomaly] > 0, JSON.stringify(anomalies))
        await rm(logs, { recursive: true, force: true })
      })

    it('is put to the test by every defect there is', () => {
      assert.deepEqual(LANES.flat().toSorted(), LEDGER_BREAKS.toSorted())
    })
  })
})
