import assert from 'node:assert/strict'
import {
  CATCH_UP_ITEMS,
  markAfterReading,
  maySendAt,
  pickUnreadFrom,
  pickWorth,
  type ReadMark,
  type Worth,
} from '../../domain/chat/rules.ts'

describe('a mark of reading', () => {
  const cases: [string, ReadMark, number, ReadMark][] = [
    ['moves on', { lastReadSeq: 3, unreadFrom: null }, 5, { lastReadSeq: 5, unreadFrom: null }],
    ['never moves back', { lastReadSeq: 5, unreadFrom: null }, 3, { lastReadSeq: 5, unreadFrom: null }],
    ['stays unread from beyond', { lastReadSeq: 9, unreadFrom: 6 }, 5, { lastReadSeq: 9, unreadFrom: 6 }],
    ['is read again up to there', { lastReadSeq: 9, unreadFrom: 6 }, 6, { lastReadSeq: 9, unreadFrom: null }],
    ['is read again beyond', { lastReadSeq: 9, unreadFrom: 6 }, 12, { lastReadSeq: 12, unreadFrom: null }],
  ]
  for (const [what, mark, seq, expected] of cases)
    it(what, () => {
      assert.deepEqual(markAfterReading(mark, seq), expected)
    })
})

describe('a channel marked unread', () => {
  const cases: [string, Parameters<typeof pickUnreadFrom>, number | undefined][] = [
    ['is so from there', [4, 9, 9], 4],
    ['is so from its first message', [0, 9, 9], 1],
    ['is so from its last message at the latest', [99, 9, 9], 9],
    ['is so no later than it is anyway', [8, 5, 9], 6],
    ['is nothing without a message', [1, 0, 0], undefined],
  ]
  for (const [what, given, expected] of cases)
    it(what, () => {
      assert.equal(pickUnreadFrom(...given), expected)
    })
})

describe('what is worth reading first', () => {
  const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 12, minute))
  const worth = (why: Worth['why'], messageId: string, minute: number, helped?: number): Worth => ({
    why,
    messageId,
    at: at(minute),
    ...(helped !== undefined && { helped }),
  })
  const idsOf = (found: Worth[]) => found.map(({ why, messageId }) => `${why} ${messageId}`)

  it('is ranked by reason, then by how much it helped, then the latest first', () => {
    assert.deepEqual(
      idsOf(
        pickWorth([
          worth('helpful', 'h1', 9, 1),
          worth('mine', 'm', 8),
          worth('helpful', 'h2', 1, 5),
          worth('followed', 'f1', 2),
          worth('followed', 'f2', 3),
          worth('mention', 'c', 0),
        ]),
      ),
      ['mention c', 'followed f2', 'followed f1', 'mine m', 'helpful h2', 'helpful h1'],
    )
  })

  it('is each message once, for its foremost reason', () => {
    assert.deepEqual(
      idsOf(pickWorth([worth('helpful', 'a', 9, 7), worth('mine', 'a', 9), worth('mention', 'a', 1)])),
      ['mention a'],
    )
  })

  it('is as much as can be read', () => {
    const many = Array.from({ length: 80 }, (_, index) => worth('mention', `m${index}`, index % 60))
    assert.equal(pickWorth(many).length, CATCH_UP_ITEMS)
    assert.deepEqual(pickWorth([]), [])
  })
})

describe('the time of a message that waits', () => {
  const now = new Date('2030-01-01T12:00:00Z')
  const cases: [string, string, boolean][] = [
    ['in a minute', '2030-01-01T12:01:00Z', true],
    ['sooner', '2030-01-01T12:00:59Z', false],
    ['now', '2030-01-01T12:00:00Z', false],
    ['in the past', '2029-12-31T12:00:00Z', false],
    ['in a year', '2031-01-01T12:00:00Z', true],
    ['later', '2031-02-01T12:00:00Z', false],
  ]
  for (const [what, sendAt, expected] of cases)
    it(`${expected ? 'may' : 'must not'} be ${what}`, () => {
      assert.equal(maySendAt(new Date(sendAt), now), expected)
    })
})
