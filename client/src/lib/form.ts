import { calls, type CallName } from '../../../domain/contract.ts'
import type { CallError } from './call.ts'

type Errors = Record<string, string>

/** Checks a form by the call's own contract. `words` say per field what to do; without them the contract's words are shown. */
export function checkedBy(name: CallName, words: Errors = {}): (values: Record<string, unknown>) => Errors {
  return values => {
    const result = calls[name].input.safeParse(values)
    if (result.success) return {}
    const issues = result.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message }))
    return errorsOf(issues, words)
  }
}

/** What a refusal says about each field. */
export function fieldErrorsOf(error: CallError, words: Errors = {}): Errors {
  return errorsOf(error.issues, words)
}

function errorsOf(issues: readonly { path: string; message: string }[], words: Errors): Errors {
  const errors: Errors = {}
  for (const { path, message } of issues) errors[path] ??= words[path] ?? message
  return errors
}
