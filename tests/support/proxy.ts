/** A wire between a server and what it depends on, that a test can cut, hold still and heal. */
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

export type Proxy = {
  port: number
  /** Ends all connections and takes no new ones. */
  cut(): void
  /** Keeps connections and takes new ones, but lets nothing through. */
  hold(): void
  heal(): void
  close(): Promise<void>
}

/** Opens a wire on a free port of this machine. */
export async function openProxy(host: string, port: number): Promise<Proxy> {
  let state: 'open' | 'cut' | 'held' = 'open'
  const ends = new Set<Socket>()
  const server = createServer({ pauseOnConnect: true }, near => {
    if (state === 'cut') return void near.destroy()
    const far = connect(port, host)
    join(near, far)
    join(far, near)
    if (state === 'open') near.resume()
  })

  function join(from: Socket, to: Socket): void {
    ends.add(from)
    from.on('data', chunk => {
      if (!to.write(chunk)) from.pause()
    })
    from.on('drain', () => state === 'open' && to.resume())
    from.on('error', () => to.destroy())
    from.once('close', () => {
      ends.delete(from)
      to.destroy()
    })
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      state = 'cut'
      for (const end of ends) end.destroy()
    },
    hold() {
      state = 'held'
      for (const end of ends) end.pause()
    },
    heal() {
      state = 'open'
      for (const end of ends) end.resume()
    },
    async close() {
      for (const end of ends) end.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
