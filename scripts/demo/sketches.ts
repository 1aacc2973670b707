/** What a case of the demo community is told from. */
import type { ParsedOf } from '../../domain/contract.ts'
import type { PersonKey, SpecialtyKey } from './people.ts'

type Told = Omit<ParsedOf<'cases.reportOutcome'>, 'caseId' | 'confirmed'>
export type Step = { at: string } & (
  | { by: PersonKey; does: 'claim' | 'decline' }
  | { by: PersonKey; says: string }
  /** The asker accepts the reply by this person. */
  | { accepts: PersonKey }
  /** Marks the reply by `of` as helpful. */
  | { by: PersonKey; thanks: PersonKey }
  | { outcome: Told }
  | { withdraws: true }
)
export type CaseSketch = {
  specialty: SpecialtyKey
  asker: PersonKey
  at: string
  urgency: ParsedOf<'cases.submit'>['urgency']
  title: string
  body: string
  tags: readonly string[]
  /** Asked without a name. */
  underPseudonym?: true
  /** A picture that goes with it, and what it shows. */
  picture?: { name: string; alt: string }
  steps: readonly Step[]
}
