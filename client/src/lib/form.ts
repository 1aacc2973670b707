import { calls, type CallName } from '../../../domain/contract.ts'
import { errorsOf, type FieldErrors } from './field-errors.ts'

export { fieldErrorsOf } from './field-errors.ts'

/**
 * Checks a form by the call's own contract. `words` say per field what to do; without them the contract's words are shown.
 * Brings the validation library along, so it is for pages that are loaded later, not for the first.
 */
export function checkedBy(
  name: CallName,
  words: FieldErrors = {},
): (values: Record<string, unknown>) => FieldErrors {
  return values => {
    const result = calls[name].input.safeParse(values)
    if (result.success) return {}
    return errorsOf(
      result.error.issues.map(issue => ({ path: issue.path.join('.'), message: issue.message })),
      words,
    )
  }
}
