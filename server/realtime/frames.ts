/** How frames leave: header and content in one write, which costs the process about half of two. */
import type { LiveServer } from './seats.ts'

/** Longer ones are not worth a copy. */
const COPIED_MAX = 64 * 1024

type Frame = readonly [header: Buffer, content?: Buffer | string]
type Done = (error?: Error) => void
/** The part of the library that writes; Socket.IO itself gives it frames that are made once for many who hear them. */
type Sender = {
  _socket: { write(bytes: Buffer, done?: Done): unknown }
  sendFrame(frame: Frame, done?: Done): void
}
type Connected = { transport: { socket?: { _sender?: Sender } } }

/** Lets every connection that begins as a WebSocket send so. */
export function sendFramesWhole(io: LiveServer): void {
  // One function for all connections, not one for each.
  let whole: Sender['sendFrame'] | undefined
  io.engine.on('connection', ({ transport }: Connected) => {
    const sender = transport.socket?._sender
    if (sender) sender.sendFrame = whole ??= orWhole(sender.sendFrame)
  })
}

function orWhole(inParts: Sender['sendFrame']): Sender['sendFrame'] {
  let last: { frame: Frame; bytes: Buffer } | undefined
  return function (this: Sender, frame, done) {
    const [header, content] = frame
    if (content === undefined || content.length > COPIED_MAX) return inParts.call(this, frame, done)
    if (last?.frame !== frame) last = { frame, bytes: joined(header, content) }
    this._socket.write(last.bytes, done)
  }
}

function joined(header: Buffer, content: Buffer | string): Buffer {
  if (typeof content !== 'string') return Buffer.concat([header, content])
  const bytes = Buffer.allocUnsafe(header.length + Buffer.byteLength(content))
  header.copy(bytes)
  bytes.write(content, header.length)
  return bytes
}
