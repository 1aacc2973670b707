/** What other features may know of outcomes: figures, never who told them. */
import type { FiguresView } from './contract.ts'
import { figuresOf } from './figures-rules.ts'
import { adviceOf } from './figures.ts'

export { wilson } from './figures-rules.ts'

/** What became of a consultant’s advice. */
export const outcomesOf = async (memberId: string): Promise<FiguresView> =>
  figuresOf(await adviceOf(memberId))
