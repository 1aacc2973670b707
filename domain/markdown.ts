/** What people write → what people see: markdown, rendered and sanitised once, when it is written. */
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'

/** Beyond these no person wrote the text, and to render it would cost more than all other messages together. */
const TABLE_CELLS_MAX = 4000
const LINES_MAX = 2000
const BRACKETS_MAX = 500
const EMPHASES_MAX = 4000
const SIGNS_MAX = 500

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
// Pictures come as attachments. A reference repeats its address at each use, and so multiplies a hostile text.
markdown.disable(['image', 'reference'])
// An address that takes its scheme from the page is never what was meant, and costs quadratic time to look for.
markdown.linkify.add('//', null).add('ftp:', null)
// Part of the grammar rather than looked for afterwards, so that code, escapes and links hold here as everywhere.
markdown.inline.ruler.before('link', 'mention', readMention)
markdown.renderer.rules['mention'] = (tokens, at) => {
  const { content = '', meta } = tokens[at] ?? {}
  const [key, value] = Object.entries(meta as { [key: string]: string })[0] ?? []
  return `<span class="mention" data-${key}="${value}">@${markdown.utils.escapeHtml(content)}</span>`
}

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags:
    'p br hr blockquote pre code strong em s a span ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td'.split(
      ' ',
    ),
  allowedAttributes: { a: ['href', 'title', 'rel'], ol: ['start'], code: ['class'], span: ['data-*'] },
  allowedClasses: { code: ['language-*'], span: ['mention'] },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowProtocolRelative: false,
  disallowedTagsMode: 'escape',
  transformTags: { a: sanitizeHtml.simpleTransform('a', { rel: 'nofollow noopener noreferrer' }) },
}

/**
 * Whether `source` may hold anything but plain lines: a character markdown gives a meaning, a link, a line that begins a block,
 * space that markdown trims, or a character HTML escapes.
 */
const SIGNIFICANT = /[\\`*_[\]<>&~|@\0]|[^\S \n]|[.:]\S|^\s|\s$|\n\s|[ ]\n|(?:^|\n)(?:[-+=#]|\d{1,9}[.)])|^$/

/**
 * Renders markdown to HTML that is safe to show: no markup of the author's own, no scripts, no pictures; links lead away
 * politely. Takes less than 50 ms of a core for the longest message: a text made to take longer is shown as it was written.
 */
export function renderMarkdown(source: string): string {
  if (!SIGNIFICANT.test(source)) return renderLines(source)
  if (isCostly(source)) return renderLines(markdown.utils.escapeHtml(source))
  return sanitizeHtml(markdown.render(source), ALLOWED).trimEnd()
}

// Most chat messages are plain lines, for which parsing and sanitising would be most of the cost of sending them.
const renderLines = (escaped: string) => `<p>${escaped.replaceAll('\n', '<br />\n')}</p>`

function isCostly(source: string): boolean {
  const lines = source.split('\n')
  const columnCount = Math.max(...lines.map(line => line.split('|').length))
  const cellCount = columnCount === 1 ? 0 : columnCount * lines.length
  return (
    lines.length > LINES_MAX ||
    cellCount > TABLE_CELLS_MAX ||
    source.split('[').length > BRACKETS_MAX ||
    source.split(/[*_~]/).length > EMPHASES_MAX ||
    source.split('@').length > SIGNS_MAX
  )
}

const PERSON = /@\[([^[\]\n]{1,80})\]\(member:([0-9a-f]{24})\)/y
const CIRCLE = /@(everyone|hosts|consultants)(?![\p{L}\p{N}_@-]|[.:]\p{L})/uy
const WITHIN_WORD = /[\p{L}\p{N}_@/]/u
type ReadInline = Parameters<typeof markdown.inline.ruler.before>[2]

// `@[Anna Keller](member:…)` calls a person, `@everyone` a circle: only where a word begins, and not as the words of a link.
function readMention(...[state, silent]: Parameters<ReadInline>): boolean {
  if (state.src[state.pos] !== '@' || state.linkLevel > 0) return false
  if (state.pos > 0 && WITHIN_WORD.test(state.src[state.pos - 1] ?? '')) return false

  PERSON.lastIndex = CIRCLE.lastIndex = state.pos
  const person = PERSON.exec(state.src)
  const [called, name = ''] = person ?? CIRCLE.exec(state.src) ?? []
  if (called === undefined || state.pos + called.length > state.posMax) return false
  if (!silent)
    Object.assign(state.push('mention', '', 0), {
      content: name,
      meta: person ? { member: person[2] } : { circle: name },
    })
  state.pos += called.length
  return true
}
