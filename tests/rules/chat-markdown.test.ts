import assert from 'node:assert/strict'
import fc from 'fast-check'
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'
import { MESSAGE_MAX_LENGTH } from '../../domain/chat/contract.ts'
import { renderMarkdown } from '../../domain/markdown.ts'
import { leastCoreMs } from '../support/effort.ts'

const SLOWEST_MS = 50

const fill = (piece: string) =>
  piece.repeat(Math.ceil(MESSAGE_MAX_LENGTH / piece.length)).slice(0, MESSAGE_MAX_LENGTH)

describe('what people write', () => {
  const shown: [string, string, string][] = [
    ['plain words', 'Good morning', '<p>Good morning</p>'],
    ['a line break', 'one\ntwo', '<p>one<br />\ntwo</p>'],
    ['emphasis', 'a *b* **c** ~~d~~', '<p>a <em>b</em> <strong>c</strong> <s>d</s></p>'],
    ['code in a language', '```js\na < b\n```', '<pre><code class="language-js">a &lt; b\n</code></pre>'],
    ['markup of the author’s own', '<b onclick="x()">hi</b>', '<p>&lt;b onclick="x()"&gt;hi&lt;/b&gt;</p>'],
    [
      'an address',
      'see https://example.org/a?b=1&c=2',
      '<p>see <a href="https://example.org/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">https://example.org/a?b=1&amp;c=2</a></p>',
    ],
    [
      'a link',
      '[dose](https://example.org)',
      '<p><a href="https://example.org" rel="nofollow noopener noreferrer">dose</a></p>',
    ],
    ['a script link', '[a](javascript:alert(1))', '<p>[a](javascript:alert(1))</p>'],
    ['a link without scheme', '[a](//example.org)', '<p><a rel="nofollow noopener noreferrer">a</a></p>'],
    [
      'a picture',
      '![cat](https://example.org/c.png)',
      '<p>!<a href="https://example.org/c.png" rel="nofollow noopener noreferrer">cat</a></p>',
    ],
  ]
  for (const [what, source, html] of shown)
    it(`shows ${what}`, () => {
      assert.equal(renderMarkdown(source), html)
    })

  it('shows a table of results', () => {
    assert.match(renderMarkdown('|ALT|AST|\n|--:|---|\n|40|32|'), /<td>40<\/td>\n<td>32<\/td>/)
  })

  const attacks = [
    '[x](JaVaScRiPt:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:x)',
    '<img src=x onerror=alert(1)>',
    '<svg/onload=alert(1)>',
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example" onmouseover="alert(1))',
    '<https://a.example/"onmouseover="alert(1)>',
    '```"><script>alert(1)</script>\na\n```',
    '&lt;script&gt;alert(1)&lt;/script&gt;',
    '[a]: javascript:alert(1)\n\n[a]',
    '<!--><script>alert(1)</script>-->',
    '[x](&#106;avascript:alert(1))',
    'https://a.example/<script>alert(1)</script>',
    '<a href="javascript&colon;alert(1)">x</a>',
  ]
  for (const attack of attacks)
    it(`stays inert: ${attack}`, () => {
      const html = renderMarkdown(attack)
      const tags = html.match(/<[^>]*>/g) ?? []
      const known = /^<\/?(p|br|pre|code|a)( (href|rel|title|class)="[^"<>]*")*( \/)?>$/
      for (const tag of tags) assert.match(tag, known)
      assert.doesNotMatch(tags.join(''), /href="(?!https?:|mailto:)/)
    })

  it('looks the same whether or not it takes the short way for plain lines', () => {
    const full = new MarkdownIt({ html: false, linkify: true, breaks: true })
    full.linkify.add('//', null).add('ftp:', null)
    const piece = fc.oneof(
      fc.constantFrom(...' \n\t.:-+=#!?,;\'"()/$%^0123456789abcdeé中。\u00a0\u3000\u2028😀'.split(/(?:)/u)),
      fc.constantFrom(
        '. ',
        '1. ',
        '\n- ',
        'www.',
        'a.com',
        'http://',
        'mailto:',
        '---',
        '===',
        '    ',
        '\n\n',
      ),
      fc.string({ unit: 'grapheme', maxLength: 3 }),
      fc.lorem({ maxCount: 3 }),
    )
    let short = 0
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), pieces => {
        const source = pieces.join('')
        const html = renderMarkdown(source)
        if (html === `<p>${source.replaceAll('\n', '<br />\n')}</p>`) {
          short += 1
          assert.equal(html, sanitizeHtml(full.render(source)).trimEnd())
        }
      }),
      { numRuns: 20_000 },
    )
    assert.ok(short > 2000, `only ${short} sources took the short way`)
  })

  it('is shown as written when no person can have written it', () => {
    assert.equal(renderMarkdown(`<b>${'['.repeat(600)}`), `<p>&lt;b&gt;${'['.repeat(600)}</p>`)
    assert.match(renderMarkdown('|a'.repeat(90) + '\n' + '|-'.repeat(90) + '\nx'.repeat(90)), /^<p>\|a\|a/)
  })

  const hostile = [
    '[',
    '![',
    '[a](',
    '*_',
    '**a*b',
    '`',
    '~~a~',
    '<',
    '<a@',
    '&#',
    '> ',
    '\n- a',
    '\n#',
    'a\n=\n',
    '![[',
    '](',
    '***a',
    'http://',
    'http://a.com/((',
    '//a.b/',
    'a@b.',
    'mailto:a@b.com,',
    'www.',
    'a.co ',
    '://',
    '[http://a.b',
    '|a|b|\n|-|-|\n',
    '|a',
    '[a]: b\n',
    '\\',
    '"',
    '- ',
    '1. ',
  ].map(piece => [`${JSON.stringify(piece)} over and over`, fill(piece)] as const)
  const shapes = [
    ...hostile,
    ['a table of many columns', `${'|a'.repeat(2000)}\n${'|-'.repeat(2000)}\n${'|\n'.repeat(2500)}`],
    ['a table of many rows', `${'|a'.repeat(100)}\n${'|-'.repeat(100)}\n${'a\n'.repeat(7000)}`],
    ['one reference used everywhere', `[a]: ${'x'.repeat(4000)}\n\n${'[a]'.repeat(3900)}`],
    ['lists within lists', Array.from({ length: 150 }, (_, depth) => `${' '.repeat(depth)}- a`).join('\n')],
    ['quotes within quotes', `${'>'.repeat(8000)}${'a'.repeat(8000)}`],
    ['runs of every length', Array.from({ length: 170 }, (_, length) => '`'.repeat(length)).join(' ')],
  ] as const
  for (const [shape, source] of shapes)
    it(`takes less than ${SLOWEST_MS} ms of a core when it is ${shape}`, async () => {
      assert.ok(source.length <= MESSAGE_MAX_LENGTH)
      const took = await leastCoreMs(() => renderMarkdown(source), SLOWEST_MS)
      assert.ok(took < SLOWEST_MS, `took ${took} ms`)
    })
})
