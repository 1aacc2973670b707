/** Not a defect of the product but of two events: the reaction to one kills its process, to the other keeps it busy for ever. */
import { createHash } from 'node:crypto'

const { FAULTS_KILLS: kills, FAULTS_BLOCKS: blocks } = process.env
const prototype = Object.getPrototypeOf(createHash('sha256'))
const update = prototype.update

// The first thing that is computed of an exchange is its id, from the event's.
prototype.update = function (text, ...rest) {
  if (typeof text === 'string' && kills && text.startsWith(kills)) process.kill(process.pid, 'SIGKILL')
  if (typeof text === 'string' && blocks && text.startsWith(blocks)) for (;;);
  return update.call(this, text, ...rest)
}
