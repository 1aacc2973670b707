/** What a person reads where a page for everyone is not, or cannot be shown. */
import { html } from './html.ts'
import { page } from './shell.ts'

export type Problem = { title: string; says: string; requestId: string }

export const problemPage = ({ title, says, requestId }: Problem): string =>
  page({
    title,
    head: html`<meta name="robots" content="noindex" />`,
    body: html`<main>
      <h1>${title}</h1>
      <p>${says}</p>
      <p class="quiet">Reference ${requestId}</p>
    </main>`,
  })
