import assert from 'node:assert/strict'
import fc from 'fast-check'
import { EDIT_WINDOW_MINUTES, Emoji, LOUNGE_KEPT_DAYS, REACTIONS_MAX } from '../../domain/chat/contract.ts'
import {
  excerptOf,
  isCredited,
  loungeKeptSince,
  mayDelete,
  mayPin,
  type MessageNow,
  type Standing,
  whyNotEdit,
  whyNotReact,
  withReaction,
} from '../../domain/chat/rules.ts'

const noon = new Date('2030-01-01T12:00:00.000Z')
const MINUTE_MS = 60_000
const message: MessageNow = { authorId: 'ada', sentAt: noon, isDeleted: false }
const later = (ms: number) => new Date(noon.getTime() + ms)

describe('who may rewrite a message', () => {
  const end = EDIT_WINDOW_MINUTES * MINUTE_MS
  const cases: [string, MessageNow, string, Date, RegExp | undefined][] = [
    ['its author at once', message, 'ada', noon, undefined],
    ['its author in the last moment of the window', message, 'ada', later(end), undefined],
    ['not its author after it', message, 'ada', later(end + 1), /60 minutes/],
    ['nobody else', message, 'ben', noon, /Only its author/],
    ['not its author once it was removed', { ...message, isDeleted: true }, 'ada', noon, /removed/],
  ]
  for (const [who, now, memberId, at, why] of cases)
    it(`is ${who}`, () => {
      const whyNot = whyNotEdit(now, memberId, at)
      if (why === undefined) assert.equal(whyNot, undefined)
      else assert.match(whyNot ?? '', why)
    })
})

describe('who may take a message away, and who may pin it', () => {
  const cases: [string, Standing, boolean, boolean][] = [
    ['its author', { memberId: 'ada', isHost: false, kind: 'standing' }, true, false],
    ['a host', { memberId: 'ben', isHost: true, kind: 'standing' }, true, true],
    ['a host in a lounge', { memberId: 'ben', isHost: true, kind: 'lounge' }, true, true],
    ['another member', { memberId: 'ben', isHost: false, kind: 'standing' }, false, false],
    ['its author, written directly', { memberId: 'ada', isHost: false, kind: 'direct' }, true, true],
    ['who it was written to', { memberId: 'ben', isHost: false, kind: 'direct' }, false, true],
    [
      'who it was written to and began the talk',
      { memberId: 'ben', isHost: true, kind: 'direct' },
      false,
      true,
    ],
  ]
  for (const [who, standing, deletes, pins] of cases)
    it(`${who}: ${deletes ? 'removes' : 'does not remove'}, ${pins ? 'pins' : 'does not pin'}`, () => {
      assert.deepEqual([mayDelete(message, standing), mayPin(standing)], [deletes, pins])
    })
})

describe('what helped', () => {
  it('is said by others', () => {
    assert.match(whyNotReact(message, 'ada', 'helpful') ?? '', /Others say/)
    assert.equal(whyNotReact(message, 'ben', 'helpful'), undefined)
    assert.equal(whyNotReact(message, 'ada', '👍'), undefined)
  })
  it('counts where it was said to the group', () => {
    assert.deepEqual((['standing', 'lounge', 'direct'] as const).map(isCredited), [true, false, false])
  })
})

describe('a reaction', () => {
  const one = [{ emoji: '👍', memberIds: ['ada', 'ben'] }]
  it('joins those of its kind, or begins one', () => {
    assert.deepEqual(withReaction(one, { emoji: '👍', memberId: 'cleo', on: true }), [
      { emoji: '👍', memberIds: ['ada', 'ben', 'cleo'] },
    ])
    assert.deepEqual(withReaction(one, { emoji: '🎉', memberId: 'ada', on: true }), [
      ...one,
      { emoji: '🎉', memberIds: ['ada'] },
    ])
  })
  it('leaves, and its kind with the last', () => {
    const left = withReaction(one, { emoji: '👍', memberId: 'ada', on: false })
    assert.deepEqual(left, [{ emoji: '👍', memberIds: ['ben'] }])
    assert.deepEqual(withReaction(left, { emoji: '👍', memberId: 'ben', on: false }), [])
  })
  it('that is so already is the very same list', () => {
    assert.equal(withReaction(one, { emoji: '👍', memberId: 'ada', on: true }), one)
    assert.equal(withReaction(one, { emoji: '👍', memberId: 'cleo', on: false }), one)
    assert.equal(withReaction(one, { emoji: '🎉', memberId: 'ada', on: false }), one)
  })
  it('finds no room beyond the most kinds and the most people, but leaves a full list', () => {
    const kinds = Array.from({ length: REACTIONS_MAX.emoji }, (_, at) => ({
      emoji: `${at}`,
      memberIds: ['ada'],
    }))
    assert.equal(withReaction(kinds, { emoji: 'new', memberId: 'ben', on: true }), 'full')
    assert.notEqual(withReaction(kinds, { emoji: '0', memberId: 'ben', on: true }), 'full')
    const people = [
      { emoji: '👍', memberIds: Array.from({ length: REACTIONS_MAX.members }, (_, at) => `member ${at}`) },
    ]
    assert.equal(withReaction(people, { emoji: '👍', memberId: 'ben', on: true }), 'full')
    assert.equal(withReaction(people, { emoji: '👍', memberId: 'member 0', on: true }), people)
    assert.notEqual(withReaction(people, { emoji: '👍', memberId: 'member 0', on: false }), 'full')
  })

  it('makes a set: whoever put it last has it, and nobody has it twice', () => {
    const toggle = fc.record({
      emoji: fc.constantFrom('👍', '🎉', 'helpful'),
      memberId: fc.constantFrom('ada', 'ben', 'cleo'),
      on: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(toggle, { maxLength: 40 }), toggles => {
        const expected = new Set<string>()
        let reactions: { emoji: string; memberIds: string[] }[] = []
        for (const each of toggles) {
          const key = `${each.emoji} ${each.memberId}`
          if (each.on) expected.add(key)
          else expected.delete(key)
          const next = withReaction(reactions, each)
          assert.ok(next !== 'full')
          reactions = next
        }
        const shown = reactions.flatMap(({ emoji, memberIds }) => memberIds.map(id => `${emoji} ${id}`))
        assert.deepEqual(shown.toSorted(), [...expected].toSorted())
        assert.ok(reactions.every(({ memberIds }) => memberIds.length > 0))
      }),
    )
  })
})

describe('an emoji', () => {
  const yes = ['👍', '👍🏽', '❤️', '🇪🇺', '#️⃣', '1️⃣', '👩🏽‍⚕️', '👨‍👩‍👧‍👦', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', '🐈‍⬛', 'helpful']
  const no = ['', ' ', 'a', '1', '#', '👍👍', '👍 ', ' 👍', 'Helpful', ':+1:', '<b>', '\u200d', '\ufe0f', '🇪']
  for (const emoji of yes) it(`is ${emoji}`, () => assert.equal(Emoji.safeParse(emoji).success, true))
  for (const emoji of no)
    it(`is not ${JSON.stringify(emoji)}`, () => assert.equal(Emoji.safeParse(emoji).success, false))
})

describe('what is said in a lounge', () => {
  it('is kept for its days, to the millisecond', () => {
    assert.equal(noon.getTime() - loungeKeptSince(noon).getTime(), LOUNGE_KEPT_DAYS * 24 * 60 * MINUTE_MS)
  })
})

describe('how a message begins', () => {
  const id = 'a'.repeat(24)
  const cases: [string, string, string][] = [
    ['a short one', 'Tap first', 'Tap first'],
    ['on one line', ' Tap\n\n  first\t', 'Tap first'],
    ['by the names it calls', `@[Anna Keller](member:${id}) look`, '@Anna Keller look'],
    ['cut at a word', `${'word '.repeat(15)}antidisestablishment`, `${'word '.repeat(15).trim()}…`],
    ['of eighty characters', 'x'.repeat(80), 'x'.repeat(80)],
    ['of one long word', 'x'.repeat(81), `${'x'.repeat(80)}…`],
    ['never with half a character', `${'x'.repeat(79)}🐈`, `${'x'.repeat(79)}…`],
    ['of nothing', '', ''],
  ]
  for (const [says, body, excerpt] of cases) it(says, () => assert.equal(excerptOf(body), excerpt))
})
