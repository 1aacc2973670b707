import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type ChatOptions, type ChatReport, checkChat } from '../../faults/chat.ts'
import type { Anomaly } from '../../faults/check/verdict.ts'
import { root } from '../../faults/program.ts'
import type { Break } from '../../faults/stage.ts'

/** A run ends when enough has happened; this is for a machine on which nothing does. */
const MINUTES_MAX = 2
const PATIENCE_MS = 240_000

const small = { seed: 1, minutes: MINUTES_MAX, clients: 8, channels: 2 }

/** What is planted, how much of what it needs must happen, and what it must be told by. */
const defects: { [B in Break]: { enough: ChatOptions['enough']; told: readonly Anomaly[] } } = {
  'early-ack': { enough: { faults: 1, evictions: 0, stored: 60 }, told: ['lost'] },
  'no-journal': { enough: { faults: 2, evictions: 0, stored: 80 }, told: ['lost'] },
  'no-unique-index': { enough: { faults: 0, evictions: 0, stored: 100 }, told: ['duplicate', 'hole'] },
  'no-membership-check': { enough: { faults: 0, evictions: 2, stored: 0 }, told: ['leak'] },
  'state-recovery': { enough: { faults: 0, evictions: 2, stored: 0 }, told: ['leak'] },
}

const run = async (options: ChatOptions): Promise<ChatReport> => {
  const report = await checkChat(options)
  await rm(path.dirname(path.join(root, report.history)), { recursive: true, force: true })
  return report
}

describe('a community in which servers, MongoDB, Redis and connections break', function () {
  this.timeout(PATIENCE_MS)

  it('loses, doubles, disorders and leaks nothing, and everybody has everything in the end', async () => {
    const { anomalies, examples, figures, faults } = await run({
      ...small,
      clients: 12,
      channels: 3,
      workers: 1,
      only: ['kill-redis-then-server', 'kill-mongod', 'reset-sockets'],
      enough: { faults: 3, evictions: 3, stored: 200 },
    })
    assert.deepEqual(
      Object.entries(anomalies).filter(([, count]) => count > 0),
      [],
      examples.join('\n'),
    )
    assert.ok(figures.acknowledged >= 200, `${figures.acknowledged} acknowledged`)
    assert.ok(figures.copies > 0 && figures.ended > 0 && faults.length >= 3)
  })

  for (const [broken, { enough, told }] of Object.entries(defects))
    it(`is found out when it has ${broken}`, async () => {
      const options = { ...small, broken: broken as Break, enough, workers: 0, quietMs: 1000 }
      const { anomalies, ok } = await run(options)
      assert.equal(ok, false)
      for (const anomaly of told) assert.ok(anomalies[anomaly] > 0, JSON.stringify(anomalies))
    })
})
