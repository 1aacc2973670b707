import assert from 'node:assert/strict'
import { checkHerd } from '../../faults/herd.ts'
import { scratch } from '../../scripts/launch/scratch.ts'

describe('everybody, when all servers were killed at once', function () {
  this.timeout(180_000)

  it('is let in again within half a minute, a few at a time', async () => {
    const { ok, ...report } = await checkHerd({ seed: 1, clients: 60, scratch: scratch() })
    assert.deepEqual([report.back, report.served], [60, 60], JSON.stringify(report))
    assert.ok(ok, JSON.stringify(report))
  })
})
