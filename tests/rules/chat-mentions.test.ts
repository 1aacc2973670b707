import assert from 'node:assert/strict'
import fc from 'fast-check'
import { CALLED_MAX, decideConsequences, mentionsIn, refusalOfMentions } from '../../domain/chat/rules.ts'
import { renderMarkdown } from '../../domain/markdown.ts'
import { leastCoreMs } from '../support/effort.ts'

const ANNA = 'a'.repeat(24)
const BEN = 'b'.repeat(24)
const person = (id: string, name = 'Anna Keller') => `@[${name}](member:${id})`
const called = (body: string) => mentionsIn(renderMarkdown(body))

describe('a mention', () => {
  const shown: [string, string, string][] = [
    [
      'a person',
      `Thanks ${person(ANNA)}!`,
      `<p>Thanks <span class="mention" data-member="${ANNA}">@Anna Keller</span>!</p>`,
    ],
    [
      'a circle',
      '@everyone: lunch',
      '<p><span class="mention" data-circle="everyone">@everyone</span>: lunch</p>',
    ],
    [
      'a circle in emphasis',
      '**@hosts**',
      '<p><strong><span class="mention" data-circle="hosts">@hosts</span></strong></p>',
    ],
    [
      'a name with signs',
      person(ANNA, 'O’Neil & "Sons" <b>'),
      `<p><span class="mention" data-member="${ANNA}">@O’Neil &amp; &quot;Sons&quot; &lt;b&gt;</span></p>`.replaceAll(
        '&quot;',
        '"',
      ),
    ],
  ]
  for (const [what, body, html] of shown)
    it(`shows ${what}`, () => {
      assert.equal(renderMarkdown(body), html)
    })

  const calls: [string, string, { memberIds: string[]; circles: string[] } | undefined][] = [
    ['nobody in plain words', 'hello', undefined],
    ['nobody by an e-mail address', 'write to anna@everyone.example', undefined],
    ['nobody by a name alone', '@Anna', undefined],
    ['one person', person(ANNA), { memberIds: [ANNA], circles: [] }],
    ['one person once', `${person(ANNA)} ${person(ANNA, 'A')}`, { memberIds: [ANNA], circles: [] }],
    ['two people', `${person(ANNA)}, ${person(BEN)}`, { memberIds: [ANNA, BEN], circles: [] }],
    ['circles', '(@consultants) and @hosts.', { memberIds: [], circles: ['consultants', 'hosts'] }],
    ['a circle at the end of a sentence', 'Come @everyone.', { memberIds: [], circles: ['everyone'] }],
    ['people in a list', `- ${person(ANNA)}`, { memberIds: [ANNA], circles: [] }],
    ['people in a table', `|a|\n|-|\n|${person(ANNA)}|`, { memberIds: [ANNA], circles: [] }],
    ['nobody in code', `\`${person(ANNA)} @everyone\``, undefined],
    ['nobody in a block of code', `~~~\n${person(ANNA)} @everyone\n~~~`, undefined],
    ['nobody in indented code', `    @everyone`, undefined],
    ['nobody in a quotation', `> ${person(ANNA)} @everyone\n\nindeed`, undefined],
    ['who comes after a quotation', `> > @everyone\n\n${person(ANNA)}`, { memberIds: [ANNA], circles: [] }],
    ['nobody when escaped', '\\@everyone', undefined],
    ['nobody as the words of a link', `[@everyone](https://a.example)`, undefined],
    ['nobody in an address', 'https://a.example/@everyone and a.example/@hosts', undefined],
    [
      'nobody inside a word',
      'a@everyone, @@everyone, @everyones, @everyone_, @everyone.de, @everyone@b',
      undefined,
    ],
    ['nobody by another case', '@Everyone', undefined],
    ['nobody by an id that is none', person('A'.repeat(24)), undefined],
    ['nobody by an id too long', person('a'.repeat(25)), undefined],
    ['nobody without a name', person(ANNA, ''), undefined],
    ['nobody by a name too long', person(ANNA, 'x'.repeat(81)), undefined],
    ['nobody by a name of two lines', person(ANNA, 'a\nb'), undefined],
    [
      'nobody by markup of the author’s own',
      `<span class="mention" data-member="${ANNA}">@A</span>`,
      undefined,
    ],
    ['nobody by a text nobody can have written', `@everyone ${'@'.repeat(600)}`, undefined],
  ]
  for (const [what, body, expected] of calls)
    it(`calls ${what}`, () => {
      assert.deepEqual(called(body), expected)
    })

  const hostile = [
    person(ANNA, '"><script>alert(1)</script>'),
    person(ANNA, '<img src=x onerror=alert(1)>'),
    person(ANNA, '&lt;svg onload=alert(1)&gt;'),
    `@[a](member:${ANNA}" onmouseover="alert(1))`,
    `@[a](member:${ANNA}"onclick=x)`,
    '@[a](javascript:alert(1))',
    `@[<span data-circle="everyone" onclick="x()">](member:${ANNA})`,
    `<span class="mention" data-circle="everyone" onclick="alert(1)">@everyone</span>`,
    `@[a\u0000b](member:${ANNA})`,
    `@[[a]](member:${ANNA})`,
    `[@[a](member:${ANNA})](javascript:alert(1))`,
    `@[](member:${ANNA})@[a](member:$where)`,
  ]
  for (const body of hostile)
    it(`stays inert: ${JSON.stringify(body)}`, () => {
      const tags = renderMarkdown(body).match(/<[^>]*>/g) ?? []
      const known =
        /^<(\/?(p|span|a)|a href="https?:[^"<>]*" rel="[a-z ]*"|a rel="[a-z ]*"|span class="mention" data-(member="[0-9a-f]{24}"|circle="(everyone|hosts|consultants)"))>$/
      for (const tag of tags) assert.match(tag, known)
    })

  it('can be made by its own form alone, whatever is written', () => {
    const piece = fc.constantFrom(
      '@',
      '[',
      ']',
      '(',
      ')',
      'member:',
      ANNA,
      '@everyone',
      ' ',
      '\n',
      '> ',
      '`',
      '\\',
      '<span class="mention" data-member="',
      '">',
      '*',
      'x',
    )
    let some = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 14 }), pieces => {
        const body = pieces.join('')
        const found = called(body)
        if (!found) return
        some += 1
        assert.ok(found.memberIds.length === 0 || body.includes(`](member:${ANNA})`))
        assert.ok(found.circles.length === 0 || body.includes('@everyone'))
      }),
      { numRuns: 5000 },
    )
    assert.ok(some > 100, `only ${some} texts called anybody`)
  })

  const long = [
    '@',
    '@[',
    '@everyone',
    '@[a',
    '@[a](member:',
    '@[a](member:aaaa',
    person(ANNA),
    '@[ ',
    '@hosts ',
  ].map(piece => [piece, piece.repeat(Math.ceil(50_000 / piece.length))] as const)
  for (const [piece, body] of long)
    it(`is looked for in 50 KB of ${JSON.stringify(piece)} in less than 100 ms of a core`, async () => {
      const took = await leastCoreMs(() => called(body), 100)
      assert.ok(took < 100, `took ${took} ms`)
    })
})

describe('how many a message may call', () => {
  const people = (count: number) => ({
    memberIds: Array.from({ length: count }, (_, at) => at.toString(16).padStart(24, '0')),
    circles: [],
  })
  const everyone = { memberIds: [], circles: ['everyone' as const] }
  const cases: [string, Parameters<typeof refusalOfMentions>, ReturnType<typeof refusalOfMentions>][] = [
    ['nobody', [undefined, { isHost: false, memberCount: 999 }], undefined],
    ['fifty people', [people(CALLED_MAX.people), { isHost: false, memberCount: 999 }], undefined],
    ['one more', [people(CALLED_MAX.people + 1), { isHost: true, memberCount: 5 }], 'too_many_people'],
    ['everyone of twenty', [everyone, { isHost: false, memberCount: 20 }], undefined],
    ['everyone of twenty-one', [everyone, { isHost: false, memberCount: 21 }], 'only_hosts'],
    ['everyone of twenty-one, by a host', [everyone, { isHost: true, memberCount: 21 }], undefined],
    [
      'the hosts of a large group',
      [
        { memberIds: [], circles: ['hosts', 'consultants'] },
        { isHost: false, memberCount: 999 },
      ],
      undefined,
    ],
  ]
  for (const [what, given, expected] of cases)
    it(`${expected === undefined ? 'allows' : 'refuses'} ${what}`, () => {
      assert.equal(refusalOfMentions(...given), expected)
    })
})

describe('what follows from a message', () => {
  const plain = {
    html: renderMarkdown('good *morning*'),
    mentions: undefined as unknown,
    threadOf: null as unknown,
    kind: 'standing' as 'standing' | 'lounge' | 'direct',
    watched: false,
  }
  const cases: [string, Partial<typeof plain>, boolean][] = [
    ['a plain one', {}, false],
    ['a plain one in a lounge', { kind: 'lounge' }, false],
    ['one that links', { html: renderMarkdown('see https://a.example') }, true],
    ['one that writes of a link in code', { html: renderMarkdown('`<a href="https://a.example">`') }, false],
    ['one that gives an e-mail address', { html: renderMarkdown('me@a.example') }, false],
    ['one that calls somebody', { mentions: { memberIds: [ANNA], circles: [] } }, true],
    ['a reply in a thread', { threadOf: ANNA }, true],
    ['one sent to someone directly', { kind: 'direct' }, true],
    ['one in a channel that someone follows in full', { watched: true }, true],
  ]
  for (const [what, given, expected] of cases)
    it(`is ${expected ? 'something' : 'nothing'} for ${what}`, () => {
      assert.equal(decideConsequences({ ...plain, ...given }), expected)
    })
})
