/** What awardees let the whole web read: their list, the page of each, and a feed. */
import type { ListedVoice, PublicVoice, VoiceInFeed } from '../../domain/credentials/actions.ts'
import { html, type Markup, toScriptJson } from './html.ts'
import { dayOf, page } from './shell.ts'

const pathOf = ({ code }: Pick<ListedVoice, 'code'>): string => `/voices/${code}`

export const voicesPage = (voices: readonly ListedVoice[], association: string, base: string): string =>
  page({
    title: `Voices of ${association}`,
    canonical: `${base}/voices`,
    above: association,
    head: html`<link rel="alternate" type="application/atom+xml" title="Voices" href="/voices/feed.xml" />`,
    body: html`<main>
      <h1>Voices of ${association}</h1>
      <p>Members whom their colleagues recognised, and what they know.</p>
      ${
        voices.length === 0
          ? html`<p class="quiet">Nobody is shown here yet.</p>`
          : html`<ul class="rows">
              ${voices.map(voice => html`<li><a href="${pathOf(voice)}">${voice.name}</a>, ${voice.title}. <span class="quiet">${voice.citation}</span></li>`)}
            </ul>`
      }
    </main>`,
  })

export function voicePage(voice: PublicVoice, association: string, base: string): string {
  const canonical = base + pathOf(voice)
  return page({
    title: voice.name,
    canonical,
    above: association,
    head: html`<meta name="description" content="${voice.name}, ${voice.title} of ${association}" />
      <meta property="og:type" content="profile" />
      <meta property="og:title" content="${voice.name}" />
      <meta property="og:url" content="${canonical}" />
      <script type="application/ld+json">
        ${toScriptJson(toProfilePage(voice, association, canonical))}
      </script>`,
    body: html`<main>
      <p class="quiet">${voice.title} of ${association}</p>
      <h1>${voice.name}</h1>
      ${voice.citation === '' ? '' : html`<blockquote class="answer">${voice.citation}</blockquote>`}
      <p>
        From ${dayOf(voice.from)} to ${dayOf(voice.until)}.
        ${voice.badgePath === null ? '' : html`<a href="${voice.badgePath}">The badge, and whether it is genuine</a>`}
      </p>
      ${
        voice.items.length === 0
          ? ''
          : html`<h2>What they know</h2>
              <ul>
                ${voice.items.map(toItem)}
              </ul>`
      }
      <p class="quiet"><a href="/voices">All voices</a> · <a href="/voices/feed.xml">As a feed</a></p>
    </main>`,
  })
}

const toItem = ({ title, address, passOn, text }: PublicVoice['items'][number]): Markup =>
  html`<li>
    ${address === null ? title : html`<a href="${address}">${title}</a>`}
    ${passOn ? html`<br /><span class="quiet">May be passed on: <q>${text}</q></span>` : ''}
  </li>`

const toProfilePage = (voice: PublicVoice, association: string, url: string) => ({
  '@context': 'https://schema.org',
  '@type': 'ProfilePage',
  url,
  mainEntity: {
    '@type': 'Person',
    name: voice.name,
    url,
    award: `${voice.title}, ${association}`,
    ...(voice.citation !== '' && { description: voice.citation }),
  },
})

/** Who is heard here, as Atom (RFC 4287). */
export function voicesFeed(
  voices: readonly VoiceInFeed[],
  association: string,
  base: string,
  now: Date,
): string {
  const updated = (voices[0]?.from ?? now).toISOString()
  return html`<?xml version="1.0" encoding="utf-8"?>
    <feed xmlns="http://www.w3.org/2005/Atom">
      <id>${base}/voices</id>
      <title>Voices of ${association}</title>
      <updated>${updated}</updated>
      <link rel="self" type="application/atom+xml" href="${base}/voices/feed.xml" />
      <link rel="alternate" type="text/html" href="${base}/voices" />
      ${voices.map(
        voice =>
          html`<entry
            ><id>${base + pathOf(voice)}</id><title>${voice.name}, ${voice.title}</title
            ><link href="${base + pathOf(voice)}" /><published>${voice.from.toISOString()}</published
            ><updated>${voice.from.toISOString()}</updated><author><name>${voice.name}</name></author
            ><content type="text"
              >${[voice.citation, ...voice.says].filter(Boolean).join('\n')}</content
            ></entry
          > `,
      )}</feed
    > `.markup
}
