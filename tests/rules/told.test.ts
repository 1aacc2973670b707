import assert from 'node:assert/strict'
import mongoose, { Schema } from 'mongoose'
import { sayError, tellError } from '../../config/told.ts'

/** What somebody wrote, and what nobody is to find in a log. */
const WRITTEN = 'canary: the dog of Mrs Verbeek'

const thrownBy = (work: () => unknown): Error => {
  try {
    work()
  } catch (error) {
    if (error instanceof Error) return error
  }
  throw new Error('Nothing was thrown')
}

describe('what is told of an error', () => {
  const Things = mongoose.model(
    'ToldThing',
    new Schema({ count: Number }, { autoCreate: false, autoIndex: false }),
  )
  after(() => void mongoose.deleteModel('ToldThing'))

  const duplicate = Object.assign(
    new mongoose.mongo.MongoServerError({
      message: `E11000 duplicate key error collection: c.members index: email dup key: { email: "${WRITTEN}" }`,
      code: 11000,
      keyValue: { email: WRITTEN },
    }),
    { writeErrors: [{ err: { op: { body: WRITTEN } } }] },
  )
  const refusedByRedis = Object.assign(new Error('OOM command not allowed'), {
    name: 'ReplyError',
    command: { name: 'set', args: ['session:1', WRITTEN] },
  })
  const cases: readonly (readonly [string, Error, string])[] = [
    [
      'a row that is there already',
      duplicate,
      'E11000 duplicate key error collection: c.members index: email',
    ],
    ['a command that Redis refused', refusedByRedis, 'OOM command not allowed'],
    ['a value of the wrong kind', thrownBy(() => Things.castObject({ count: WRITTEN })), 'count: Number'],
    [
      'an id that is none',
      thrownBy(() => new Schema({ a: Number }).path('a').cast(WRITTEN)),
      'Number expected at a',
    ],
    ['text that is no JSON', thrownBy(() => JSON.parse(WRITTEN)), ''],
    [
      'text whose first letter is no JSON',
      thrownBy(() => JSON.parse('a dog, Verbeek')),
      'Unexpected token … is not valid JSON',
    ],
    [
      'long text that is no JSON',
      thrownBy(() => JSON.parse(`{"a": "${'x'.repeat(50)} ${WRITTEN} \n ${'x'.repeat(50)}`)),
      '',
    ],
    ['what something else caused', new Error('It was not kept', { cause: duplicate }), 'It was not kept'],
  ]
  for (const [name, error, message] of cases)
    it(`says of ${name} where and why, and not what somebody wrote`, () => {
      const told = tellError(error)
      assert.ok(!JSON.stringify(told).includes('Verbeek'), JSON.stringify(told))
      assert.match(told.stack, /\n? +at .*told\.test/)
      assert.equal(told.type, error.name)
      if (message !== '') assert.equal(told.message, message)
      assert.equal(sayError(error), told.message)
    })

  it('names the code, and every cause', () => {
    const told = tellError(new Error('It was not kept', { cause: duplicate }))
    assert.equal(told.cause?.code, 11000)
    assert.equal(told.cause?.type, 'MongoServerError')
  })

  it('is something even when no error was thrown', () => {
    assert.deepEqual(tellError(WRITTEN), { type: 'string', message: 'is no error', stack: '' })
  })
})
