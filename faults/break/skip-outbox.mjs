/** A defect to be caught: now and then what happened is handed over without the outbox, by a process that may forget it. */
import mongoose from 'mongoose'

const ONE_IN = 7
const { prototype } = mongoose.mongo.Collection
const insertMany = prototype.insertMany
let count = 0

prototype.insertMany = function (documents, options) {
  const credits = documents.some(({ name }) => name === 'cases.accepted' || name === 'cases.markedHelpful')
  if (this.collectionName === 'outbox' && credits) {
    count += 1
    if (count % ONE_IN === 0)
      return Promise.resolve({ acknowledged: true, insertedCount: documents.length, insertedIds: {} })
  }
  return insertMany.call(this, documents, options)
}
