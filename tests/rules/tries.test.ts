import assert from 'node:assert/strict'
import { DatabaseAway } from '../../config/database.ts'
import { awayPauseMs, mayTryAgain, NOT_AGAIN, tooLong } from '../../workers/tries.ts'

const named = (name: string) => Object.assign(new Error('It failed'), { name })

describe('a timed job that failed', () => {
  const cases: readonly [why: string, error: Error, tries: number, may: boolean][] = [
    ['once', named('Error'), 1, true],
    ['too often', named('Error'), 6, false],
    ['without hope', named('TypeError'), 3, false],
    ['because MongoDB is away', new DatabaseAway('MongoDB does not answer'), 50, true],
    ['because it took too long', tooLong('The job'), 1, false],
  ]
  for (const [why, error, tries, may] of cases)
    it(`${why} is ${may ? '' : 'not '}tried again`, () => assert.equal(mayTryAgain(error, tries), may))

  const patterns: readonly [pattern: string, again: boolean][] = [
    ['* * * * *', false],
    ['*/5 * * * *', false],
    ['20 * * * *', true],
    ['20 3 * * *', true],
    ['30 4 1-7 * *', true],
  ]
  for (const [pattern, again] of patterns)
    it(`while MongoDB is away and comes at ${pattern} is ${again ? 'tried again' : 'left to its next time'}`, () =>
      assert.equal(awayPauseMs(pattern) !== NOT_AGAIN, again))
})
