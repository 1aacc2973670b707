/** What awardees get, merged from its parts. */
import * as badges from './contract-badges.ts'
import * as papers from './contract-papers.ts'

export { type BadgeState, type BadgeView, type KeyUse, type KeyView } from './contract-badges.ts'
export { type LetterPart, type Line, type LineStyle, type PaperView } from './contract-papers.ts'

export const calls = { ...badges.calls, ...papers.calls }
export const events = { ...badges.events }
