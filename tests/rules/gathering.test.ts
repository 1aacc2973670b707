import assert from 'node:assert/strict'
import { createGathering } from '../../domain/gathering.ts'
import { Refusal } from '../../domain/vocabulary.ts'

describe('who asks at one moment', () => {
  it('shares one look, and who asks during it the next', async () => {
    const looks: number[][] = []
    const twice = createGathering<number, number>(async keys => {
      looks.push([...keys])
      if (looks.length === 1) later = [twice(3), twice(4)]
      return keys.map(key => key * 2)
    })
    let later: Promise<number>[] = []
    assert.deepEqual(await Promise.all([twice(1), twice(2)]), [2, 4])
    assert.deepEqual(await Promise.all(later), [6, 8])
    assert.deepEqual(looks, [
      [1, 2],
      [3, 4],
    ])
  })

  it('is told when a look fails or never ends, and the next look is for who asks then', async () => {
    const outcomes: (() => Promise<string[]>)[] = [
      () => new Promise(() => undefined),
      () => Promise.reject(new Error('broken')),
      async () => ['found'],
    ]
    const ask = createGathering<string, string>(() => outcomes.shift()?.() ?? Promise.resolve([]), 20)
    await assert.rejects(
      ask('a'),
      (error: unknown) => error instanceof Refusal && error.code === 'unavailable',
    )
    await assert.rejects(ask('b'), /broken/)
    assert.equal(await ask('c'), 'found')
  })
})
