/** A wire in front of a server, on which single connections can be broken in the ways networks break them. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Wire = {
  url: string
  /** How many connections run over it. */
  count(): number
  /** Ends these connections with a reset, as a router does that forgot them. */
  reset(pick: (index: number) => boolean): number
  /** Lets nothing through these connections in either direction, while both ends believe in them. Returns how to end them. */
  hold(pick: (index: number) => boolean): () => void
  close(): Promise<void>
}

type Line = { near: Socket; far: Socket; held: boolean }

/** Opens a wire on a free port. */
export async function openWire(port: number): Promise<Wire> {
  const lines = new Set<Line>()
  const server = createServer({ pauseOnConnect: true }, near => {
    const line: Line = { near, far: connect(port, '127.0.0.1'), held: false }
    lines.add(line)
    couple(line, line.near, line.far)
    couple(line, line.far, line.near)
    near.resume()
  })

  function couple(line: Line, from: Socket, to: Socket): void {
    from.on('data', chunk => {
      // What was read from a line that is held is lost, and so is its order: such a line never comes back to life.
      if (!line.held && !to.write(chunk)) from.pause()
    })
    from.on('drain', () => !line.held && to.resume())
    from.on('error', () => end(line))
    from.once('close', () => end(line))
  }

  function end(line: Line): void {
    lines.delete(line)
    // A half-open peer learns nothing, as when a cable was pulled.
    if (line.held) return
    line.near.destroy()
    line.far.destroy()
  }

  const picked = (pick: (index: number) => boolean) =>
    [...lines].filter(({ held }) => !held).filter((_, index) => pick(index))

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => lines.size,
    reset(pick) {
      const broken = picked(pick)
      for (const { near, far } of broken) {
        near.resetAndDestroy()
        far.resetAndDestroy()
      }
      return broken.length
    },
    hold(pick) {
      const held = picked(pick)
      for (const line of held) {
        line.held = true
        line.near.pause()
        line.far.pause()
      }
      return () => {
        for (const { near, far } of held) {
          near.resetAndDestroy()
          far.resetAndDestroy()
        }
      }
    },
    async close() {
      for (const { near, far } of lines) {
        near.destroy()
        far.destroy()
      }
      server.close()
      await once(server, 'close')
    },
  }
}
