import type { CallError } from './call.ts'

export type FieldErrors = Record<string, string>
type Issues = readonly { path: string; message: string }[]

/** The first issue of each field, in our `words` where there are some. */
export function errorsOf(issues: Issues, words: FieldErrors = {}): FieldErrors {
  const errors: FieldErrors = {}
  for (const { path, message } of issues) errors[path] ??= words[path] ?? message
  return errors
}

/** What a refusal says about each field of a form. */
export function fieldErrorsOf(error: CallError, words: FieldErrors = {}): FieldErrors {
  return errorsOf(error.issues, words)
}
