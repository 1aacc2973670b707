/** A public entry as a page, as a feed and as a line of the sitemap. */
import type { PublicEntry } from '../../domain/library/actions.ts'
import { html, type Markup, toScriptJson, trusted } from './html.ts'
import { dayOf, page } from './shell.ts'

const EVIDENCE: { readonly [E in PublicEntry['evidence']]: string } = {
  guideline: 'Guideline',
  review: 'Systematic review',
  trial: 'Controlled trial',
  observational: 'Observational study',
  case_series: 'Series of cases',
  expert_opinion: 'Experience of experts',
}

const pathOf = ({ slug }: { slug: string }): string => `/library/${slug}`

/** The page of one entry; `base` is where this site is found. */
export function entryPage(entry: PublicEntry, base: string): string {
  const canonical = base + pathOf(entry)
  const head = html`<meta name="description" content="${plainOf(entry).slice(0, 200)}" />
    <meta property="og:type" content="article" />
    <meta property="og:title" content="${entry.question}" />
    <meta property="og:url" content="${canonical}" />
    <script type="application/ld+json">
      ${toScriptJson(toQaPage(entry, canonical))}
    </script>`
  return page({ title: entry.question, canonical, head, body: entryBody(entry) })
}

const entryBody = (entry: PublicEntry): Markup =>
  html`<main>
      <p class="quiet">${entry.specialty}</p>
      <h1>${entry.question}</h1>
      ${entry.stale && entry.reviewBy ? html`<p class="stale" role="note"><strong>Not looked at again in time.</strong> It was to be reviewed by ${dayOf(entry.reviewBy)}: something in it may have changed.</p>` : trusted('')}
      <div class="answer">${trusted(entry.html)}</div>
      <h2>What it rests on</h2>
      <p>${EVIDENCE[entry.evidence]}. ${casesIn(entry)}</p>
      ${
        entry.links.length > 0
          ? html`<ul>
              ${entry.links.map(({ title, url }) => html`<li><a href="${url}" rel="nofollow noopener noreferrer">${title}</a></li>`)}
            </ul>`
          : trusted('')
      }
      <h2>Who made it</h2>
      <p>${makersOf(entry)} Reviewed by ${entry.reviewer}.</p>
      <p class="quiet">
        Version ${entry.version}, ${dayOf(entry.at)}. First published
        ${dayOf(entry.firstAt)}.${
          entry.reviewBy && !entry.stale ? html` To be looked at again by ${dayOf(entry.reviewBy)}.` : ''
        }${entry.helpedCount > 0 ? ` It helped ${entry.helpedCount === 1 ? 'one colleague' : `${entry.helpedCount} colleagues`}.` : ''}
      </p>
    </main>
    <footer>
      <p>
        Written by colleagues for colleagues. It does not replace the judgement of whoever has the patient
        before them.
      </p>
    </footer>`

const casesIn = ({ caseCount }: PublicEntry): string =>
  caseCount === 0
    ? ''
    : caseCount === 1
      ? 'Made from one case of members.'
      : `Made from ${caseCount} cases of members.`

function makersOf({ credited, othersCount }: PublicEntry): string {
  const others = othersCount === 0 ? [] : [othersCount === 1 ? 'one colleague' : `${othersCount} colleagues`]
  const all = [...credited, ...others]
  const last = all.pop() ?? 'Members'
  return `${all.length === 0 ? last : `${all.join(', ')} and ${last}`}.`
}

/** The words of an answer without its markup. */
const plainOf = ({ html: written }: PublicEntry): string =>
  written
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => PLAIN[name] ?? '')
    .replace(/\s+/g, ' ')
    .trim()
const PLAIN: { readonly [name: string]: string } = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" }

const toQaPage = (entry: PublicEntry, url: string) => ({
  '@context': 'https://schema.org',
  '@type': 'QAPage',
  mainEntity: {
    '@type': 'Question',
    name: entry.question,
    text: entry.question,
    answerCount: 1,
    datePublished: entry.firstAt.toISOString(),
    acceptedAnswer: {
      '@type': 'Answer',
      text: plainOf(entry),
      url,
      datePublished: entry.firstAt.toISOString(),
      dateModified: entry.at.toISOString(),
      upvoteCount: entry.helpedCount,
      author: entry.credited.map(name => ({ '@type': 'Person', name })),
    },
  },
})

/** The list of what is public, the latest first. */
export const listPage = (entries: readonly PublicEntry[], base: string): string =>
  page({
    title: 'The library',
    canonical: `${base}/library`,
    body: html`<main>
      <h1>The library</h1>
      <p>What colleagues learnt from cases, reviewed by a second editor.</p>
      ${
        entries.length === 0
          ? html`<p class="quiet">Nothing is published for everyone yet.</p>`
          : html`<ul class="rows">
              ${entries.map(entry => html`<li><a href="${pathOf(entry)}">${entry.question}</a> <span class="quiet">${entry.specialty}, ${dayOf(entry.at)}</span></li>`)}
            </ul>`
      }
    </main>`,
  })

/** What stands where an entry was that its editors retired. */
export const retiredPage = (slug: string, base: string): string =>
  page({
    title: 'No longer in the library',
    canonical: base + pathOf({ slug }),
    head: html`<meta name="robots" content="noindex" />`,
    body: html`<main>
      <h1>No longer in the library</h1>
      <p>Its editors retired this entry.</p>
    </main>`,
  })

/** The latest entries as Atom (RFC 4287). */
export function feed(entries: readonly PublicEntry[], base: string, now: Date): string {
  const updated = (entries[0]?.at ?? now).toISOString()
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom">
      <id>${base}/library</id>
      <title>The library</title>
      <updated>${updated}</updated>
      <link rel="self" type="application/atom+xml" href="${base}/library/feed.xml" />
      <link rel="alternate" type="text/html" href="${base}/library" />
      ${entries.map(
        entry =>
          html`<entry
            ><id>${base + pathOf(entry)}</id><title>${entry.question}</title
            ><link href="${base + pathOf(entry)}" /><published>${entry.firstAt.toISOString()}</published
            ><updated>${entry.at.toISOString()}</updated
            >${[...entry.credited, ...(entry.credited.length === 0 ? ['Members'] : [])].map(name => html`<author><name>${name}</name></author>`)}<content
              type="html"
              >${entry.html}</content
            ></entry
          > `,
      )}</feed
    > `.markup
}

/** Every public entry, for those who search the web. */
export const sitemap = (
  entries: readonly { slug: string; at: Date }[],
  stars: readonly string[],
  base: string,
): string =>
  html`<?xml version="1.0" encoding="UTF-8"?>
    <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <url><loc>${base}/library</loc></url>
      ${entries.map(
        entry =>
          html`<url><loc>${base + pathOf(entry)}</loc><lastmod>${entry.at.toISOString()}</lastmod></url> `,
      )}${stars.map(handle => html`<url><loc>${base}/consultants/${handle}</loc></url> `)}</urlset
    > `.markup
