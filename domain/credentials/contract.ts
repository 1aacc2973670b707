/** What awardees get, merged from its parts. */
import * as badges from './contract-badges.ts'

export { type BadgeState, type BadgeView, type KeyUse, type KeyView } from './contract-badges.ts'

export const calls = { ...badges.calls }
export const events = { ...badges.events }
