import assert from 'node:assert/strict'
import type { ChatOptions, ChatReport } from '../../faults/chat.ts'
import type { Anomaly } from '../../faults/check/verdict.ts'
import type { Break } from '../../faults/stage.ts'
import { runFaults } from '../support/fault-run.ts'

/** What is planted, how much of what it needs must happen, and what it must be told by. */
const defects: { [B in Break]: { enough: ChatOptions['enough']; told: readonly Anomaly[] } } = {
  'early-ack': { enough: { faults: 1, evictions: 0, stored: 60 }, told: ['lost'] },
  'no-journal': { enough: { faults: 2, evictions: 0, stored: 80 }, told: ['lost'] },
  'no-unique-index': { enough: { faults: 0, evictions: 0, stored: 100 }, told: ['duplicate', 'hole'] },
  'no-membership-check': { enough: { faults: 0, evictions: 2, stored: 0, leak: true }, told: ['leak'] },
  'state-recovery': { enough: { faults: 0, evictions: 2, stored: 0, leak: true }, told: ['leak'] },
}
/** Side by side, and one after the other: each has a product of its own, and waits more than it works. */
const LANES: readonly (readonly Break[])[] = [
  ['no-journal', 'no-unique-index'],
  ['early-ack', 'no-membership-check', 'state-recovery'],
]

describe('the checker of a community in which something is broken on purpose', function () {
  this.timeout(300_000)
  const reports = new Map<Break, Promise<ChatReport>>()

  before(() => {
    for (const lane of LANES) {
      let earlier: Promise<unknown> = Promise.resolve()
      for (const broken of lane) {
        const report = earlier.then(() => findOut(broken))
        reports.set(broken, report)
        // Whoever asks for it hears of a failure; the next one runs all the same.
        earlier = report.catch(() => undefined)
      }
    }
  })

  const findOut = (broken: Break) =>
    runFaults({
      clients: 8,
      channels: 2,
      workers: 0,
      quietMs: 1000,
      broken,
      enough: defects[broken].enough,
    })

  for (const broken of LANES.flat())
    it(`finds out that it has ${broken}`, async () => {
      const { anomalies, ok } = await (reports.get(broken) ?? assert.fail())
      assert.equal(ok, false)
      for (const anomaly of defects[broken].told) assert.ok(anomalies[anomaly] > 0, JSON.stringify(anomalies))
    })

  it('is put to the test by every defect there is', () => {
    assert.deepEqual(LANES.flat().toSorted(), Object.keys(defects).toSorted())
  })
})
