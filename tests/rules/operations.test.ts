import assert from 'node:assert/strict'
import { pauseAfter, sumMinutes, triesFor } from '../../domain/operations/rules.ts'

describe('what becomes of a reaction that fails', () => {
  const cases: readonly [name: string, tries: number][] = [
    ['TypeError', 3],
    ['BSONError', 3],
    ['ZodError', 3],
    ['Error', 6],
    ['ECONNRESET', 6],
  ]
  for (const [name, tries] of cases)
    it(`is tried ${tries} times after a ${name}`, () => assert.equal(triesFor({ name }), tries))

  it('waits twice as long each time', () => {
    assert.deepEqual([1, 2, 3, 4].map(pauseAfter), [1000, 2000, 4000, 8000])
  })
})

describe('what workers did in the last hour', () => {
  const now = new Date('2030-01-01T12:00:30Z')
  const at = (time: string) => new Date(`2030-01-01T${time}Z`)

  it('is summed over the workers, with the quiet minutes, and without what is older', () => {
    const sums = sumMinutes(
      [
        {
          minutes: [
            { at: at('11:59:10'), done: 3, failed: 0 },
            { at: at('12:00:01'), done: 1, failed: 1 },
          ],
        },
        {
          minutes: [
            { at: at('11:59:50'), done: 4, failed: 2 },
            { at: at('10:30:00'), done: 9, failed: 9 },
          ],
        },
      ],
      now,
    )
    assert.equal(sums.length, 60)
    assert.deepEqual(sums.slice(-2), [
      { at: '2030-01-01T11:59:00.000Z', done: 7, failed: 2 },
      { at: '2030-01-01T12:00:00.000Z', done: 1, failed: 1 },
    ])
    assert.equal(
      sums.reduce((sum, { done }) => sum + done, 0),
      8,
    )
  })
})
