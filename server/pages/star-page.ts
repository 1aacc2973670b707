/** What a consultant is known for, as a page for everyone. */
import type { StarView } from '../../domain/stars/actions.ts'
import { html, type Markup, toScriptJson, trusted } from './html.ts'
import { dayOf, page } from './shell.ts'

type Rate = NonNullable<StarView['outcomes']>['rates'][number]

const MEASURES: { readonly [M in Rate['measure']]: string } = {
  confirmed_plan: 'Confirmed the plan',
  new_advice: 'Brought something new',
  not_useful: 'Did not help',
  none: 'Too early to say',
  changed_course: 'Changed the course',
  avoided: 'Avoided a referral',
  better_prepared: 'Prepared a referral',
  worth_it: 'Worth 4 or 5 of 5 to the client',
  as_expected: 'Well months later',
}

/** The page of one consultant; `base` is where this site is found. */
export function starPage(star: StarView, base: string): string {
  const canonical = base + (star.publicPath ?? '')
  const head = html`<meta name="description" content="${knownFor(star)}" />
    <meta property="og:type" content="profile" />
    <meta property="og:title" content="${star.member.name}" />
    <meta property="og:url" content="${canonical}" />
    <script type="application/ld+json">
      ${toScriptJson(toProfilePage(star, canonical, base))}
    </script>`
  return page({ title: star.member.name, canonical, head, body: body(star) })
}

const knownFor = ({ member, vettings }: StarView): string =>
  `${member.name}, consultant for ${vettings.map(({ specialty }) => specialty.name).join(', ')}`

const body = (star: StarView): Markup =>
  html`<main>
    <p><span class="chip">Vetted consultant</span></p>
    <h1>${star.member.name}</h1>
    ${paragraphs(star.about)}
    <h2>Vetted for</h2>
    <ul>
      ${star.vettings.map(
        ({ specialty, credential, jurisdiction, topics, validUntil }) =>
          html`<li>
            <strong>${specialty.name}</strong>: ${credential}, ${jurisdiction}.
            ${topics.length === 0 ? '' : `Knows best: ${topics.join(', ')}.`}
            <span class="quiet">Vetted by the association until ${dayOf(new Date(validUntil))}.</span>
          </li>`,
      )}
    </ul>
    ${entries(star.entries)} ${badges(star.badges)} ${outcomes(star.outcomes)} ${asking(star.asking)}
  </main>`

const paragraphs = (text: string): Markup =>
  html`${text
    .split(/(?:\r?\n){2,}/)
    .filter(part => part.trim() !== '')
    .map(part => html`<p>${part}</p>`)}`

const entries = (shown: StarView['entries']): Markup =>
  shown === null || shown.length === 0
    ? trusted('')
    : html`<h2>In the library</h2>
        <ul>
          ${shown.map(({ question, publicPath }) => html`<li><a href="${publicPath ?? ''}">${question}</a></li>`)}
        </ul>`

const badges = (shown: StarView['badges']): Markup =>
  shown.length === 0
    ? trusted('')
    : html`<h2>Badges from elsewhere</h2>
        <ul>
          ${shown.map(({ title, issuer, site, verifiedAt }) => html`<li>${title}, ${issuer}. <span class="quiet">Verified with the keys of ${site} on ${dayOf(new Date(verifiedAt))}.</span></li>`)}
        </ul>`

const percentOf = (share: number | null): number => Math.round((share ?? 0) * 100)

const outcomes = (shown: StarView['outcomes']): Markup =>
  shown === null || shown.rates.length === 0
    ? trusted('')
    : html`<h2>What became of the advice</h2>
        <p class="quiet">
          As ${shown.told} askers told it. In brackets between which shares the truth lies, 95 times of 100.
        </p>
        <table class="rates">
          ${shown.rates.map(toRow)}
        </table>`

const toRow = ({ measure, share, low, high }: Rate): Markup =>
  html`<tr>
    <th scope="row">${MEASURES[measure]}</th>
    <td aria-hidden="true">
      <span class="track"
        ><i style="left:${percentOf(low)}%;width:${percentOf(high) - percentOf(low)}%"></i
        ><em style="left:${percentOf(share)}%"></em
      ></span>
    </td>
    <td>
      <strong>${percentOf(share)} %</strong>
      <span class="quiet">(${percentOf(low)} to ${percentOf(high)})</span>
    </td>
  </tr>`

const asking = (text: string): Markup =>
  html`<h2>How to ask</h2>
    ${text === '' ? trusted('') : html`<p>${text}</p>`}
    <p>
      Consultants are asked by a case, so that the answer helps everyone. <a href="/cases/ask">Ask a case</a>
    </p>`

const toProfilePage = ({ member, vettings, about }: StarView, url: string, base: string) => ({
  '@context': 'https://schema.org',
  '@type': 'ProfilePage',
  url,
  mainEntity: {
    '@type': 'Person',
    name: member.name,
    url,
    ...(about !== '' && { description: about }),
    jobTitle: `Consultant, ${vettings.map(({ specialty }) => specialty.name).join(', ')}`,
    knowsAbout: [...new Set(vettings.flatMap(({ specialty, topics }) => [specialty.name, ...topics]))],
    knowsLanguage: [...new Set(vettings.flatMap(({ languages }) => languages))],
    hasCredential: vettings.map(({ credential, validUntil }) => ({
      '@type': 'EducationalOccupationalCredential',
      name: credential,
      expires: validUntil,
      recognizedBy: { '@type': 'Organization', url: base },
    })),
  },
})
