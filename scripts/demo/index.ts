/** The demo community: a small veterinary network, made through the product's own actions. */
import { climbLadders } from '../../domain/cases/actions.ts'
import { Members } from '../../domain/members/model.ts'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import { type Happening, Outbox } from '../../domain/transaction.ts'
import { reactionsTo } from '../../workers/subscriptions.ts'
import { bringToReview } from './bring-to-review.ts'
import { writeDirectly } from './directs.ts'
import { tellCases } from './tell-cases.ts'
import { formGroups } from './form-groups.ts'
import { payConsultants } from './pay-consultants.ts'
import { registerPeople } from './register-people.ts'
import { storeResearch } from './store-research.ts'
import { vetConsultants } from './vet-consultants.ts'
import { writeLibrary } from './write-library.ts'

/**
 * Writes the demo community, with its ledger and its shortlists, as of `now`. Does nothing and says false when the database has
 * members already. Refuses to run in production.
 */
export async function seedDemo(now: Date, environment: string): Promise<boolean> {
  if (environment === 'production') throw new Error('The demo community is not for production.')
  if (await Members.exists({})) return false

  const cast = await registerPeople(now)
  await vetConsultants(cast, now)
  await Promise.all([formGroups(cast, now), tellCases(cast, now)])
  await writeDirectly(cast, now)
  await storeResearch(cast, now)
  await writeLibrary(cast, now)
  await bringToReview(cast, now)
  while ((await climbLadders(now)) > 0);
  await reactToAll(now)
  await draftShortlist(now)
  await payConsultants(cast, now)
  return true
}

/** Does what the workers would do next, so that the ledger is there before the first page is opened. They may do it again. */
async function reactToAll(now: Date): Promise<void> {
  const rows = await Outbox.find({ doneAt: null }).sort({ _id: 1 }).lean()
  await Promise.all(
    rows.flatMap(({ _id, name, payload }) =>
      Object.values(reactionsTo(name)).map(react =>
        react({ id: _id.toHexString(), name, payload } as Happening, now),
      ),
    ),
  )
}
