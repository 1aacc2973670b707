/** A defect to be caught: from the first message on, every write is acknowledged as soon as one node has it in memory. */
import { createRequire } from 'node:module'

const requireHere = createRequire(import.meta.url)
const requireDriver = createRequire(requireHere.resolve('mongoose'))
const { Connection } = requireDriver('mongodb/lib/cmap/connection.js')
const { prototype } = Connection
const command = prototype.command
let weakened = false

prototype.command = function (namespace, asked, ...rest) {
  weakened ||= asked.insert === 'messages'
  const weak = weakened && asked.writeConcern !== undefined
  return command.call(this, namespace, weak ? { ...asked, writeConcern: { w: 1, j: false } } : asked, ...rest)
}
