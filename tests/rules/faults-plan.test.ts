import assert from 'node:assert/strict'
import { FAULTS } from '../../faults/nemesis/faults.ts'
import { planOf } from '../../faults/nemesis/schedule.ts'

const first = (count: number, ...of: Parameters<typeof planOf>) => {
  const plan = planOf(...of)
  return Array.from({ length: count }, () => plan.next().value)
}
const kinds = FAULTS.map(({ kind }) => kind)

describe('the plan of what breaks', () => {
  it('is the same for the same seed, and another for another', () => {
    assert.deepEqual(first(50, 7), first(50, 7))
    assert.notDeepEqual(first(50, 7), first(50, 8))
  })

  it('has everything once before anything comes again, a shifted clock and a stopped server among it', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const drawn = first(kinds.length, seed).map(({ fault }) => fault.kind)
      assert.deepEqual(drawn.toSorted(), kinds.toSorted())
    }
    for (const kind of ['shift-clock', 'stop-server', 'step-down-mongod', 'kill-everything'])
      assert.ok(kinds.includes(kind), kind)
  })

  it('goes on by weight, and keeps within what each fault says it lasts', () => {
    const steps = first(4000, 3)
    for (const { fault, lastsMs } of steps)
      assert.ok(lastsMs >= fault.lastsMs[0] && lastsMs <= fault.lastsMs[1], fault.kind)
    const count = (kind: string) => steps.filter(({ fault }) => fault.kind === kind).length
    assert.ok(count('kill-server') > 2 * count('kill-everything'))
  })

  it('takes what was asked for in turn', () => {
    const drawn = first(4, 1, ['stop-server', 'shift-clock']).map(({ fault }) => fault.kind)
    assert.deepEqual(drawn, ['stop-server', 'shift-clock', 'stop-server', 'shift-clock'])
  })
})
