/** Dated, forward-only, resumable steps. Each runs once; several processes that start together wait for the one that runs them. */
import mongoose from 'mongoose'
import '../cases/asks-model.ts'
import '../cases/followings-model.ts'
import '../cases/model.ts'
import '../chat/model.ts'
import '../claims/model.ts'
import '../consultants/model.ts'
import '../credentials/model.ts'
import '../credentials/model-benefits.ts'
import '../exchanges/corrections-model.ts'
import '../exchanges/checks-model.ts'
import '../exchanges/model.ts'
import '../exchanges/model-standing.ts'
import '../exchanges/trials-model.ts'
import '../groups/model.ts'
import '../honoraria/model.ts'
import '../library/model.ts'
import '../media/model.ts'
import '../members/model.ts'
import '../moderation/contests-model.ts'
import '../moderation/model.ts'
import '../newcomers/model.ts'
import '../notifications/model.ts'
import '../operations/model.ts'
import '../outcomes/model.ts'
import '../recognition/model.ts'
import '../recognition/model-awards.ts'
import '../recognition/model-nominations.ts'
import '../research/model.ts'
import '../search/model.ts'
import '../stars/model.ts'
import { underLease } from '../lease.ts'
import '../transaction.ts'
import { acceptedCasesAreFollowed } from './accepted-cases-are-followed.ts'
import { benefitsAreGranted } from './benefits-are-granted.ts'
import { consultantsHaveATurn } from './consultants-have-a-turn.ts'
import { groupsHaveAKind } from './groups-have-a-kind.ts'
import { laddersKnowTheirTime } from './ladders-know-their-time.ts'
import { namesHaveWords } from './names-have-words.ts'
import { reviewersPartsAreKnown } from './reviewers-parts-are-known.ts'
import { sessionsHaveAnEpoch } from './sessions-have-an-epoch.ts'
import { threadsAreSummedUp } from './threads-are-summed-up.ts'

type Migration = { id: string; up: (db: mongoose.mongo.Db) => Promise<void> }

/** In the order of their ids. A step that may be killed half-way must be able to run again. */
const MIGRATIONS: readonly Migration[] = [
  groupsHaveAKind,
  namesHaveWords,
  sessionsHaveAnEpoch,
  threadsAreSummedUp,
  laddersKnowTheirTime,
  acceptedCasesAreFollowed,
  benefitsAreGranted,
  reviewersPartsAreKnown,
  consultantsHaveATurn,
]

/** Brings the database to what this version expects: steps not yet run, then every model's collection and indexes. Returns the ids of the steps it ran. May be repeated. */
export async function migrate(migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  const db = mongoose.connection.getClient().db()
  return underLease('migrations', async () => {
    const ran = await runMissing(db, migrations)
    await createIndexes()
    return ran
  })
}

async function runMissing(db: mongoose.mongo.Db, migrations: readonly Migration[]): Promise<string[]> {
  const done = db.collection<{ _id: string; at: Date }>('migrations')
  const known = new Set((await done.find().toArray()).map(({ _id }) => _id))
  const missing = migrations.filter(({ id }) => !known.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const { id, up } of missing) {
    await up(db)
    await done.insertOne({ _id: id, at: new Date() })
  }
  return missing.map(({ id }) => id)
}

async function createIndexes(): Promise<void> {
  for (const model of Object.values(mongoose.models)) {
    await model.createCollection()
    await model.createIndexes()
  }
}
