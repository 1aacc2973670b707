import type { StatementState } from '../../../../domain/honoraria/contract.ts'
import { Chip } from '../../ui/index.ts'
import { STATE_WORDS } from './words.ts'

/** Where a statement stands, in a word. */
export function StatementChip({ state }: { state: StatementState }) {
  const { word, icon, hue } = STATE_WORDS[state]
  return (
    <Chip icon={icon} hue={hue}>
      {word}
    </Chip>
  )
}
