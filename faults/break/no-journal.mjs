/** A defect to be caught: every write is acknowledged as soon as one node has it in memory. */
import { createRequire } from 'node:module'

const requireHere = createRequire(import.meta.url)
const requireDriver = createRequire(requireHere.resolve('mongoose'))
const { Connection } = requireDriver('mongodb/lib/cmap/connection.js')
const { prototype } = Connection
const command = prototype.command

prototype.command = function (namespace, asked, ...rest) {
  const weak = asked.writeConcern === undefined ? asked : { ...asked, writeConcern: { w: 1, j: false } }
  return command.call(this, namespace, weak, ...rest)
}
