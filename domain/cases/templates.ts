/** What a specialty wants to be told, field by field. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { transact } from '../transaction.ts'
import { type Context, holds, type Issue, Refusal } from '../vocabulary.ts'
import type { TemplateField } from './contract.ts'
import { Specialties } from './model.ts'

export type Filled = { key: string; label: string; text: string }

/** Refuses who may not say `what` of a specialty: `not_found` where there is none, `forbidden` to all but its editors and staff. */
export async function accessEdited({ actor }: Context, specialtyId: string, what: string): Promise<void> {
  if (!(await Specialties.exists({ _id: specialtyId }))) throw new Refusal('not_found', 'No such specialty')
  if (!holds(actor, 'editor', specialtyId) && !holds(actor, 'staff'))
    throw new Refusal('forbidden', `The editors of a specialty say ${what}`)
}

/** Sets the fields of a specialty's template. Refuses `forbidden` to all but its editors and staff, and two fields of one key. */
export async function setTemplate(
  context: Context,
  { specialtyId, fields }: ParsedOf<'cases.setTemplate'>,
): Promise<OutputOf<'cases.setTemplate'>> {
  await accessEdited(context, specialtyId, 'what it wants to be told')
  const keys = fields.map(({ key }) => key)
  const again = keys.findIndex((key, at) => keys.indexOf(key) < at)
  if (again >= 0)
    throw new Refusal('invalid', 'Two fields have the same key', {
      issues: [{ path: `fields.${again}.key`, message: 'is the key of another field, too' }],
    })
  await transact(() => Specialties.updateOne({ _id: specialtyId }, { $set: { template: fields } }))
  return { fields }
}

/** The filled fields in the template's order, with its labels. Refuses `invalid` for what is required and missing, and for fields it does not have. */
export function fillTemplate(
  template: readonly TemplateField[],
  given: readonly { key: string; text: string }[],
): Filled[] {
  const unknown = given.flatMap(({ key }, at): Issue[] =>
    template.some(field => field.key === key)
      ? []
      : [{ path: `fields.${at}.key`, message: 'is no field of this specialty' }],
  )
  const texts = new Map(given.map(({ key, text }) => [key, text]))
  const missing = template.flatMap(({ key, label, required }): Issue[] =>
    required && (texts.get(key) ?? '') === ''
      ? [{ path: `fields.${key}`, message: `is needed: ${label}` }]
      : [],
  )
  if (unknown.length > 0 || missing.length > 0)
    throw new Refusal('invalid', 'The case lacks what this specialty needs to know', {
      issues: [...unknown, ...missing],
    })
  return template.flatMap(({ key, label }) => {
    const text = texts.get(key) ?? ''
    return text === '' ? [] : [{ key, label, text }]
  })
}

/** The body of a case that was asked field by field. */
export const composeBody = (filled: readonly Filled[]): string =>
  filled.map(({ label, text }) => `### ${label}\n\n${text}`).join('\n\n')
