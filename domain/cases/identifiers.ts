/** What in a text could tell who it is about. Portable: the browser marks it while someone writes, and the server looks again. */

export type IdentifierKind = 'email' | 'phone' | 'chip' | 'number' | 'date' | 'name' | 'address'

/** A part of a text that could tell who it is about. */
export type Identifier = {
  kind: IdentifierKind
  /** Where it stands: from this character, and up to before that one. */
  from: number
  to: number
  text: string
  /** What can stand there instead. */
  instead: string
  /** Whether it can hardly be anything else: such a text is not taken without a word from its writer. */
  certain: boolean
}

type Pattern = {
  kind: IdentifierKind
  looksLike: RegExp
  instead: string
  certain: boolean
  fits?: (text: string) => boolean
}

const digitsIn = (text: string): string => text.replace(/\D/g, '')

const MONTHS =
  'jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?'

/** TABLE what gives someone away → how it looks and what can stand there. In the order in which they are believed. */
const PATTERNS: readonly Pattern[] = [
  {
    kind: 'email',
    looksLike: /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,4}/gu,
    instead: '[e-mail]',
    certain: true,
  },
  {
    // ISO 11784: fifteen digits.
    kind: 'chip',
    looksLike: /(?<![\d.,])\d(?:[ -]?\d){14}(?![\d]|[.,]\d)/g,
    instead: '[chip number]',
    certain: true,
  },
  {
    kind: 'phone',
    looksLike: /(?<![\p{L}\d.,])(?:\+|00)\d(?:[ ./()-]{0,2}\d){7,13}(?!\d)/gu,
    instead: '[phone]',
    certain: true,
  },
  {
    kind: 'phone',
    looksLike: /(?<![\p{L}\d.,])\(?0\d{1,4}\)?[ /-]?\d{2,4}(?:[ -]?\d{2,4}){1,3}(?![\d.,]*\d)/gu,
    instead: '[phone]',
    certain: true,
    fits: text => digitsIn(text).length >= 9 && digitsIn(text).length <= 12,
  },
  {
    kind: 'number',
    looksLike:
      /\b(?:licen[cs]e|passport|registration|reg|ueln|policy|invoice|patient|client|file|record|case|mrn)\.?(?: ?(?:no|nr|number|id))?\.?[ :#]{1,3}[A-Z0-9][A-Z0-9/-]{3,19}\b/gi,
    instead: '[number]',
    certain: false,
    fits: text => digitsIn(text).length >= 3,
  },
  {
    kind: 'date',
    looksLike: /(?<!\d)(?:\d{4}-\d{2}-\d{2}|\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2}))(?!\d)/g,
    instead: '[date]',
    certain: false,
  },
  {
    kind: 'date',
    looksLike: new RegExp(
      `\\b(?:\\d{1,2}(?:st|nd|rd|th)? (?:${MONTHS})|(?:${MONTHS}) \\d{1,2}(?:st|nd|rd|th)?)\\b(?:,? \\d{4})?`,
      'gi',
    ),
    instead: '[date]',
    certain: false,
  },
  {
    kind: 'name',
    looksLike:
      /\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Herr|Frau|Mevr|Mevrouw|Dhr|Mme|Madame|Monsieur|Señora?)\b\.? \p{Lu}[\p{L}’'-]+(?: (?:van|von|de|der|den|la|le)){0,3}(?: \p{Lu}[\p{L}’'-]+){0,2}/gu,
    instead: '[name]',
    certain: false,
  },
  {
    kind: 'name',
    looksLike:
      /(?<=\b(?:[Oo]wner|[Cc]alled|[Nn]amed|[Nn]ame is|[Cc]lient|[Bb]reeder):? )\p{Lu}[\p{L}’'-]+(?: (?:van|von|de|der|den|la|le)){0,3}(?: \p{Lu}[\p{L}’'-]+){0,2}/gu,
    instead: '[name]',
    certain: false,
  },
  {
    kind: 'address',
    looksLike:
      /\b(?:\d{1,4}[a-z]? \p{Lu}[\p{L}’'-]+(?: \p{Lu}[\p{L}’'-]+)? (?:Street|St|Road|Rd|Lane|Avenue|Ave|Drive|Close|Way)|\p{Lu}[\p{L}’'-]*(?:straat|laan|weg|plein|gracht|strasse|straße|gasse) \d{1,4}[a-z]?)\b/gu,
    instead: '[address]',
    certain: false,
  },
]

/** So much of a text is looked at: as much as a case may have. */
const LOOKED_AT = 20_000

/** What in a text could tell who it is about, in the order it stands; of two that overlap, the one that is more believed. */
export function findIdentifiers(text: string): Identifier[] {
  const looked = text.slice(0, LOOKED_AT)
  const found: Identifier[] = []
  for (const { kind, looksLike, instead, certain, fits = () => true } of PATTERNS)
    for (const match of looked.matchAll(looksLike)) {
      const part = match[0].replace(/[\s.,;:]+$/, '')
      const from = match.index
      const to = from + part.length
      if (!fits(part) || found.some(each => from < each.to && each.from < to)) continue
      found.push({ kind, from, to, text: part, instead, certain })
    }
  return found.toSorted((a, b) => a.from - b.from)
}

/** The text with these parts of it replaced. */
export function replaceIdentifiers(text: string, identifiers: readonly Identifier[]): string {
  const last = identifiers.toSorted((a, b) => b.from - a.from)
  return last.reduce((so, { from, to, instead }) => so.slice(0, from) + instead + so.slice(to), text)
}

/** What each kind is called in a sentence. */
export const IDENTIFIER_WORDS: { readonly [K in IdentifierKind]: string } = {
  email: 'an e-mail address',
  phone: 'a phone number',
  chip: 'a chip number',
  number: 'a number of a person or file',
  date: 'a date',
  name: 'a name',
  address: 'an address',
}
