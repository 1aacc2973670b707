/** A letter or a record as a page for whoever has its address. */
import type { HostedPaper } from '../../domain/credentials/actions.ts'
import { proof } from './badge-page.ts'
import { html, type Markup } from './html.ts'
import { dayOf, page } from './shell.ts'

export function paperPage(paper: HostedPaper, base: string): string {
  const { code, title, association, token, issuer, awardEndedAt, takenBackWords, lines } = paper
  return page({
    title,
    canonical: `${base}/papers/${code}`,
    // Who was given the address reads it, and nobody finds it by searching.
    head: html`<meta name="robots" content="noindex, nofollow" />`,
    above: association,
    body: html`<main>
        ${token === null ? html`<p class="stale" role="note"><strong>A draft.</strong> Nobody but you sees it.</p>` : ''}
        ${awardEndedAt === null ? '' : html`<p class="stale" role="note"><strong>The award ended on ${dayOf(awardEndedAt)}.</strong> The letter was written before.</p>`}
        ${takenBackWords === null ? '' : html`<p class="stale" role="note">${takenBackWords}</p>`}
        <div class="answer">${lines.map(toMarkup)}</div>
        ${token === null ? '' : proof({ token, issuer, kind: 'paper' })}
        <p><a href="/papers/${code}.pdf">The same as PDF${token === null ? '' : ', signed'}</a></p>
      </main>
      <footer>
        <p>
          Written by ${association} at the wish of its member.
          <a href="/badges/certificates.pem">The certificates its PDFs are signed with</a>
        </p>
      </footer>`,
  })
}

function toMarkup({ style, text }: HostedPaper['lines'][number]): Markup {
  switch (style) {
    case 'heading':
      return html`<h1 data-line>${text}</h1>`
    case 'quote':
    case 'own':
      return html`<blockquote data-line>${text}</blockquote>`
    case 'to':
    case 'close':
      return html`<p class="quiet" data-line>${text}</p>`
    case 'text':
    case 'fact':
      return html`<p data-line>${text}</p>`
  }
}
