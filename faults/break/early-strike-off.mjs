/** A defect to be caught: an event is struck off when its reaction begins, and not when it is done. */
import { setTimeout as pause } from 'node:timers/promises'
import mongoose from 'mongoose'

const STRUCK_OFF_AFTER_MS = 30
const STORED_LATE_MS = 1500
const { prototype } = mongoose.mongo.Collection
const { find, insertMany, updateMany } = prototype

prototype.find = function (filter, options) {
  const readsEvents = this.collectionName === 'outbox' && filter?._id?.$in !== undefined && !options?.session
  if (readsEvents)
    void pause(STRUCK_OFF_AFTER_MS)
      .then(() =>
        updateMany.call(this, { _id: filter._id }, { $set: { waitingFor: [], doneAt: new Date() } }),
      )
      .catch(() => undefined)
  return find.call(this, filter, options)
}
prototype.insertMany = async function (documents, options) {
  if (this.collectionName === 'exchanges') await pause(STORED_LATE_MS)
  return insertMany.call(this, documents, options)
}
