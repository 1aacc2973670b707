/** What came of advice → who is asked, and who is told. Every reaction may run twice: one event tells one member once. */
import { hiddenAskers } from '../cases/access.ts'
import type { Happening } from '../transaction.ts'
import { keepNotices } from './store.ts'

/** Reaction: asks the asker of a case what came of it, or how it stands later. May run twice. */
export async function noteOutcomeAsked(
  { id, payload }: Happening<'outcomes.asked'>,
  now: Date,
): Promise<void> {
  const { caseId, askerId, step, at } = payload
  const what = step === 'later' ? 'laterAsked' : 'outcomeAsked'
  const memberId = askerId
  await keepNotices([{ memberId, eventId: id, kind: 'case', what, caseId, at: new Date(at) }], now)
}

/** Reaction: tells who advised how it stands months later. May run twice. */
export async function noteToldLater(
  { id, payload }: Happening<'outcomes.toldLater'>,
  now: Date,
): Promise<void> {
  const { caseId, askerId, authorId, at } = payload
  const hidden = (await hiddenAskers([caseId])).get(caseId)
  await keepNotices(
    [
      {
        memberId: authorId,
        actorId: hidden ? undefined : askerId,
        eventId: id,
        kind: 'helpful',
        what: 'laterTold',
        caseId,
        at: new Date(at),
      },
    ],
    now,
  )
}
