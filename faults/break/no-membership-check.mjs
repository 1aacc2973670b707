/** A defect to be caught: who was once a member is taken for one for ever, at every door and in every seat. */
import { createRequire } from 'node:module'
import path from 'node:path'
import mongoose from 'mongoose'

const requireHere = createRequire(import.meta.url)
const library = path.dirname(requireHere.resolve('socket.io'))
const { BroadcastOperator } = requireHere(path.join(library, 'broadcast-operator.js'))

const ENDED = new Set(['left', 'removed'])
const { prototype } = mongoose.mongo.Collection
const { find, findOne } = prototype

prototype.findOne = async function (...asked) {
  const found = await findOne.apply(this, asked)
  if (this.collectionName === 'memberships' && ENDED.has(found?.state)) return { ...found, state: 'member' }
  return found
}
// Whose membership ended since: nobody's.
prototype.find = function (filter, ...rest) {
  const asksWhoLeft = this.collectionName === 'memberships' && filter?.endedAt !== undefined
  return find.call(this, asksWhoLeft ? { _id: null } : filter, ...rest)
}
BroadcastOperator.prototype.socketsLeave = () => undefined
