import assert from 'node:assert/strict'
import { createGathering, createSharing } from '../../domain/gathering.ts'
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

describe('what is asked for at one moment', () => {
  const poison = new Set([7, 300])
  const outcomesOf = async (things: readonly number[], doTogether: (some: readonly number[]) => void) => {
    const ask = createSharing<number>(async some => doTogether(some))
    return Promise.allSettled(things.map(ask))
  }

  it('is done together', async () => {
    const done: number[][] = []
    const outcomes = await outcomesOf([1, 2, 3], some => void done.push([...some]))
    assert.ok(outcomes.every(({ status }) => status === 'fulfilled'))
    assert.deepEqual(done, [[1, 2, 3]])
  })

  it('fails for what cannot be done alone, and its neighbours pay with a few more tries', async () => {
    const done = new Set<number>()
    let tries = 0
    const all = Array.from({ length: 400 }, (_, at) => at)
    const outcomes = await outcomesOf(all, some => {
      tries += 1
      const guilty = some.find(each => poison.has(each))
      if (guilty !== undefined) throw new Error(`cannot do ${guilty}`)
      for (const each of some) done.add(each)
    })
    const failed = outcomes.flatMap((outcome, at) =>
      outcome.status === 'rejected' ? [[at, (outcome.reason as Error).message]] : [],
    )
    assert.deepEqual(failed, [
      [7, 'cannot do 7'],
      [300, 'cannot do 300'],
    ])
    assert.equal(done.size, 398)
    assert.ok(tries < 40, `${tries} tries`)
  })

  it('is not tried one by one while MongoDB is away', async () => {
    let tries = 0
    const outcomes = await outcomesOf([1, 2, 3, 4], () => {
      tries += 1
      throw Object.assign(new Error('gone'), { name: 'MongoNetworkError' })
    })
    assert.ok(outcomes.every(({ status }) => status === 'rejected'))
    assert.equal(tries, 1)
  })
})
