/** The demo community: a small veterinary network, made through the product's own actions. Run as a program it fills an empty database. */
import { fileURLToPath } from 'node:url'
import { connectDatabase, disconnectDatabase } from '../config/database.ts'
import { readSettings } from '../config/settings.ts'
import { Members } from '../domain/members/model.ts'
import { draftShortlist } from '../domain/recognition/actions.ts'
import { Outbox, type Happening } from '../domain/transaction.ts'
import { reactionsTo } from '../workers/subscriptions.ts'
import { tellCases } from './demo/tell-cases.ts'
import { formGroups } from './demo/form-groups.ts'
import { registerPeople } from './demo/register-people.ts'

/**
 * Writes the demo community, with its ledger and its shortlists, as of `now`. Does nothing and says false when the database has
 * members already. Refuses to run in production.
 */
export async function seedDemo(now: Date, environment: string): Promise<boolean> {
  if (environment === 'production') throw new Error('The demo community is not for production.')
  if (await Members.exists({})) return false

  const cast = await registerPeople(now)
  await Promise.all([formGroups(cast, now), tellCases(cast, now)])
  await reactToAll(now)
  await draftShortlist(now)
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const settings = readSettings()
  await connectDatabase(settings)
  try {
    const began = performance.now()
    const isWritten = await seedDemo(new Date(), settings.environment)
    console.log(
      isWritten
        ? `The demo community is written (${Math.round(performance.now() - began)} ms).`
        : 'There are members already: the demo community is not written.',
    )
  } finally {
    await disconnectDatabase()
  }
}
