/** What people write → what people see: markdown, rendered and sanitised once, when it is written. */
import MarkdownIt from 'markdown-it'
import sanitizeHtml from 'sanitize-html'

/** Beyond these no person wrote the text, and to render it would cost more than all other messages together. */
const TABLE_CELLS_MAX = 4000
const LINES_MAX = 2000
const BRACKETS_MAX = 500
const EMPHASES_MAX = 4000

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true })
// Pictures come as attachments. A reference repeats its address at each use, and so multiplies a hostile text.
markdown.disable(['image', 'reference'])
// An address that takes its scheme from the page is never what was meant, and costs quadratic time to look for.
markdown.linkify.add('//', null).add('ftp:', null)

const ALLOWED: sanitizeHtml.IOptions = {
  allowedTags:
    'p br hr blockquote pre code strong em s a ul ol li h1 h2 h3 h4 h5 h6 table thead tbody tr th td'.split(
      ' ',
    ),
  allowedAttributes: { a: ['href', 'title', 'rel'], ol: ['start'], code: ['class'] },
  allowedClasses: { code: ['language-*'] },
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
    source.split(/[*_~]/).length > EMPHASES_MAX
  )
}
