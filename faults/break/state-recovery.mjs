/** A defect to be caught: the library gives a returning connection its old rooms back, and what was said in them meanwhile. */
import { Server } from 'socket.io'

const { prototype } = Server
const attach = prototype.attach

prototype.attach = function (http, options) {
  this.opts.connectionStateRecovery = { maxDisconnectionDuration: 120_000, skipMiddlewares: false }
  return attach.call(this, http, options)
}
