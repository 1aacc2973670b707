import { type Issue, Refusal } from '../vocabulary.ts'
import { findIdentifiers, IDENTIFIER_WORDS } from './identifiers.ts'

/**
 * Refuses `invalid` for texts that certainly tell who they are about, with the field and what can stand there instead. What the
 * writer confirmed to be no such thing passes. The refusal does not repeat what was found: it is logged.
 */
export function refuseIdentifying(
  texts: { [path: string]: string },
  confirmed: readonly string[],
  what: 'case' | 'reply' | 'note' = 'case',
): void {
  const issues = Object.entries(texts).flatMap(([path, text]): Issue[] =>
    findIdentifiers(text)
      .filter(({ certain, text: found }) => certain && !confirmed.includes(found))
      .map(({ kind, instead }) => ({
        path,
        message: `contains ${IDENTIFIER_WORDS[kind]}: write ${instead} instead, or confirm that it is none`,
      })),
  )
  if (issues.length > 0)
    throw new Refusal(
      'invalid',
      `The ${what} tells who it is about: replace what is named, or confirm that it is none`,
      { issues },
    )
}
