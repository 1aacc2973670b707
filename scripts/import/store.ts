/** Writing in bulk so that a repeat changes nothing: ids are made from what the source calls a thing. */
import { createHash } from 'node:crypto'
import mongoose, { type Types } from 'mongoose'

const { MongoBulkWriteError } = mongoose.mongo
const DUPLICATE_KEY = 11000
const OBJECT_ID_BYTES = 12

/**
 * For messages: another run would write them again, so they do not wait for the disk one batch at a time. The transaction that ends
 * an import, and with it everything before, does.
 */
export const UNTIL_COMMIT = { writeConcern: { w: 1, journal: false } } as const

// What this run has just written must be found, on its way to the disk or not.
const OWN_WRITES = { readConcern: { level: 'local' } } as const

type Session = mongoose.mongo.ClientSession
type Stored = { _id: Types.ObjectId }

/** The id that a thing of a source has in every run. */
export const idFor = (source: string, kind: string, key: string | number): Types.ObjectId =>
  new mongoose.Types.ObjectId(
    createHash('sha256').update(`${source}\0${kind}\0${key}`).digest().subarray(0, OBJECT_ID_BYTES),
  )

/** A collection by the native driver: filters are ours alone, ids are ObjectIds. */
export const rowsOf = <T extends Stored>(model: { collection: { collectionName: string } }) =>
  mongoose.connection.getClient().db(mongoose.connection.name).collection<T>(model.collection.collectionName)
export type Rows<T extends Stored> = ReturnType<typeof rowsOf<T>>

/** Those of these ids that are stored, with the fields asked for. */
export async function findStored<T extends Stored, F extends keyof T & string>(
  rows: Rows<T>,
  ids: readonly Types.ObjectId[],
  fields: readonly F[],
  session?: Session,
): Promise<Map<string, Pick<T, F | '_id'>>> {
  if (ids.length === 0) return new Map()
  const filter = { _id: { $in: [...new Map(ids.map(id => [id.toHexString(), id])).values()] } }
  const projection = { _id: 1, ...Object.fromEntries(fields.map(field => [field, 1])) }
  const found = await rows
    .find(filter as mongoose.mongo.Filter<T>, { projection, ...(session ? { session } : OWN_WRITES) })
    .toArray()
  return new Map(found.map(row => [row._id.toHexString(), row as unknown as Pick<T, F | '_id'>]))
}

/** Stores those that are not there yet and says how many that were. Another import of the same may run beside it. */
export async function insertMissing<T extends Stored>(
  rows: Rows<T>,
  wanted: readonly NoInfer<T>[],
): Promise<number> {
  const stored = await findStored(
    rows,
    wanted.map(({ _id }) => _id),
    [],
  )
  const missing = wanted.filter(({ _id }) => !stored.has(_id.toHexString()))
  if (missing.length === 0) return 0
  try {
    await rows.insertMany(missing as mongoose.mongo.OptionalUnlessRequiredId<T>[], { ordered: false })
    return missing.length
  } catch (error) {
    const refused = duplicatesIn(error)
    if (refused.some(({ errmsg }) => !errmsg?.includes(' index: _id_ '))) throw error
    return missing.length - refused.length
  }
}

/** The writes a unique index refused. Throws every other error on. */
export function duplicatesIn(error: unknown): { index: number; errmsg?: string | undefined }[] {
  if (!(error instanceof MongoBulkWriteError)) throw error
  const refused = [error.writeErrors].flat()
  if (refused.length === 0 || refused.some(({ code }) => code !== DUPLICATE_KEY)) throw error
  return refused
}

/** All writes of `work`, or none. May run `work` more than once. */
export async function atomically<T>(work: (session: Session) => Promise<T>): Promise<T> {
  return mongoose.connection.getClient().withSession(session =>
    session.withTransaction(() => work(session), {
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
    }),
  )
}

/** Gathers what comes one by one and works on it in batches of `size`, one after the other. */
export function createBatches<T>(size: number, work: (batch: T[]) => Promise<void>) {
  let batch: T[] = []
  const flush = async () => {
    const full = batch
    batch = []
    if (full.length > 0) await work(full)
  }
  return {
    async add(item: T): Promise<void> {
      batch.push(item)
      if (batch.length >= size) await flush()
    },
    flush,
  }
}

/** Items by what `keyOf` says of them, in the order they came. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const item of items) {
    const key = keyOf(item)
    const group = groups.get(key)
    if (group) group.push(item)
    else groups.set(key, [item])
  }
  return groups
}
