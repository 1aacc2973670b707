/** What stands in the head of a page. */
import sanitizeHtml from 'sanitize-html'
import type { PageHead } from './rules.ts'

/** No head is longer; what follows is not looked at. */
const HEAD_MAX_LENGTH = 200_000

/** The title and summary a page gives itself: those meant for previews before those meant for its window. */
export function readHead(page: string): PageHead {
  const end = page.search(/<\/head\s*>/i)
  const head = page.slice(0, Math.min(end < 0 ? HEAD_MAX_LENGTH : end, HEAD_MAX_LENGTH))
  const found = new Map<string, string>()
  const note = (name: string, text: string | undefined) => {
    if (text !== undefined && text.trim() !== '' && !found.has(name)) found.set(name, text)
  }

  // The sanitiser reads pages as browsers do, and tells of each element it closes; what it would keep of them is not wanted.
  sanitizeHtml(head, {
    allowedTags: ['title', 'meta'],
    allowedAttributes: { meta: ['name', 'property', 'content'] },
    exclusiveFilter({ tag, text, attribs }) {
      if (tag === 'title') note('title', text)
      const { name, property, content } = attribs
      if (tag === 'meta') note((property ?? name ?? '').toLowerCase(), content)
      return false
    },
  })
  return {
    title: found.get('og:title') ?? found.get('title'),
    summary: found.get('og:description') ?? found.get('description'),
  }
}
