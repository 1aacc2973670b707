/** A badge as a page for everyone: it reads without script, and with script it verifies itself. */
import type { HostedBadge } from '../../domain/credentials/actions.ts'
import { html, type Markup, toScriptJson } from './html.ts'
import { dayOf, page } from './shell.ts'

export function badgePage(badge: HostedBadge, base: string): string {
  const canonical = `${base}/badges/${badge.code}`
  const holds = badge.state === 'valid'
  const head = html`<meta name="robots" content="${badge.shown && holds ? 'all' : 'noindex'}" />
    <meta name="description" content="${badge.name}, ${badge.title} of ${badge.association}" />
    <meta property="og:title" content="${badge.name}: ${badge.title}" />
    <meta property="og:url" content="${canonical}" />
    ${holds ? html`<meta property="og:image" content="${canonical}.png" />` : ''}`
  return page({
    title: `${badge.name}: ${badge.title}`,
    canonical,
    head,
    body: holds ? standing(badge) : fallen(badge),
    above: badge.association,
  })
}

const standing = (badge: HostedBadge): Markup =>
  html`<main>
      <p><img src="/badges/${badge.code}.svg" width="120" height="120" alt="" /></p>
      <h1>${badge.name}</h1>
      <p class="answer">${badge.title} of ${badge.association}</p>
      ${badge.citation === '' ? '' : html`<blockquote class="answer">${badge.citation}</blockquote>`}
      <p>From ${dayOf(badge.from)} to ${dayOf(badge.until)}.</p>
      ${proof({ token: badge.token ?? '', issuer: badge.issuer, kind: 'badge' })}
      <h2>Take it along</h2>
      <ul>
        <li>
          <a href="/badges/${badge.code}.svg" download="badge.svg">Picture with the badge in it, SVG</a>
        </li>
        <li>
          <a href="/badges/${badge.code}.png" download="badge.png">Picture with the badge in it, PNG</a>
        </li>
        <li>
          <a href="/badges/${badge.code}.jwt" download="badge.jwt">The signed credential, Open Badges 3.0</a>
        </li>
      </ul>
    </main>
    ${foot(badge)}`

const foot = ({ association }: Pick<HostedBadge, 'association'>): Markup =>
  html`<footer>
    <p>
      Awarded by people of ${association} who read the evidence. Nobody can buy it, and no number earns it.
      <a href="/badges/issuer">Who signs</a>
    </p>
  </footer>`

const fallen = (badge: HostedBadge): Markup =>
  html`<main>
      <h1>${badge.name}</h1>
      <p class="answer">${badge.title} of ${badge.association}</p>
      ${
        badge.state === 'waiting'
          ? html`<p class="stale" role="note"><strong>Not signed yet.</strong> Come back a little later.</p>`
          : html`<p class="stale" role="note">
              <strong>This badge does not hold any more.</strong>
              ${badge.endedAt && badge.state === 'ended' ? html`It ended on ${dayOf(badge.endedAt)}.` : html`It held until ${dayOf(badge.until)}.`}
            </p>`
      }
    </main>
    ${foot(badge)}`

export type Proof = { token: string; issuer: string; kind: 'badge' | 'paper' }

/** Where the script of the page says what it found; without script it says how to verify elsewhere. */
export const proof = (told: Proof): Markup =>
  html`<section aria-labelledby="verdict">
    <h2 id="verdict">Is it true?</h2>
    <p role="status" data-verdict="waiting">
      Whether the signature is right can be seen with scripts allowed, or with any program that verifies
      signed credentials.
    </p>
    <ul data-findings></ul>
    <script type="application/json" id="proof">
      ${toScriptJson(told)}
    </script>
    <script type="module" src="/badges/verify.js"></script>
  </section>`
