/** What every page for everyone shares: its look, and what stands around its words. */
import { html, type Markup, trusted } from './html.ts'
import { look, MARK } from './look.ts'

const NAME = 'Commonground'

type Shell = {
  title: string
  /** The address to be known by; none for what nobody should keep. */
  canonical?: string
  head?: Markup
  body: Markup
  /** Whose page it is, where that is known. */
  above?: string
}

/** A whole page around what stands on it. */
export const page = ({ title, canonical, head = trusted(''), body, above }: Shell): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${NAME}</title>
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
        ${canonical === undefined ? '' : html`<link rel="canonical" href="${canonical}" />`}
        <link rel="alternate" type="application/atom+xml" title="The library" href="/library/feed.xml" />
        <style>
          ${trusted(look())}
        </style>
        ${head}
      </head>
      <body>
        <header>
          <a class="brand" href="/">
            ${trusted(MARK)}<span
              ><strong>${NAME}</strong
              >${above === undefined || above === NAME ? 'Colleagues within reach' : above}</span
            >
          </a>
          <nav aria-label="Main">
            <a href="/library">The library</a> <a href="/voices">Voices</a> <a href="/">For members</a>
          </nav>
        </header>
        ${body}
      </body>
    </html> `.markup

/** A day in words, for people and for programs. */
export const dayOf = (at: Date): Markup => {
  const words = at.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
  return html`<time datetime="${at.toISOString()}">${words}</time>`
}
