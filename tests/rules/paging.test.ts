import assert from 'node:assert/strict'
import fc from 'fast-check'
import { z } from 'zod'
import { readCursor, toCursor, toPage } from '../../domain/paging.ts'
import { Refusal } from '../../domain/vocabulary.ts'

const Keys = z.tuple([z.string(), z.number()])

describe('a cursor', () => {
  it('brings back the keys it was made of', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer(), (text, number) => {
        assert.deepEqual(readCursor(toCursor(text, number), Keys), [text, number])
      }),
    )
  })
  it('is absent on the first page', () => {
    assert.equal(readCursor(undefined, Keys), undefined)
  })
  for (const strange of [
    '',
    '!',
    'bm90IGpzb24',
    toCursor('a'),
    toCursor('a', 'b'),
    toCursor(1, 'a'),
    toCursor('a', 1, 2),
    'e30',
  ])
    it(`of another list is refused: ${JSON.stringify(strange)}`, () => {
      assert.throws(
        () => readCursor(strange, Keys),
        (error: unknown) =>
          error instanceof Refusal && error.code === 'invalid' && error.issues?.[0]?.path === 'cursor',
      )
    })
})

describe('a list taken a page at a time', () => {
  it('is the whole list, each row once, in order', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.integer({ min: 1, max: 20 }), (count, limit) => {
        const all = Array.from({ length: count }, (_, index) => index)
        const seen: number[] = []
        let cursor: string | null | undefined
        for (let turn = 0; cursor !== null; turn += 1) {
          assert.ok(turn <= count)
          const after = readCursor(cursor, z.tuple([z.number()]))?.[0] ?? -1
          const rows = all.filter(row => row > after).slice(0, limit + 1)
          const page = toPage(
            rows,
            limit,
            row => toCursor(row),
            row => row,
          )
          assert.ok(page.items.length <= limit)
          seen.push(...page.items)
          cursor = page.nextCursor
        }
        assert.deepEqual(seen, all)
      }),
    )
  })
})
