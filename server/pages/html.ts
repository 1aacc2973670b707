/** Pages written as text, where everything is escaped that is not markup of our own. */

const SIGNS: { readonly [sign: string]: string } = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Markup that is as it should be: our own, or sanitised when it was written. */
export type Markup = { readonly markup: string }
type Part = string | number | Markup | readonly Markup[]

/** What XML allows no place for, escaped or not. */
const FORBIDDEN = /[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu

const escapeMarkup = (text: string): string =>
  text.replace(FORBIDDEN, '').replace(/[&<>"']/g, sign => SIGNS[sign] ?? sign)

/** Takes text for markup: only what was sanitised may come here. */
export const trusted = (markup: string): Markup => ({ markup })

/** A template whose values are escaped unless they are markup. */
export const html = (texts: TemplateStringsArray, ...values: Part[]): Markup =>
  trusted(texts.reduce((page, text, at) => page + render(values[at - 1] ?? '') + text))

function render(value: Part): string {
  if (typeof value === 'string') return escapeMarkup(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('')
}

/** JSON inside a script element: nothing in it can end the element. */
export const toScriptJson = (value: unknown): Markup =>
  trusted(
    JSON.stringify(value).replace(
      /[<>&\u2028\u2029]/g,
      sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
