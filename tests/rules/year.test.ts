import assert from 'node:assert/strict'
import { sideOfYear, yearInWords } from '../../domain/exchanges/year-rules.ts'

describe('how visible somebody became in a year', () => {
  const none = sideOfYear([])
  const cases: [string, { reads: number | null; citedIn: number }, string[]][] = [
    ['is not spoken of where there is nothing', { reads: null, citedIn: 0 }, []],
    ['is how often they were read', { reads: 240, citedIn: 0 }, ['Your public pages were read 240 times.']],
    [
      'is an entry made of what they answered',
      { reads: null, citedIn: 1 },
      ['1 new entry of the library is made of what you answered.'],
    ],
    [
      'is both in one sentence',
      { reads: 12, citedIn: 3 },
      [
        'Your public pages were read 12 times, and 3 new entries of the library are made of what you answered.',
      ],
    ],
  ]
  for (const [says, seen, words] of cases)
    it(says, () =>
      assert.deepEqual(
        yearInWords({
          gave: none,
          got: none,
          outcomes: { told: 0, useful: 0 },
          seen,
          hoursToAnswer: null,
        }),
        words,
      ),
    )
})
