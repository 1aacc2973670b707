import assert from 'node:assert/strict'
import fc from 'fast-check'
import { mergeDrafts } from '../../client/src/features/chat/draft-merge.ts'
import { fromFieldTime, laterChoices, toFieldTime } from '../../client/src/features/chat/later.ts'
import { lastEditable, permittedOn, quoteOf } from '../../client/src/features/chat/permitted.ts'
import { askedAt, findEmoji, mentionOf, suggestPeople } from '../../client/src/features/chat/typeahead.ts'
import {
  editFor,
  isInCode,
  pasteFor,
  type Edit,
  type Field,
  type Mark,
} from '../../client/src/ui/markdown-edits.ts'
import { emojiRows } from '../../client/emoji-table.ts'
import { Emoji, type MessageView } from '../../domain/chat/contract.ts'

/** "a [b] c" is a field with b selected; "a | c" has its caret there. */
function field(drawn: string): Field {
  const from = drawn.search(/[[|]/)
  const bare = drawn.replace(/[[\]|]/g, '')
  const to = drawn[from] === '[' ? drawn.indexOf(']') - 1 : from
  return { text: bare, from, to }
}
function draw({ text }: Field, { from, to, insert, select }: Edit): string {
  const after = text.slice(0, from) + insert + text.slice(to)
  const [start, end] = select
  return start === end
    ? `${after.slice(0, start)}|${after.slice(start)}`
    : `${after.slice(0, start)}[${after.slice(start, end)}]${after.slice(end)}`
}

describe('a tool of the composer', () => {
  const cases: [mark: Mark, before: string, after: string][] = [
    ['bold', 'give [0.03] mg', 'give **[0.03]** mg'],
    ['bold', 'give **[0.03]** mg', 'give [0.03] mg'],
    ['bold', 'give [**0.03**] mg', 'give [0.03] mg'],
    ['bold', 'give| mg', 'give**|** mg'],
    ['italic', 'a[ word ]b', 'a _[word]_ b'],
    ['code', 'see [x = 1] there', 'see `[x = 1]` there'],
    ['code', 'see\n[a\nb]', 'see\n```\n[a\nb]\n```\n'],
    ['code', 'see [a\nb]', 'see \n```\n[a\nb]\n```\n'],
    ['code', '[a ``` b\nc]', '````\n[a ``` b\nc]\n````\n'],
    ['quote', 'one\ntw|o', 'one\n> two|'],
    ['quote', '[one\ntwo]', '[> one\n> two]'],
    ['quote', '[> one\n> two]', '[one\ntwo]'],
    ['list', '[one\ntwo]', '[- one\n- two]'],
    ['numbers', '[one\ntwo]', '[1. one\n2. two]'],
  ]
  for (const [mark, before, after] of cases)
    it(`${mark}: ${JSON.stringify(before)} becomes ${JSON.stringify(after)}`, () => {
      assert.equal(draw(field(before), editFor(mark, field(before))), after)
    })

  it('makes a link of words, with the address to be typed', () => {
    const edit = editFor('link', { text: 'see guide', from: 4, to: 9 })
    assert.deepEqual(edit, { from: 4, to: 9, insert: '[guide](https://)', select: [12, 20] })
  })

  it('makes a link of an address, with the words to be typed', () => {
    const edit = editFor('link', { text: 'https://a.example', from: 0, to: 17 })
    assert.deepEqual(edit, { from: 0, to: 17, insert: '[](https://a.example)', select: [1, 1] })
  })

  it('never loses a letter of what was written, and bold twice is as before', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z \n]{0,40}$/), fc.nat(40), fc.nat(40), (text, one, two) => {
        const [from, to] = [Math.min(one, two, text.length), Math.min(Math.max(one, two), text.length)]
        for (const mark of ['bold', 'italic', 'code', 'quote', 'list', 'numbers'] as const) {
          const edit = editFor(mark, { text, from, to })
          const after = text.slice(0, edit.from) + edit.insert + text.slice(edit.to)
          assert.equal(after.replace(/[^a-z]/g, ''), text.replace(/[^a-z]/g, ''))
          assert.ok(edit.select[0] <= edit.select[1] && edit.select[1] <= after.length)
        }
        const once = editFor('bold', { text, from, to })
        const bold = text.slice(0, once.from) + once.insert + text.slice(once.to)
        const twice = editFor('bold', { text: bold, from: once.select[0], to: once.select[1] })
        assert.equal(bold.slice(0, twice.from) + twice.insert + bold.slice(twice.to), text)
      }),
    )
  })

  it('makes a link of an address pasted over words, and leaves every other paste alone', () => {
    const words: Field = { text: 'see guide', from: 4, to: 9 }
    assert.equal(pasteFor(words, 'https://a.example/b')?.insert, '[guide](https://a.example/b)')
    assert.equal(pasteFor(words, 'two words'), undefined)
    assert.equal(pasteFor({ ...words, to: 4 }, 'https://a.example'), undefined)
  })
})

describe('the half-written word at the caret', () => {
  const cases: [text: string, asked: string | undefined][] = [
    ['@', 'mention:'],
    ['hello @an', 'mention:an'],
    ['hello @anna ke', 'mention:anna ke'],
    ['(@an', 'mention:an'],
    ['line\n@an', 'mention:an'],
    ['@Öz', 'mention:Öz'],
    ['mail@an', undefined],
    ['@anna keller said', undefined],
    ['@anna  ', undefined],
    [':hea', 'emoji:hea'],
    [':+1', 'emoji:+1'],
    ['at 10:30', undefined],
    [':h', undefined],
    ['`@an', undefined],
    ['```\n@an', undefined],
    ['```\nx\n```\n@an', 'mention:an'],
  ]
  for (const [text, expected] of cases)
    it(`${JSON.stringify(text)} asks for ${expected ?? 'nothing'}`, () => {
      const asked = askedAt(text, text.length)
      assert.equal(asked && `${asked.kind}:${asked.query}`, expected)
      if (asked) assert.match(text[asked.from] ?? '', /[@:]/)
    })

  it('knows code by its fences and backticks', () => {
    assert.equal(isInCode('a `b` c', 7), false)
    assert.equal(isInCode('a `b', 4), true)
    assert.equal(isInCode('```\nb', 5), true)
  })
})

describe('whom a name may mean', () => {
  const people = [
    { memberId: 'c'.repeat(24), name: 'Carla Anders' },
    { memberId: 'a'.repeat(24), name: 'Anna Keller' },
    { memberId: 'b'.repeat(24), name: 'André Baum' },
  ]
  const namesFor = (query: string, recentIds: string[] = []) =>
    suggestPeople(query, people, recentIds, ['everyone', 'hosts']).map(({ name }) => name)

  it('is first whose name begins so, then whose other name does, by name', () => {
    assert.deepEqual(namesFor('an'), ['André Baum', 'Anna Keller', 'Carla Anders'])
  })
  it('is sooner who spoke here lately', () => {
    assert.deepEqual(namesFor('an', ['a'.repeat(24)]), ['Anna Keller', 'André Baum', 'Carla Anders'])
  })
  it('does not mind accents, and finds by both names', () => {
    assert.deepEqual(namesFor('andre b'), ['André Baum'])
  })
  it('offers the circles that may be called', () => {
    assert.deepEqual(namesFor('ever'), ['@everyone'])
    assert.deepEqual(namesFor('consult'), [])
  })
  it('writes a mention as it is sent, whatever the name holds', () => {
    assert.equal(
      mentionOf({ memberId: 'a'.repeat(24), name: 'A [x] B' }),
      `@[A x B](member:${'a'.repeat(24)})`,
    )
  })
})

describe('the emoji', () => {
  const rows = emojiRows()
  it('are all ones that the contract takes as a reaction', () => {
    assert.deepEqual(
      rows.map(([emoji]) => emoji).filter(emoji => !Emoji.safeParse(emoji).success),
      [],
    )
    assert.ok(rows.length > 1500)
  })
  it('are found by name, by a word of it, and by what they mean', () => {
    assert.equal(findEmoji(rows, '+1')[0]?.[0], '👍️')
    assert.ok(findEmoji(rows, 'heart').some(([emoji]) => emoji === '❤️'))
    assert.deepEqual(findEmoji(rows, 'no such emoji anywhere'), [])
  })
})

const noon = new Date('2030-01-01T12:00:00.000Z')
const said = (more: Partial<MessageView> = {}): MessageView => ({
  id: '1'.repeat(24),
  channelId: 'c'.repeat(24),
  seq: 1,
  authorId: 'anna',
  authorName: 'Anna Keller',
  body: 'Hello',
  html: '<p>Hello</p>',
  sentAt: noon.toISOString(),
  threadOf: null,
  editedAt: null,
  deletedAt: null,
  clientId: 'client-1',
  ...more,
})

describe('what one may do with a message', () => {
  const anna = { memberId: 'anna', isHost: false, mayWrite: true, direct: false, now: noon }
  const cases: [who: string, asker: Partial<typeof anna>, message: Partial<MessageView>, may: string][] = [
    ['its author', {}, {}, 'react reply edit remove markUnread'],
    [
      'its author an hour later',
      { now: new Date('2030-01-01T13:00:01Z') },
      {},
      'react reply remove markUnread',
    ],
    ['a colleague', { memberId: 'ben' }, {}, 'react helpful reply markUnread'],
    ['a host', { memberId: 'ben', isHost: true }, {}, 'react helpful reply remove pin move markUnread'],
    ['who only reads', { memberId: 'ben', mayWrite: false }, {}, 'markUnread'],
    ['anyone once it is gone', { isHost: true }, { deletedAt: noon.toISOString() }, ''],
    [
      'a host, of a reply',
      { memberId: 'ben', isHost: true },
      { threadOf: 'r' },
      'react helpful reply remove pin move',
    ],
  ]
  for (const [who, asker, message, may] of cases)
    it(`${who}: ${may || 'nothing'}`, () => {
      const permitted = permittedOn(said(message), { ...anna, ...asker })
      assert.equal(
        Object.entries(permitted)
          .filter(([, yes]) => yes)
          .map(([name]) => name)
          .join(' '),
        may,
      )
    })

  it('takes up the newest of one’s own that may still be changed', () => {
    const messages = [said({ id: 'x' }), said({ id: 'y', authorId: 'ben' }), said({ id: 'z', threadOf: 'x' })]
    assert.equal(lastEditable(messages, anna, null)?.id, 'x')
    assert.equal(lastEditable(messages, anna, 'x')?.id, 'z')
    assert.equal(lastEditable(messages, { ...anna, memberId: 'nobody' }, null), undefined)
  })

  it('quotes line by line, with who said it and a way there', () => {
    assert.equal(
      quoteOf({ body: 'one\ntwo\n', authorName: 'Anna [K]' }, 'https://c.example/g/1'),
      '> one\n> two\n> [Anna K](https://c.example/g/1)\n\n',
    )
  })
})

describe('sending later', () => {
  it('offers tomorrow and Monday, and only one of them on a Sunday', () => {
    const friday = new Date(2030, 0, 4, 15, 30)
    assert.deepEqual(
      laterChoices(friday).map(({ at }) => toFieldTime(at)),
      ['2030-01-05T08:00', '2030-01-07T08:00'],
    )
    const sunday = new Date(2030, 0, 6, 23, 59)
    assert.deepEqual(
      laterChoices(sunday).map(({ at }) => toFieldTime(at)),
      ['2030-01-07T08:00'],
    )
    const monday = new Date(2030, 0, 7, 7, 0)
    assert.equal(laterChoices(monday).at(-1)?.at.getDate(), 14)
  })
  it('takes a moment to come, and no other', () => {
    const now = new Date(2030, 0, 4, 15, 30)
    assert.equal(fromFieldTime('2030-01-04T15:31', now)?.getTime(), new Date(2030, 0, 4, 15, 31).getTime())
    assert.equal(fromFieldTime('2030-01-04T15:30', now), undefined)
    assert.equal(fromFieldTime('', now), undefined)
  })
})

describe('drafts of two devices', () => {
  const key = 'channel:'
  const draft = (body: string, more: { unsaved?: true; turn?: number } = {}) => ({
    channelId: 'channel',
    threadOf: null,
    body,
    turn: 0,
    ...more,
  })
  const stored = (body: string) => [{ channelId: 'channel', threadOf: null, body }]
  const never = () => false

  it('bring what was begun elsewhere, as another turn', () => {
    assert.deepEqual(mergeDrafts(new Map(), stored('there'), never).get(key), draft('there', { turn: 1 }))
  })
  it('keep what is not saved yet, and what is being written', () => {
    const here = new Map([[key, draft('here', { unsaved: true })]])
    assert.equal(mergeDrafts(here, stored('there'), never).get(key)?.body, 'here')
    const saved = new Map([[key, draft('here')]])
    assert.equal(mergeDrafts(saved, stored('there'), () => true).get(key)?.body, 'here')
    assert.equal(mergeDrafts(saved, stored('there'), never).get(key)?.body, 'there')
  })
  it('empty the field here when it was sent there, and only once', () => {
    const once = mergeDrafts(new Map([[key, draft('sent')]]), [], never)
    assert.deepEqual(once.get(key), draft('', { turn: 1 }))
    assert.deepEqual(mergeDrafts(once, [], never).get(key), draft('', { turn: 1 }))
  })
  it('do not disturb a field whose text is the same', () => {
    assert.equal(mergeDrafts(new Map([[key, draft('same')]]), stored('same'), never).get(key)?.turn, 0)
  })
})
