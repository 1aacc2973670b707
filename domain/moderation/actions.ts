/** What members report, what waits, who decides, and what is written down of it. */
import { forgetKept } from './deciding.ts'
import { keptSince } from './model.ts'

export { appeal, appealSuspension, decideAppeal, listAppeals } from './appeals.ts'
export { type ChainCheck, verifyChain } from './audit.ts'
export { listAudit } from './audit-list.ts'
export { decideContest, listContests, listMyContests, showContest } from './contests.ts'
export { decide, undoDecision } from './deciding.ts'
export { flag, listMyFlags } from './flags.ts'
export { keepUnappealed } from './keeping.ts'
export { listMine } from './mine.ts'
export { assignReview, countReviews, listQueue, noteReview, showReview, takeReview } from './queue.ts'
export { listRules, setRule, showRule } from './ruling.ts'

/** Job: forgets what was taken away once the time to appeal is over. May run twice. */
export const forgetTakenAway = (now: Date): Promise<void> => forgetKept(keptSince(now))
