/** The ceiling: what MongoDB takes when nobody asks who writes, in which order, or twice. Takes orders by messages. */
import { randomUUID } from 'node:crypto'
import mongoose from 'mongoose'
import '../domain/chat/model.ts'

export type CeilingOrder =
  { connect: { mongoUrl: string } } | { insert: { seconds: number; inFlight: number; batch: number } }

const AUTHORS = 64
const CHANNELS = 32
const BODY = 'The cat is eating again since yesterday, and the values are back to where they were in spring.'
const COLLECTION = 'ceiling'
const DURABLY = { ordered: false, writeConcern: { w: 'majority', j: true } } as const

const newId = () => new mongoose.mongo.ObjectId()
const channels = Array.from({ length: CHANNELS }, () => ({ channelId: newId(), seq: 0 }))
const authors = Array.from({ length: AUTHORS }, newId)

process.on('message', message => void obey(message as CeilingOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: CeilingOrder): Promise<void> {
  try {
    const value = 'connect' in given ? await connect(given.connect.mongoUrl) : await insertFor(given.insert)
    process.send?.({ value })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function connect(mongoUrl: string): Promise<number> {
  await mongoose.connect(mongoUrl, { autoIndex: false, autoCreate: false })
  const indexes = mongoose.model('Message').schema.indexes()
  const specs = indexes.map(([key, options]) => ({ key, ...options }) as mongoose.mongo.IndexDescription)
  await ceiling().createIndexes(specs)
  return specs.length
}

const ceiling = () => mongoose.connection.getClient().db(mongoose.connection.name).collection(COLLECTION)

async function insertFor({ seconds, inFlight, batch }: { seconds: number; inFlight: number; batch: number }) {
  const startedAt = performance.now()
  let inserted = 0
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < startedAt + seconds * 1000) {
        await ceiling().insertMany(newBatch(batch), DURABLY)
        inserted += batch
      }
    }),
  )
  return inserted / ((performance.now() - startedAt) / 1000)
}

let turn = 0

function newBatch(size: number) {
  turn += size
  const sentAt = new Date()
  return authors.slice(0, size).map((authorId, index) => {
    const channel = channels[(index + turn) % CHANNELS] ?? { channelId: newId(), seq: 0 }
    channel.seq += 1
    return {
      _id: newId(),
      channelId: channel.channelId,
      seq: channel.seq,
      authorId,
      clientId: randomUUID(),
      body: BODY,
      html: `<p>${BODY}</p>`,
      sentAt,
      threadOf: null,
      editedAt: null,
      deletedAt: null,
    }
  })
}
