import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  amend,
  extend,
  lastSeqOf,
  pickStart,
  reachesNewest,
  shiftOf,
  toRows,
  type Stretch,
} from '../../client/src/features/chat/stretch.ts'
import type { MessageView } from '../../domain/chat/contract.ts'

const MINUTE_MS = 60_000
const noon = Date.parse('2030-01-01T12:00:00.000Z')

/** A message of a channel in which Ada and Ben take turns every few minutes, and every seventh place was closed by the server. */
const message = (seq: number): MessageView => ({
  id: seq.toString(16).padStart(24, '0'),
  channelId: 'c'.padEnd(24, '0'),
  seq,
  authorId: seq % 3 === 0 ? 'ada' : 'ben',
  authorName: seq % 3 === 0 ? 'Ada' : 'Ben',
  body: `message ${seq}`,
  html: `<p>message ${seq}</p>`,
  sentAt: new Date(noon + seq * 4 * MINUTE_MS).toISOString(),
  threadOf: null,
  editedAt: null,
  deletedAt: seq % 7 === 0 ? new Date(noon).toISOString() : null,
  clientId: seq % 7 === 0 ? `void-${seq}` : `seed-${seq}`,
})
const run = (first: number, last: number): MessageView[] =>
  Array.from({ length: Math.max(0, last - first + 1) }, (_, place) => message(first + place))
const stretch = (first: number, last: number, newestSeq = last): Stretch => ({
  messages: run(first, last),
  newestSeq,
})
const seqsOf = ({ messages }: Stretch): number[] => messages.map(({ seq }) => seq)

const frame = fc
  .tuple(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 30 }))
  .map(([first, more]) => run(first, first + more))

describe('a stretch of a channel', () => {
  it('stays unbroken whatever is heard, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), frames => {
        const heard = frames.reduce(extend, stretch(80, 100))
        const seqs = seqsOf(heard)
        assert.deepEqual(
          seqs,
          seqs.map((_, place) => (seqs[0] ?? 0) + place),
        )
        assert.equal(heard.newestSeq, Math.max(100, ...frames.flat().map(({ seq }) => seq)))
      }),
    )
  })

  it('knows that something is missing when a frame begins beyond its end', () => {
    const heard = extend(stretch(1, 10), run(12, 14))
    assert.equal(lastSeqOf(heard), 10)
    assert.equal(reachesNewest(heard), false)
    assert.equal(reachesNewest(extend(heard, run(11, 14))), true)
  })

  it('shows the newer view of a message heard twice', () => {
    const edited = { ...message(5), body: 'better', editedAt: new Date(noon).toISOString() }
    assert.equal(extend(stretch(1, 10), [edited]).messages[4]?.body, 'better')
  })
})

describe('a message that changed', () => {
  const changed = (seq: number, rev: number) => ({ ...message(seq), body: `revision ${rev}`, rev })
  const bodyOf = ({ messages }: Stretch, seq: number) => messages.find(each => each.seq === seq)?.body

  it('is shown as it stands by the last revision, in whatever order it is heard', () => {
    const views = [1, 2, 3, 4].map(rev => changed(5, rev))
    fc.assert(
      fc.property(fc.shuffledSubarray(views, { minLength: 1 }), heard => {
        const last = Math.max(...heard.map(({ rev }) => rev))
        const amended = heard.reduce((held, view) => amend(held, [view]), stretch(1, 10))
        assert.equal(bodyOf(amended, 5), `revision ${last}`)
        const extended = heard.reduce((held, view) => extend(held, [view]), stretch(1, 10))
        assert.equal(bodyOf(extended, 5), `revision ${last}`)
        assert.equal(bodyOf(extend(amended, [message(5)]), 5), `revision ${last}`)
      }),
    )
  })

  it('leaves the list as it is when it is not in it, or no news', () => {
    const held = stretch(3, 10, 20)
    for (const seq of [2, 11, 20]) assert.equal(amend(held, [changed(seq, 1)]), held)
    const amended = amend(held, [changed(5, 2)])
    assert.notEqual(amended, held)
    assert.equal(amend(amended, [changed(5, 1)]), amended)
  })
})

describe('the rows of a stretch', () => {
  it('leave out what the server wrote to close a hole', () => {
    assert.deepEqual(
      toRows(stretch(1, 9), null).map(row => row.message.seq),
      [1, 2, 3, 4, 5, 6, 8, 9],
    )
  })

  it('never change when older messages come, and keep their places', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 120 }), fc.integer({ min: 1, max: 60 }), (first, older) => {
        const before = toRows(stretch(first, 150), 130)
        const after = toRows(extend(stretch(first, 150), run(Math.max(1, first - older), first - 1)), 130)
        assert.deepEqual(after.slice(-before.length), before)
        assert.equal(shiftOf(before, after), before.length - after.length)
      }),
    )
  })

  it('keep their places when the oldest are dropped', () => {
    const before = toRows(stretch(20, 150), null)
    const after = toRows(stretch(60, 150), null)
    assert.equal(shiftOf(before, after), before.length - after.length)
  })

  it('begin what is new once, with the time up to which the reader had seen', () => {
    const lines = toRows(stretch(1, 20), 12).filter(({ newSince }) => newSince !== null)
    assert.deepEqual(
      lines.map(({ message: { seq }, newSince }) => [seq, newSince]),
      [[13, message(12).sentAt]],
    )
  })

  it('group what one author says within five minutes, and nothing across the new line', () => {
    const grouped = (newAfter: number | null) =>
      toRows(stretch(1, 6), newAfter)
        .filter(row => row.grouped)
        .map(row => row.message.seq)
    assert.deepEqual(grouped(null), [2, 5])
    assert.deepEqual(grouped(4), [2])
  })
})

describe('where a reader begins', () => {
  const cases: [string, Parameters<typeof pickStart>[0], number | 'newest'][] = [
    ['at the first unseen', { at: undefined, lastSeq: 90, lastReadSeq: 40, pageLength: 50 }, 41],
    [
      'at the newest when all is seen',
      { at: undefined, lastSeq: 90, lastReadSeq: 90, pageLength: 50 },
      'newest',
    ],
    [
      'at the newest of a long channel they never opened',
      { at: undefined, lastSeq: 90, lastReadSeq: 0, pageLength: 50 },
      'newest',
    ],
    [
      'at the beginning of a short one they never opened',
      { at: undefined, lastSeq: 9, lastReadSeq: 0, pageLength: 9 },
      1,
    ],
    ['in an empty channel', { at: undefined, lastSeq: 0, lastReadSeq: 0, pageLength: 0 }, 'newest'],
    ['at the linked message', { at: 7, lastSeq: 90, lastReadSeq: 40, pageLength: 50 }, 7],
    [
      'at the last when a link leads beyond it',
      { at: 700, lastSeq: 90, lastReadSeq: 40, pageLength: 50 },
      90,
    ],
    [
      'at the newest when they ask for it',
      { at: 'newest', lastSeq: 90, lastReadSeq: 40, pageLength: 50 },
      'newest',
    ],
  ]
  for (const [says, channel, start] of cases) it(`is ${says}`, () => assert.equal(pickStart(channel), start))
})
