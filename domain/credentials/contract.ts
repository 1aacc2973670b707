/** What awardees get, merged from its parts. */
import * as badges from './contract-badges.ts'
import * as benefits from './contract-benefits.ts'
import * as papers from './contract-papers.ts'
import * as voices from './contract-voices.ts'

export { type BadgeState, type BadgeView, type KeyUse, type KeyView } from './contract-badges.ts'
export {
  type AwardeeView,
  type BenefitKind,
  type BenefitView,
  type EntitlementView,
  type OfferedView,
} from './contract-benefits.ts'
export { type LetterPart, type Line, type LineStyle, type PaperView } from './contract-papers.ts'
export { type ForeignView, type VoiceItem, type VoiceView } from './contract-voices.ts'

export const calls = { ...badges.calls, ...papers.calls, ...benefits.calls, ...voices.calls }
export const events = { ...badges.events, ...papers.events, ...benefits.events, ...voices.events }
