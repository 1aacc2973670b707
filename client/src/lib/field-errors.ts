import type { CallError } from './call.ts'

type FieldErrors = Record<string, string>

/** What a refusal says about each field of a form: the first issue of each, in our `words` where there are some. */
export function fieldErrorsOf({ issues }: CallError, words: FieldErrors = {}): FieldErrors {
  const errors: FieldErrors = {}
  for (const { path, message } of issues) errors[path] ??= words[path] ?? message
  return errors
}
