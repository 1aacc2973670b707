/** What every page for everyone shares: its look, and what stands around its words. */
import { html, type Markup, trusted } from './html.ts'

const STYLE = `:root{color-scheme:light dark;--surface:light-dark(#fff,#221c1f);--ink:light-dark(#221d1f,#eee7eb);--quiet:light-dark(#5d5659,#bab1b6);--line:light-dark(#e5deda,#3b3438);--link:light-dark(#79446f,#e0afd5);--wash:light-dark(#fdf2dd,#38291a);--edge:light-dark(#b27e1a,#9a6800)}
*{box-sizing:border-box}body{margin:0;background:var(--surface);color:var(--ink);font:1rem/1.6 system-ui,'Segoe UI',Roboto,sans-serif}
header,main,footer{max-width:44rem;margin-inline:auto;padding:1rem}header,footer,.quiet{color:var(--quiet);font-size:.9rem}
h1,h2{font-family:Charter,'Iowan Old Style',Georgia,serif;line-height:1.25;overflow-wrap:anywhere}h1{font-size:1.7rem}h2{font-size:1.2rem;margin-block-start:2rem}
.answer{font-family:Charter,'Iowan Old Style',Georgia,serif;font-size:1.08rem;overflow-wrap:anywhere}.answer table{display:block;overflow-x:auto}.answer pre{overflow-x:auto}
a{color:var(--link)}a:focus-visible{outline:2px solid var(--link);outline-offset:2px}.stale{background:var(--wash);border-inline-start:3px solid var(--edge);padding:.75rem 1rem}
blockquote{margin:1rem 0;padding-inline-start:1rem;border-inline-start:3px solid var(--line)}[data-verdict]{padding:.75rem 1rem;border:1px solid var(--line);font-weight:600}[data-verdict=right]{border-inline-start:4px solid light-dark(#4f7a39,#8fbf76)}[data-verdict=wrong]{border-inline-start:4px solid light-dark(#a8432a,#e79178)}
li{margin-block:.4rem;overflow-wrap:anywhere}footer{border-block-start:1px solid var(--line);margin-block-start:2rem}`

type Shell = {
  title: string
  canonical: string
  head?: Markup
  body: Markup
  /** What stands above, where it is not the library. */
  above?: string
}

/** A whole page around what stands on it. */
export const page = ({ title, canonical, head = trusted(''), body, above }: Shell): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Commonground</title>
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
        <link rel="canonical" href="${canonical}" />
        <link rel="alternate" type="application/atom+xml" title="The library" href="/library/feed.xml" />
        <style>
          ${trusted(STYLE)}
        </style>
        ${head}
      </head>
      <body>
        <header>${above === undefined ? html`<a href="/library">The library</a>` : above}</header>
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
