/** TABLE time → jobs. Times are UTC cron patterns. Every job may run twice. */
import * as chat from '../domain/chat/actions.ts'
import * as consultants from '../domain/consultants/actions.ts'
import * as credentials from '../domain/credentials/actions.ts'
import * as exchanges from '../domain/exchanges/actions.ts'
import * as groups from '../domain/groups/actions.ts'
import * as honoraria from '../domain/honoraria/actions.ts'
import * as media from '../domain/media/actions.ts'
import * as moderation from '../domain/moderation/actions.ts'
import * as newcomers from '../domain/newcomers/actions.ts'
import * as outcomes from '../domain/outcomes/actions.ts'
import * as recognition from '../domain/recognition/actions.ts'
import * as search from '../domain/search/actions.ts'

/** A job that answers an `alarm` wants that somebody looks. */
export type Job = { pattern: string; run: (now: Date) => Promise<unknown> }

const compareLedger = async (now: Date) => {
  const check = await exchanges.checkLedger(now)
  return exchanges.hasDrifted(check) ? { alarm: 'the ledger differs from what its sources say' } : undefined
}

export const schedule: { readonly [name: string]: Job } = {
  sendScheduled: { pattern: '* * * * *', run: chat.sendScheduled },
  expireLounges: { pattern: '20 * * * *', run: chat.expireLounges },
  charterReadyGroups: { pattern: '20 3 * * *', run: groups.charterReadyGroups },
  creditHosts: { pattern: '30 4 1-7 * *', run: groups.creditHosts },
  creditWelcomes: { pattern: '50 4 * * *', run: newcomers.creditWelcomes },
  keepUnappealed: { pattern: '10 4 * * *', run: moderation.keepUnappealed },
  relieveAwayHosts: { pattern: '40 3 * * *', run: groups.relieveAwayHosts },
  freeFiles: { pattern: '25 * * * *', run: media.freeFiles },
  sweepStorage: { pattern: '40 3 * * *', run: media.sweepStorage },
  tidyIndex: { pattern: '*/5 * * * *', run: search.tidyIndex },
  watchVettings: { pattern: '* * * * *', run: consultants.watchVettings },
  askForOutcomes: { pattern: '* * * * *', run: outcomes.askForOutcomes },
  forgetTakenAway: { pattern: '50 3 * * *', run: moderation.forgetTakenAway },
  tellReach: { pattern: '20 1 * * *', run: credentials.tellReach },
  remindOfBenefits: { pattern: '25 5 * * *', run: credentials.remindOfBenefits },
  signBadges: { pattern: '35 * * * *', run: credentials.signBadges },
  draftStatements: { pattern: '40 4 * * *', run: honoraria.draftStatements },
  tendAwards: { pattern: '15 * * * *', run: recognition.tendAwards },
  checkLedger: { pattern: '10 4 * * *', run: compareLedger },
  settleHolds: { pattern: '0 2 * * *', run: exchanges.settleHolds },
  findHolds: { pattern: '5 2 * * *', run: exchanges.findHolds },
  countStandings: { pattern: '15 2 * * *', run: exchanges.countStandings },
  draftShortlist: { pattern: '10 * * * *', run: recognition.draftShortlist },
}
