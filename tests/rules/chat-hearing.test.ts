import assert from 'node:assert/strict'
import fc from 'fast-check'
import { whoWords, withWishes } from '../../client/src/features/chat/reactions.ts'
import {
  amend,
  anew,
  hearRevs,
  toRows,
  unseenIn,
  type Stretch,
} from '../../client/src/features/chat/stretch.ts'
import { joinReplies, withReply } from '../../client/src/features/chat/threads.ts'
import type { MessageView } from '../../domain/chat/contract.ts'

const said = (seq: number, more: Partial<MessageView> = {}): MessageView => ({
  id: seq.toString(16).padStart(24, '0'),
  channelId: 'c'.repeat(24),
  seq,
  authorId: 'ben',
  authorName: 'Ben',
  body: `message ${seq}`,
  html: `<p>message ${seq}</p>`,
  sentAt: new Date(Date.parse('2030-01-01T12:00:00Z') + seq * 600_000).toISOString(),
  threadOf: null,
  editedAt: null,
  deletedAt: null,
  clientId: `client-${seq}`,
  ...more,
})
const stretch: Stretch = { messages: [1, 2, 3].map(seq => said(seq)), newestSeq: 3 }

describe('changes that are heard', () => {
  it('end the same in whatever order and however often they come', () => {
    const changes = [1, 2, 3, 4, 5, 6].map(rev => said((rev % 3) + 1, { rev, body: `at ${rev}` }))
    fc.assert(
      fc.property(fc.shuffledSubarray([...changes, ...changes], { minLength: 12 }), heard => {
        const after = heard.reduce((now, change) => amend(now, [change]), stretch)
        assert.deepEqual(
          after.messages.map(({ rev }) => rev),
          [6, 4, 5],
        )
      }),
    )
  })
  it('of messages that are not here change nothing', () => {
    assert.equal(amend(stretch, [said(9, { rev: 1 })]), stretch)
  })
  it('while a page was on its way are newer than the page, and say how far the channel goes', () => {
    const page = { messages: [said(2), said(3, { rev: 4 })], lastSeq: 3 }
    const heard = [said(3, { rev: 5 }), said(2, { rev: 1, body: 'changed' }), said(3, { rev: 3 }), said(4)]
    const { messages, newestSeq } = anew(page, heard)
    assert.deepEqual(
      messages.map(({ seq, rev, body }) => [seq, rev, body]),
      [
        [2, 1, 'changed'],
        [3, 5, 'message 3'],
      ],
    )
    assert.equal(newestSeq, 4)
    assert.deepEqual(anew(page, []), { messages: page.messages, newestSeq: 3 })
  })
  it('raise the known revision only without a gap', () => {
    const known = { rev: 4, ahead: [] }
    assert.deepEqual(hearRevs(known, [5]), { rev: 5, ahead: [] })
    assert.deepEqual(hearRevs(known, [6]), { rev: 4, ahead: [6] })
    assert.deepEqual(hearRevs(known, [6, 5]), { rev: 6, ahead: [] })
    assert.deepEqual(hearRevs(known, [3]), known)
  })
  it('raise it to the last, in whatever order they come one by one', () => {
    const revs = Array.from({ length: 12 }, (_, at) => at + 1)
    fc.assert(
      fc.property(fc.shuffledSubarray([...revs, ...revs], { minLength: 24 }), heard => {
        const start = { rev: 0, ahead: [] as readonly number[] }
        assert.deepEqual(
          heard.reduce((now, rev) => hearRevs(now, [rev]), start),
          { rev: 12, ahead: [] },
        )
      }),
    )
  })
  it('are let go once an answer brought them', () => {
    assert.deepEqual(hearRevs({ rev: 9, ahead: [6, 10, 12] }, []), { rev: 10, ahead: [12] })
  })
})

describe('replies in a channel', () => {
  const mixed: Stretch = {
    messages: [said(1), said(2, { threadOf: said(1).id }), said(3), said(4, { threadOf: said(1).id })],
    newestSeq: 6,
  }
  it('stand in their thread, not among its messages', () => {
    assert.deepEqual(
      toRows(mixed, 1).map(({ message, newSince }) => [message.seq, newSince !== null]),
      [
        [1, false],
        [3, true],
      ],
    )
  })
  it('are not counted as unseen', () => {
    assert.equal(unseenIn({ ...mixed, newestSeq: 4 }, 1), 1)
    assert.equal(unseenIn(mixed, 1), 3)
    assert.equal(unseenIn(mixed, 6), 0)
  })
})

describe('a thread that goes on', () => {
  const rootId = said(1).id
  const reader = { memberId: 'anna', rootSeq: 1 }
  const reply = (seq: number, authorId = 'ben') => said(seq, { threadOf: rootId, authorId })

  it('counts each reply once and names who wrote last', () => {
    const first = withReply(undefined, reply(2), reader)
    const second = withReply(first, reply(3, 'cleo'), reader)
    assert.deepEqual(second, withReply(second, reply(3, 'cleo'), reader))
    assert.equal(second?.replyCount, 2)
    assert.deepEqual(second.memberIds, ['cleo', 'ben'])
    assert.equal(second.following, false)
  })
  it('is followed by who answers in it, and read up to there', () => {
    const own = withReply(undefined, reply(2, 'anna'), reader)
    assert.deepEqual([own?.following, own?.lastReadSeq], [true, 2])
  })
  it('is followed by who is called in it, and unread', () => {
    const called = withReply(
      undefined,
      { ...reply(2), mentions: { memberIds: ['anna'], circles: [] } },
      reader,
    )
    assert.deepEqual([called?.following, called?.lastReadSeq], [true, 0])
  })
  it('holds each reply once, in order, with its highest revision', () => {
    const joined = joinReplies(
      [reply(2), reply(5)],
      [reply(3), { ...reply(2), rev: 4 }, { ...reply(2), rev: 3 }],
    )
    assert.deepEqual(
      joined.map(({ seq, rev }) => [seq, rev]),
      [
        [2, 4],
        [3, undefined],
        [5, undefined],
      ],
    )
  })
})

describe('reactions as one means them to be', () => {
  const stored = [
    { emoji: '👍', memberIds: ['ben', 'anna'] },
    { emoji: 'helpful', memberIds: ['ben'] },
  ]
  it('show what was pressed before the server says so, helpful first', () => {
    const wished = withWishes(
      stored,
      new Map([
        ['👍', false],
        ['helpful', true],
        ['🙏', true],
      ]),
      'anna',
    )
    assert.deepEqual(wished, [
      { emoji: 'helpful', memberIds: ['ben', 'anna'] },
      { emoji: '👍', memberIds: ['ben'] },
      { emoji: '🙏', memberIds: ['anna'] },
    ])
  })
  it('lose the chip of the last one who took theirs off', () => {
    assert.deepEqual(withWishes([{ emoji: '👍', memberIds: ['anna'] }], new Map([['👍', false]]), 'anna'), [])
  })
  it('are as stored once nothing is wished', () => {
    assert.deepEqual(withWishes(undefined, new Map(), 'anna'), [])
  })
  it('name who they are of, and count whom nobody knows', () => {
    const nameOf = (id: string) => ({ ben: 'Ben', cleo: 'Cleo' })[id]
    assert.equal(whoWords(['anna'], nameOf, 'anna'), 'You')
    assert.equal(whoWords(['ben', 'anna'], nameOf, 'anna'), 'You and Ben')
    assert.equal(whoWords(['ben', 'x', 'y'], nameOf, 'anna'), 'Ben and 2 others')
  })
})
