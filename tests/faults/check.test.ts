import assert from 'node:assert/strict'
import { runFaults } from '../support/fault-run.ts'

describe('a community in which servers, MongoDB, Redis and connections break', function () {
  this.timeout(240_000)

  it('loses, doubles, disorders and leaks nothing, and everybody has everything in the end', async () => {
    const { anomalies, examples, figures, faults } = await runFaults({
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
})
