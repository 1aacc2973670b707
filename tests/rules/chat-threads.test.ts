import assert from 'node:assert/strict'
import { isFollowing, pickFollowers, summarise, toThread } from '../../domain/chat/rules.ts'

const at = (minute: number) => new Date(Date.UTC(2030, 0, 1, 12, minute)).toISOString()
const calls = (...memberIds: string[]) => ({ memberIds, circles: [] })

describe('who follows a thread because of a reply', () => {
  type Message = Parameters<typeof pickFollowers>[0]
  const root: Message = { authorId: 'ada', seq: 3 }
  const cases: [string, Message, Message, ReturnType<typeof pickFollowers>][] = [
    [
      'who began it and who wrote',
      root,
      { authorId: 'ben', seq: 7 },
      [
        { memberId: 'ada', causeSeq: 3, lastReadSeq: 3 },
        { memberId: 'ben', causeSeq: 7, lastReadSeq: 7 },
      ],
    ],
    [
      'one who answers themselves, once',
      root,
      { authorId: 'ada', seq: 7 },
      [{ memberId: 'ada', causeSeq: 7, lastReadSeq: 7 }],
    ],
    [
      'whom the reply calls, who has still to read it',
      root,
      { authorId: 'ada', seq: 7, mentions: calls('eva') },
      [
        { memberId: 'ada', causeSeq: 7, lastReadSeq: 7 },
        { memberId: 'eva', causeSeq: 7, lastReadSeq: 6 },
      ],
    ],
    [
      'whom its beginning called',
      { ...root, mentions: calls('eva') },
      { authorId: 'ada', seq: 7 },
      [
        { memberId: 'ada', causeSeq: 7, lastReadSeq: 7 },
        { memberId: 'eva', causeSeq: 3, lastReadSeq: 3 },
      ],
    ],
    [
      'who began it and is called now: since now, with everything still to read',
      root,
      { authorId: 'ben', seq: 7, mentions: calls('ada') },
      [
        { memberId: 'ada', causeSeq: 7, lastReadSeq: 3 },
        { memberId: 'ben', causeSeq: 7, lastReadSeq: 7 },
      ],
    ],
    [
      'nobody of a circle that is called',
      root,
      { authorId: 'ada', seq: 7, mentions: { memberIds: [], circles: ['everyone'] } },
      [{ memberId: 'ada', causeSeq: 7, lastReadSeq: 7 }],
    ],
  ]
  for (const [what, began, reply, expected] of cases)
    it(`is ${what}`, () => {
      assert.deepEqual(pickFollowers(began, reply), expected)
    })
})

describe('following a thread', () => {
  const cases: [string, Parameters<typeof isFollowing>, boolean][] = [
    ['nobody without a reason', [undefined, 0], false],
    ['who wrote or was called', [undefined, 5], true],
    ['who said so', [{ following: true }, 0], true],
    ['nobody who merely read it', [{ following: false }, 0], false],
    ['who read it and wrote', [{ following: false }, 5], true],
    ['nobody who stopped after that', [{ following: false, stoppedAtSeq: 5 }, 5], false],
    ['who wrote or was called after they stopped', [{ following: false, stoppedAtSeq: 5 }, 6], true],
    ['nobody who stopped in a channel without a message', [{ following: false, stoppedAtSeq: 0 }, 0], false],
  ]
  for (const [who, given, expected] of cases)
    it(`is ${who}`, () => {
      assert.equal(isFollowing(...given), expected)
    })
})

describe('a thread summed up', () => {
  const root = { rootId: 'r', rootSeq: 3, rootAuthorId: 'ada' }
  const reply = (authorId: string, seq: number) => ({ authorId, seq, sentAt: at(seq) })

  it('is none without a reply', () => {
    assert.equal(summarise(root, []), undefined)
  })

  it('counts replies, and names who wrote last, the latest first', () => {
    const summary = summarise(root, [reply('ben', 4), reply('ada', 6), reply('ben', 9), reply('eva', 5)])
    assert.deepEqual(summary, {
      ...root,
      replyCount: 4,
      lastSeq: 9,
      lastAt: at(9),
      writers: [
        { memberId: 'ben', lastSeq: 9 },
        { memberId: 'ada', lastSeq: 6 },
        { memberId: 'eva', lastSeq: 5 },
      ],
    })
  })

  it('is the same from replies already counted', () => {
    const counted = [
      { ...reply('ben', 9), count: 2 },
      { ...reply('ada', 6), count: 1 },
    ]
    assert.equal(summarise(root, counted)?.replyCount, 3)
  })

  const summary = summarise(
    root,
    Array.from({ length: 7 }, (_, at) => reply(`m${at}`, 10 + at)),
  )
  if (!summary) throw new Error('no summary')
  const stands: [
    string,
    string,
    Parameters<typeof toThread>[2],
    { following: boolean; lastReadSeq: number },
  ][] = [
    ['a stranger to it', 'x', undefined, { following: false, lastReadSeq: 0 }],
    ['who began it', 'ada', undefined, { following: true, lastReadSeq: 0 }],
    ['who wrote: up to there they have read', 'm2', undefined, { following: true, lastReadSeq: 12 }],
    [
      'who wrote and read on',
      'm2',
      { following: true, lastReadSeq: 15 },
      { following: true, lastReadSeq: 15 },
    ],
    [
      'who wrote, stopped, and wrote nothing since',
      'm2',
      { following: false, lastReadSeq: 4, stoppedAtSeq: 12 },
      { following: false, lastReadSeq: 12 },
    ],
    [
      'who stopped and wrote again',
      'm2',
      { following: false, lastReadSeq: 4, stoppedAtSeq: 11 },
      { following: true, lastReadSeq: 12 },
    ],
  ]
  for (const [who, memberId, standing, expected] of stands)
    it(`is shown to ${who}`, () => {
      const { following, lastReadSeq, memberIds } = toThread(summary, memberId, standing)
      assert.deepEqual({ following, lastReadSeq }, expected)
      assert.deepEqual(memberIds, ['m6', 'm5', 'm4', 'm3', 'm2'])
    })
})
