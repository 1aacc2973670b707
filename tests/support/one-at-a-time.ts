/** Sees that what one transaction asks of MongoDB is asked one thing after the other: its sessions allow nothing else, and go wrong now and then only. */
import { AsyncLocalStorage } from 'node:async_hooks'
import mongoose from 'mongoose'

const { AbstractCursor, ClientSession, Collection } = mongoose.mongo
type Session = InstanceType<typeof ClientSession>
type Asking = (this: unknown, ...args: unknown[]) => Promise<unknown>

const OF_COLLECTIONS = [
  'insertOne',
  'insertMany',
  'bulkWrite',
  'updateOne',
  'updateMany',
  'replaceOne',
  'deleteOne',
  'deleteMany',
  'findOne',
  'findOneAndUpdate',
  'findOneAndReplace',
  'findOneAndDelete',
  'countDocuments',
  'distinct',
]
const OF_CURSORS = ['next', 'hasNext', 'toArray']

/** What the driver asks for its own sake, while it does what it was asked. */
const within = new AsyncLocalStorage<boolean>()
const underWay = new WeakMap<Session, string[]>()
let seen: string[] = []
let watches = false

/** Watches every transaction of this process from now on. May be repeated. */
export function watchTransactions(): void {
  if (watches) return
  watches = true
  for (const name of OF_COLLECTIONS)
    watch(Collection.prototype, name, (of, args) => ({
      session: args.map(sessionIn).find(session => session !== undefined),
      what: `${name} in ${String((of as { collectionName?: string }).collectionName)}`,
    }))
  for (const name of OF_CURSORS)
    watch(AbstractCursor.prototype, name, of => {
      const { session, namespace } = of as { session?: Session | null; namespace?: unknown }
      return { session: session ?? undefined, what: `${name} in ${String(namespace)}` }
    })
}

/** What was asked inside one transaction before it had its answer to something else, since this was last called. */
export function askedAtOnce(): string[] {
  const asked = seen
  seen = []
  return asked
}

function watch(
  on: object,
  name: string,
  read: (of: unknown, args: unknown[]) => { session: Session | undefined; what: string },
): void {
  const asks = Reflect.get(on, name) as Asking
  const watched: Asking = function (...args) {
    if (within.getStore()) return asks.apply(this, args)
    const { session, what } = read(this, args)
    if (!session?.inTransaction()) return asks.apply(this, args)

    const others = underWay.get(session) ?? []
    if (others.length > 0) seen.push(`${what} beside ${others.join(', ')}`)
    underWay.set(session, [...others, what])
    const end = () => {
      const now = underWay.get(session) ?? []
      underWay.set(session, now.toSpliced(now.indexOf(what), 1))
    }
    const asked = within.run(true, () => asks.apply(this, args))
    asked.then(end, end)
    return asked
  }
  Reflect.set(on, name, watched)
}

function sessionIn(arg: unknown): Session | undefined {
  const { session } = (arg ?? {}) as { session?: unknown }
  return session instanceof ClientSession ? session : undefined
}
