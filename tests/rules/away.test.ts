import assert from 'node:assert/strict'
import mongoose from 'mongoose'
import { isAway } from '../../config/database.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import { toRefusal } from '../../server/answer.ts'

const { MongoNetworkError, MongoServerError } = mongoose.mongo
const named = (name: string) => Object.assign(new Error('As it comes from another process'), { name })
const answered = (code: number) => new MongoServerError({ message: 'MongoDB said so', code })

describe('MongoDB that cannot be reached', () => {
  for (const [what, error] of [
    ['a line that broke', new MongoNetworkError('connection closed')],
    ['a line that was given up because nobody answered', named('PoolClearedOnNetworkError')],
    ['a pool of lines that was given up', named('MongoPoolClearedError')],
    ['no primary', named('MongoServerSelectionError')],
    ['no answer in time', named('MongoOperationTimeoutError')],
    ['a member that stops', answered(11_600)],
    ['a member that is primary no more', answered(10_107)],
    ['a primary that stepped down', answered(189)],
  ] as const)
    it(`is known by ${what}, and told as that`, () => {
      assert.equal(isAway(error), true)
      assert.equal(toRefusal(error)?.code, 'unavailable')
    })

  for (const [what, error] of [
    ['a row that is there already', answered(11_000)],
    ['a bug', new TypeError('nothing is not a function')],
    ['a refusal', new Refusal('conflict', 'No')],
  ] as const)
    it(`is not taken for ${what}`, () => {
      assert.equal(isAway(error), false)
      assert.notEqual(toRefusal(error)?.code, 'unavailable')
    })
})
